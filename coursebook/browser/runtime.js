// @ts-check
/** Which files of the runtime a set of packages needs; read from runtime/runtime.json, which the build wrote. */

import { fetchJson } from "./site.js";

/**
 * @typedef {{core: string[], bytes: Record<string, number>, hash: string, packages: Record<string, {file: string, load: string[], bytes: number}>}} Manifest
 * @typedef {{packages: string[], imports: string[], rehearsal: string[]}} Order
 */

/** Loaded by the browser itself, as modules. */
const SCRIPTS = /\.m?js$/;
const JUDGE = "graders";
/** Imported before the interpreter's clean state is remembered, so that no run pays for it. */
const WARM = /** @type {Record<string, string[]>} */ ({
  graders: ["graders.entry", "graders.judge", "graders.shown"],
  numpy: ["numpy", "numpy.fft", "numpy.random"],
  pandas: ["pandas", "graders.codec_tables"],
});

/**
 * Run before the clean state is remembered: what Python and pandas import when they are first used, and what explains an
 * error, would otherwise be imported anew in every run.
 */
const REHEARSAL = /** @type {Record<string, string>} */ ({
  graders: "print(1)\nnot_there",
  pandas: "import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['x', 'y']}).groupby('b', as_index=False)['a'].sum()",
});

/**
 * @param {string[]} packages
 * @returns {Promise<{files: import("./loader.js").RuntimeFile[], order: Order}>}
 */
export async function plan(packages) {
  /** @type {Manifest} */
  const manifest = await fetchJson("runtime/runtime.json", "Python 运行环境");
  const known = [JUDGE, ...packages].filter((name) => name in manifest.packages);
  const all = [...new Set(known.flatMap((name) => [...manifest.packages[name].load, name]))];
  const names = [
    ...manifest.core.filter((name) => !SCRIPTS.test(name)),
    ...all.map((name) => manifest.packages[name].file),
  ];
  return {
    files: names.map((name) => ({ name, bytes: manifest.bytes[name] })),
    order: { packages: all, imports: all.flatMap((name) => WARM[name] ?? []), rehearsal: all.flatMap((name) => REHEARSAL[name] ?? []) },
  };
}
