// @ts-check
/** Fetch the files of the Python runtime once per visit, with real progress, and keep them for the next worker. */

import { ASSETS, Missing } from "./site.js";
import { t } from "./words.js";

/** @typedef {(done: number, total: number) => void} Progress */
/** @typedef {{name: string, bytes: number}} RuntimeFile */

export const RUNTIME = new URL("runtime/", ASSETS);
const WHAT = t("runtime_incomplete");

/** @type {Map<string, Promise<ArrayBuffer | WebAssembly.Module>>} */
const kept = new Map();
/** @type {Map<string, number>} */
const arrived = new Map();

/**
 * Fetch files that are not here yet; a compiled WebAssembly module is kept compiled, because compiling is the slow part.
 * @param {RuntimeFile[]} files
 * @param {Progress} progress called with bytes that have arrived and bytes in all
 * @returns {Promise<Record<string, ArrayBuffer | WebAssembly.Module>>}
 */
export async function fetchFiles(files, progress) {
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  const tell = () => progress(Math.min(total, files.reduce((sum, file) => sum + (arrived.get(file.name) ?? 0), 0)), total);
  const entries = await Promise.all(files.map(async (file) => {
    let content = kept.get(file.name);
    if (!content) {
      content = fetchOne(file, tell);
      content.catch(() => kept.delete(file.name));
      kept.set(file.name, content);
    }
    return /** @type {const} */ ([file.name, await content]);
  }));
  tell();
  return Object.fromEntries(entries);
}

/**
 * Give a file's memory back; it comes out of the browser's cache if it is wanted again.
 * @param {string} name
 */
export function forgetFile(name) {
  kept.delete(name);
}

/**
 * @param {RuntimeFile} file
 * @param {() => void} tell
 */
async function fetchOne(file, tell) {
  arrived.set(file.name, 0);
  const response = await fetch(new URL(file.name, RUNTIME)).catch(() => null);
  if (!response?.ok || !response.body) throw new Missing(WHAT);
  const count = new TransformStream({
    transform(chunk, controller) {
      arrived.set(file.name, (arrived.get(file.name) ?? 0) + chunk.byteLength);
      tell();
      controller.enqueue(chunk);
    },
  });
  const isWasm = file.name.endsWith(".wasm");
  // Our own content type: some LAN servers don't know .wasm, and streaming compilation insists on it.
  const counted = new Response(response.body.pipeThrough(count), {
    headers: { "Content-Type": isWasm ? "application/wasm" : "application/octet-stream" },
  });
  try {
    return isWasm ? await WebAssembly.compileStreaming(counted) : await counted.arrayBuffer();
  } catch {
    throw new Missing(WHAT);
  } finally {
    arrived.set(file.name, file.bytes);
  }
}
