// What was refused and may be done all the same, knowing it: a newer roll goes first, or a
// full rack takes one more for a reason.
export const mayInsist = ({ override_allowed: may, code }) => (may ? code : "");

// Offer in the row what insists on the refusal of this `code`, where anything does.
// `onInsist` hears what the scan then says beside the rest; null when the reason is missing.
export function offer(row, code, onInsist) {
  for (const part of row.querySelectorAll("[data-insist]")) {
    part.hidden = part.dataset.insist !== code;
    part.querySelector("button").addEventListener("click", () => onInsist(saidIn(part)));
  }
}

function saidIn(part) {
  const reason = part.querySelector("input");
  if (!reason) return { skips_older: true };
  const written = reason.value.trim();
  if (!written) reason.focus();
  return written ? { override_reason: written } : null;
}
