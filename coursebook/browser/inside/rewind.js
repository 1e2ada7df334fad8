// @ts-check
/**
 * After boot nearly the whole state of the interpreter is its linear memory. Copy the pages that are not zero once; write
 * them back after every run, and whatever a run patched, defined or leaked is gone, in a few milliseconds. What lies
 * elsewhere, in JavaScript: files, open files, the current folder and the event loop's callbacks.
 */

import { rememberFiles } from "./kept-files.js";

const PAGE = 16384;
/** Above this many bytes a fresh worker is better than a rewound one: it gives the memory back to the phone. */
const KEEP_AT_MOST = 320 * 1024 * 1024;
/**
 * Trick: Pyodide's event loop is the worker's own. A callback that a program leaves there would be called between two
 * programs, in memory that means something else by then, and end the worker. Nobody waits for one: none is handed over.
 */
const NO_CALLBACKS = `
def _coursebook_no_callbacks():
    import asyncio

    from pyodide.webloop import WebLoop

    def call_later(self, delay, callback, *args, context=None):
        return asyncio.Handle(callback, args, self, context=context)

    WebLoop.call_later = call_later

_coursebook_no_callbacks()
del _coursebook_no_callbacks
`;

/**
 * Remember the interpreter as it is now.
 * No PyProxy made after this call may be kept over a rewind: it would point into memory that means something else.
 * @param {any} pyodide
 * @returns {() => boolean} writes the state back; false if that can't be done and a fresh worker is needed
 */
export function checkpoint(pyodide) {
  const inside = pyodide._module; // the Emscripten module, with heap views, stack and tables
  pyodide.runPython(NO_CALLBACKS);
  const saved = copyPages(inside.HEAPU8);
  const stack = inside.stackSave(); // the C stack pointer is a WebAssembly global, not memory
  const functions = inside.wasmTable.length;
  const restoreFiles = rememberFiles(inside.FS);
  return () => {
    // Libraries loaded during the run live in the function table and in Emscripten's JavaScript, which can't be rewound.
    if (inside.wasmTable.length !== functions) return false;
    if (inside.HEAPU8.length > KEEP_AT_MOST) return false;
    if (!restoreFiles()) return false;
    writePages(inside.HEAPU8, saved);
    inside.stackRestore(stack);
    return true;
  };
}

/**
 * @param {Uint8Array} heap
 * @returns {[number, Uint8Array][]} runs of pages that hold anything, with their addresses
 */
function copyPages(heap) {
  const words = new Uint32Array(heap.buffer);
  /** @type {[number, Uint8Array][]} */
  const runs = [];
  for (let at = 0; at < heap.length;) {
    if (!isUsed(words, at)) {
      at += PAGE;
      continue;
    }
    const start = at;
    while (at < heap.length && isUsed(words, at)) at += PAGE;
    runs.push([start, heap.slice(start, at)]);
  }
  return runs;
}

/**
 * @param {Uint8Array} heap may have grown since; what was beyond the old end becomes zero, as fresh memory is
 * @param {[number, Uint8Array][]} runs
 */
function writePages(heap, runs) {
  const words = new Uint32Array(heap.buffer);
  let end = 0;
  for (const [start, content] of runs) {
    clearPages(heap, words, end, start);
    heap.set(content, start);
    end = start + content.length;
  }
  clearPages(heap, words, end, heap.length);
}

/**
 * Where nobody has written the system has given no memory yet. To write zeros there would make it do so: on a small
 * computer that takes longer than all the rest, so look first.
 * @param {Uint8Array} heap
 * @param {Uint32Array} words the same
 * @param {number} start
 * @param {number} end
 */
function clearPages(heap, words, start, end) {
  for (let at = start; at < end; at += PAGE) if (isUsed(words, at)) heap.fill(0, at, at + PAGE);
}

/**
 * @param {Uint32Array} words
 * @param {number} start of a page, in bytes
 */
function isUsed(words, start) {
  for (let k = start >> 2, end = (start + PAGE) >> 2; k < end; k += 8) {
    if (words[k] | words[k + 1] | words[k + 2] | words[k + 3] | words[k + 4] | words[k + 5] | words[k + 6] | words[k + 7]) return true;
  }
  return false;
}
