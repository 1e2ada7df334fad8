// @ts-check
/** The page's side of the service worker: what was visited is kept, a new version is offered, the whole course on request. */

import { button, fill, h } from "./dom.js";
import { ROOT } from "./site.js";
import { t } from "./words.js";

const CHECK_AGAIN = 3_600_000; // milliseconds; a page may stay open for days
const STALLED = 60_000;

/** Whether this site was built to be kept; one that a teacher is changing is not. */
export const isOffered = !!document.querySelector('meta[name="coursebook-offline"]');

/** Why this browser keeps nothing, as a sentence; empty if it does. */
export function lack() {
  if (location.protocol === "file:") return t("offline_file");
  if (!window.isSecureContext) return t("offline_insecure");
  if (!navigator.serviceWorker || !window.caches) return t("offline_unsupported");
  return "";
}

/** Called once when the page is there. */
export function start() {
  if (!isOffered || lack()) return;
  const wasControlled = !!navigator.serviceWorker.controller;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    // Another version answers from now on, for every page of the course; what was typed is kept already.
    if (wasControlled) location.reload();
  });
  const begin = () => register().then(watch, () => {}); // whoever asks for the course is told why
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin, { once: true });
}

/** The same registration as before, unless setting up its first worker has failed. */
function register() {
  return navigator.serviceWorker.register(new URL("sw.js", ROOT), { scope: ROOT.pathname, updateViaCache: "none" });
}

/**
 * The worker in charge, as soon as it is set up.
 * @returns {Promise<ServiceWorker>}
 * @throws {NotAll} if that failed
 */
async function inCharge() {
  const found = await register().catch((error) => {
    throw error instanceof TypeError ? new NotAll("network") : error; // others say that the browser doesn't want to
  });
  const first = found.active ?? found.waiting ?? found.installing;
  return new Promise((resolve, reject) => {
    const look = () => {
      if (!first || first.state === "redundant") reject(new NotAll("network"));
      else if (first.state === "activated") resolve(first);
    };
    first?.addEventListener("statechange", look);
    look();
  });
}

/** @param {ServiceWorkerRegistration} found */
function watch(found) {
  const look = () => {
    if (found.waiting && navigator.serviceWorker.controller) offer(found);
  };
  found.addEventListener("updatefound", () => found.installing?.addEventListener("statechange", look));
  look();
  let last = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - last < CHECK_AGAIN) return;
    last = Date.now();
    found.update().catch(() => {});
  });
  keepVisited();
  // Material announces every page that instant navigation has put in place.
  /** @type {any} */ (window).document$?.subscribe(() => keepVisited());
}

/** @param {ServiceWorkerRegistration} found */
function offer(found) {
  if (document.querySelector(".cx-update")) return;
  const bar = h("div", { class: "cx-update", role: "status" });
  fill(bar, button(t("offline_update"), () => found.waiting?.postMessage({ type: "take over" }))); // there may be a newer one by then
  document.body.append(bar);
}

/** What was loaded before the service worker was there, and what the exercises of this page will ask for. */
async function keepVisited() {
  const worker = (await navigator.serviceWorker.ready).active;
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const exercises = [...document.querySelectorAll("course-exercise")].map((each) => `assets/coursebook/exercises/${each.getAttribute("exercise")}/casebook.json`);
  const paths = [location.href, ...loaded].map(pathOf).filter((path) => path !== null);
  worker?.postMessage({ type: "keep", paths: [...new Set([...paths, ...exercises])] });
}

/** @param {string} address */
function pathOf(address) {
  const url = new URL(address);
  if (!url.href.startsWith(ROOT.href)) return null;
  const path = decodeURI(url.pathname).slice(decodeURI(ROOT.pathname).length);
  return path === "" || path.endsWith("/") ? `${path}index.html` : path;
}

/** @typedef {Record<string, [hash: string, bytes: number, sent: number]>} Files */

/**
 * What of some files this device has not kept yet.
 * @param {Files} files
 * @returns {Promise<string[]>}
 */
export async function notKept(files) {
  const store = await caches.open(`coursebook ${ROOT.pathname}`);
  const keys = new Set((await store.keys()).map(({ url }) => url));
  return Object.entries(files).filter(([path, [hash]]) => !keys.has(new URL(`${encodeURI(path)}?kept=${hash}`, ROOT).href)).map(([path]) => path);
}

/** Keeping ended early; `why` = full | network | changed. */
export class NotAll extends Error {
  /** @param {string} why */
  constructor(why) {
    super(why);
    this.why = why;
  }
}

/**
 * Let the service worker fetch and keep files.
 * @param {string[]} paths
 * @param {(bytes: number) => void} progress bytes that have come over the network
 * @returns {Promise<void>}
 * @throws {NotAll}
 */
export async function keepAll(paths, progress) {
  const worker = await inCharge();
  const { port1, port2 } = new MessageChannel();
  /** @type {Record<string, number>} */
  const come = {};
  let failed = "";
  return new Promise((resolve, reject) => {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => reject(new NotAll("network")), STALLED);
    };
    port1.onmessage = ({ data }) => {
      alive();
      if (data.failed) failed ||= data.failed;
      if (data.bytes) {
        come[data.path] = data.bytes;
        progress(Object.values(come).reduce((sum, bytes) => sum + bytes, 0));
      }
      if (!data.end) return;
      clearTimeout(timer);
      if (failed) reject(new NotAll(failed));
      else resolve();
    };
    alive();
    worker.postMessage({ type: "keep", paths }, [port2]);
  });
}
