// One scan as the tray shows it: which roll, what was to be done and when, and why it waits.
const words = document.querySelector("[data-tray]").dataset;
const pattern = document.querySelector("template[data-scan]");
const clock = new Intl.DateTimeFormat(`${document.documentElement.lang}-IN-u-nu-latn-hc-h23`, { dateStyle: "medium", timeStyle: "short", timeZone: words.zone });

// What can be decided about it is hidden until somebody may.
export function drawn({ item, name, refusal, state }) {
  const row = pattern.content.firstElementChild.cloneNode(true);
  const slot = (name) => row.querySelector(`[data-slot=${name}]`);
  const isWaiting = state === "waiting";
  slot("roll").textContent = refusal?.roll?.roll_no ?? name ?? item.roll;
  slot("facts").textContent = [words[item.action.toLowerCase()] ?? item.action, item.location ?? item.customer, clock.format(new Date(item.scanned_at))].filter(Boolean).join(" · ");
  slot("reason").textContent = isWaiting ? words.unconfirmed : refusal?.detail ?? "";
  row.dataset.state = isWaiting ? "warn" : "bad";
  row.querySelector("[data-decide]").hidden = true;
  return row;
}
