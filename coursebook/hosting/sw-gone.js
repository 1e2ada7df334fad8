// @ts-check
/// <reference lib="webworker" />
/** For a site that somebody is changing: whatever an earlier site at this address has left behind goes away. */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

async function leave() {
  await caches.delete(`coursebook ${new URL(worker.registration.scope).pathname}`);
  await worker.registration.unregister();
  for (const page of await worker.clients.matchAll({ type: "window" })) await /** @type {WindowClient} */ (page).navigate(page.url);
}

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => event.waitUntil(leave()));
