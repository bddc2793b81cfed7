// Before somebody signs out: the stored scan pages go, since they name the person; the scans
// that wait stay, and where some do, that is said first.
const warning = document.querySelector("dialog[data-leaving]");
let isMeant = false;

async function forgetPages() {
  const names = (await globalThis.caches?.keys()) ?? [];
  await Promise.all(names.filter((name) => name.startsWith("scan-")).map((name) => caches.delete(name)));
}

async function countKept() {
  if (!warning) return 0;
  const { kept } = await import("./scan_store.js");
  return (await kept()).filter(({ user }) => user === warning.dataset.user).length;
}

async function leave(form) {
  const waiting = await countKept();
  if (waiting && !isMeant) {
    warning.querySelector("[data-count]").textContent = waiting;
    warning.showModal();
    warning.addEventListener("close", () => {
      isMeant = warning.returnValue === "leave";
      if (isMeant) leave(form);
    }, { once: true });
    return;
  }
  await forgetPages();
  form.submit();
}

for (const form of document.querySelectorAll("form[action$='/logout/']")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave(form);
  });
}
if (document.querySelector("[data-signed-out]")) forgetPages();
