/** Part Pyodide's core and libraries into what typical programs run and the rest.
 *
 * deno run part.mjs JOB.json
 * JOB = {core, libraries, late, warm, programs, output}: the folder with the core; the bundles of the whole libraries and
 * of all modules as files; the program that runs before a snapshot is made, and programs to run after it was restored
 *
 * What is run is found out by running it: each function of the modules tells once that it was called, in an interpreter
 * that was restored from a snapshot, as a student's is. Output: first-N and second-N for the core (0) and each library,
 * in the order of the bundle.
 */
import { address, args, host, placeAt } from "../js/worker_like.mjs";
import "../snapshot/pinned.mjs";
import { CALL } from "../../browser/inside/call.js";
import { beginOtherwise, findCold } from "../../browser/inside/cold.js";
import { readBundle } from "../../browser/inside/files.js";
import { compileLibraries, restore } from "../../browser/inside/restore.js";
import { checkpoint } from "../../browser/inside/rewind.js";
import { makeSnapshot } from "../snapshot/make.mjs";
import { instrumented, split } from "./split.mjs";

const CORE = "pyodide.asm.wasm";
/** (module (import "e" "f" (func (param i32))) (export "f" (func 0))) */
const TELL = new Uint8Array([
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 1, 127, 0],
  ...[2, 7, 1, 1, 101, 1, 102, 0, 0, 7, 5, 1, 1, 102, 0, 0],
]);

/** Texts of all widths, as JavaScript hands them over. */
const SOURCES = ["print(1)", "print('é')", "print('名称')", "print('😀')", "def f():\n  return"];

const job = JSON.parse(host.readTextFileSync(args[0]));
const base = address(job.core) + "/";
placeAt(base);
const whole = new Map([[CORE, host.readFileSync(`${job.core}/${CORE}`)]]);
const { index, data } = readBundle(host.readFileSync(job.libraries));
for (const [name, [at, size]] of Object.entries(index)) whole.set(name, data.subarray(at, at + size));

const { Instance, Module } = WebAssembly;
const teller = (act) => new Instance(new Module(TELL), { e: { f: act } }).exports.f;
const nothing = teller(() => {});
const called = new Map([...whole.keys()].map((name) => [name, new Set()]));

/** Every place is taken: nothing is told. */
function ignore(table) {
  for (let at = 0; at < table.length; at++) table.set(at, nothing);
}

function listen(table, name) {
  const told = teller((order) => {
    called.get(name).add(order);
    table.set(order + 1, told);
  });
  table.set(0, told);
}

const telling = new Map([...whole].map(([name, bytes]) => [name, instrumented(bytes, name)]));
const what = { base, wasm: await WebAssembly.compile(telling.get(CORE)) };
const libraries = bundled([...telling].filter(([name]) => name !== CORE));
const late = readBundle(host.readFileSync(job.late));
beginOtherwise(ignore);
findCold(() => {
  throw new Error("nothing is split yet");
});
const made = await makeSnapshot({ ...what, libraries, late, warm: host.readTextFileSync(job.warm) });

beginOtherwise(listen);
const options = { stdout: () => {}, stderr: (line) => console.error(line), jsglobals: { Object } };
const pyodide = await restore({
  ...what,
  options,
  ...made,
  libraries: await compileLibraries(libraries),
  late: () => host.readFileSync(job.late),
});
pyodide.setInterruptBuffer(new Uint8Array(1));
const call = pyodide.runPython(CALL);
const rewind = checkpoint(pyodide);
for (const source of SOURCES) {
  call("run_free", 2 ** 31 + 1, source, "{}", "{}");
  rewind();
}
for (const program of job.programs) pyodide.runPython(program);

[...whole].forEach(([name, bytes], order) => {
  const { first, second } = split(bytes, called.get(name), name);
  host.writeFileSync(`${job.output}/first-${order}`, first);
  if (second) host.writeFileSync(`${job.output}/second-${order}`, second);
});
host.exit(0);

/** As `bundle.py` does. */
function bundled(files) {
  let end = 0;
  const places = files.map(([name, { length }]) => [name, [(end += length) - length, length]]);
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(places)));
  const bundle = new Uint8Array(4 + text.length + end);
  new DataView(bundle.buffer).setUint32(0, text.length, true);
  bundle.set(text, 4);
  files.forEach(([, bytes], order) => bundle.set(bytes, 4 + text.length + places[order][1][0]));
  return bundle;
}
