// @ts-check
/** The hand-in inside a Word file, also after Word, WPS or LibreOffice have saved it again. */

import { unzipSync } from "../deflate.bundle.js";
import { Broken, MARK } from "../handin.js";
import { t } from "../words.js";

const MOST = 16 * 1024 * 1024; // bytes of the unpacked text

/**
 * Whether these bytes are a zip, as every .docx is.
 * @param {Uint8Array} bytes
 */
export function isZip(bytes) {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/**
 * The copyable text of the hand-in.
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function codeOf(bytes) {
  const found = paragraphs(bytes).find((text) => text.includes(MARK));
  if (!found) throw new Broken(t("word_none"));
  return found;
}

/** @param {Uint8Array} bytes */
function paragraphs(bytes) {
  let part;
  try {
    // The size in the head may be a lie: no more than it says is unpacked.
    part = unzipSync(bytes, { filter: (file) => file.name === "word/document.xml" && file.originalSize <= MOST })["word/document.xml"];
  } catch {
    throw new Broken(t("word_damaged"));
  }
  if (!part) return [];
  const page = new DOMParser().parseFromString(new TextDecoder().decode(part), "application/xml");
  const texts = (/** @type {Element} */ node) => [...node.getElementsByTagNameNS("*", "t")].map((run) => run.textContent ?? "").join("");
  return [...page.getElementsByTagNameNS("*", "p")].map(texts);
}
