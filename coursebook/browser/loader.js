// @ts-check
/** Fetch the files of the Python runtime once per visit, with real progress, and keep them for the next worker. */

import { Missing } from "./site.js";
import { RUNTIME, take, waysTo } from "./transport.js";
import { t } from "./words.js";

export { RUNTIME };

/** @typedef {import("./transport.js").RuntimeFile} RuntimeFile */
/** @typedef {(done: number, total: number) => void} Progress */
/** @typedef {ArrayBuffer | WebAssembly.Module} Content */

/** @type {Map<string, Promise<Content>>} */
const kept = new Map();
/** @type {Map<string, {done: number, total: number}>} bytes over the network */
const arrived = new Map();

/**
 * Fetch files that are not here yet; a compiled WebAssembly module is kept compiled, because compiling is the slow part.
 * @param {RuntimeFile[]} files
 * @param {Progress} progress called with bytes that have come over the network and such bytes in all
 * @returns {Promise<Record<string, Content>>}
 */
export async function fetchFiles(files, progress) {
  const tell = () => {
    const all = files.map((file) => arrived.get(file.name) ?? { done: 0, total: sentFor(file) });
    progress(all.reduce((sum, { done }) => sum + done, 0), all.reduce((sum, { total }) => sum + total, 0));
  };
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
 * How many bytes will come over the network for what is not here yet.
 * @param {RuntimeFile[]} files
 */
export function bytesToCome(files) {
  return files.filter((file) => !kept.has(file.name)).reduce((sum, file) => sum + sentFor(file), 0);
}

/** @param {RuntimeFile} file */
function sentFor(file) {
  return waysTo(file)[0].sent;
}

/**
 * @param {RuntimeFile} file
 * @param {() => void} tell
 */
async function fetchOne(file, tell) {
  const ways = waysTo(file);
  let mayRepeat = true;
  while (ways.length > 0) {
    const [way] = ways;
    const line = { broke: false };
    const count = (/** @type {number} */ done) => {
      arrived.set(file.name, { done, total: way.sent });
      tell();
    };
    count(0);
    const content = await take(file, way, count, line).then((response) => response && read(file, response)).catch(() => null);
    if (content) {
      count(way.sent);
      return content;
    }
    // A line that has broken in the middle of a file mostly holds the next time, and what stands in for a file takes longer.
    if (line.broke && mayRepeat) mayRepeat = false;
    else ways.shift(); // this host hasn't got the file this way, or not as it should be
  }
  arrived.delete(file.name);
  throw new Missing(t("runtime_incomplete"));
}

/**
 * @param {RuntimeFile} file
 * @param {Response} response
 * @returns {Promise<Content | null>} null if it is not the whole file
 */
async function read(file, response) {
  if (file.name.endsWith(".wasm")) return await WebAssembly.compileStreaming(response);
  const content = await response.arrayBuffer();
  return content.byteLength === file.bytes ? content : null;
}
