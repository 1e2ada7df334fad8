// @ts-check
/**
 * The judge of answers without code, so that these kinds need no Python. Twin of graders/judge_answers.py: the same data in,
 * the same verdict out; tests/graders/vectors.json is run through both.
 */

import { digest, normal } from "./normal.js";
import { t } from "./words.js";

/** @typedef {import("./verdict.js").Verdict} Verdict */
/**
 * @typedef {object} Casebook
 * @property {string} id
 * @property {string} kind
 * @property {number} points
 * @property {{items: Record<string, import("./normal.js").Rule & {accept: string[]}>, mistakes: {id: string, message: string, items: Record<string, string[]>}[]}} answers
 */

/**
 * What the page hands in, as item → text; null if it has not the kind's form.
 * @param {string} kind
 * @param {any} answer
 * @returns {Record<string, string> | null}
 */
function textsOf(kind, answer) {
  const isText = (/** @type {unknown} */ item) => typeof item === "string";
  if (kind === "choice" || kind === "order") {
    if (!Array.isArray(answer) || !answer.every(isText)) return null;
    return { "": (kind === "choice" ? [...new Set(answer)].sort() : answer).join(",") };
  }
  if (kind === "number") return isText(answer) ? { "": answer } : null;
  const isRecord = typeof answer === "object" && answer !== null && !Array.isArray(answer);
  return isRecord && Object.values(answer).every(isText) ? { ...answer } : null;
}

/**
 * @param {Casebook} casebook
 * @param {any} answer
 * @returns {Verdict}
 */
export function judgeAnswer(casebook, answer) {
  const rules = casebook.answers.items;
  const names = Object.keys(rules);
  const empty = { status: "fail", score: 0, passed: 0, total: names.length, message: "", mistake: null, case: null, error: null, items: [] };
  const texts = textsOf(casebook.kind, answer);
  if (!texts || Object.keys(texts).some((name) => !Object.hasOwn(rules, name))) {
    return { ...empty, status: "error", message: t("answer_unread") };
  }
  /** @type {Record<string, string | null>} */
  const marks = {};
  const items = names.map((name) => {
    const text = texts[name] ?? "";
    const blank = normal(text, { as: "text" }) === "";
    const read = blank ? null : normal(text, rules[name]);
    const mark = marks[name] = read === null ? null : digest(casebook.id, name, read);
    const message = blank ? t("item_blank") : read === null ? t("item_no_number") : "";
    const passed = mark !== null && rules[name].accept.includes(mark);
    return { id: name, passed, points: passed ? casebook.points / names.length : 0, message, place: name, blank };
  });
  if (items.every((item) => item.blank)) return { ...empty, status: "not_attempted", message: t("not_attempted"), items };
  const passed = items.filter((item) => item.passed).length;
  const verdict = { ...empty, items, passed, score: passed / names.length };
  if (passed === names.length) return { ...verdict, status: "pass", message: passed === 1 ? t("right") : t("all_right") };
  return { ...verdict, ...explain(casebook, marks, items, passed) };
}

/**
 * Which known mistake fits, and what is said.
 * @param {Casebook} casebook
 * @param {Record<string, string | null>} marks
 * @param {{id: string, message: string}[]} items a mistake of one item is told beside it (changed in place)
 * @param {number} passed
 */
function explain(casebook, marks, items, passed) {
  const has = (/** @type {[string, string[]]} */ [name, some]) => some.includes(marks[name] ?? "");
  const fired = casebook.answers.mistakes.filter((mistake) => Object.entries(mistake.items).every(has));
  for (const known of [...fired].reverse()) {
    const names = Object.keys(known.items);
    const item = names.length === 1 && items.find((each) => each.id === names[0]);
    if (item) item.message = known.message;
  }
  if (fired.length) return { message: fired[0].message, mistake: fired[0].id };
  if (items.length > 1) return { message: t("some_right", { n: items.length, passed }) };
  return { message: items[0].message || t("wrong") };
}
