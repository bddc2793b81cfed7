// The counter's page between two answers of the server: nothing is renewed under the
// dealer's fingers, what was unfolded stays so, and a dead line is said aloud.
const page = document.querySelector("[data-console]");
const offline = document.querySelector("[data-offline]");
let unfolded = [];

const isTyping = () => document.activeElement?.matches("#now input:not([type=hidden])");
const isPoll = ({ elt, requestConfig }) =>
  elt.id === "now" && (requestConfig?.verb ?? "get") === "get";

document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (isPoll(event.detail) && (isTyping() || document.hidden)) event.preventDefault();
});

document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  // Signed out, or the shop may not work any more: another page came back.
  if (xhr.responseURL && new URL(xhr.responseURL).pathname !== page.dataset.console) {
    event.preventDefault();
    window.location.assign(page.dataset.console);
    return;
  }
  unfolded = [...document.querySelectorAll("#now details[open]")].map(({ id }) => id);
});

document.body.addEventListener("htmx:afterSwap", () => {
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
});

for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.body.addEventListener(failure, () => { offline.hidden = false; });
}
document.body.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) offline.hidden = true;
});

// A tab that was hidden is old at once.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) window.htmx?.trigger("#now", "shown");
});
