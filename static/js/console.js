// The counter's page between two answers of the server: nothing is renewed under the
// dealer's fingers, what was unfolded stays so, the focus stays where it was, a finger
// that taps twice means once, and a dead line is said aloud.
const TAPS_TWICE_MS = 700;
const page = document.querySelector("[data-console]");
const offline = document.querySelector("[data-offline]");
let unfolded = [];
let focused = "";
let resting = { action: "", until: 0 };
let byFinger = false;
document.addEventListener("click", (event) => { byFinger = event.detail > 0; }, true);

// Another button may have come under the finger by now; a key presses what it names.
const rests = (action) => (byFinger || action === resting.action) && performance.now() < resting.until;

// While it rests it looks so: a press that is not taken should not look like one.
function showRest() {
  for (const form of document.querySelectorAll(".presses form")) {
    const button = form.querySelector("button");
    if (rests(form.getAttribute("action"))) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

// Where the focus is, in words that also hold for the part that comes in its place.
function wayTo(element) {
  if (!element?.closest("#now, #tokens")) return "";
  const attribute = ["id", "value", "href"].find((name) => element.getAttribute(name));
  if (attribute) return `[${attribute}="${CSS.escape(element.getAttribute(attribute))}"]`;
  if (element.form) return `[action="${CSS.escape(element.form.getAttribute("action"))}"] button`;
  const { id } = element.parentElement;
  return id && `#${id} > ${element.localName}`;
}

const isTyping = () => document.activeElement?.matches("#now input:not([type=hidden])");

// The second tap would find the next number under the finger, and serve it: a button
// rests until its answer came, and a moment longer. Asked before htmx is: a form that
// has just come is not htmx's yet, and would be sent by the browser itself.
document.addEventListener("submit", (event) => {
  if (!event.target.matches(".presses form") || !rests(event.target.getAttribute("action"))) return;
  event.preventDefault();
  event.stopPropagation();
}, true);

document.body.addEventListener("htmx:beforeRequest", (event) => {
  const { elt } = event.detail;
  const isPoll = elt.id === "now";
  if (isPoll && (isTyping() || document.hidden)) event.preventDefault();
  if (elt.matches(".presses form")) resting = { action: elt.getAttribute("action"), until: Infinity };
  showRest();
});

document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { pathname } = new URL(event.detail.xhr.responseURL);
  // Signed out, or the shop may not work any more: another page came back.
  if (pathname !== page.dataset.console) {
    event.preventDefault();
    window.location.assign(page.dataset.console);
    return;
  }
  focused = wayTo(document.activeElement) || focused;
  unfolded = [...document.querySelectorAll("#now details[open]")].map(({ id }) => id);
});

document.body.addEventListener("htmx:afterSwap", () => {
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
});

// Only now would Enter find htmx behind the button.
document.body.addEventListener("htmx:afterSettle", () => {
  showRest();
  if (focused && document.activeElement === document.body) {
    const spot = document.querySelector(`#console :is(${focused})`);
    (spot ?? document.querySelector(".serve button"))?.focus({ preventScroll: true });
  }
  focused = "";
});

for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.body.addEventListener(failure, () => { offline.hidden = false; });
}
document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful) offline.hidden = true;
  if (detail.requestConfig.verb === "post") {
    document.querySelector("main > .messages")?.remove(); // it answered an earlier press
    resting.until = detail.successful ? performance.now() + TAPS_TWICE_MS : 0;
    showRest();
    setTimeout(showRest, TAPS_TWICE_MS + 1);
  }
});

// A tab that was hidden is old at once.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) window.htmx?.trigger("#now", "shown");
});
