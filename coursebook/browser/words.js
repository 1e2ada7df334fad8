// @ts-check
/** What the elements say, in the language of the course. */

import { WORDS } from "./language.js";

/** @typedef {keyof typeof WORDS} Word */

/**
 * One text, with values in the places of its `{names}`.
 * @param {Word} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  return WORDS[key].replace(/\{(\w+)\}/g, (place, name) => name in values ? String(values[name]) : place);
}
