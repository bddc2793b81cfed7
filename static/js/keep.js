// Carry what was typed into a form over a change of language or colours: in this tab,
// for one load. Never a password, and no hidden field (the CSRF token is one).
//
// And over Back to a form that was refused: the browser would ask whether to send it
// again, or show nothing. It is read anew instead, and holds what was typed.
//
// And over the sign-in that a form is answered with when the last one has ended, and
// over Back from the browser's own page that says that there is no net.
const KEY = "keep";
const REFUSED = "refused";
const SENT = "sent";
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
  if (![kept?.page, kept?.from].includes(here())) return;
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

function keepSent({ target }) {
  const { pathname, search } = new URL(target.action);
  sessionStorage.setItem(SENT, JSON.stringify({ page: pathname + search, from: here(), typed: typed() }));
}

const isSignIn = (address) => address !== "" && new URL(address).pathname.startsWith("/login/");

// Opened by a link it is a new form; by Back or a reload the one that was left.
function isLookedAtAgain() {
  return ["back_forward", "reload"].includes(performance.getEntriesByType("navigation")[0]?.type);
}

for (const form of document.querySelectorAll(".languages, .themes")) form.addEventListener("submit", keep);
const refused = document.querySelector("form[data-refused]");
if (refused) keepRefused(refused);
else if (isLookedAtAgain()) bringBack(REFUSED);
if (!isSignIn(location.href)) {
  if (isSignIn(document.referrer) || isLookedAtAgain()) bringBack(SENT);
  sessionStorage.removeItem(SENT);
  for (const form of document.querySelectorAll("form[data-keep]")) form.addEventListener("submit", keepSent);
}
bringBack(KEY);
sessionStorage.removeItem(KEY);
