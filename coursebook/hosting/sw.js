// @ts-check
/// <reference lib="webworker" />
/**
 * The service worker: the course without a network, and never two versions of it at once.
 *
 * The build puts one line before this text: COURSE, with the digest of every file of this version. A file is kept under its
 * path and digest, and only after its digest was found right. So a new version can be fetched beside the one in use,
 * shares what hasn't changed, and is taken whole: when it is installed, everything that the old one had kept is there.
 */

/** @typedef {[hash: string, bytes: number, sent: number]} Listed digest, size, and size on the way if the host packs */
/** @typedef {{version: string, files: Record<string, Listed>, core: string[], words: Record<string, string>, language: string}} Course */
/** @typedef {{type: "keep", paths: string[]} | {type: "take over"}} Order from a page; with a port it hears how far we are */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const COURSE = /** @type {{COURSE: Course}} */ (/** @type {unknown} */ (self)).COURSE;
const SCOPE = worker.registration.scope;
const STORE = `coursebook ${new URL(SCOPE).pathname}`;
const AT_ONCE = 6;
/** Files whose names have a content hash, from which versions can't mix: they may be used while they are still coming. */
const LARGE = /^assets\/coursebook\/runtime\/.*[0-9a-f]{8}/;

/** The device has no room; what was kept stays. */
class Full extends Error {}
/** The host has no such file, or another version of it. */
class Changed extends Error {}

/**
 * @param {string} path
 * @param {string} hash
 */
function keyOf(path, hash) {
  return new URL(`${encodeURI(path)}?kept=${hash}`, SCOPE).href;
}

/**
 * The path of a file of this version that answers an address; null if there is none.
 * @param {URL} url
 */
function pathOf(url) {
  let path = decodeURI(url.pathname).slice(decodeURI(new URL(SCOPE).pathname).length);
  if (path === "" || path.endsWith("/")) path += "index.html";
  return path in COURSE.files ? path : null;
}

/** @param {ArrayBuffer} content */
async function digestOf(content) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 32);
}

/**
 * As a host would send it that knows of isolation; how it was packed on the way is told, since it is told nowhere else.
 * @param {Response} response
 */
function headersOf(response) {
  const headers = new Headers({
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
  });
  for (const name of ["Content-Type", "Content-Security-Policy"]) {
    const value = response.headers.get(name);
    if (value) headers.set(name, value);
  }
  const encoding = response.headers.get("Content-Encoding");
  if (encoding) headers.set("X-Coursebook-Encoding", encoding);
  return headers;
}

/**
 * @param {string} path
 * @param {RequestCache} [cache] by default only what can't be another version's is taken from the browser's own cache
 */
async function ask(path, cache = LARGE.test(path) ? "default" : "no-cache") {
  const response = await fetch(new URL(encodeURI(path.replace(/(^|\/)index\.html$/, "$1")), SCOPE), { cache });
  if (!response.ok || !response.body) throw new Changed(path);
  return response;
}

/**
 * Fetch a file as this version has it.
 * @param {string} path
 * @param {(bytes: number) => void} [tell] called with bytes that have come over the network
 */
async function fetchWhole(path, tell = () => {}) {
  const [hash, bytes, sent] = COURSE.files[path];
  // Many hosts only look whether a file is younger than what the browser has, which it isn't when a version is taken back.
  for (const cache of /** @type {(RequestCache | undefined)[]} */ ([undefined, "reload"])) {
    const response = await ask(path, cache);
    const share = response.headers.has("Content-Encoding") ? sent / Math.max(bytes, 1) : 1;
    let count = 0;
    const counted = /** @type {ReadableStream<Uint8Array>} */ (response.body).pipeThrough(new TransformStream({
      transform(chunk, controller) {
        tell((count += chunk.byteLength) * share);
        controller.enqueue(chunk);
      },
    }));
    const content = await new Response(counted).arrayBuffer();
    if (await digestOf(content) === hash) return { content, headers: headersOf(response) };
  }
  throw new Changed(path);
}

/**
 * Keep a file that is what this version says.
 * @param {string} path
 * @param {ArrayBuffer} content
 * @param {Headers} headers
 */
async function keep(path, content, headers) {
  const store = await caches.open(STORE);
  try {
    await store.put(keyOf(path, COURSE.files[path][0]), new Response(content, { headers }));
  } catch {
    throw new Full();
  }
}

/**
 * Fetch and keep a file, unless it is kept.
 * @param {string} path
 * @param {(bytes: number) => void} [tell] called with bytes that have come over the network
 */
async function fetchAndKeep(path, tell = () => {}) {
  const [hash, , sent] = COURSE.files[path];
  if (await caches.match(keyOf(path, hash), { cacheName: STORE })) return tell(sent);
  const { content, headers } = await fetchWhole(path, tell);
  await keep(path, content, headers);
}

/**
 * @template T
 * @param {T[]} items
 * @param {(item: T) => Promise<void>} work
 */
async function each(items, work) {
  const queue = [...items];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  }));
}

/** What is kept, of whatever version. */
async function keptPaths() {
  const store = await caches.open(STORE);
  return (await store.keys()).map(({ url }) => {
    const path = decodeURI(new URL(url).pathname).slice(decodeURI(new URL(SCOPE).pathname).length);
    return { url, path, hash: new URL(url).searchParams.get("kept") };
  });
}

async function install() {
  const wanted = new Set([...COURSE.core, ...(await keptPaths()).map(({ path }) => path)]);
  await each([...wanted].filter((path) => path in COURSE.files), (path) => fetchAndKeep(path)).catch((error) => {
    // The first one has no other to stand back for, and is there to say that the device is full.
    if (worker.registration.active || !(error instanceof Full)) throw error;
  });
}

/** Something shows that there is another version. */
async function lookForAnother() {
  try {
    await fetch(new URL("sw.js", SCOPE), { cache: "reload" }); // as in fetchWhole: else it may seem to be the same
    await worker.registration.update();
  } catch {
    // Whoever asks for the next file tries again.
  }
}

async function activate() {
  const store = await caches.open(STORE);
  for (const { url, path, hash } of await keptPaths()) {
    if (COURSE.files[path]?.[0] !== hash) await store.delete(url);
  }
  await worker.clients.claim();
}

/**
 * @param {FetchEvent} event
 * @param {string} path
 */
async function answer(event, path) {
  const [hash] = COURSE.files[path];
  const kept = await caches.match(keyOf(path, hash), { cacheName: STORE });
  if (kept) return kept;
  const isPage = event.request.mode === "navigate";
  try {
    if (LARGE.test(path)) {
      const response = await ask(path);
      const headers = headersOf(response);
      const [now, later] = /** @type {ReadableStream<Uint8Array>} */ (response.body).tee();
      const kept = new Response(later).arrayBuffer().then(async (content) => {
        if (await digestOf(content) === hash) await keep(path, content, headers);
      });
      event.waitUntil(kept.catch(() => {}));
      return new Response(now, { headers });
    }
    const { content, headers } = await fetchWhole(path);
    await keep(path, content, headers).catch(() => {}); // a full device still shows it
    return new Response(content, { headers });
  } catch (error) {
    if (error instanceof Changed) event.waitUntil(lookForAnother());
    return isPage ? instead(error instanceof Changed ? "changed" : "offline") : Response.error();
  }
}

/**
 * A plain page in place of one that can't be had.
 * @param {"changed" | "offline"} why
 */
function instead(why) {
  const { words, language } = COURSE;
  // A new version is fetched meanwhile; as soon as it is whole it takes over and the page is asked for once more.
  const script = `const again = () => location.reload();
    navigator.serviceWorker.addEventListener("controllerchange", again);
    const look = (one) => { const next = one.waiting ?? one.installing; if (!next) return;
      const take = () => next.state === "installed" && next.postMessage({ type: "take over" });
      next.addEventListener("statechange", take); take(); };
    navigator.serviceWorker.getRegistration().then((one) => { one.addEventListener("updatefound", () => look(one)); look(one); });`;
  const html = `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${words[`${why}_title`]}</title><link rel="icon" href="data:,">
<style>body{margin:0;font:16px/1.7 system-ui,sans-serif;background:#fff;color:#1d2430}main{max-width:34em;margin:15vh auto;padding:0 20px}
h1{font-size:1.4em}a{color:#1f5fae;display:inline-block;padding:8px 16px 8px 0}
@media (prefers-color-scheme:dark){body{background:#1a1e26;color:#e4e8ef}a{color:#8ab8f5}}</style>
<main><h1>${words[`${why}_title`]}</h1><p>${words[`${why}_text`]}</p>
<p><a href="">${words.again}</a> <a href="${SCOPE}">${words.home}</a> <a href="${SCOPE}progress/">${words.progress}</a></p></main>
${why === "changed" ? `<script>${script}</script>` : ""}</html>`;
  return new Response(html, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" } });
}

/**
 * Do what a page asks, and tell it by its port: {path, bytes} on the way; {path, done} or {path, failed} at each end.
 * @param {string[]} paths
 * @param {MessagePort | undefined} port
 */
async function keepFor(paths, port) {
  let isFull = false;
  let isChanged = false;
  await each(paths.filter((path) => path in COURSE.files), async (path) => {
    if (isFull) return;
    try {
      await fetchAndKeep(path, (bytes) => port?.postMessage({ path, bytes }));
      port?.postMessage({ path, done: true });
    } catch (error) {
      isFull ||= error instanceof Full;
      const failed = error instanceof Full ? "full" : error instanceof Changed ? "changed" : "network";
      port?.postMessage({ path, failed });
      isChanged ||= failed === "changed";
    }
  });
  port?.postMessage({ end: true });
  if (isChanged) await lookForAnother();
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("message", (event) => {
  const order = /** @type {Order} */ (event.data);
  if (order.type === "keep") event.waitUntil(keepFor(order.paths, event.ports[0]));
  else if (order.type === "take over") event.waitUntil(worker.skipWaiting());
});
worker.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || !url.href.startsWith(SCOPE)) return;
  const path = pathOf(url);
  if (path) return event.respondWith(answer(event, path));
  // The page reckons with the list of the version that answers it.
  if (url.href.split(/[?#]/)[0] === `${SCOPE}offline.json`) return event.respondWith(Response.json({ version: COURSE.version, files: COURSE.files }));
  if (event.request.mode !== "navigate") return;
  if (pathOf(new URL(`${url.origin}${url.pathname}/`))) event.respondWith(Response.redirect(`${url.pathname}/${url.search}`, 302));
  else event.respondWith(fetch(event.request).catch(() => instead("offline")));
});
