// @ts-check
/** The kinds that need no Python: their widgets draw the questions, judge.js judges. */

import { fill, h } from "../dom.js";
import { judgeAnswer } from "../judge.js";
import { t } from "../words.js";
import { blank } from "./blank.js";
import { choice } from "./choice.js";
import { match } from "./match.js";
import { number } from "./number.js";
import { order } from "./order.js";
import { table } from "./table.js";

/**
 * @typedef {object} Widget
 * @property {HTMLElement} node
 * @property {() => any} read the answer in the form the judge knows
 * @property {(answer: any) => void} write null is the beginning
 * @property {Record<string, HTMLElement>} [marks] item → where its mark goes
 * @property {Record<string, HTMLElement>} [fields] item → its control
 */
/** @typedef {(questions: any, changed: () => void) => Widget} MakeWidget */

const WIDGETS = /** @type {Record<string, MakeWidget>} */ ({ choice, number, blank, order, match, table });

/**
 * @param {import("../course-exercise.js").CourseExercise} exercise
 * @returns {Promise<import("../course-exercise.js").Kind>}
 */
export async function mount(exercise) {
  const casebook = await exercise.casebook();
  const make = WIDGETS[casebook.kind];
  if (!make) throw new Error(t("unknown_kind"));
  const widget = make(casebook.questions, () => {
    unmark(widget);
    exercise.changed();
  });
  widget.write(exercise.work.answer);
  fill(exercise.frame.area, widget.node);
  exercise.state = "ready";
  return {
    read: widget.read,
    write: (answer) => {
      unmark(widget);
      widget.write(answer);
    },
    judge: (book) => Promise.resolve(judgeAnswer(book, widget.read())),
    judged: (verdict) => mark(widget, verdict),
  };
}

/**
 * A sign and a word beside each part: right or wrong is never told by colour alone.
 * @param {Widget} widget
 * @param {import("../verdict.js").Verdict} verdict
 */
function mark({ marks = {}, fields = {} }, verdict) {
  if (verdict.status === "not_attempted") return;
  for (const item of verdict.items ?? []) {
    const place = marks[item.id];
    if (!place) continue;
    place.dataset.passed = String(item.passed);
    fill(place, h("span", { class: "cx-sign" }, t(item.passed ? "item_right" : "item_wrong")), item.message ? ` ${item.message}` : "");
    fields[item.id]?.setAttribute("aria-invalid", String(!item.passed));
  }
}

/** @param {Widget} widget */
function unmark({ marks = {}, fields = {} }) {
  for (const place of Object.values(marks)) {
    fill(place);
    delete place.dataset.passed;
  }
  for (const each of Object.values(fields)) each.removeAttribute("aria-invalid");
}
