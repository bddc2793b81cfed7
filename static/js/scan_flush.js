// Sends what waits: in order a roll, by itself, without another scan. One that is refused
// goes to the tray, and holds later scans of its roll back until a person has decided.
import { tellDiscarded } from "./scan_discards.js";
import { send } from "./scan_send.js";
import { drop, keep, kept } from "./scan_store.js";

const AT_ONCE = 200;
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 60000;
const TOO_OLD_MS = 24 * 60 * 60 * 1000;
const queue = document.querySelector("[data-queue]");
const user = queue?.dataset.user ?? "";
let running = null;
let timer = 0;
let pause = FIRST_PAUSE_MS;
// "", "line" (no answer), "signed-out" or "other-user": why something still waits.
export let trouble = "";

export const isSending = () => running;
const rollOf = ({ item }) => item.roll;
const age = ({ item }) => Date.now() - Date.parse(item.scanned_at);
const isTooOld = (scan) => !scan.insisted && age(scan) > TOO_OLD_MS;

function changed(state) {
  trouble = state ?? trouble;
  document.dispatchEvent(new Event("scans:changed"));
}

// The next scan of every roll that waits for nothing. Who sends for another has looked
// at that person's tray, and sends what is in it too.
async function due(person, told) {
  const theirs = (await kept()).filter(({ user: whose, state }) => whose === person && state !== "discarded");
  const isHeld = ({ client_tx_id: key, state }) => told.has(key) || (state === "tray" && person === user);
  const seen = new Set(theirs.filter(isHeld).map(rollOf));
  return theirs.filter((scan) => {
    if (seen.has(rollOf(scan))) return false;
    seen.add(rollOf(scan));
    return true;
  }).slice(0, AT_ONCE);
}

const toTray = (scan, refusal) => ({ ...scan, state: "tray", refusal });

// A scan as it is sent: another's with both names.
const written = ({ item, user: whose }) => (whose === user ? item : { ...item, user, on_behalf_of: whose });

// That the sender may not is nothing against another's scan: it stays as it was.
const isAgainst = (scan, { status }) => status >= 400 && !(status === 403 && scan.user !== user);

async function note(scans, results, told) {
  const posted = scans.filter((_, place) => results[place].status < 300);
  const refused = scans.filter((scan, place) => isAgainst(scan, results[place]));
  scans.forEach(({ client_tx_id: key }, place) => told.set(key, results[place]));
  await drop(posted.map(({ client_tx_id: key }) => key));
  await keep(refused.map((scan) => toTray(scan, results[scans.indexOf(scan)])));
}

async function sendAll(person, told) {
  for (let scans = await due(person, told); scans.length; scans = await due(person, told)) {
    const old = person === user ? scans.filter(isTooOld) : [];
    await keep(old.map((scan) => toTray(scan, { code: "too_old", detail: queue.dataset.too_old })));
    const fresh = scans.filter((scan) => !old.includes(scan));
    if (!fresh.length) continue;
    const answer = await send("/api/transactions/batch/", { mode: "each", items: fresh.map(written) });
    if (!answer || answer.status === 401) {
      await keep(fresh.map((scan) => ({ ...scan, tries: scan.tries + 1 })));
      return answer ? "signed-out" : "line";
    }
    const results = answer.told.results ?? fresh.map(() => ({ status: answer.status, ...answer.told }));
    if (results.some(({ code }) => code === "user_mismatch")) return "other-user";
    await note(fresh, results, told);
  }
  return "";
}

async function work(person) {
  clearTimeout(timer);
  const told = new Map();
  const state = await sendAll(person, told);
  if (!state) await tellDiscarded(user);
  if (state === "line") timer = setTimeout(flush, pause);
  pause = state ? Math.min(pause * 2, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
  changed(state);
  return told;
}

// Send all that may be sent now; the results by client_tx_id.
export function flush() {
  running ??= work(user).finally(() => { running = null; });
  return running;
}

// The same for another person's scans, by who may.
export async function sendFor(person) {
  while (running) await running;
  running = work(person).finally(() => { running = null; });
  return running;
}

window.addEventListener("online", () => flush());
