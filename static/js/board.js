// The shop's screen: ask how the session stands, show it, and chime for a call.
const board = () => document.querySelector("[data-board]");
const lost = document.querySelector("[data-lost]");
const wall = document.querySelector("[data-clock]");
const sound = document.querySelector("[data-sound]");
const clock = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit", minute: "2-digit", timeZone: wall.dataset.clock,
});
const STALE_MS = 15000;
const EVERY_MS = 3000;
let tag = "";
let failures = 0;
let calls = Number(board().dataset.calls);
let heardAt = Date.now();
let audio;
let chimesUntil = 0;

async function get(url, headers = {}) {
  const answer = await fetch(url, { headers, cache: "no-store", signal: AbortSignal.timeout(8000) });
  if (!answer.ok && answer.status !== 304) throw new Error(answer.status);
  return answer;
}

async function ask() {
  try {
    const answer = await get(board().dataset.url, tag ? { "If-None-Match": tag } : {});
    if (answer.status === 200) {
      await show(await answer.json());
      tag = answer.headers.get("ETag");
    }
    failures = 0;
    heardAt = Date.now();
  } catch {
    failures += 1;
  }
  tick();
  setTimeout(ask, Math.min(EVERY_MS * 2 ** failures, STALE_MS));
}

async function show(status) {
  const strangeDesk = status.now_serving.some(({ counter }) => !deskOf(counter));
  const otherCode = ("onsite_code" in status) !== !!document.querySelector("[data-show=onsite_code]");
  if ((status.session_status ?? "") !== board().dataset.session || strangeDesk || otherCode) await renew();
  const at = new Map(status.now_serving.map(({ counter, number }) => [counter, number]));
  each("[data-desk]", (desk) => put(desk.querySelector("b"), at.get(Number(desk.dataset.desk)) ?? ""));
  each("[data-list]", (list) => list.replaceChildren(...status[list.dataset.list].map(item)));
  each("[data-show]", (spot) => put(spot, status[spot.dataset.show]));
  for (; calls < status.calls; calls += 1) chime();
  calls = status.calls;
}

const each = (hook, show) => document.querySelectorAll(hook).forEach(show);
const deskOf = (counter) => document.querySelector(`[data-desk="${counter}"]`);

const item = (number) => Object.assign(document.createElement("li"), { textContent: number });

function put(spot, value) {
  if (spot.textContent !== String(value)) spot.textContent = value;
}

async function renew() {
  const page = await (await get(location.href)).text();
  const fresh = new DOMParser().parseFromString(page, "text/html");
  board().replaceWith(fresh.querySelector("[data-board]"));
}

// Two falling tones, each call after the one before. Browsers want a press first.
function chime() {
  if (!audio) return;
  const start = Math.max(audio.currentTime, chimesUntil);
  [880, 659].forEach((pitch, place) => tone(pitch, start + place * 0.45));
  chimesUntil = start + 1.8;
}

function tone(pitch, start) {
  const [voice, volume] = [audio.createOscillator(), audio.createGain()];
  voice.frequency.value = pitch;
  volume.gain.setValueAtTime(0.5, start);
  volume.gain.exponentialRampToValueAtTime(0.001, start + 0.9);
  voice.connect(volume).connect(audio.destination);
  voice.start(start);
  voice.stop(start + 0.9);
}

function tick() {
  wall.textContent = clock.format(new Date());
  lost.hidden = Date.now() - heardAt < STALE_MS;
  lost.textContent = lost.dataset.lost.replace("{time}", clock.format(heardAt));
}

sound.hidden = false;
sound.addEventListener("click", () => {
  audio ??= new AudioContext();
  audio.resume();
  sound.textContent = sound.dataset.on;
  chime();
});
setInterval(tick, 1000);
ask();
