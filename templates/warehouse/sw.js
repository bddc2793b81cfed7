// Keeps the scan pages and their static files, so that they open without the server.
// Never an answer of the API, and never a page of anybody else: who is sent to sign in,
// or signs out, takes the kept pages along.
const STORE = "scan-{{ version }}";
const PAGES = {{ pages|safe }};
const STATIC = "{{ static_url }}";
const PATIENCE_MS = 6000;
const NAMED_BY_CONTENT = /\.[0-9a-f]{12}\.\w+$/;

const addressesIn = (text, base) => {
  const found = text.matchAll(/(?:[\w-]+=|from\s*|import\s*\(?\s*|url\(\s*)["']([\w./-]+\.\w+)["']/g);
  return [...found].map(([, address]) => new URL(address, base)).filter(({ pathname }) => pathname.startsWith(STATIC));
};

async function storeWithParts(store, address, seen) {
  const url = new URL(address, self.location);
  if (seen.has(url.href)) return;
  seen.add(url.href);
  const answer = await fetch(url, { cache: "no-cache", redirect: "manual" });
  if (!answer.ok) return;
  await store.put(url.pathname, answer.clone());
  if (!/html|javascript|css/.test(answer.headers.get("Content-Type"))) return;
  const parts = addressesIn(await answer.text(), url);
  await Promise.all(parts.map((part) => storeWithParts(store, part, seen)));
}

async function install() {
  const store = await caches.open(STORE);
  const seen = new Set();
  await Promise.allSettled(PAGES.map((page) => storeWithParts(store, page, seen)));
  await self.skipWaiting();
}

async function activate() {
  const old = (await caches.keys()).filter((name) => name.startsWith("scan-") && name !== STORE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function keep({ pathname, search }, answer) {
  const isSentAway = answer.type === "opaqueredirect" || answer.redirected || [401, 403].includes(answer.status);
  const store = await caches.open(STORE);
  if (isSentAway) await store.delete(pathname);
  else if (answer.ok && !search) await store.put(pathname, answer);
}

// The server first; what was kept when it does not answer in time, or is not there. What
// a query asks for only the server knows: its answer is not kept, and in place of one
// the page is opened as it is without.
async function fresh(request) {
  const url = new URL(request.url);
  const kept = await caches.match(url.pathname, { cacheName: STORE });
  const instead = () => (url.search ? Response.redirect(url.pathname) : kept);
  try {
    const signal = kept && !url.search ? AbortSignal.timeout(PATIENCE_MS) : undefined;
    const answer = await fetch(request, { signal });
    if (answer.status >= 502 && kept) return instead();
    await keep(url, answer.clone());
    return answer;
  } catch {
    return kept ? instead() : Response.error();
  }
}

async function keptFirst(request) {
  const { pathname } = new URL(request.url);
  return (await caches.match(pathname, { cacheName: STORE })) ?? fresh(request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && PAGES.includes(pathname)) event.respondWith(fresh(request));
  else if (pathname.startsWith(STATIC)) {
    event.respondWith(NAMED_BY_CONTENT.test(pathname) ? keptFirst(request) : fresh(request));
  }
});
