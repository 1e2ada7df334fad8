// @ts-check
/** Who hands in: 学号, 姓名, 班级. Asked once, kept in this browser only. */

import { t } from "./words.js";

/** @typedef {{id: string, name: string, group: string, code: string}} Who */

/** @type {Map<string, string>} for browsers that store nothing */
const memory = new Map();

/** @param {string} course id */
function keyOf(course) {
  return `coursebook-handin:${course}:student`;
}

/**
 * @param {string} course
 * @returns {Who}
 */
export function readWho(course) {
  const nobody = { id: "", name: "", group: "", code: "" };
  try {
    const kept = JSON.parse(memory.get(course) ?? localStorage.getItem(keyOf(course)) ?? "{}");
    for (const key of /** @type {(keyof Who)[]} */ (Object.keys(nobody))) {
      if (typeof kept?.[key] === "string") nobody[key] = kept[key];
    }
  } catch {
    // Nothing kept, or damaged: the student is asked again.
  }
  return nobody;
}

/**
 * @param {string} course
 * @param {Who} who
 */
export function writeWho(course, who) {
  try {
    localStorage.setItem(keyOf(course), JSON.stringify(who));
    memory.delete(course);
  } catch {
    memory.set(course, JSON.stringify(who));
  }
}

/** @param {string} course */
export function forgetWho(course) {
  memory.delete(course);
  try {
    localStorage.removeItem(keyOf(course));
  } catch {
    // It never was there.
  }
}

/**
 * As people type it: full-width digits and stray spaces are no difference.
 * @param {Who} typed
 * @returns {Who}
 */
export function cleaned(typed) {
  const plain = (/** @type {string} */ text) => text.normalize("NFKC").replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "").replace(/\s+/g, " ").trim().slice(0, 40);
  return { id: plain(typed.id).replaceAll(" ", ""), name: plain(typed.name), group: plain(typed.group), code: plain(typed.code) };
}

/**
 * What must be mended before handing in.
 * @param {Who} who
 * @param {boolean} needsCode
 * @returns {{field: keyof Who, message: string} | null}
 */
export function faultOf(who, needsCode) {
  if (!who.id) return { field: "id", message: t("need_id") };
  if (!who.name) return { field: "name", message: t("need_name") };
  if (needsCode && !who.code) return { field: "code", message: t("need_code") };
  return null;
}

/**
 * What looks odd but may be right.
 * @param {Who} who
 */
export function doubtOf(who) {
  if (!/^[0-9A-Za-z-]{4,20}$/.test(who.id)) return t("odd_id");
  if (!who.group) return t("no_group");
  return "";
}
