import { send } from "./scan_send.js";

// Takes back what was posted together: null when it is done, else the refusal. A lost
// line leaves it to the person to press again: an undo made unseen would surprise.
export async function undo(transactions) {
  const answer = await send("/api/transactions/undo/", { transactions });
  if (!answer) return { detail: "" };
  return answer.status < 300 ? null : answer.told;
}
