// Draws the list of a round; a line that was refused says why, and what can be done.
import { fill } from "./feedback.js";
import { mayInsist, offer } from "./scan_insist.js";

const list = document.querySelector("[data-lines]");
const pattern = document.querySelector("[data-line]");
const words = document.querySelector("[data-words]").dataset;
const kg = new Intl.NumberFormat("en-IN", { maximumFractionDigits: 3 });

function facts({ roll }) {
  if (!roll) return words.waiting;
  return [roll.material, roll.batch, roll.location ?? roll.department].join(" · ");
}

export const olderFirst = ({ roll_no: roll, location: place }) => fill(words.older, { roll, place: place ?? "" });

// What is against the line, by the server's code and in words; {} when nothing is.
function against({ refusal, roll, insists }, goesFirst) {
  const older = roll?.older;
  if (refusal) return { code: mayInsist(refusal), sentence: refusal.detail, state: "bad" };
  if (!older || insists || !goesFirst(older.roll_no)) return {};
  return { code: "older_in_stock", sentence: olderFirst(older), state: "warn" };
}

function drawn(line, { goesFirst, onRemove, onInsist }) {
  const row = pattern.content.firstElementChild.cloneNode(true);
  const slot = (name) => row.querySelector(`[data-slot=${name}]`);
  const name = line.roll?.roll_no ?? line.codes[0];
  const { code = "", sentence = "", state } = against(line, goesFirst);
  row.dataset.key = line.key;
  slot("name").textContent = name;
  slot("facts").textContent = facts(line);
  slot("weight").textContent = line.roll ? `${kg.format(line.roll.weight_kg)} kg` : "";
  slot("note").textContent = sentence;
  slot("note").hidden = !sentence;
  if (state) row.dataset.state = state;
  const remove = row.querySelector("[data-remove]");
  remove.setAttribute("aria-label", fill(remove.dataset.remove, { roll: name }));
  remove.addEventListener("click", () => onRemove(line));
  offer(row, code, (insists) => onInsist(line, insists));
  return row;
}

export function draw(lines, does) {
  // The newest on top, where it is seen; numbered as they were scanned.
  list.replaceChildren(...lines.map((line) => drawn(line, does)).reverse());
  document.querySelector("[data-nothing]").hidden = lines.length > 0;
}

// "12 rolls, 1,430 kg → FM01A01"; without their weight while one could not be looked up
export function summary(lines, kilograms, target) {
  const number = lines.length === 1 ? "one" : "many";
  const isWeighed = lines.every(({ roll }) => roll);
  const counted = words[isWeighed ? number : `${number}_unweighed`];
  const said = fill(counted, { count: lines.length, kg: kg.format(kilograms) });
  return target ? `${said} → ${target}` : said;
}

export function flash(line) {
  const row = list.querySelector(`[data-key="${line.key}"]`);
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  row?.scrollIntoView({ block: "nearest", behavior: isStill ? "auto" : "smooth" });
  row?.classList.remove("flashed");
  requestAnimationFrame(() => row?.classList.add("flashed"));
}
