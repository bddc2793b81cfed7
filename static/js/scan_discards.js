import { send } from "./scan_send.js";
import { drop, kept } from "./scan_store.js";

// What a person gave up is told too, so that nothing is lost silently.
export async function tellDiscarded(user) {
  const gone = (await kept()).filter(({ state, user: whose }) => state === "discarded" && whose === user);
  for (const { client_tx_id: key, item, refusal, reason } of gone) {
    const place = item.location ?? item.customer;
    const facts = { client_tx_id: key, roll: item.roll, action: item.action, scanned_at: item.scanned_at, user, reason };
    const answer = await send("/api/transactions/discards/", { ...facts, ...(place && { place }), ...(refusal?.code && { code: refusal.code }) });
    if (!answer || answer.status === 401) return;
    await drop([key]);
  }
}
