// Looking a roll up by scanning: /scan/view/. The server writes what was found.
import { tell } from "./feedback.js";
import { codeOf } from "./scan_codes.js";
import { listen } from "./scanner.js";

const form = document.querySelector("[data-lookup]");
const words = document.querySelector("[data-words]").dataset;

document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id !== "found") return;
  const found = detail.target.querySelector("[data-found]");
  const said = found?.querySelector("h2, .rack-label, p")?.textContent ?? "";
  tell(found?.dataset.found === "good" ? "done" : "refused", said);
  form.elements.code.value = "";
});

for (const part of document.querySelectorAll("[data-live]")) part.hidden = false;
listen((text) => {
  form.elements.code.value = codeOf(text);
  form.requestSubmit();
});
tell("ready", words.ready_for);
