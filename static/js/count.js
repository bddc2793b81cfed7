// Counting a rack: every scan is one press of the page's form, one after the other, since
// the answer to one replaces it. The server keeps the list, and judges a roll as it stands
// when it is scanned: what was not answered is not kept to be sent later, but said aloud.
import { fill, tell } from "./feedback.js";
import { listen } from "./scanner.js";

const PATIENCE_MS = 15000;
const BUSY_PAUSES_MS = [1000, 3000];
const UNSAID = "count:unsaid";
const seen = document.querySelector("#seen");
const words = document.querySelector("[data-words]").dataset;
const form = () => seen.querySelector("[data-seen]");
const waiting = []; // the first one is on its way
let isAsking = false;
let isLeaving = false;

const notNoted = () => fill(words.not_noted, { codes: waiting.join(", ") });
const pause = (ms) => new Promise((go) => setTimeout(go, ms));

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

async function postPatiently(code) {
  let told = await post(code);
  for (const ms of BUSY_PAUSES_MS) {
    if (told?.answer.status !== 503) break;
    await pause(ms);
    told = await post(code);
  }
  return told;
}

function refuse(reason) {
  tell("refused", `${reason} ${notNoted()}`);
  waiting.length = 0;
}

// The label of another rack. What was scanned behind it belongs to either of the two.
function leave(address) {
  isLeaving = true;
  location.assign(address);
}

function show(text) {
  seen.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
  const said = seen.querySelector("[data-answer]");
  if (said) tell(said.dataset.answer, said.textContent);
  form().elements.code.focus();
}

async function ask(code) {
  const told = await postPatiently(code);
  if (!told || told.answer.status >= 500) return refuse(words.no_answer);
  const { answer, text } = told;
  if (answer.redirected) return refuse(words.signed_out);
  if (!answer.ok && answer.status !== 422) return refuse(words.too_old);
  waiting.shift();
  const address = answer.headers.get("HX-Redirect");
  return address ? leave(address) : show(text);
}

async function take(code) {
  form().elements.code.value = "";
  waiting.push(code);
  if (isAsking) return;
  isAsking = true;
  while (waiting.length && !isLeaving) await ask(waiting[0]);
  isAsking = isLeaving;
}

document.addEventListener("submit", (event) => {
  if (event.target !== form()) return;
  event.preventDefault();
  take(event.target.elements.code.value);
});
for (const link of document.querySelectorAll("[data-away]")) {
  link.addEventListener("click", (event) => {
    if (!waiting.length) return;
    event.preventDefault();
    tell("already", `${words.unsent}: ${waiting.length}`);
  });
}
addEventListener("pagehide", () => { if (waiting.length) sessionStorage.setItem(UNSAID, notNoted()); });
// Back here after the label of another rack had led away.
addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
for (const part of document.querySelectorAll("[data-live]")) part.hidden = false;
listen(take);
const unsaid = sessionStorage.getItem(UNSAID);
sessionStorage.removeItem(UNSAID);
tell(unsaid ? "refused" : "ready", unsaid ?? words.ready_for);
