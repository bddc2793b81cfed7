// Sends what waits: in order a roll, by itself, without another scan. One that is refused
// goes to the tray, and holds later scans of its roll back until a person has decided.
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

// The next scan of every roll that waits for nothing.
async function due() {
  const mine = (await kept()).filter((scan) => scan.user === user);
  const seen = new Set(mine.filter(({ state }) => state === "tray").map(rollOf));
  return mine.filter((scan) => {
    if (scan.state !== "waiting" || seen.has(rollOf(scan))) return false;
    seen.add(rollOf(scan));
    return true;
  }).slice(0, AT_ONCE);
}

const toTray = (scan, refusal) => ({ ...scan, state: "tray", refusal });

async function note(scans, results, told) {
  const posted = scans.filter((_, place) => results[place].status < 300);
  const refused = scans.filter((_, place) => results[place].status >= 400);
  scans.forEach(({ client_tx_id: key }, place) => told.set(key, results[place]));
  await drop(posted.map(({ client_tx_id: key }) => key));
  await keep(refused.map((scan) => toTray(scan, results[scans.indexOf(scan)])));
}

async function sendAll(told) {
  for (let scans = await due(); scans.length; scans = await due()) {
    const old = scans.filter(isTooOld);
    await keep(old.map((scan) => toTray(scan, { code: "too_old", detail: queue.dataset.too_old })));
    const fresh = scans.filter((scan) => !isTooOld(scan));
    if (!fresh.length) continue;
    const answer = await send("/api/transactions/batch/", { mode: "each", items: fresh.map(({ item }) => item) });
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

// What a person gave up is told too, so that nothing is lost silently.
async function tellDiscarded() {
  const gone = (await kept()).filter(({ state, user: whose }) => state === "discarded" && whose === user);
  for (const { client_tx_id: key, item, refusal, reason } of gone) {
    const place = item.location ?? item.customer;
    const facts = { client_tx_id: key, roll: item.roll, action: item.action, scanned_at: item.scanned_at, user, reason };
    const answer = await send("/api/transactions/discards/", { ...facts, ...(place && { place }), ...(refusal?.code && { code: refusal.code }) });
    if (!answer || answer.status === 401) return;
    await drop([key]);
  }
}

async function work() {
  clearTimeout(timer);
  const told = new Map();
  const state = await sendAll(told);
  if (!state) await tellDiscarded();
  if (state === "line") timer = setTimeout(flush, pause);
  pause = state ? Math.min(pause * 2, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
  changed(state);
  return told;
}

// Send all that may be sent now; the results by client_tx_id.
export function flush() {
  running ??= work().finally(() => { running = null; });
  return running;
}

window.addEventListener("online", () => flush());
