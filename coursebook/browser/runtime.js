// @ts-check
/** What of the runtime a set of packages needs; read from runtime/runtime.json, which the build wrote. */

import { RUNTIME } from "./loader.js";
import { fetchJson } from "./site.js";
import { t } from "./words.js";

/**
 * @typedef {{folder: string, has: string[], imports: string[], rehearsal: string[]}} Kind
 * @typedef {{base: string, kinds: Record<string, Kind>, extras: Record<string, string>, bytes: Record<string, number>, packed?: Record<string, Record<string, number>>}} Manifest
 * @typedef {import("./loader.js").RuntimeFile} RuntimeFile
 */

/**
 * @typedef {object} Plan
 * @property {string} key the same for the same interpreter
 * @property {string} base address of the folder with Pyodide's scripts
 * @property {RuntimeFile} wasm
 * @property {RuntimeFile} layout
 * @property {RuntimeFile} snapshot
 * @property {RuntimeFile} libraries
 * @property {RuntimeFile} late
 * @property {RuntimeFile[]} cold second parts, of Pyodide's own module and of the libraries; fewer where there are none
 * @property {RuntimeFile[]} extras
 * @property {string[]} imports
 * @property {string[]} rehearsal
 */

/** @type {Promise<Manifest> | null} */
let manifest = null;

/** Read once per visit: what has been loaded and what comes later must be of one build. */
function loadManifest() {
  manifest ??= fetchJson("runtime/runtime.json", t("runtime")).catch((error) => {
    manifest = null;
    throw error;
  });
  return manifest;
}

/** Read it in advance: small, and needed before anything large can be asked for. */
export function expectPlan() {
  loadManifest().catch(() => {}); // whoever makes a plan asks again and gets the sentence
}

/**
 * @param {string[]} packages names that exercises declare; what no exercise of the course declares is left out
 * @returns {Promise<Plan>}
 */
export async function plan(packages) {
  const { base, kinds, extras: own, bytes, packed } = await loadManifest();
  /** @param {string} name */
  const file = (name) => ({ name, bytes: bytes[name], packed: packed?.[name] });
  const known = Object.keys(kinds);
  // The smallest kind that has everything which any kind has.
  const fits = known.find((name) => packages.every((one) => kinds[name].has.includes(one) || !isIn(kinds, one)));
  const { folder, imports, rehearsal } = kinds[fits ?? known[known.length - 1]];
  const extras = packages.filter((name) => name in own).map((name) => own[name]).sort();
  return {
    key: [folder, ...extras].join(" "),
    base: new URL(base, RUNTIME).href,
    wasm: file(`${base}pyodide.asm.wasm`),
    layout: file(`${folder}layout.json`),
    snapshot: file(`${folder}snapshot.bin`),
    libraries: file(`${folder}libraries.bin`),
    late: file(`${folder}late.bin`),
    cold: [`${base}pyodide.cold.wasm`, `${folder}cold.bin`].filter((name) => name in bytes).map(file),
    extras: extras.map(file),
    imports,
    rehearsal,
  };
}

/**
 * @param {Record<string, Kind>} kinds
 * @param {string} name
 */
function isIn(kinds, name) {
  return Object.values(kinds).some(({ has }) => has.includes(name));
}
