// @ts-check
/** What the student typed and reached, kept in this browser. Every change is written at once. */

/**
 * @typedef {{status: string, score: number}} Reached
 * @typedef {{message: string, passed: boolean, points: number, of: number}} Rule
 * @typedef {{at: string, status: string, score: number}} Attempt
 * @typedef {object} Work
 * @property {any} answer what is in the exercise now; text for code, plain data for the other kinds
 * @property {number} attempts honest attempts: checks of an answer that differs from the one before
 * @property {Reached | null} verdict the best result for the exercise as it is now
 * @property {string} hash of the exercise that the work belongs to
 * @property {string | null} first time of the first check
 * @property {string | null} last time of the last check
 * @property {Attempt[]} history the last checks, oldest first
 * @property {string} [checked] digest-free copy of the last checked answer, to tell a new attempt from a repeated one
 * @property {Rule[]} [rules] what was said of each rule about that copy
 * @property {number} [hints] how many hints are open
 * @property {boolean} [touched] never kept; false says that what is on the screen is only the beginning
 */

const KEPT = 20;

/** Used when the browser refuses to store (private window, blocked, full): work then lasts as long as the page. */
const memory = new Map();
let refused = false;

/** Tells of `change` (an exercise's work was written) and `refused` (the browser doesn't store). */
export const events = new EventTarget();

/** Whether the browser has refused to store something. */
export function isRefused() {
  return refused;
}

/** @param {string} hash @returns {Work} */
export function freshWork(hash) {
  return { answer: null, attempts: 0, verdict: null, hash, first: null, last: null, history: [] };
}

/**
 * @param {string} course id
 * @param {string} exercise id
 */
export function keyOf(course, exercise) {
  return `coursebook:${course}:${exercise}`;
}

/**
 * @param {string} course
 * @param {string} exercise
 * @returns {Work | null}
 */
export function read(course, exercise) {
  const key = keyOf(course, exercise);
  let text = memory.get(key) ?? null;
  if (text === null) {
    try {
      text = localStorage.getItem(key);
    } catch {
      refuse();
    }
  }
  if (text === null) return null;
  try {
    const work = JSON.parse(text);
    return typeof work === "object" && work !== null ? { ...freshWork(""), ...work } : null;
  } catch {
    return null; // not written by us, or damaged: begin anew rather than break the page
  }
}

/**
 * Write at once; `localStorage` is synchronous, so what was typed survives even a crash a moment later.
 * @param {string} course
 * @param {string} exercise
 * @param {Work} work
 */
export function write(course, exercise, work) {
  const key = keyOf(course, exercise);
  const text = JSON.stringify(work);
  try {
    localStorage.setItem(key, text);
    memory.delete(key);
  } catch {
    memory.set(key, text);
    refuse();
  }
  events.dispatchEvent(new CustomEvent("change", { detail: exercise }));
}

/**
 * @param {string} course
 * @param {string} exercise
 */
export function remove(course, exercise) {
  const key = keyOf(course, exercise);
  memory.delete(key);
  try {
    localStorage.removeItem(key);
  } catch {
    refuse();
  }
  events.dispatchEvent(new CustomEvent("change", { detail: exercise }));
}

/**
 * Note a check in the work (changed in place): attempts, best result and history.
 * @param {Work} work
 * @param {import("./verdict.js").Verdict | Reached} verdict
 * @param {string} answer as text, to tell a repeated check from a new attempt
 * @param {string} now ISO time
 */
export function noteCheck(work, verdict, answer, now) {
  const honest = !["not_attempted", "grader_broke", "killed"].includes(verdict.status) && work.checked !== answer;
  if (honest) work.attempts += 1;
  work.checked = answer;
  work.rules = rulesIn(verdict);
  work.first ??= now;
  work.last = now;
  const reached = { status: verdict.status, score: verdict.score };
  if (!work.verdict || reached.status === "pass" || (work.verdict.status !== "pass" && reached.score >= work.verdict.score)) {
    work.verdict = reached;
  }
  work.history = [...work.history, { at: now, ...reached }].slice(-KEPT);
}

/**
 * @param {import("./verdict.js").Verdict | Reached} verdict
 * @returns {Rule[] | undefined} none is kept for kinds without rules
 */
function rulesIn(verdict) {
  const rules = ("items" in verdict && verdict.items || []).filter((item) => item.of);
  return rules.length ? rules.map(({ message = "", passed, points = 0, of = 0 }) => ({ message, passed, points, of })) : undefined;
}

function refuse() {
  if (refused) return;
  refused = true;
  events.dispatchEvent(new CustomEvent("refused"));
}

// Another tab of the same course wrote: let progress bars know.
globalThis.addEventListener?.("storage", () => events.dispatchEvent(new CustomEvent("change", { detail: null })));
