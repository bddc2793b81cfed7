// Counting a rack: every scan is one press of the page's form. The server keeps the list.
import { CodeQueue } from "./count_queue.js";
import { fill, tell } from "./feedback.js";
import { listen } from "./scanner.js";

const PATIENCE_MS = 15000;
const seen = document.querySelector("#seen");
const words = document.querySelector("[data-words]").dataset;
const form = () => seen.querySelector("[data-seen]");
const nameOf = (pathname) => `count:${pathname}`;
const queue = new CodeQueue(nameOf(location.pathname), ask);
let toldKept = 0; // so many were told to be kept: each try would say it anew

async function post(code) {
  const body = new FormData(form());
  body.set("code", code);
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(form().action, { method: "POST", body, headers: { "HX-Request": "true" }, signal });
    return { answer, text: await answer.text() };
  } catch {
    return null;
  }
}

function later() {
  const { length: count } = queue.codes;
  if (count !== toldKept) tell("kept", fill(count === 1 ? words.kept_one : words.kept, { count }));
  toldKept = count;
  return "later";
}

function stuck(sentence) {
  tell("refused", sentence);
  return "stuck";
}

function leave(address) {
  const { pathname } = new URL(address, location.href);
  queue.moveTo(nameOf(pathname));
  location.assign(address);
  return "gone";
}

function show(text) {
  seen.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
  const said = seen.querySelector("[data-answer]");
  if (said) tell(said.dataset.answer, said.textContent);
  form().elements.code.focus();
  toldKept = 0;
  return "done";
}

async function ask(code) {
  const told = await post(code);
  if (!told || told.answer.status >= 500) return later();
  const { answer, text } = told;
  if (answer.redirected) return stuck(words.signed_out);
  if (!answer.ok && answer.status !== 422) return stuck(words.too_old);
  const address = answer.headers.get("HX-Redirect");
  return address ? leave(address) : show(text);
}

function take(code) {
  form().elements.code.value = "";
  queue.add(code);
}

document.addEventListener("submit", (event) => {
  if (event.target !== form()) return;
  event.preventDefault();
  take(event.target.elements.code.value);
});
for (const link of document.querySelectorAll("[data-away]")) {
  link.addEventListener("click", (event) => {
    if (!queue.codes.length) return;
    event.preventDefault();
    tell("already", `${words.unsent}: ${queue.codes.length}`);
  });
}
// Back here after the label of another rack had led away.
window.addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
for (const part of document.querySelectorAll("[data-live]")) part.hidden = false;
listen(take);
tell("ready", words.ready_for);
queue.send();
