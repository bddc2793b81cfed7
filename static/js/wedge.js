// A hand scanner types like a person, only faster: letters within 50 ms of each other,
// then Enter, Tab or a pause. It is heard wherever the focus is, and what it typed into a
// field that had the focus is taken out again. A wireless one stops for a moment at times:
// what comes after is joined, or the whole is refused aloud. Half a code is never taken.
const FAST_MS = 50;
const FAST_IN_FIELD_MS = 35;
const JOINED_MS = 300;
const TORN_MS = 1000;
const SHORTEST = 6;
const SHORTEST_RUN = 3;
const FAST_A_HICCUP = 2;
const ENDS = ["Enter", "Tab"];
// By its place on the board, so that a Hindi or Telugu layout does not spoil a code.
const SIGNS = {
  Minus: "-_", Equal: "=+", Slash: "/?", Semicolon: ";:", Period: ".>", Comma: ",<",
  BracketRight: "]}", BracketLeft: "[{", Space: "  ",
};
const TEXT_FIELDS = "textarea, input:not([type=checkbox], [type=radio], [type=file], [type=button], [type=range])";

function letterOf({ key, code, shiftKey }) {
  if (/^[\x20-\x7e]$/.test(key)) return key;
  if (/^Key[A-Z]$/.test(code)) return code.at(-1);
  if (/^(Digit|Numpad)\d$/.test(code)) return code.at(-1);
  return SIGNS[code]?.[shiftKey ? 1 : 0] ?? "";
}

// A machine's letters come fast, but for a hiccup of the line; a person's come slowly.
class Burst {
  constructor(field) {
    Object.assign(this, { field, before: field?.value ?? "", text: "", fast: 0, slow: 0, isPaused: false });
  }

  isFast(gap) {
    return gap < (this.field ? FAST_IN_FIELD_MS : FAST_MS);
  }

  add(letter, gap) {
    const isFast = this.isFast(gap);
    if (this.text) this[isFast ? "fast" : "slow"] += 1;
    this.isPaused = Boolean(this.text) && !isFast;
    this.text += letter;
  }

  get isScanned() {
    return this.fast >= SHORTEST_RUN - 1 && this.fast > this.slow * FAST_A_HICCUP;
  }

  takeBack() {
    if (!this.field) return;
    this.field.value = this.before;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// `onScan` hears the code; `onTorn` that only a part of one came, which is never a code.
export function listenToWedge(onScan, onTorn) {
  let burst = new Burst(null);
  let torn = null; // what came before too long a pause
  let last = -Infinity;
  let timer = 0;

  function begin(gap) {
    const field = document.activeElement?.matches(TEXT_FIELDS) ? document.activeElement : null;
    const cut = torn ?? (burst.isScanned ? burst : null);
    torn = gap < TORN_MS ? cut : null;
    burst = new Burst(field);
  }

  function finish(isEnded) {
    clearTimeout(timer);
    const { text } = burst;
    const isWhole = !torn && text.length >= SHORTEST;
    burst.takeBack();
    torn?.takeBack();
    torn = isWhole || isEnded ? null : torn ?? burst;
    burst = new Burst(null);
    return isWhole ? onScan(text) : onTorn();
  }

  function onEnd(event) {
    const isItsEnd = event.timeStamp - last < JOINED_MS && burst.isScanned;
    // A few letters quickly typed into a field are its own, and stay.
    if (!isItsEnd || (burst.field && !torn && burst.text.length < SHORTEST)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    finish(true);
  }

  function onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (ENDS.includes(event.key)) return onEnd(event);
    const letter = letterOf(event);
    if (!letter) return;
    const gap = event.timeStamp - last;
    const isTyped = burst.isPaused && !burst.isFast(gap); // two pauses in a row
    if (gap >= JOINED_MS || isTyped) begin(gap);
    burst.add(letter, gap);
    last = event.timeStamp;
    if (!burst.field && burst.text.length > 1) event.preventDefault();
    clearTimeout(timer);
    if (!burst.field && burst.isScanned) timer = setTimeout(finish, JOINED_MS, false);
  }

  document.addEventListener("keydown", onKey, { capture: true });
}
