// A form is sent once: a second tap within the same breath is none, or the answer would
// be of the second, which is refused what the first has done.
const TAPS_TWICE_MS = 1000;
const sentAt = new WeakMap();

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return; // by a script that has its own rest
  const last = sentAt.get(event.target) ?? -Infinity;
  if (event.timeStamp - last < TAPS_TWICE_MS) event.preventDefault();
  else sentAt.set(event.target, event.timeStamp);
});
