// @ts-check
/** The way from 提交 to the receipt: ask who and show what, make the file, send it to a collector where there is one. */

import { done, laterReason } from "./handin-done.js";
import { review } from "./handin-review.js";
import { fileName, make } from "./handin.js";
import { answersOf } from "./kept-work.js";
import { askCollector, forgetUnsent, keepUnsent, send } from "./sending.js";
import { forgetWho, readWho, writeWho } from "./who.js";
import { t } from "./words.js";

/** @typedef {import("./site.js").Course} Course */
/** @typedef {import("./handin-done.js").Way} Way */
/** @typedef {{name: Way["name"] | "again", reason: string, field?: string}} Went `again`: what was typed is to be mended first */

/** One press on 提交, until the panel is closed. */
export class HandingIn {
  /**
   * @param {import("./course-handin.js").CourseHandin} element
   * @param {Course} course
   */
  constructor(element, course) {
    this.element = element;
    this.course = course;
    this.exercises = element.exercises(course);
    /** @type {Awaited<ReturnType<typeof askCollector>>} */
    this.collector = "none";
  }

  async begin() {
    this.collector = await askCollector();
    this.element.say("");
    this.review();
  }

  /** The collector, if there is one for this course. */
  get direct() {
    return typeof this.collector === "object" && this.collector.course === this.course.id ? this.collector : null;
  }

  /** What is on the screen at this moment. */
  answers() {
    return answersOf(this.course, this.exercises, this.element.scope === "exercise");
  }

  /**
   * @param {string} fault a sentence of the collector's about what was typed
   * @param {string} field which it is about
   */
  review(fault = "", field = "") {
    const { course, exercises, direct, element } = this;
    const view = review({
      course,
      exercises,
      answers: this.answers(),
      who: readWho(course.id),
      needsCode: direct?.class_code_required ?? false,
      direct: direct !== null,
      fault,
      field,
      cancel: () => element.close(),
      forget: () => {
        forgetWho(course.id);
        this.review();
      },
      confirm: (who) => {
        writeWho(course.id, who);
        return element.during(() => this.handIn(who));
      },
    });
    element.show("review", view);
  }

  /** @param {import("./who.js").Who} who */
  async handIn(who) {
    const { course, element } = this;
    const answers = this.answers(); // read once more: what is handed in is what is on the screen at this press
    const now = new Date();
    const student = { id: who.id, name: who.name, group: who.group };
    const parts = { course: { id: course.id, version: course.version }, student, made: now.toISOString(), scope: element.scope, answers };
    const made = { ...await make(parts), name: fileName(student, course.title, now) };
    const { name, reason, field } = await this.#send({ ...made, made: parts.made }, who.code);
    if (name === "again") return this.review(reason, field);
    element.dataset.sent = name;
    const word = this.#isForPaper(answers) ? async () => (await import("./word/offer.js")).wordOf(course, parts, made) : null;
    element.show("done", done({ made, word, way: { name, reason }, count: answers.length, close: () => element.close() }));
  }

  /**
   * Whether a teacher may want it on paper too: what belongs to a training, and whatever was designed in a form.
   * @param {import("./handin.js").Answer[]} answers
   */
  #isForPaper(answers) {
    const { exercises, units } = this.course;
    const trainings = new Set(units.filter((unit) => unit.training).map((unit) => unit.id));
    const unitOf = new Map(exercises.map((exercise) => [exercise.id, exercise.unit]));
    return answers.some((answer) => answer.kind === "form" || trainings.has(unitOf.get(answer.exercise) ?? ""));
  }

  /**
   * @param {{text: string, receipt: string, made: string}} work
   * @param {string} code class code
   * @returns {Promise<Went>}
   */
  async #send({ text, receipt, made }, code) {
    const { course, element, direct } = this;
    if (!direct && this.collector !== "down") return { name: "file", reason: "" };
    const isKept = keepUnsent(course.id, { text, receipt, made, sure: direct !== null });
    const later = laterReason(direct !== null, isKept);
    if (!direct) return { name: "later", reason: later };
    element.dataset.state = "sending";
    element.say(t("sending"));
    const sent = await send(text, code);
    element.say("");
    if ("down" in sent) return { name: "later", reason: later };
    forgetUnsent(course.id, [receipt]);
    if ("refused" in sent) return { name: sent.field ? "again" : "refused", reason: sent.refused, field: sent.field };
    if (sent.taken === receipt) return { name: "collector", reason: "" };
    return { name: "refused", reason: t("wrong_receipt", { receipt: sent.taken }) };
  }
}
