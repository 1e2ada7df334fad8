// @ts-check
/** Where things of the site lie, and how they are fetched. The site may live in any folder of any host. */

import { t } from "./words.js";

/** Folder of what is published of these modules (`coursebook/browser/__init__.py`): <site>/assets/coursebook/ */
export const ASSETS = new URL("./", import.meta.url);
/** Root of the site. */
export const ROOT = new URL("../../", ASSETS);

/**
 * @typedef {{id: string, title: string, unit: string, kind: string, points: number, hash: string, url: string, targets: string[]}} CourseExercise
 * @typedef {{id: string, title: string, url: string, training?: boolean}} CourseUnit
 * @typedef {{id: string, title: string, version: string, exercises: CourseExercise[], units: CourseUnit[]}} Course
 */

/** A file of the site that could not be had; `message` is a sentence for the student. */
export class Missing extends Error {}

/** How a file was packed on its way; the service worker passes it on, since what it has kept comes from no network. */
const PACKED = ["X-Coursebook-Encoding", "Content-Encoding"];
let packs = false;

/** Whether this host packs well what it sends, as far as we have seen. */
export function hostPacks() {
  return packs;
}

/**
 * @param {Response} response
 * @param {string} [kind] one way of packing; by default any that is as good as our own copies
 */
export function isPacked(response, kind) {
  const encoding = PACKED.map((name) => response.headers.get(name)).find(Boolean) ?? "";
  const wanted = kind ? { br: ["br"], zst: ["zstd"], gz: ["gzip", "x-gzip"] }[kind] ?? [] : ["br", "zstd"];
  return wanted.includes(encoding);
}

/**
 * @param {string} path below the modules' folder
 * @param {string} what the file's name for the student
 * @returns {Promise<any>}
 */
export async function fetchJson(path, what) {
  try {
    const response = await fetch(new URL(path, ASSETS));
    packs ||= isPacked(response);
    if (response.ok) return await response.json();
  } catch {
    // Falls through: offline, blocked and broken files are the same to the student.
  }
  throw new Missing(t("not_read", { what }));
}

/**
 * A bundle of third-party code that few pages need, from the folder `third/`.
 * @param {string} name
 * @returns {Promise<any>}
 */
export function third(name) {
  return import(new URL(`${name}.bundle.js`, ASSETS).href);
}

/** @type {Promise<Course> | null} */
let course = null;

/**
 * The course's list of exercises, fetched once per visit.
 * @returns {Promise<Course>}
 */
export function loadCourse() {
  course ??= fetchJson("course.json", t("course_index")).catch((error) => {
    course = null; // the next element may try again
    throw error;
  });
  return course;
}

/**
 * The course's id, under which work is kept. The site's pages name it, so that no exercise waits for the course's list.
 * @returns {Promise<string>}
 */
export async function courseId() {
  const named = document.querySelector('meta[name="coursebook-course"]')?.getAttribute("content");
  return named || await loadCourse().then(({ id }) => id, () => "course");
}

/** @type {Map<string, Promise<any>>} */
const casebooks = new Map();

/**
 * @param {string} exercise id
 * @param {string} hash of the exercise, so that a new version is never answered from an old cache
 * @returns {Promise<any>}
 */
export function loadCasebook(exercise, hash) {
  const path = `exercises/${exercise}/casebook.json?v=${encodeURIComponent(hash)}`;
  let found = casebooks.get(path);
  if (!found) {
    found = fetchJson(path, t("exercise_data"));
    found.catch(() => casebooks.delete(path));
    casebooks.set(path, found);
  }
  return found;
}

/**
 * @param {string} exercise id
 * @param {string} hash
 * @returns {Promise<{source?: string, html?: string, artefact?: Record<string, any>}>}
 */
export function loadSolution(exercise, hash) {
  return fetchJson(`exercises/${exercise}/solution.json?v=${encodeURIComponent(hash)}`, t("solution"));
}
