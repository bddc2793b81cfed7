// Carry what was typed into a form over a change of language or colours: in this tab,
// for one load. Never a password, and no hidden field (the CSRF token is one).
//
// And over Back to a form that was refused: the browser would ask whether to send it
// again, or show nothing. It is read anew instead, and holds what was typed.
const KEY = "keep";
const REFUSED = "refused";
const NEVER = ["hidden", "password", "file", "submit", "button", "fieldset"];
const isChoice = (field) => field.type === "checkbox" || field.type === "radio";

function fields() {
  const all = [...document.querySelectorAll("form[data-keep]")].flatMap((form) => [...form.elements]);
  return all.filter((field) => field.name && !NEVER.includes(field.type));
}

const typed = () => fields().map((it) => [it.name, isChoice(it) ? it.checked : it.value]);
const here = () => location.pathname + location.search;

function keep({ target }) {
  sessionStorage.setItem(KEY, JSON.stringify({ page: target.elements.next.value, typed: typed() }));
}

function bringBack(key) {
  const kept = JSON.parse(sessionStorage.getItem(key));
  if (kept?.page !== here()) return;
  sessionStorage.removeItem(key);
  for (const [place, field] of fields().entries()) {
    const [name, value] = kept.typed[place] ?? [];
    if (name === field.name) field[isChoice(field) ? "checked" : "value"] = value;
  }
}

function keepRefused(form) {
  history.replaceState(null, "", form.dataset.refused || location.href);
  let isSent = false;
  form.addEventListener("submit", () => (isSent = true));
  addEventListener("pagehide", () => {
    if (isSent) sessionStorage.removeItem(REFUSED);
    else sessionStorage.setItem(REFUSED, JSON.stringify({ page: here(), typed: typed() }));
  });
}

// Opened by a link it is a new form; by Back or a reload the one that was left.
function isLookedAtAgain() {
  return ["back_forward", "reload"].includes(performance.getEntriesByType("navigation")[0]?.type);
}

for (const form of document.querySelectorAll(".languages, .themes")) form.addEventListener("submit", keep);
const refused = document.querySelector("form[data-refused]");
if (refused) keepRefused(refused);
else if (isLookedAtAgain()) bringBack(REFUSED);
bringBack(KEY);
sessionStorage.removeItem(KEY);
