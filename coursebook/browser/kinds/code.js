// @ts-check
/** Kind `code`: editor, free run, verdict. Nothing of Python is fetched before the student shows interest. */

import { button, fill, h } from "../dom.js";
import { plainEditor, richEditor } from "../editor.js";
import { whenNear, whenTouched } from "../interest.js";
import { drawRun } from "../output.js";
import { showInterest, watchStatus, whenIdle } from "../loading.js";
import { Killed, python, Stopped, TimedOut, unsupported } from "../python.js";
import { t } from "../words.js";

const FREE_LIMIT = 20; // seconds of a free run
const PRINTED = 50_000; // characters of a free run that are kept
const JUDGE_LIMIT = 30; // our own code; when it takes longer something is broken

/**
 * @param {import("../course-exercise.js").CourseExercise} exercise
 * @returns {import("../course-exercise.js").Kind}
 */
export function mount(exercise) {
  const { frame } = exercise;
  const area = exercise.querySelector("textarea.cx-source") ?? frame.area.appendChild(h("textarea", { class: "cx-source" }));
  const source = /** @type {HTMLTextAreaElement} */ (area);
  const starter = source.defaultValue;
  const typedBefore = source.value !== starter && source.value; // typed while the page was still loading
  if (!typedBefore && typeof exercise.work.answer === "string") source.value = exercise.work.answer;
  source.setAttribute("aria-label", t("code_label"));
  source.spellcheck = false;
  source.addEventListener("input", () => exercise.changed());
  let editor = plainEditor(source);

  const free = () => runFree(exercise, editor);
  const runButton = button(t("code_run"), free, { class: "cx-button", "aria-keyshortcuts": "Shift+Enter" });
  frame.before = [runButton];
  const keys = h(
    "div",
    { class: "cx-keys" },
    button(t("code_indent"), () => editor.indent(true), { class: "cx-button cx-quiet" }),
    button(t("code_dedent"), () => editor.indent(false), { class: "cx-button cx-quiet" }),
    h("span", { class: "cx-muted cx-keys-help" }, t("code_keys")),
  );
  frame.area.append(keys);

  const interest = () => showInterest(exercise);
  const parts = [source, runButton, frame.checkButton];
  whenTouched(exercise, (target) => parts.includes(/** @type {any} */ (target)) || !!target.closest(".cx-editor"), interest);
  if (frame.area.contains(document.activeElement)) interest();
  const notNear = whenNear(exercise, interest);
  const unwatch = watchStatus(exercise);
  if (unsupported()) frame.notice("unsupported", unsupported());

  // The rich editor comes when there is time for it, or at the first touch, after Python has been sent for; until then the
  // textarea is in use.
  let isAsked = false;
  let isLeft = false;
  const enrich = async () => {
    if (isAsked || isLeft) return;
    isAsked = true;
    const page = { changed: () => exercise.changed(), run: free, check: () => exercise.check(), label: t("code_editor") };
    const rich = await richEditor(source, page);
    editor = rich;
    exercise.dataset.editor = source.hidden ? "rich" : "plain";
    if (isLeft) rich.leave();
  };
  whenTouched(exercise, (target) => target === source, enrich);
  if (document.activeElement === source) enrich();
  else whenIdle(enrich);
  if (typedBefore) queueMicrotask(() => exercise.changed());

  return {
    prepare: () => sendForPython(exercise),
    read: () => editor.text(),
    write: (answer) => editor.setText(answer ?? starter),
    judge: (casebook, signal) => check(exercise, editor.text(), casebook, signal),
    judged: (verdict) => editor.mark(verdict.error?.line ?? null),
    goTo: (line) => {
      editor.mark(line);
      editor.focus();
    },
    leave: () => {
      isLeft = true;
      notNear();
      unwatch();
      editor.leave();
    },
  };
}

/**
 * Python takes longest to come: nothing is waited for before it is asked for.
 * @param {import("../course-exercise.js").CourseExercise} exercise
 */
function sendForPython({ packages }) {
  python.prepare(packages).catch(() => {}); // whoever uses it gets the sentence
}

/**
 * @param {import("../course-exercise.js").CourseExercise} exercise
 * @param {import("../editor.js").Editor} editor
 */
function runFree(exercise, editor) {
  return exercise.during("running", async (signal) => {
    sendForPython(exercise);
    const { output } = exercise.frame;
    editor.mark(null);
    try {
      const casebook = await exercise.casebook();
      const files = JSON.stringify(casebook.questions.files ?? {});
      const text = await python.use(exercise.packages, (call) => call("run_free", [editor.text(), files, JSON.stringify({ printed: PRINTED, language: casebook.questions.language })], FREE_LIMIT), signal);
      const result = JSON.parse(text);
      fill(output, drawRun(result, (line) => {
        editor.mark(line);
        editor.focus();
      }));
      editor.mark(result.error?.line ?? null);
      exercise.dataset.runs = String(Number(exercise.dataset.runs ?? 0) + 1);
    } catch (error) {
      fill(output);
      exercise.frame.say(sayFailure(error, editor.text(), FREE_LIMIT));
    }
  });
}

/**
 * Run the cases, then judge what came out. The answers reach Python only after the run's memory is gone.
 * @param {import("../course-exercise.js").CourseExercise} exercise
 * @param {string} source
 * @param {any} casebook
 * @param {AbortSignal} signal
 * @returns {Promise<import("../verdict.js").Verdict>}
 */
async function check(exercise, source, casebook, signal) {
  const seconds = casebook.time_limit ?? 5;
  let running = true;
  try {
    const judging = {
      name: "judge_code",
      texts: [JSON.stringify(casebook)],
      seconds: JUDGE_LIMIT,
      begins: () => {
        running = false;
      },
    };
    const run = [source, JSON.stringify(casebook.questions), "{}"];
    const text = await python.use(exercise.packages, (call) => call("run_cases", run, seconds, judging), signal);
    fill(exercise.frame.output);
    return JSON.parse(text);
  } catch (error) {
    if (running && error instanceof TimedOut) return plain("timeout", sayFailure(error, source, seconds));
    if (running && error instanceof Killed) return plain("killed", sayFailure(error, source, seconds));
    if (error instanceof TimedOut || error instanceof Killed || error instanceof SyntaxError) {
      return plain("grader_broke", t("judge_broke"));
    }
    throw error;
  }
}


/**
 * @param {string} status
 * @param {string} message
 * @returns {import("../verdict.js").Verdict}
 */
function plain(status, message) {
  return { status, score: 0, message, mistake: null, case: null, error: null };
}

/**
 * @param {unknown} error
 * @param {string} source
 * @param {number} seconds
 */
function sayFailure(error, source, seconds) {
  if (error instanceof Stopped) return t("stopped");
  if (error instanceof TimedOut) return t("run_timeout", { seconds, look: lookAt(source) });
  if (error instanceof Killed) return t("run_killed");
  return error instanceof Error ? error.message : String(error);
}

/** @param {string} source */
function lookAt(source) {
  const line = source.split("\n").findIndex((text) => /^\s*while\b/.test(text)) + 1;
  if (line > 0) return t("look_at_while", { line });
  return t("look_at_loops");
}
