// @ts-check
/** The verdict panel: sentence, known mistake, smallest failing case, error. No state is told by colour alone. */

import { h } from "./dom.js";
import { drawShown } from "./shown.js";
import { t } from "./words.js";

/**
 * @typedef {import("./shown.js").Shown} Shown
 * @typedef {{type: string, message: string, line: number | null, explain: string, traceback: string}} RunError
 * @typedef {{why: string, seed: number | null, inputs: {name: string, shown: Shown}[], expected: Shown, got: Shown | null, difference: string, cells: import("./shown.js").Cell[]}} Case
 * @typedef {{id: string, passed: boolean, points?: number, of?: number, message?: string, place?: string, blank?: boolean}} Item
 * @typedef {object} Verdict
 * @property {string} status
 * @property {number} score
 * @property {number} [passed]
 * @property {number} [total]
 * @property {string} message
 * @property {string | null} [mistake]
 * @property {Case | null} [case]
 * @property {RunError | null} [error]
 * @property {Item[]} [items]
 */

/** Status → sign and short name. */
export const STATES = /** @type {Record<string, [string, string]>} */ ({
  pass: ["✓", t("state_pass")],
  fail: ["✗", t("state_fail")],
  error: ["!", t("state_error")],
  timeout: ["⏱", t("state_timeout")],
  killed: ["■", t("state_killed")],
  not_attempted: ["…", t("state_not_attempted")],
  grader_broke: ["?", t("state_grader_broke")],
});

/**
 * @param {Verdict} verdict
 * @param {{listItems?: boolean, goTo?: (line: number) => void}} [options] whether each item is told in the panel; how to go to a line
 * @returns {HTMLElement[]}
 */
export function drawVerdict(verdict, { listItems, goTo } = {}) {
  const [sign, name] = STATES[verdict.status] ?? STATES.grader_broke;
  const counted = verdict.total && verdict.status !== "not_attempted" && verdict.total > 1
    ? h("span", { class: "cx-count" }, t("counted", { passed: verdict.passed ?? 0, total: verdict.total }))
    : null;
  /** @type {HTMLElement[]} */
  const parts = [
    h("p", { class: "cx-verdict-title" }, h("span", { class: "cx-sign", "aria-hidden": "true" }, sign), h("strong", {}, name), counted),
    h("p", { class: "cx-verdict-message" }, verdict.message),
  ];
  if (verdict.error) parts.push(drawError(verdict.error, goTo, verdict.message));
  if (verdict.case) {
    // Where the program breaks off, the sentence and the line help most; the example is there for who wants it.
    const drawn = drawCase(verdict.case, !verdict.error);
    parts.push(verdict.error ? h("details", {}, h("summary", {}, t("which_case")), drawn) : drawn);
  }
  if (verdict.items?.length && listItems) parts.push(drawItems(verdict.items));
  parts.push(h("p", { class: "cx-note" }, t("for_learning")));
  return parts;
}

/**
 * The sentence first, unless it has been said; the traceback is folded under it.
 * @param {RunError} error
 * @param {(line: number) => void} [goTo]
 * @param {string} [said]
 */
export function drawError(error, goTo, said) {
  const line = error.line;
  const sentence = error.explain || error.message;
  return h(
    "div",
    { class: "cx-error" },
    sentence !== said ? h("p", {}, sentence) : null,
    line && goTo
      ? h("button", { type: "button", class: "cx-link", click: () => goTo(line) }, t("to_line", { line }))
      : null,
    error.traceback
      ? h("details", {}, h("summary", {}, t("traceback", { type: error.type })), h("pre", { tabindex: 0, "aria-label": t("traceback_label") }, error.traceback))
      : null,
  );
}

/**
 * @param {Case} failing
 * @param {boolean} tellDifference
 */
function drawCase(failing, tellDifference) {
  const rows = [];
  for (const input of failing.inputs) rows.push(h("dt", {}, t("input", { name: input.name })), h("dd", {}, drawShown(input.shown)));
  rows.push(h("dt", {}, t("expected")), h("dd", {}, drawShown(failing.expected, failing.cells, "expected")));
  rows.push(h("dt", {}, t("got")), h("dd", {}, failing.got ? drawShown(failing.got, failing.cells, "got") : t("nothing_got")));
  if (failing.difference && tellDifference) rows.push(h("dt", {}, t("difference")), h("dd", { class: "cx-difference" }, failing.difference));
  return h(
    "div",
    { class: "cx-case" },
    h("p", { class: "cx-case-title" }, t("smallest_case"), failing.why ? t("because", { why: failing.why }) : "", failing.seed === null ? null : h("span", { class: "cx-muted" }, t("seed", { seed: failing.seed }))),
    h("dl", {}, rows),
  );
}

/** @param {Item[]} items */
function drawItems(items) {
  return h(
    "ul",
    { class: "cx-items" },
    items.map((item) =>
      h(
        "li",
        { "data-passed": String(item.passed), "data-item": item.id },
        h("span", { class: "cx-sign" }, item.passed ? "✓" : "✗", h("span", { class: "cx-hidden" }, t(item.passed ? "item_done" : "item_open"))),
        h("span", {}, item.message ?? "", item.of ? h("span", { class: "cx-muted" }, ` ${t("points_of", { points: rounded(item.points ?? 0), total: item.of })}`) : null),
      )
    ),
  );
}

/** @param {number} points */
function rounded(points) {
  return Math.round(points * 10) / 10;
}
