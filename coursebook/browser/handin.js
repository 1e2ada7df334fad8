// @ts-check
/** The hand-in file: how it is written, checked, read, and packed into a text that can be copied. No page is needed here. */

import { deflateSync, Inflate } from "./deflate.bundle.js";
import { bytesToHex, sha256 } from "./sha256.bundle.js";
import { t } from "./words.js";

export const FORMAT = "coursebook.coursework/1";
export const MARK = "CB1.";
const MOST = 16 * 1024 * 1024; // bytes of an unpacked hand-in
const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHECKSUM = /("checksum"\s*:\s*")([0-9a-fA-F]{64})(")/g;
const END = '"\n}'; // the checksum is the last key, so its value ends here

/**
 * @typedef {{status: string, score: number}} Reached
 * @typedef {object} Answer
 * @property {string} exercise
 * @property {string} hash
 * @property {string} kind
 * @property {any} answer
 * @property {number} attempts
 * @property {string | null} first
 * @property {string | null} last
 * @property {Reached | null} verdict of this very answer; null if it hasn't been checked as it is
 * @property {Reached | null} [best] what was reached before, so that another device can show it
 */
/** @typedef {{id: string, name: string, group: string}} Student */
/** @typedef {"exercise" | "page" | "course"} Scope */
/** @typedef {{format: string, course: {id: string, version: string}, student: Student, made: string, scope: Scope, answers: Answer[], checksum: string}} Coursework */
/** @typedef {{work: Coursework, receipt: string, intact: boolean}} Opened */

/** Not a hand-in that can be used; `message` is a sentence for the student. */
export class Broken extends Error {}

/**
 * @param {Omit<Coursework, "format" | "checksum">} parts
 * @returns {string} the file's text
 */
export function write(parts) {
  const { course, student, made, scope, answers } = parts;
  const open = JSON.stringify({ format: FORMAT, course, student, made, scope, answers, checksum: "" }, null, 1);
  return open.slice(0, -END.length) + digest(open) + END;
}

/** @param {string} text */
function digest(text) {
  return bytesToHex(sha256(new TextEncoder().encode(text)));
}

/**
 * The sha256 of the text with the checksum's own value left empty; needs no canonical JSON.
 * @param {string} text
 */
export function checksum(text) {
  const last = [...text.matchAll(CHECKSUM)].pop();
  if (!last) return digest(text);
  const from = last.index + last[1].length;
  return digest(text.slice(0, from) + text.slice(from + last[2].length));
}

/**
 * 40 bits of the checksum, as XXXX-XXXX in letters that can't be mistaken for each other.
 * @param {string} sum
 */
export function receipt(sum) {
  let bits = Number.parseInt(sum.slice(0, 10), 16);
  let letters = "";
  for (let n = 0; n < 8; n++) {
    letters = CROCKFORD[bits % 32] + letters;
    bits = Math.floor(bits / 32);
  }
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/**
 * Read a hand-in, from the text of a file or its copyable form.
 * @param {string} text
 * @returns {Opened}
 */
export function read(text) {
  let plain = text.replace(/^\ufeff/, "").trim();
  if (!plain.startsWith("{") && plain.includes(MARK)) plain = unpack(plain).trim();
  const work = parsed(plain);
  let sum = checksum(plain);
  if (sum !== work.checksum) sum = checksum(plain.replaceAll("\r\n", "\n")); // an editor on Windows has saved it
  return { work, receipt: receipt(sum), intact: sum === work.checksum };
}

/**
 * @param {string} plain
 * @returns {Coursework}
 */
function parsed(plain) {
  let work;
  try {
    work = JSON.parse(plain);
  } catch {
    const ours = plain.startsWith("{") && plain.includes("coursebook.coursework");
    throw new Broken(t(ours ? "work_cut" : "work_none"));
  }
  const format = String(work?.format ?? "");
  if (!format.startsWith("coursebook.coursework/")) throw new Broken(t("work_none"));
  if (format !== FORMAT) throw new Broken(t("work_newer"));
  const whole = Array.isArray(work.answers) && typeof work.course?.id === "string" && typeof work.student === "object" && work.student;
  if (!whole) throw new Broken(t("work_parts"));
  work.answers = work.answers.filter((/** @type {any} */ one) => typeof one?.exercise === "string" && "answer" in one);
  // From a file that anybody may have edited: whatever isn't a text is none.
  work.student = Object.fromEntries(["id", "name", "group"].map((key) => [key, typeof work.student[key] === "string" ? work.student[key] : ""]));
  return work;
}

/**
 * The copyable form of a file's text.
 * @param {string} text
 */
export function pack(text) {
  const bytes = deflateSync(new TextEncoder().encode(text), { level: 9 });
  let letters = "";
  for (let at = 0; at < bytes.length; at += 8192) letters += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return MARK + btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * The file's text from its copyable form, with a greeting around it or line breaks inside it.
 * @param {string} text
 */
export function unpack(text) {
  const [body] = /** @type {RegExpExecArray} */ (/^[\w\-\s\u200b\ufeff]*/.exec(text.slice(text.indexOf(MARK) + MARK.length)));
  const letters = body.replace(/[^A-Za-z0-9_-]/g, "").replaceAll("-", "+").replaceAll("_", "/");
  /** @type {Uint8Array[]} */
  const pieces = [];
  let size = 0;
  let whole = false;
  try {
    const bytes = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
    const inflate = new Inflate((piece, final) => {
      size += piece.length;
      if (size > MOST) throw new Broken(t("code_bomb"));
      pieces.push(piece);
      whole = final;
    });
    // In steps, so that a bomb is noticed before it has filled the memory.
    for (let at = 0; at < bytes.length; at += 16384) inflate.push(bytes.subarray(at, at + 16384), at + 16384 >= bytes.length);
    if (!whole) throw new Error("cut");
    return new TextDecoder("utf-8", { fatal: true }).decode(joined(pieces, size));
  } catch (error) {
    if (error instanceof Broken) throw error;
    throw new Broken(t("code_cut"));
  }
}

/**
 * @param {Uint8Array[]} pieces
 * @param {number} size
 */
function joined(pieces, size) {
  const all = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/**
 * 学号-姓名-课程-日期.coursework.json, with nothing in it that some system refuses in names.
 * @param {Student} student
 * @param {string} title the course's
 * @param {Date} day
 * @param {string} ending
 */
export function fileName(student, title, day, ending = "coursework.json") {
  const date = [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  // deno-lint-ignore no-control-regex
  const safe = [student.id, student.name, title].map((part) => part.replace(/[\\/:*?"<>|\s\u0000-\u001f\u007f]+/g, "").slice(0, 40));
  return `${[...safe, date].filter(Boolean).join("-")}.${ending}`;
}

/**
 * Make the file and read it back as whoever marks it will: what is shown as handed in is what is in the file.
 * @param {Omit<Coursework, "format" | "checksum">} parts
 * @returns {Promise<{text: string, code: string, receipt: string, blob: Blob}>}
 */
export async function make(parts) {
  const text = write(parts);
  const blob = new Blob([text], { type: "application/json" });
  const code = pack(text);
  const again = await new Response(blob).text();
  const { work, receipt: number, intact } = read(again);
  const same = JSON.stringify([work.answers, work.student]) === JSON.stringify([parts.answers, parts.student]);
  if (!intact || !same || again !== text || unpack(code) !== text) throw new Broken(t("work_failed"));
  return { text, code, receipt: number, blob };
}
