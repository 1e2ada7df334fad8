// @ts-check
/** What a worker is given to start with: a snapshot with its compiled libraries, or the files of the classic boot. */

import { CORE } from "./inside/cold.js";
import { compileLibraries } from "./inside/restore.js";
import { bytesToCome, fetchFiles, forgetFile, RUNTIME } from "./loader.js";

/** @typedef {import("./runtime.js").Plan} Plan */
/** @typedef {import("./interpreter.js").Order} Order */
/** @typedef {import("./loader.js").Progress} Progress */

/** For tests and measurements: how this visit starts Python, whatever would be quicker. */
const CLASSIC = new URLSearchParams(globalThis.location?.search).get("boot") === "classic";

/** @typedef {{order: Order, snapshot?: Promise<ArrayBuffer>}} Start an order, and what of it may still be on its way */

/**
 * @param {Plan} plan
 * @param {Progress} progress
 * @returns {Promise<Start>} as soon as there is all that linking needs
 */
export async function snapshotOrder(plan, progress) {
  if (CLASSIC) throw new Error("the address of this page asks for the classic boot");
  const { wasm, layout, snapshot, libraries, extras } = plan;
  const memory = fetchFiles(filesOf(plan), progress).then((files) => {
    forgetFile(snapshot.name); // the worker gets it, and gives it back
    return /** @type {ArrayBuffer} */ (files[snapshot.name]);
  });
  memory.catch(() => {}); // whoever waits for it hears of it
  const [files, modules] = await Promise.all([
    fetchFiles([wasm, layout, ...extras], () => {}),
    compiled(libraries), // while the rest is still coming
  ]);
  const text = new TextDecoder().decode(/** @type {ArrayBuffer} */ (files[layout.name]));
  return { order: { ...common(plan, files), layout: JSON.parse(text), modules }, snapshot: memory };
}

/**
 * @param {Plan} plan
 * @returns {number} bytes that its snapshot would bring over the network
 */
export function bytesFor(plan) {
  return bytesToCome(filesOf(plan));
}

/** @param {Plan} plan */
function filesOf({ wasm, layout, snapshot, libraries, extras }) {
  return [wasm, layout, snapshot, libraries, ...extras];
}

/** @param {import("./loader.js").RuntimeFile} file */
async function compiled(file) {
  const files = await fetchFiles([file], () => {});
  forgetFile(file.name); // compiled is all that the next worker wants
  return compileLibraries(new Uint8Array(/** @type {ArrayBuffer} */ (files[file.name])));
}

/**
 * @param {Plan} plan
 * @param {Progress} progress
 * @returns {Promise<Start>}
 */
export async function classicOrder(plan, progress) {
  const { wasm, late, libraries, extras, cold } = plan;
  const files = await fetchFiles([wasm, late, libraries, ...extras, ...cold], progress);
  const bundles = /** @type {Record<string, ArrayBuffer>} */ (files);
  const rest = await secondParts(plan); // Python's own start takes much of what programs don't
  return { order: { ...common(plan, files), late: bundles[late.name], libraries: bundles[libraries.name], rest } };
}

/**
 * @param {Plan} plan
 * @returns {Promise<import("./inside/restore.js").Libraries>} the second parts of all modules that have some, compiled
 */
export async function secondParts({ cold }) {
  const files = Object.entries(await fetchFiles(cold, () => {}));
  files.forEach(([name]) => forgetFile(name)); // who asked for them keeps them
  const parts = files.map(([, content]) => content instanceof WebAssembly.Module ? { [CORE]: content } : compileLibraries(new Uint8Array(content)));
  return Object.assign({}, ...await Promise.all(parts));
}

/**
 * @param {Plan} plan
 * @returns {Promise<ArrayBuffer>} late.bin: modules that a program may import and the snapshot does not hold
 */
export async function lateFiles({ late }) {
  const files = await fetchFiles([late], () => {});
  return /** @type {ArrayBuffer} */ (files[late.name]);
}

/**
 * @param {Plan} plan
 * @param {Record<string, ArrayBuffer | WebAssembly.Module>} files
 */
function common({ base, wasm, cold, extras, imports, rehearsal }, files) {
  return {
    base,
    wasm: /** @type {WebAssembly.Module} */ (files[wasm.name]),
    cold: cold.map(({ name }) => new URL(name, RUNTIME).href),
    extras: extras.map(({ name }) => /** @type {ArrayBuffer} */ (files[name])),
    imports,
    rehearsal,
  };
}
