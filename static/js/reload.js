// Load a page that waits for something again, but only while somebody looks at it.
const seconds = Number(document.querySelector("[data-reload]").dataset.reload);

setInterval(() => {
  if (!document.hidden) location.reload();
}, seconds * 1000);

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) location.reload();
});
