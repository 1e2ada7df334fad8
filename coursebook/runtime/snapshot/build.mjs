/** Make a snapshot in Deno: boot, import, tidy up, copy memory, keep what differs from a freshly linked module.
 *
 * deno run build.mjs JOB.json
 * JOB = {core, warm, output}; the folder `output` holds libraries.bin and late.bin already
 */
import { address, args, host, placeAt } from "../js/worker_like.mjs";
import "./pinned.mjs";
import { EXTRA, load, SEARCH_PATH, STANDARD_LIBRARY } from "../../browser/inside/engine.js";
import { addFiles, readBundle } from "../../browser/inside/files.js";
import { checksum, differences, pack } from "../../browser/inside/pack.js";
import { compileLibraries, linked } from "../../browser/inside/restore.js";
import { forgetFiles, record } from "./record.mjs";
import { zeroFree } from "./zero.mjs";

const SNAPSHOT_HEADER = 48; // Pyodide's own: magic, offset of memory, length of the JSON that follows, build id

const job = JSON.parse(host.readTextFileSync(args[0]));
const base = address(job.core) + "/";
placeAt(base);
const wasm = await WebAssembly.compile(host.readFileSync(job.core + "/pyodide.asm.wasm"));
const read = (name) => readBundle(host.readFileSync(`${job.output}/${name}`));
const modules = read("late.bin");
const sides = read("libraries.bin");
const options = { stdout: (line) => console.log(line), stderr: (line) => console.error(line) };

const [at, size] = modules.index[STANDARD_LIBRARY];
const stdlib = modules.data.slice(at, at + size);
const stopRecording = record();
const pyodide = await load({ base, wasm, stdlib, options: { ...options, _makeSnapshot: true } }, {});
const module = pyodide._module;
// After boot: before it, Pyodide would take everything it finds for packages it has loaded.
addFiles(pyodide.FS, modules.index, () => modules.data);
addFiles(pyodide.FS, sides.index, () => sides.data);
addFiles(pyodide.FS, { [EXTRA + "/.keep"]: [0, 0] }, () => modules.data);
pyodide.runPython(SEARCH_PATH);
pyodide.runPython(host.readTextFileSync(job.warm));
const libraries = stopRecording(module);
forgetFiles(module, libraries);
pyodide.runPython("import gc; gc.collect(); del gc");
zeroFree(module);

const made = pyodide.makeMemorySnapshot({
  serializer: (value) => {
    throw new Error(`a JavaScript object is referred to by the snapshot: ${value}`);
  },
});
const view = new DataView(made.buffer, made.byteOffset);
const config = JSON.parse(
  new TextDecoder().decode(made.subarray(SNAPSHOT_HEADER, SNAPSHOT_HEADER + view.getUint32(8, true))),
);
const memory = made.slice(view.getUint32(4, true));
const header = {
  memory: memory.length,
  config,
  checksum: checksum(memory),
  tableEnd: module.wasmTable.length,
  libraries,
  late: modules.index,
};

const LINKED = new Error("linked: that was all we wanted of this module");
let fresh;
try {
  await linked({ base, wasm, options }, header, await compileLibraries(host.readFileSync(job.output + "/libraries.bin")), (module) => {
    fresh = module.HEAPU8.slice();
    throw LINKED;
  });
} catch (error) {
  if (error !== LINKED) throw error;
}
if (fresh.length !== memory.length) throw new Error(`${fresh.length} bytes when linked, ${memory.length} in the snapshot`);
host.writeFileSync(job.output + "/snapshot.bin", pack(header, memory, differences(memory, fresh)));
host.exit(0);
