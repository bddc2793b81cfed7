// ↓ from the search box into the list it finds, ↑ and ↓ along it, Enter opens.
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const box = document.querySelector("input[type=search]");
  const links = [...document.querySelectorAll("[data-arrows] a")];
  const place = links.indexOf(document.activeElement);
  if (!step || (place < 0 && document.activeElement !== box)) return;
  event.preventDefault();
  (links[place + step] ?? (step < 0 ? box : links.at(-1)))?.focus();
});
