// @ts-check
/** From the work on the screen and in the browser to answers of a hand-in, and back from a hand-in to kept work. */

import * as store from "./store.js";

/** @typedef {import("./site.js").Course} Course */
/** @typedef {import("./site.js").CourseExercise} CourseExercise */
/** @typedef {import("./handin.js").Answer} Answer */
/** @typedef {import("./course-exercise.js").CourseExercise} ExerciseElement */

/**
 * The exercise's element, if it is on this page.
 * @param {string} exercise id
 */
export function elementOf(exercise) {
  return /** @type {ExerciseElement | null} */ (document.querySelector(`course-exercise[exercise="${CSS.escape(exercise)}"]`));
}

/**
 * What of these exercises has been worked on: as it is on the screen now, else as it was kept.
 * @param {Course} course
 * @param {CourseExercise[]} exercises
 * @param {boolean} evenUntouched an exercise that is handed in by itself goes as it is on the screen
 * @returns {Answer[]}
 */
export function answersOf(course, exercises, evenUntouched = false) {
  return exercises.flatMap((exercise) => {
    const work = elementOf(exercise.id)?.present() ?? store.read(course.id, exercise.id);
    if (!work) return [];
    const touched = work.attempts > 0 || work.touched !== false && work.answer !== null;
    return touched || evenUntouched ? [answerOf(exercise, work)] : [];
  });
}

/**
 * @param {CourseExercise} exercise
 * @param {store.Work} work
 * @returns {Answer}
 */
function answerOf(exercise, work) {
  const isChecked = work.checked !== undefined && work.checked === JSON.stringify(work.answer);
  const last = work.history[work.history.length - 1];
  return {
    exercise: exercise.id,
    hash: work.hash,
    kind: exercise.kind,
    answer: JSON.parse(JSON.stringify(work.answer ?? null)), // a form's answer is changed in place while it is typed
    attempts: work.attempts,
    first: work.first,
    last: work.last,
    verdict: isChecked && last ? { status: last.status, score: last.score } : null,
    best: work.verdict && { status: work.verdict.status, score: work.verdict.score },
  };
}

/**
 * What the page said of each rule about this very answer; nothing if it wasn't checked as it is, or on another device.
 * @param {Course} course
 * @param {Answer} answer
 * @returns {store.Rule[]}
 */
export function rulesOf(course, answer) {
  const work = elementOf(answer.exercise)?.present() ?? store.read(course.id, answer.exercise);
  return work?.checked === JSON.stringify(answer.answer) ? work?.rules ?? [] : [];
}

/**
 * What opening a hand-in would do to each of its exercises.
 * @typedef {object} Plan
 * @property {Answer[]} fresh nothing is here yet
 * @property {Answer[]} clash something else is here
 * @property {Answer[]} same it is here already
 * @property {Answer[]} unknown the course doesn't have the exercise (any more)
 * @property {Answer[]} changed the exercise has been changed since
 */

/**
 * @param {Course} course
 * @param {Answer[]} answers
 * @returns {Plan}
 */
export function planOf(course, answers) {
  const known = new Map(course.exercises.map((exercise) => [exercise.id, exercise]));
  /** @type {Plan} */
  const plan = { fresh: [], clash: [], same: [], unknown: [], changed: [] };
  for (const one of answers) {
    const exercise = known.get(one.exercise);
    const [here] = exercise ? answersOf(course, [exercise]) : [];
    const kept = here ?? store.read(course.id, one.exercise);
    if (!exercise) plan.unknown.push(one);
    else if (exercise.hash !== one.hash) plan.changed.push(one);
    if (!kept || kept.answer === null && kept.attempts === 0) plan.fresh.push(one);
    else if (JSON.stringify(kept.answer) === JSON.stringify(one.answer)) plan.same.push(one);
    else plan.clash.push(one);
  }
  return plan;
}

/**
 * Keep these answers as this browser's work.
 * @param {Course} course
 * @param {Answer[]} answers
 * @returns {() => void} takes it back
 */
export function keep(course, answers) {
  const before = answers.map((one) => ({ id: one.exercise, work: store.read(course.id, one.exercise) }));
  for (const one of answers) {
    const old = store.read(course.id, one.exercise);
    store.write(course.id, one.exercise, workOf(one, old));
    elementOf(one.exercise)?.recall();
  }
  return () => {
    for (const { id, work } of before) {
      if (work) store.write(course.id, id, work);
      else store.remove(course.id, id);
      elementOf(id)?.recall();
    }
  };
}

/**
 * @param {Answer} one
 * @param {store.Work | null} old
 * @returns {store.Work}
 */
function workOf(one, old) {
  const verdict = reached(one.verdict);
  const last = text(one.last);
  return {
    ...store.freshWork(text(one.hash) ?? ""),
    answer: one.answer,
    attempts: Math.max(Number.isSafeInteger(one.attempts) ? one.attempts : 0, old?.attempts ?? 0),
    verdict: reached(one.best) ?? verdict,
    first: text(one.first),
    last,
    history: verdict ? [{ at: last ?? "", ...verdict }] : [],
    // The same answer checked once more is no new attempt.
    ...(verdict ? { checked: JSON.stringify(one.answer) } : {}),
    ...(old?.hints ? { hints: old.hints } : {}),
  };
}

/** @param {any} value */
function text(value) {
  return typeof value === "string" ? value : null;
}

/**
 * @param {any} value from a file that anybody may have edited
 * @returns {store.Reached | null}
 */
function reached(value) {
  const isWhole = typeof value?.status === "string" && typeof value.score === "number";
  return isWhole ? { status: value.status, score: Math.min(1, Math.max(0, value.score)) } : null;
}
