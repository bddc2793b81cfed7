// Counting a rack: every scan is one press of the page's form. The server keeps the list.
import { tell } from "./feedback.js";
import { listen } from "./scanner.js";

const words = document.querySelector("[data-words]").dataset;
const form = () => document.querySelector("[data-seen]");

document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id !== "seen") return;
  const answer = detail.target.querySelector("[data-answer]");
  if (answer) tell(answer.dataset.answer, answer.textContent);
  form().elements.code.focus();
});

for (const part of document.querySelectorAll("[data-live]")) part.hidden = false;
listen((text) => {
  form().elements.code.value = text;
  form().requestSubmit();
});
tell("ready", words.ready_for);
