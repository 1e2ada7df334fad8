// @ts-check
/** The collector of the same site, where a teacher runs one, and the outbox that keeps what could not be sent. */

import { ROOT } from "./site.js";
import { t } from "./words.js";

/** @typedef {{course: string, class_code_required: boolean}} Info */
/** @typedef {{text: string, receipt: string, made: string, sure: boolean}} Unsent `sure`: a collector was there before */
/**
 * What came of sending: taken (with the collector's receipt), refused (a sentence, and the field that is to be mended),
 * or down (nobody answered, or not now).
 * @typedef {{taken: string} | {refused: string, field: string} | {down: true}} Sent
 */

const ASK = 4_000; // milliseconds until a collector counts as absent
const SEND = 20_000;
const MOST_KEPT = 20;

/**
 * Whether a collector serves this site: its particulars; "none" if the site answers without one; "down" if nobody answers.
 * @returns {Promise<Info | "none" | "down">}
 */
export async function askCollector() {
  try {
    const response = await within(ASK, "collector/info", { headers: { Accept: "application/json" } });
    if (response.status >= 500) return "down";
    if (!response.ok) return "none";
    const info = await response.json().catch(() => null); // some hosts answer every address with a page
    return typeof info?.course === "string" ? { course: info.course, class_code_required: info.class_code_required === true } : "none";
  } catch {
    return "down";
  }
}

/**
 * @param {string} text of the hand-in file
 * @param {string} code class code
 * @returns {Promise<Sent>}
 */
export async function send(text, code) {
  try {
    const headers = { "Content-Type": "application/json", "X-Class-Code": encodeURIComponent(code) };
    const response = await within(SEND, "collector/submissions", { method: "POST", headers, body: text });
    const said = await response.json().catch(() => ({}));
    if (response.ok && typeof said.receipt === "string") return { taken: said.receipt };
    if (response.status >= 500 || response.status === 429 || response.status === 404) return { down: true };
    return { refused: typeof said.message === "string" ? said.message : t("not_taken"), field: String(said.field ?? "") };
  } catch {
    return { down: true };
  }
}

/**
 * @param {number} limit milliseconds
 * @param {string} path below the site's root
 * @param {RequestInit} options
 */
async function within(limit, path, options) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), limit);
  try {
    return await fetch(new URL(path, ROOT), { ...options, signal: stop.signal, cache: "no-store", credentials: "same-origin" });
  } finally {
    clearTimeout(timer);
  }
}

/** @param {string} course id */
function keyOf(course) {
  return `coursebook-handin:${course}:unsent`;
}

/**
 * @param {string} course
 * @returns {Unsent[]} oldest first
 */
export function unsent(course) {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(course)) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one?.text === "string" && typeof one.receipt === "string") : [];
  } catch {
    return [];
  }
}

/**
 * Keep a hand-in until the collector has it; written before it is sent, so that a crash in between loses nothing.
 * @param {string} course
 * @param {Unsent} one
 * @returns {boolean} whether the browser keeps it
 */
export function keepUnsent(course, one) {
  return put(course, [...unsent(course).filter((each) => each.receipt !== one.receipt), one].slice(-MOST_KEPT));
}

/**
 * @param {string} course
 * @param {string[]} receipts
 */
export function forgetUnsent(course, receipts) {
  put(course, unsent(course).filter((each) => !receipts.includes(each.receipt)));
}

/**
 * @param {string} course
 * @param {Unsent[]} list
 */
function put(course, list) {
  try {
    if (list.length) localStorage.setItem(keyOf(course), JSON.stringify(list));
    else localStorage.removeItem(keyOf(course));
    return true;
  } catch {
    return false;
  }
}

/** @typedef {{taken: string[], refused: string, left: string[]}} Again receipts, and the collector's last sentence */

/** One attempt at a time, however many elements the page has. @type {Promise<Again> | null} */
let trying = null;

/**
 * Try again to send what is kept.
 * @param {string} course
 * @param {string} code class code
 */
export function sendAgain(course, code) {
  trying ??= attempt(course, code).finally(() => {
    trying = null;
  });
  return trying;
}

/**
 * @param {string} course
 * @param {string} code
 * @returns {Promise<Again>}
 */
async function attempt(course, code) {
  /** @type {string[]} */
  const taken = [];
  let refused = "";
  const info = await askCollector();
  // Only the network was down, and the site turns out to have no collector: the file was the way all along.
  if (info === "none") forgetUnsent(course, unsent(course).filter((one) => one.sure !== true).map((one) => one.receipt));
  if (typeof info === "object" && info.course === course) {
    for (const one of unsent(course)) {
      const sent = await send(one.text, code);
      if ("down" in sent) break;
      if ("refused" in sent) {
        refused = sent.refused;
        continue;
      }
      taken.push(sent.taken);
      forgetUnsent(course, [one.receipt]);
    }
  }
  return { taken, refused, left: unsent(course).map((one) => one.receipt) };
}
