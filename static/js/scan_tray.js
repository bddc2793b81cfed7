// The tray: scans that need a person. Each says what was refused and why; it is sent again,
// insisting where that is open, or given up with a reason, which the server is told.
import { fill } from "./feedback.js";
import { flush } from "./scan_flush.js";
import { mayInsist, offer } from "./scan_insist.js";
import { drawn } from "./scan_row.js";
import { keep, kept } from "./scan_store.js";

const tray = document.querySelector("[data-tray]");
const words = tray.dataset;
const rows = new Map();

async function decide(scan, change) {
  await keep([{ ...scan, ...change }]);
  await flush();
  await show();
}

const sendAgain = (scan, insists) =>
  decide(scan, { state: "waiting", insisted: true, refusal: null, item: { ...scan.item, ...insists } });

function decidable(scan) {
  const row = drawn(scan);
  row.querySelector("[data-decide]").hidden = scan.state === "waiting";
  offer(row, mayInsist(scan.refusal ?? {}), (insists) => insists && sendAgain(scan, insists));
  row.querySelector("[data-retry]").addEventListener("click", () => sendAgain(scan));
  row.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const reason = event.target.elements.reason.value.trim();
    if (reason) decide(scan, { state: "discarded", reason });
    else event.target.elements.reason.focus();
  });
  return row;
}

// A row stays the one it is while nothing changed: a reason may be half written in it.
function rowOf(scan) {
  const stamp = JSON.stringify(scan);
  const known = rows.get(scan.client_tx_id);
  if (known?.stamp === stamp) return known.row;
  const row = decidable(scan);
  rows.set(scan.client_tx_id, { stamp, row });
  return row;
}

function tellOfOthers(others) {
  const part = tray.querySelector("[data-others]");
  const names = [...new Set(others.map(({ user }) => user))].join(", ");
  part.hidden = !others.length;
  part.querySelector("p").textContent = fill(words.others, { count: others.length, user: names });
}

async function show() {
  const scans = (await kept()).filter(({ state }) => state !== "discarded");
  const mine = scans.filter(({ user }) => user === words.user);
  const sorted = [...mine].sort((one, other) => (one.state > other.state ? 1 : -1));
  const list = tray.querySelector("[data-scans]");
  const wanted = sorted.map(rowOf);
  const isSame = wanted.length === list.children.length && wanted.every((row, place) => row === list.children[place]);
  if (!isSame) list.replaceChildren(...wanted);
  const others = scans.filter(({ user }) => user !== words.user);
  tray.querySelector("[data-empty]").hidden = mine.length > 0;
  list.closest("section").hidden = !mine.length && others.length > 0;
  tellOfOthers(others);
}

tray.hidden = false;
document.addEventListener("scans:changed", show);
show();
