// @ts-check
/** The line that says how far Python is: size, bar, and what went wrong. */

import { button, fill, h } from "./dom.js";
import { whenQuiet } from "./interest.js";
import { isThrifty, megabytes } from "./network.js";
import { python } from "./python.js";
import { t } from "./words.js";

/**
 * Show Python's status in an exercise.
 * @param {import("./course-exercise.js").CourseExercise} exercise
 * @returns {() => void} ends the watching
 */
export function watchStatus(exercise) {
  const box = exercise.frame.loading;
  const bar = h("progress", { "aria-label": t("runtime_loading"), max: 1 });
  const text = h("span", {});
  const draw = () => {
    const { state, done, total, message, boot } = python.status;
    box.hidden = state !== "loading" && state !== "broken";
    exercise.dataset.python = state;
    exercise.dataset.boot = boot;
    if (!["running", "checking"].includes(exercise.state)) {
      exercise.state = { off: "idle", loading: "loading", broken: "broken" }[/** @type {string} */ (state)] ?? "ready";
    }
    if (state === "loading") {
      if (total > 0) bar.value = done / total;
      text.textContent = total === 0 || done >= total ? t("runtime_starting") : t("runtime_progress", { done: megabytes(done), total: megabytes(total) });
      if (!box.contains(bar)) fill(box, text, bar);
    } else if (state === "broken") {
      fill(box, h("p", {}, message), button(t("try_again"), () => python.prepare(exercise.packages).catch(() => {})));
    }
  };
  python.addEventListener("status", draw);
  draw();
  return () => python.removeEventListener("status", draw);
}

/**
 * Do something large that nobody waits for: not while Python is on its way or at work, for which somebody does.
 * @param {() => void} act
 */
export function whenIdle(act) {
  whenQuiet(() => {
    if (!["loading", "busy"].includes(python.status.state)) act();
    else python.addEventListener("status", () => whenIdle(act), { once: true });
  });
}

/**
 * The student seems to want Python: begin to load it; where bytes are dear, say how many they are and wait for a tap.
 * @param {import("./course-exercise.js").CourseExercise} exercise
 */
export async function showInterest({ packages, frame }) {
  const load = () => python.prepare(packages).catch(() => {}); // the status line says what went wrong
  if (python.status.state !== "off" || !isThrifty()) return load();
  const size = await python.size(packages).catch(() => 0);
  if (python.status.state !== "off" || size === 0) return;
  frame.loading.hidden = false;
  fill(frame.loading, button(t("runtime_offer", { size: megabytes(size) }), load));
}
