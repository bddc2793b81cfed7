// Scanning a list of rolls and confirming it: /scan/store/ and /scan/dispatch/.
import { fill, tell } from "./feedback.js";
import { codeOf, commandOf, isRackLabel, mayBeRoll } from "./scan_codes.js";
import { draw, flash, olderFirst, summary } from "./scan_lines.js";
import { ScanList } from "./scan_list.js";
import { lookup } from "./scan_queue.js";
import { Round } from "./scan_round.js";
import { confirmsAtOnce, isRemoving } from "./scan_settings.js";
import { Target } from "./scan_target.js";
import { listen } from "./scanner.js";

const form = document.querySelector("form[data-scan]");
const part = (name) => form.querySelector(`[data-${name}]`);
const words = part("words").dataset;
const commands = { confirm: words.card_confirm, undo: words.card_undo, cancel: words.card_cancel };
const target = new Target(form);
const list = new ScanList(`scan:${form.dataset.scan}:${form.dataset.user}`, show);
target.keepPlace(`${list.name}:place`, list.lines.length > 0);
const round = new Round(list, target, show);

function show() {
  const isListed = (rollNo) => list.lines.some(({ roll }) => roll?.roll_no === rollNo);
  const goesFirst = (rollNo) => target.action === "DISPATCH" && !isListed(rollNo);
  draw(list.lines, { goesFirst, onRemove: (line) => list.remove(line), onInsist: insist });
  showBar();
}

function showBar() {
  part("summary").textContent = list.lines.length ? summary(list.lines, list.kilograms, target.said) : words.empty;
  part("confirm").setAttribute("aria-disabled", String(round?.isSending || !list.lines.length));
  part("undo").hidden = !round?.mayUndo;
  part("bar").hidden = !list.lines.length && !round?.mayUndo;
  part("cancel").hidden = part("removing").hidden = !list.lines.length;
}

function insist(line, insists) {
  if (!insists) return tell("refused", words.missing_reason);
  line.insists = insists;
  return line.refusal ? round.confirm([line]) : list.changed();
}

function again(line) {
  flash(line);
  tell("already", fill(words.again, { roll: line.roll?.roll_no ?? line.codes[0], place: list.placeOf(line) }));
}

function place(code) {
  if (!target.takesPlace) return tell("refused", words.no_place);
  if (!list.lines.length) return tell("refused", fill(words.roll_first, { rack: code }));
  target.setPlace(code);
  if (confirmsAtOnce()) return round.confirm();
  return tell("added", summary(list.lines, list.kilograms, code));
}

async function takeOut(code) {
  const line = list.find(code) ?? list.ofRoll(await lookup(code));
  if (!line) return tell("refused", fill(words.not_listed, { roll: code }));
  list.remove(line);
  return tell("already", fill(words.removed, { roll: line.roll?.roll_no ?? code }));
}

async function addRoll(code) {
  const line = list.add(code);
  const roll = await lookup(code, target.action);
  if (roll?.code === "is_location") {
    list.remove(line);
    return place(code);
  }
  if (roll && !roll.id) {
    list.remove(line);
    return tell("refused", roll.detail);
  }
  if (!roll && !mayBeRoll(code)) {
    list.remove(line);
    return tell("refused", fill(words.misread, { roll: code }));
  }
  const twin = roll && list.learn(line, roll);
  if (twin) return again(twin);
  const name = roll?.roll_no ?? code;
  const { older } = roll ?? {};
  if (older && !list.find(older.roll_no)) return tell("already", olderFirst(older));
  return tell("added", fill(roll ? words.added : words.unchecked, { roll: name }), String(list.lines.length));
}

function take(text) {
  const code = codeOf(text);
  const command = commandOf(text, commands);
  if (command) return round[command]();
  if (!code) return undefined;
  if (isRemoving()) return takeOut(code);
  const line = list.find(code);
  if (line) return again(line);
  return isRackLabel(text) || target.knowsPlace(code) ? place(code) : addRoll(code);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const { roll } = form.elements;
  take(roll.value);
  roll.value = "";
});
for (const name of ["confirm", "cancel", "undo"]) part(name).addEventListener("click", () => round[name]());
form.addEventListener("change", ({ target: { name } }) => (name === "action" ? show() : showBar()));
for (const one of document.querySelectorAll("[data-live]")) one.hidden = false;
for (const one of document.querySelectorAll("[data-plain]")) one.hidden = true;
show();
listen(take);
tell("ready", words.ready_for);
