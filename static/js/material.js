// A known material brings its description: it is shown and needs no typing.
const number = document.querySelector("[list=materials]");
const description = document.querySelector("input[name=description]");
let brought = "";

function bring() {
  const wanted = number.value.trim().toUpperCase();
  const known = [...number.list.options].find(({ value }) => value === wanted);
  const isOwn = description.value !== brought && description.value !== "";
  description.readOnly = Boolean(known);
  if (known || !isOwn) description.value = brought = known ? known.textContent : "";
}

number.addEventListener("input", bring);
bring();
