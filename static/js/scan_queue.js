// What the scan pages say to the server, and hear from it. A scan is stored before it is
// sent, and leaves the store only when the server has confirmed it or a person decides.
import { flush, isSending } from "./scan_flush.js";
import { get } from "./scan_send.js";
import { drop, keep } from "./scan_store.js";

const user = document.querySelector("[data-queue]")?.dataset.user ?? "";
let counted = 0;

function remember(items, names) {
  const scans = items.map((item, place) => {
    counted += 1;
    const named = { ...item, user };
    return { client_tx_id: item.client_tx_id, item: named, name: names[place], user, order: Date.now() + counted / 1000, tries: 0, state: "waiting" };
  });
  return keep(scans);
}

// Post scans, each for itself and with the `names` people know their rolls by: {state: "sent", results: [{status, code?, detail?, …}]} in
// their order, or {state: "kept"} when none could be sent. Of those sent, one that still
// waits (for an earlier scan of its roll) has {status: 202, outcome: "kept"}.
export async function post(items, names) {
  await remember(items, names);
  while (isSending()) await isSending();
  const told = await flush();
  const results = items.map(({ client_tx_id: key }) => told.get(key));
  if (!results.some(Boolean)) return { state: "kept" };
  // A refusal is told on the page at once: it needs no place in the tray.
  const refused = items.filter((_, place) => results[place]?.status >= 400);
  await drop(refused.map(({ client_tx_id: key }) => key));
  document.dispatchEvent(new Event("scans:changed"));
  return { state: "sent", results: results.map((one) => one ?? { status: 202, outcome: "kept" }) };
}

// The roll of a label's code as it stands, the refusal {code, detail} of the server, or
// null when it cannot be asked (no line, or signed out). `action` asks what stands against doing that.
export async function lookup(code, action = "") {
  const query = action ? `?for=${action}` : "";
  const answer = await get(`/api/rolls/${encodeURIComponent(code)}/${query}`);
  return answer?.status === 401 ? null : answer?.told ?? null;
}
