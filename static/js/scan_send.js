// One question to the server and what came of it: {status, told}. No line, no answer or
// a server that is busy or broken is null: the same is sent again later.
const PATIENCE_MS = 15000;
const cookie = (name) => document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
// Read anew each time: it is another one after signing in again.
const csrf = () => cookie("__Host-csrftoken") ?? cookie("csrftoken") ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

async function ask(address, options) {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(address, { credentials: "same-origin", cache: "no-store", signal, ...options });
    if (answer.status >= 500) return null;
    return { status: answer.status, told: await answer.json() };
  } catch {
    return null;
  }
}

export const get = (address) => ask(address, { headers: { Accept: "application/json" } });

function sendOnce(address, body) {
  const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrf() };
  return ask(address, { method: "POST", headers, body: JSON.stringify(body) });
}

export async function send(address, body) {
  const answer = await sendOnce(address, body);
  if (answer?.told.code !== "csrf_failed") return answer;
  await fetch(location.pathname, { cache: "no-store" }).catch(() => null); // brings a new token
  const again = await sendOnce(address, body);
  return again?.told.code === "csrf_failed" ? null : again;
}
