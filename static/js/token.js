// Keep a token's page true while somebody looks at it: ask for the token's status,
// show what changed, and load the page anew when the token or its session turns.
const ticket = () => document.querySelector("[data-token]");
const voice = document.querySelector("[data-announce]");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const zone = ticket().dataset.zone;
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: zone });
let tag = "";
let failures = 0;
let timer = 0;
let asking = false;
let ahead = Number(ticket().dataset.ahead);
let lastKnown = clock.format();

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
async function get(url, headers = {}) {
  const answer = await fetch(url, { headers, cache: "no-store", signal: AbortSignal.timeout(10000) });
  if (!answer.ok && answer.status !== 304) throw new Error(answer.status);
  return answer;
}

async function ask() {
  clearTimeout(timer);
  if (asking || !ticket()) return;
  asking = true;
  try {
    const answer = await get(ticket().dataset.url, tag ? { "If-None-Match": tag } : {});
    if (answer.status === 200) {
      await show(await answer.json());
      tag = answer.headers.get("ETag");
    }
    failures = 0;
    lastKnown = clock.format();
  } catch {
    failures += 1;
  }
  asking = false;
  tellHowFresh();
  if (ticket() && !document.hidden) timer = setTimeout(ask, pause());
}

// Whoever is nearly called asks often; a little chance keeps phones from asking in step.
function pause() {
  const isFar = ahead > 10 || ticket().dataset.status === "waitlisted";
  const seconds = isFar ? 25 : ahead > 3 ? 10 : 5;
  const patience = Math.min(seconds * 2 ** failures, 120);
  return patience * 1000 * (0.8 + Math.random() * 0.4);
}

async function show(status) {
  const shown = ticket().dataset;
  // An answer may be a second older than the page, or than the answer before it.
  if (status.version < Number(shown.version)) return;
  shown.version = status.version;
  ahead = status.ahead;
  if (status.status !== shown.status || status.session_status !== shown.session) return renew();
  for (const spot of document.querySelectorAll("[data-show]")) put(spot, String(status[spot.dataset.show] ?? "–"));
  for (const spot of document.querySelectorAll("[data-if]")) spot.hidden = !status[spot.dataset.if];
}

function put(spot, text) {
  if (spot.textContent === text) return;
  spot.textContent = text;
  if (!calm.matches) spot.animate([{ opacity: 0.2 }, { opacity: 1 }], 180);
}

async function renew() {
  const page = await (await get(location.href)).text();
  const fresh = new DOMParser().parseFromString(page, "text/html");
  document.querySelector("main").replaceWith(fresh.querySelector("main"));
  document.title = fresh.title;
  voice.textContent = document.querySelector("[data-say]").textContent.trim();
  const mayShake = navigator.userActivation?.hasBeenActive ?? true;
  if (mayShake && ticket()?.dataset.state === "called") navigator.vibrate?.([400, 150, 400]);
}

function tellHowFresh() {
  const note = document.querySelector("[data-fresh]");
  if (note) note.textContent = fill(failures ? note.dataset.lost : note.dataset.fresh, { time: lastKnown });
}

const look = () => (document.hidden ? clearTimeout(timer) : ask());
document.addEventListener("visibilitychange", look);
addEventListener("online", look);
ask();
