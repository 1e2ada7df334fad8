/** Make a snapshot in Deno and write it beside the bundles that it belongs to.
 *
 * deno run build.mjs JOB.json
 * JOB = {core, warm, output}; the folder `output` holds libraries.bin and late.bin, and cold.bin if it has libraries
 */
import { address, args, host, placeAt } from "../js/worker_like.mjs";
import "./pinned.mjs";
import { coldIn } from "../../browser/inside/cold.js";
import { readBundle } from "../../browser/inside/files.js";
import { makeSnapshot } from "./make.mjs";

const job = JSON.parse(host.readTextFileSync(args[0]));
const base = address(job.core) + "/";
placeAt(base);
const read = (name, folder = job.output) => host.readFileSync(`${folder}/${name}`);
const { layout, snapshot } = await makeSnapshot({
  base,
  wasm: await WebAssembly.compile(read("pyodide.asm.wasm", job.core)),
  cold: coldIn(() => read("pyodide.cold.wasm", job.core), () => read("cold.bin")),
  libraries: read("libraries.bin"),
  late: readBundle(read("late.bin")),
  warm: host.readTextFileSync(job.warm),
});
host.writeTextFileSync(job.output + "/layout.json", JSON.stringify(layout));
host.writeFileSync(job.output + "/snapshot.bin", snapshot);
host.exit(0);
