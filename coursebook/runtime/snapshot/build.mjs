/** Make a snapshot in Deno: boot, import, tidy up, copy memory, keep what differs from a freshly linked module.
 *
 * deno run build.mjs JOB.json
 * JOB = {core, version, python, stdlib, warm, files, index: {path: [place, size in the file `files`]}, output}
 */
import { address, args, host, placeAt } from "../js/worker_like.mjs";
import "./pinned.mjs";
import { addLateFiles } from "./late.mjs";
import { forgetFiles, record } from "./link.mjs";
import { checksum, differences, pack } from "./pack.mjs";
import { linked, load } from "./restore.mjs";
import { zeroFree } from "./zero.mjs";

const LEAN = "/lib/lean";
const SNAPSHOT_HEADER = 48; // Pyodide's own: magic, offset of memory, length of the JSON that follows, build id

const job = JSON.parse(host.readTextFileSync(args[0]));
const base = address(job.core) + "/";
placeAt(base);
const wasm = await WebAssembly.compile(host.readFileSync(job.core + "/pyodide.asm.wasm"));
const info = { abi_version: "2024_0", arch: "wasm32", platform: "emscripten_3_1_58", python: job.python, version: job.version };
const options = {
  lockFileURL: "data:application/json," + encodeURIComponent(JSON.stringify({ info, packages: {} })),
  env: { HOME: "/home/pyodide", LANG: "en_US.UTF-8", PYTHONHASHSEED: "0" },
  stdout: (line) => console.log(line),
  stderr: (line) => console.error(line),
};

const bytes = host.readFileSync(job.files);
const contents = ([at, size]) => bytes.subarray(at, at + size);
const stopRecording = record();
const stdLibURL = address(job.stdlib);
const pyodide = await load({ base, wasm, options: { ...options, stdLibURL, _makeSnapshot: true } }, {});
const module = pyodide._module;
// After boot: before it, Pyodide would take everything it finds for packages it has loaded.
addLateFiles(pyodide.FS, job.index, () => bytes);
pyodide.runPython(`import sys; sys.path.append("${LEAN}"); sys.path.remove(""); del sys`);
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
const sides = libraries.map(({ name }) => contents(job.index[name]).slice());
// What is linked need not come again as a file.
const names = new Set(libraries.map(({ name }) => name));
const rest = Object.entries(job.index).filter(([path]) => !names.has(path));
const late = {};
let end = 0;
for (const [path, [, size]] of rest) {
  late[path] = [end, size];
  end += size;
}
const header = {
  memory: memory.length,
  config,
  checksum: checksum(memory),
  tableEnd: module.wasmTable.length,
  libraries: libraries.map((library, order) => ({ ...library, size: sides[order].length })),
  late,
};

const LINKED = new Error("linked: that was all we wanted of this module");
let fresh;
try {
  const compiled = sides.map((side) => new WebAssembly.Module(side));
  await linked({ base, wasm, options }, header, compiled, (module) => {
    fresh = module.HEAPU8.slice();
    throw LINKED;
  });
} catch (error) {
  if (error !== LINKED) throw error;
}
if (fresh.length !== memory.length) throw new Error(`${fresh.length} bytes when linked, ${memory.length} in the snapshot`);
const joined = async (parts) => new Uint8Array(await new Blob(parts).arrayBuffer());
host.writeFileSync(job.output + "/snapshot.bin", pack(header, memory, differences(memory, fresh)));
host.writeFileSync(job.output + "/libraries.bin", await joined(sides));
host.writeFileSync(job.output + "/late.bin", await joined(rest.map(([, place]) => contents(place))));
host.exit(0);
