// Let the scan pages open without the server, and ask the browser not to clear their store.
navigator.serviceWorker?.register("/sw.js", { scope: "/scan/" }).catch(() => null);
navigator.storage?.persist?.().catch(() => null);
