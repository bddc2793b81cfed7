// Scans of other people on this phone, for a supervisor: listed a person, and sent for that
// person by a press. Both names are kept; what is refused stays here for its person.
import { fill } from "./feedback.js";
import { sendFor } from "./scan_flush.js";
import { drawn } from "./scan_row.js";
import { kept } from "./scan_store.js";

const part = document.querySelector("[data-behalf]");
const { user } = document.querySelector("[data-tray]").dataset;
const pattern = part.querySelector("template");
const words = part.dataset;
const isDone = ({ status }) => status < 300;

function tell(person, results) {
  const said = part.querySelector("[data-sent]");
  const refused = results.filter((one) => !isDone(one));
  const facts = { user: person, done: results.length - refused.length, refused: refused.length };
  const sentence = refused.length ? `${fill(words.partly, facts)} ${refused[0].detail}` : fill(words.done, facts);
  said.textContent = results.length ? sentence : words.unsent;
  said.dataset.state = refused.length || !results.length ? "bad" : "good";
  said.hidden = false;
}

async function send(person, button) {
  button.disabled = true;
  const told = await sendFor(person);
  tell(person, [...told.values()]);
  await show();
}

function section(person, scans) {
  const made = pattern.content.firstElementChild.cloneNode(true);
  const button = made.querySelector("[data-send]");
  made.querySelector("h2").textContent = fill(words.of, { user: person });
  made.querySelector("ol").replaceChildren(...scans.map(drawn));
  button.textContent = fill(words.send, { user: person });
  button.addEventListener("click", () => send(person, button));
  return made;
}

async function show() {
  const others = (await kept()).filter((scan) => scan.user !== user && scan.state !== "discarded");
  const people = [...new Set(others.map((scan) => scan.user))];
  const sections = people.map((person) => section(person, others.filter((scan) => scan.user === person)));
  part.querySelector("[data-people]").replaceChildren(...sections);
}

document.addEventListener("scans:changed", show);
show();
