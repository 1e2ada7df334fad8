// @ts-check
/**
 * `<course-progress>`: a bar over the whole course. `<course-progress unit="kp04">`: a small bar for a card.
 * `<course-progress detail>`: every exercise by unit, with its state, points and last attempt (我的学习).
 * What it shows is kept in this browser only; `data-state` = waiting | ready | broken.
 */

import { fill, h } from "./dom.js";
import { loadCourse, ROOT } from "./site.js";
import * as store from "./store.js";
import { STATES } from "./verdict.js";
import { t } from "./words.js";

/** @typedef {import("./site.js").CourseExercise} CourseExercise */
/** @typedef {{exercise: CourseExercise, work: store.Work | null, passed: boolean, points: number}} Row */

class CourseProgress extends HTMLElement {
  /** Every typed letter is a change; a bar needn't follow more often than eyes do. */
  #draw = () => {
    this.#waiting ??= setTimeout(() => {
      this.#waiting = undefined;
      if (this.isConnected) this.draw();
    }, 100);
  };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #waiting;

  connectedCallback() {
    this.dataset.state = "waiting";
    store.events.addEventListener("change", this.#draw);
    this.draw();
  }

  disconnectedCallback() {
    store.events.removeEventListener("change", this.#draw);
  }

  async draw() {
    try {
      const course = await loadCourse();
      const unit = this.getAttribute("unit");
      const rows = course.exercises.filter((exercise) => !unit || exercise.unit === unit).map((exercise) => rowOf(course.id, exercise));
      fill(this, drawBar(rows, unit !== null), this.hasAttribute("detail") ? drawUnits(course, rows) : null);
      this.hidden = rows.length === 0;
      this.dataset.state = "ready";
    } catch (error) {
      // A card without its bar is still a card; only the page about progress has to say why it is empty.
      fill(this, this.hasAttribute("detail") ? h("p", {}, /** @type {Error} */ (error).message) : null);
      this.dataset.state = "broken";
    }
  }
}

/**
 * @param {string} course
 * @param {CourseExercise} exercise
 * @returns {Row}
 */
function rowOf(course, exercise) {
  const work = store.read(course, exercise.id);
  const verdict = work?.verdict;
  return { exercise, work, passed: verdict?.status === "pass", points: exercise.points * (verdict?.score ?? 0) };
}

/**
 * @param {Row[]} rows
 * @param {boolean} isSmall
 */
function drawBar(rows, isSmall) {
  const passed = rows.filter((row) => row.passed).length;
  const points = rows.reduce((sum, row) => sum + row.points, 0);
  const total = rows.reduce((sum, row) => sum + row.exercise.points, 0);
  const text = isSmall ? t("progress_small", { passed, total: rows.length }) : t("progress", { passed, total: rows.length, points: rounded(points), most: total });
  return h(
    "div",
    { class: isSmall ? "cx-progress cx-progress-small" : "cx-progress" },
    h("progress", { max: Math.max(rows.length, 1), value: passed, "aria-label": t("progress_label", { text }) }),
    h("span", { "aria-hidden": "true" }, text),
  );
}

/**
 * @param {import("./site.js").Course} course
 * @param {Row[]} rows
 */
function drawUnits(course, rows) {
  const note = t(store.isRefused() ? "progress_unkept" : "progress_kept");
  return [
    h("p", { class: "cx-muted" }, note),
    ...course.units.map((unit) => {
      const own = rows.filter((row) => row.exercise.unit === unit.id);
      if (own.length === 0) return null;
      return h(
        "section",
        { class: "cx-unit-progress" },
        h("h3", {}, h("a", { href: new URL(unit.url, ROOT).href }, unit.title)),
        h("ul", {}, own.map(drawRow)),
      );
    }),
  ];
}

/** @param {Row} row */
function drawRow({ exercise, work, points }) {
  const status = work?.verdict?.status ?? (work ? "begun" : "none");
  const [sign, name] = STATES[status] ?? (work ? ["…", t("state_begun")] : ["○", t("state_none")]);
  const updated = work && work.hash !== exercise.hash ? t("progress_updated") : "";
  const when = work?.last ? new Date(work.last).toLocaleDateString(document.documentElement.lang) : "";
  return h(
    "li",
    { "data-reached": status },
    h("span", { class: "cx-sign", "aria-hidden": "true" }, sign),
    h("a", { href: new URL(exercise.url, ROOT).href }, exercise.title),
    h("span", { class: "cx-muted" }, `${name}${updated}`),
    h("span", { class: "cx-muted cx-when" }, when && `${when} · `, t("points_of", { points: rounded(points), total: exercise.points })),
  );
}

/** @param {number} points */
function rounded(points) {
  return Math.round(points * 10) / 10;
}

if (!customElements.get("course-progress")) customElements.define("course-progress", CourseProgress);
