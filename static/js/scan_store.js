// The scans of this device that no server has confirmed: kept in IndexedDB, so that they
// outlive the tab, the battery and a sign-out. A scan: {client_tx_id, item, user, order,
// tries, state: "waiting" | "tray" | "discarded", refusal?, reason?, insisted?}.
const NAME = "bhandar-scans";
const inMemory = new Map(); // only where a browser lends no store at all

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

let database = null;
async function open() {
  const opening = globalThis.indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("scans", { keyPath: "client_tx_id" });
  return done(opening);
}

function opened() {
  database ??= open().catch(() => null);
  return database;
}

async function once(mode, act) {
  const store = (await opened())?.transaction("scans", mode, { durability: "strict" }).objectStore("scans");
  return store ? act(store) : null;
}

// A phone short of memory closes the store under the page: then it is opened anew.
async function inStore(mode, act) {
  try {
    return await once(mode, act);
  } catch {
    database = open();
    return once(mode, act);
  }
}

const finished = ({ transaction }) => new Promise((resolve, reject) => {
  transaction.oncomplete = resolve;
  transaction.onerror = () => reject(transaction.error);
  transaction.onabort = () => reject(transaction.error);
});

// All scans, in the order they were made.
export async function kept() {
  const found = (await inStore("readonly", (store) => done(store.getAll()))) ?? [...inMemory.values()];
  return found.sort((one, other) => one.order - other.order);
}

export async function keep(scans) {
  const isStored = await inStore("readwrite", async (store) => {
    for (const scan of scans) store.put(scan);
    await finished(store);
    return true;
  });
  if (!isStored) for (const scan of scans) inMemory.set(scan.client_tx_id, scan);
}

export async function drop(keys) {
  await inStore("readwrite", (store) => {
    for (const key of keys) store.delete(key);
    return finished(store);
  });
  for (const key of keys) inMemory.delete(key);
}
