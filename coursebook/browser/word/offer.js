// @ts-check
/** From a hand-in that was just made to its Word file: the questions in the words of the casebooks, and the rules' results. */

import { fileName } from "../handin.js";
import { rulesOf } from "../kept-work.js";
import { loadCasebook } from "../site.js";
import { t } from "../words.js";
import { blocksOf } from "./blocks.js";
import { makeWord } from "./make.js";

/**
 * @param {import("../site.js").Course} course
 * @param {Omit<import("../handin.js").Coursework, "format" | "checksum">} parts
 * @param {{receipt: string, code: string}} made
 * @returns {Promise<{blob: Blob, name: string}>}
 */
export async function wordOf(course, parts, made) {
  const known = new Map(course.exercises.map((exercise) => [exercise.id, exercise]));
  const drawn = await Promise.all(parts.answers.map(async (answer) => {
    const { questions } = await loadCasebook(answer.exercise, known.get(answer.exercise)?.hash ?? answer.hash);
    const title = known.get(answer.exercise)?.title ?? answer.exercise;
    return { title, answer, rules: rulesOf(course, answer), blocks: blocksOf(answer.kind, questions, answer.answer) };
  }));
  const day = new Date(parts.made);
  const content = { title: titleOf(course, parts), course: course.title, student: parts.student, made: day, ...made, parts: drawn };
  return { blob: await makeWord(content), name: fileName(parts.student, course.title, day, "docx") };
}

/**
 * The unit's name where all of it belongs to one.
 * @param {import("../site.js").Course} course
 * @param {{answers: import("../handin.js").Answer[]}} parts
 */
function titleOf(course, { answers }) {
  const units = new Set(answers.map((answer) => course.exercises.find((exercise) => exercise.id === answer.exercise)?.unit));
  const [only] = units;
  return units.size === 1 && course.units.find((unit) => unit.id === only)?.title || t("word_title", { course: course.title });
}
