import { send } from "./scan_send.js";
import { drop, keep, kept } from "./scan_store.js";

const ADDRESS = "/api/transactions/discards/";
const NOT_BY_WHO_IS_SIGNED_IN = [401, 403];

function about({ item, refusal }) {
  const place = item.location ?? item.customer;
  return { roll: item.roll, scanned_at: item.scanned_at, ...(place && { place }), ...(refusal?.code && { code: refusal.code }) };
}

// Beside what is needed the line says all that is known; but a fact that the server cannot
// read is no reason to lose the line.
async function tellOf(scan) {
  const { client_tx_id, item, user, reason } = scan;
  const needed = { client_tx_id, action: item.action, user, reason };
  const answer = await send(ADDRESS, { ...needed, ...about(scan) });
  return answer?.status === 400 ? send(ADDRESS, needed) : answer;
}

// What a person gave up is told too, so that nothing is lost silently. What is refused even
// so is that person's again, to give another reason.
export async function tellDiscarded(user) {
  const gone = (await kept()).filter(({ state, user: whose }) => state === "discarded" && whose === user);
  for (const scan of gone) {
    const answer = await tellOf(scan);
    if (!answer || NOT_BY_WHO_IS_SIGNED_IN.includes(answer.status)) return;
    if (answer.status < 300) await drop([scan.client_tx_id]);
    else await keep([{ ...scan, state: "tray", refusal: answer.told }]);
  }
}
