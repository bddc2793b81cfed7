// What may be done for some seconds only: data-seconds-left counts down in .seconds,
// then its element goes.
const ends = new WeakMap();

function tick() {
  for (const element of document.querySelectorAll("[data-seconds-left]")) {
    if (!ends.has(element)) {
      ends.set(element, performance.now() + element.dataset.secondsLeft * 1000);
    }
    const left = Math.ceil((ends.get(element) - performance.now()) / 1000);
    if (left <= 0) element.remove();
    else element.querySelector(".seconds").textContent = left;
  }
}

tick();
setInterval(tick, 500);
document.body.addEventListener("htmx:afterSwap", tick);
