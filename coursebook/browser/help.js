// @ts-check
/** Hints one by one, and the solution when the exercise's policy allows it. */

import { button, fill, h, rendered } from "./dom.js";
import { loadSolution } from "./site.js";
import { t } from "./words.js";

/** @param {import("./course-exercise.js").CourseExercise} exercise */
export async function drawHelp(exercise) {
  const casebook = await exercise.casebook().catch(() => null);
  if (!casebook) return; // whoever presses the check button gets the sentence
  fill(exercise.frame.help, drawHints(exercise, casebook.hints ?? []), drawSolution(exercise, casebook));
}

/**
 * @param {import("./course-exercise.js").CourseExercise} exercise
 * @param {{title: string, html: string}[]} hints
 */
function drawHints(exercise, hints) {
  if (hints.length === 0) return null;
  const open = Math.min(exercise.work.hints ?? 0, hints.length);
  const list = h(
    "ol",
    { class: "cx-hints" },
    hints.slice(0, open).map((hint) => h("li", { tabindex: -1 }, h("b", {}, hint.title), h("div", {}, rendered(hint.html)))),
  );
  const next = open < hints.length
    ? button(open === 0 ? t("first_hint", { n: hints.length }) : t("next_hint", { open, n: hints.length }), async () => {
      exercise.work.hints = open + 1;
      exercise.save();
      await drawHelp(exercise);
      /** @type {HTMLElement | null} */ (exercise.frame.help.querySelector(".cx-hints > li:last-child"))?.focus();
    }, { class: "cx-button cx-quiet cx-more" })
    : null;
  return h("section", { "aria-label": t("hints") }, open ? list : null, next);
}

/**
 * @param {import("./course-exercise.js").CourseExercise} exercise
 * @param {any} casebook
 */
function drawSolution(exercise, casebook) {
  const needed = casebook.attempts_for_solution ?? 0;
  if (needed === 0) return null;
  const { attempts, verdict } = exercise.work;
  if (attempts < needed && verdict?.status !== "pass") {
    return h("p", { class: "cx-muted cx-solution-wait" }, t("solution_wait", { n: needed - attempts }));
  }
  const box = h("details", { class: "cx-solution" }, h("summary", {}, t("solution_show")), h("p", {}, t("reading")));
  box.addEventListener("toggle", async () => {
    if (!box.open) return;
    const summary = /** @type {HTMLElement} */ (box.firstElementChild);
    try {
      const solution = await loadSolution(exercise.exerciseId, exercise.hash);
      fill(box, summary, await drawn(solution, casebook));
    } catch (error) {
      fill(box, summary, h("p", {}, /** @type {Error} */ (error).message));
    }
  });
  return box;
}

/**
 * @param {{source?: string, html?: string, artefact?: import("./schema.js").Artefact}} solution
 * @param {any} casebook
 */
async function drawn({ source, html, artefact }, casebook) {
  if (source) return h("pre", { tabindex: 0, "aria-label": t("solution") }, h("code", {}, source));
  if (!artefact) return h("div", {}, rendered(html ?? ""));
  const { drawArtefact } = await import("./artefact.js");
  return drawArtefact(casebook.questions.schema, artefact);
}
