// How the scans of this device stand: all sent, some waiting since when, some for a person.
import { fill } from "./feedback.js";
import { flush, trouble } from "./scan_flush.js";
import { kept } from "./scan_store.js";

const banner = document.querySelector("[data-queue]");
const words = banner.dataset;
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: words.zone });

function sentence(waiting, inTray, others) {
  if (inTray) return ["bad", fill(inTray === 1 ? words.needs_one : words.needs_many, { count: inTray })];
  if (waiting.length) {
    const since = clock.format(new Date(waiting[0].item.scanned_at));
    const said = fill(words.waiting, { count: waiting.length, time: since });
    return ["warn", trouble === "signed-out" ? `${said} ${words.signed_out}` : `${said} ${words.unconfirmed}`];
  }
  if (others.length) return ["warn", fill(words.others, { count: others.length, user: others[0].user })];
  return ["good", words.sent];
}

async function show() {
  const scans = await kept();
  const mine = scans.filter(({ user }) => user === words.user);
  const waiting = mine.filter(({ state }) => state === "waiting");
  const inTray = mine.filter(({ state }) => state === "tray").length;
  const others = scans.filter(({ user, state }) => user !== words.user && state !== "discarded");
  const [state, said] = sentence(waiting, inTray, others);
  banner.dataset.state = state;
  banner.querySelector("[data-said-queue]").textContent = said;
  const toTray = banner.querySelector("[data-to-tray]");
  toTray.hidden = toTray.pathname === location.pathname || !(inTray || others.length || waiting.length);
  banner.querySelector("[data-sign-in]").hidden = trouble !== "signed-out" || !waiting.length;
  banner.hidden = false;
}

document.addEventListener("scans:changed", show);
document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
show();
flush();
