/** Pyodide's core without what no program of a course can reach.
 *
 * deno run smaller.mjs JOB.json; JOB = {core, sides: [.so files], zeros: [[from, to]], output}; zeros are offsets in the data segment
 *
 * Pyodide exports every C function, with a JavaScript name for each, so that any library of the world can be linked.
 * We know the libraries: what neither they nor Pyodide's JavaScript mention is no longer exported, and code that nothing
 * reaches any more goes, in both files. Addresses of data and the order of the function table stay as they are.
 */
import binaryen from "binaryen";
import { alive } from "./alive.mjs";

/** What our own scripts use of the Emscripten module. */
const OURS = [
  ...["FS", "HEAPU8", "HEAPU32", "LDSO", "UTF8ToString", "loadWebAssemblyModule", "newDSO", "stackRestore", "stackSave"],
  ...["wasmTable", "_free", "_malloc", "_sbrk", "___heap_base"],
];

const job = JSON.parse(Deno.readTextFileSync(Deno.args[0]));
const script = Deno.readTextFileSync(`${job.core}/pyodide.asm.js`);
const loader = Deno.readTextFileSync(`${job.core}/pyodide.mjs`);
const wasm = Deno.readFileSync(`${job.core}/pyodide.asm.wasm`);

const imports = (bytes) => WebAssembly.Module.imports(new WebAssembly.Module(bytes)).map(({ name }) => name);
const sides = job.sides.flatMap((path) => imports(Deno.readFileSync(path)));
blank(wasm, job.zeros);

// Twice: with fewer exports there is less code, which imports less from JavaScript, which calls fewer exports.
let [small, text] = [wasm, script];
for (let round = 0; round < 2; round++) {
  const wanted = new Set([...sides, ...imports(small)]);
  const found = alive(script, loader, OURS, wanted);
  text = found.text;
  small = reachable(small, new Set([...wanted, ...found.exports]));
}
Deno.writeTextFileSync(`${job.output}/pyodide.asm.js`, text);
Deno.writeFileSync(`${job.output}/pyodide.asm.wasm`, small);

/** Keep these exports, and what they and the function table reach. */
function reachable(bytes, keep) {
  const module = binaryen.readBinary(bytes);
  const names = Array.from({ length: module.getNumExports() }, (_, at) => binaryen.getExportInfo(module.getExportByIndex(at)).name);
  for (const name of names) if (!keep.has(name)) module.removeExport(name);
  module.runPasses(["remove-unused-module-elements"]);
  const result = module.emitBinary();
  module.dispose();
  return result;
}

/** Overwrite parts of the one data segment with zeros. */
function blank(bytes, zeros) {
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0;; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const id = bytes[at++];
    const end = number() + at;
    if (id === 11) {
      // One segment, placed by an instruction: global.get __memory_base, end.
      const [segments, , opcode, , finish, size] = Array.from({ length: 6 }, number);
      if (segments !== 1 || opcode !== 0x23 || finish !== 0x0b) throw new Error("not the data segment we know");
      for (const [from, to] of zeros) {
        if (to > size) throw new Error(`the data segment ends before ${to}`);
        bytes.fill(0, at + from, at + to);
      }
    }
    at = end;
  }
}
