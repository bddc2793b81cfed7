// A part of a page that the server draws anew when something has changed: asked for
// every few seconds with the mark of what is shown, so that mostly nothing comes.
const EVERY_MS = 4000;
const SLOWEST_MS = 60000;
const lost = document.querySelector("[data-lost]");
const shown = () => document.querySelector("[data-live]");
let tag = shown().dataset.tag;
let failures = 0;
let waiting;

async function ask() {
  clearTimeout(waiting);
  try {
    if (!document.hidden) await renew();
    failures = 0;
    if (lost) lost.hidden = true;
  } catch {
    failures += 1;
    if (lost) lost.hidden = failures < 2;
  }
  waiting = setTimeout(ask, Math.min(EVERY_MS * 2 ** failures, SLOWEST_MS));
}

async function renew() {
  const answer = await fetch(shown().dataset.live, {
    headers: { "If-None-Match": tag, "HX-Request": "true" }, cache: "no-store", signal: AbortSignal.timeout(15000),
  });
  if (answer.status === 304) return;
  // Signed out, or no longer allowed: the page itself says so.
  if (answer.redirected || answer.status === 403) return location.reload();
  if (!answer.ok) throw new Error(answer.status);
  swap(await answer.text());
  tag = answer.headers.get("ETag");
}

function swap(text) {
  const part = new DOMParser().parseFromString(text, "text/html").querySelector("[data-live]");
  const before = figures(shown());
  const focused = shown().contains(document.activeElement) && wayTo(document.activeElement);
  for (const kept of shown().querySelectorAll("[data-kept]")) {
    part.querySelector(`#${kept.id}`)?.replaceWith(kept);
  }
  shown().replaceWith(part);
  window.htmx?.process(part);
  if (focused) part.querySelector(focused)?.focus({ preventScroll: true });
  for (const [name, spot] of figures(part)) {
    if (before.get(name)?.textContent !== spot.textContent) spot.classList.add("turned");
  }
}

const figures = (part) =>
  new Map([...part.querySelectorAll("[data-figure]")].map((spot) => [spot.dataset.figure, spot]));

function wayTo(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const href = element.getAttribute("href");
  return href && `[href="${CSS.escape(href)}"]`;
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
addEventListener("online", ask);
waiting = setTimeout(ask, EVERY_MS);
