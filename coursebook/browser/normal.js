// @ts-check
/** How a typed answer is read before it is compared; graders/normal.py does exactly the same (tests/graders/vectors.json). */

import { bytesToHex, sha256 } from "./sha256.bundle.js";

/** @typedef {{as: "id" | "text" | "code" | "number", decimals?: number, unit?: string}} Rule */

const SPACE = /[\t\n\v\f\r \u2028\u2029]+/g;
const UNSEEN = /[\u200b\u200c\u200d\u2060\ufeff]/g;
const DASHES = /[\u2010-\u2014\u2212]/g;
const NUMBER = /^([+-]?)[¥$€]?([+-]?)([0-9]*)(?:\.([0-9]*))?([^\n]*)$/;
const MOST_DIGITS = 40;

/**
 * A salted fingerprint of a normalised answer: not in clear, but no secret either.
 * @param {string} casebook id
 * @param {string} item
 * @param {string} text
 */
export function digest(casebook, item, text) {
  return bytesToHex(sha256(new TextEncoder().encode(`${casebook}\u001f${item}\u001f${text}`))).slice(0, 16);
}

/**
 * @param {string} text
 * @param {Rule} rule
 * @returns {string | null} null if a number can't be read
 */
export function normal(text, rule) {
  if (rule.as === "id") return text;
  if (rule.as === "number") return numberText(text, rule.decimals ?? 0, rule.unit ?? "");
  const folded = fold(text);
  if (rule.as === "code") return folded.replace(SPACE, "").replaceAll('"', "'");
  return folded.replace(SPACE, " ").replace(/^ +| +$/g, "").toLowerCase();
}

/** @param {string} text */
function fold(text) {
  return text.normalize("NFKC").replace(UNSEEN, "").replace(DASHES, "-");
}

/** @param {string} text */
function squeezed(text) {
  return fold(text).replace(SPACE, "").replaceAll(",", "").toLowerCase();
}

/**
 * Read a number as people write it and round it, half to even, on its decimal text.
 * @param {string} text
 * @param {number} decimals
 * @param {string} unit
 */
function numberText(text, decimals, unit) {
  const found = NUMBER.exec(squeezed(text));
  if (!found) return null;
  const [, before, after, whole, part = "", tail] = found;
  const own = squeezed(unit);
  const digits = whole + part;
  if ((before && after) || !digits || digits.length > MOST_DIGITS || !["", own, "%"].includes(tail)) return null;
  const scale = part.length + (tail === "%" && own !== "%" ? 2 : 0);
  const rounded = roundedHalfEven(BigInt(digits), scale, decimals).toString().padStart(decimals + 1, "0");
  const body = decimals === 0 ? rounded : `${rounded.slice(0, -decimals)}.${rounded.slice(-decimals)}`;
  return (before || after) === "-" && /[1-9]/.test(body) ? `-${body}` : body;
}

/**
 * digits / 10^scale in units of 10^-decimals; the sign doesn't matter to half-even.
 * @param {bigint} digits
 * @param {number} scale
 * @param {number} decimals
 */
function roundedHalfEven(digits, scale, decimals) {
  if (scale <= decimals) return digits * 10n ** BigInt(decimals - scale);
  const unit = 10n ** BigInt(scale - decimals);
  const whole = digits / unit;
  const twice = (digits % unit) * 2n;
  return twice > unit || (twice === unit && whole % 2n === 1n) ? whole + 1n : whole;
}
