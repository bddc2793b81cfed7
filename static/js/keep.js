// Carry what was typed into a form over a change of language or colours: in this tab,
// for one load. Never a password, and no hidden field (the CSRF token is one).
const KEY = "keep";
const NEVER = ["hidden", "password", "file", "submit", "button", "fieldset"];
const isChoice = (field) => field.type === "checkbox" || field.type === "radio";

function fields() {
  const all = [...document.querySelectorAll("form[data-keep]")].flatMap((form) => [...form.elements]);
  return all.filter((field) => field.name && !NEVER.includes(field.type));
}

function keep({ target }) {
  const typed = fields().map((it) => [it.name, isChoice(it) ? it.checked : it.value]);
  const page = target.elements.next.value;
  sessionStorage.setItem(KEY, JSON.stringify({ page, typed }));
}

function bringBack() {
  const kept = JSON.parse(sessionStorage.getItem(KEY));
  sessionStorage.removeItem(KEY);
  if (kept?.page !== location.pathname + location.search) return;
  for (const [place, field] of fields().entries()) {
    const [name, value] = kept.typed[place] ?? [];
    if (name === field.name) field[isChoice(field) ? "checked" : "value"] = value;
  }
}

for (const form of document.querySelectorAll(".languages, .themes")) form.addEventListener("submit", keep);
if (sessionStorage.getItem(KEY)) bringBack();
