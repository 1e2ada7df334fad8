/** The marking sandbox's child: one interpreter, restored from a snapshot (where that fails, started in the classic way),
 * rewound after every answer.
 *
 * deno run --allow-read=FOLDER FOLDER/worker.mjs FOLDER; everything it may read lies in that folder.
 * In, one line of JSON each: {"key", "name", "texts"}; out, one line each: {"key", "text"|"message", "fresh", "notes"}.
 * First of all it says {"ready": true, "classic": why it wasn't restored or ""}. `fresh: false` asks for a new process.
 * The key is the parent's secret: a program that finds a way to write lines of its own can't write one that the parent
 * takes for the answer to the next question.
 */
import { address, args, host, placeAt } from "./worker_like.mjs";
import { boot } from "./inside/classic.js";
import { coldIn } from "./inside/cold.js";
import { compileLibraries, restore } from "./inside/restore.js";
import { checkpoint } from "./inside/rewind.js";
import { note, watched, watching } from "./watch.mjs";

const LONGEST = 16 * 1024 * 1024; // characters of a reply; more is no honest result

const folder = args[0];
const settings = JSON.parse(host.readTextFileSync(folder + "/settings.json"));
const base = address(folder) + "/";
placeAt(base);

const read = (name) => host.readFileSync(folder + "/" + name);
const quiet = () => {};
const common = {
  base,
  wasm: new WebAssembly.Module(read("pyodide.asm.wasm")),
  cold: coldIn(() => read("pyodide.cold.wasm"), () => read("cold.bin")),
  maximum: settings.memory,
  extras: settings.extras.map(read),
  options: { stdin: () => "", stdout: quiet, stderr: quiet, jsglobals: watched({ Object, setTimeout, clearTimeout }) },
};
const late = read("late.bin");
const libraries = read("libraries.bin");

/** Why it was not restored from the snapshot; empty if it was. */
let classic = "";
async function start() {
  try {
    if (settings.unmade) throw new Error(settings.unmade);
    const compiled = await compileLibraries(libraries);
    const layout = JSON.parse(host.readTextFileSync(folder + "/layout.json"));
    return await restore({ ...common, layout, snapshot: read("snapshot.bin"), libraries: compiled, late: () => late });
  } catch (error) {
    classic = String(error.message).slice(0, 200);
    return await boot({ ...common, libraries, late, imports: settings.imports });
  }
}

const pyodide = await start();
pyodide.registerJsModule("pyodide_js", watched({}));
const call = pyodide.runPython(host.readTextFileSync(folder + "/child.py") + "\nsandboxed")(note);
if (classic) for (const source of settings.rehearsal) call("run_free", 0, source, "{}", "{}");
watching.begin();
const rewind = checkpoint(pyodide);

function perform({ key, name, texts }) {
  watching.begin();
  const seed = crypto.getRandomValues(new Uint32Array(1))[0]; // after a rewind `random` would begin alike for everyone
  try {
    const text = String(call(name, seed, ...texts));
    if (text.length > LONGEST) return { key, message: "the result is too long", fresh: false, notes: watching.notes() };
    const notes = watching.notes();
    return { key, text, fresh: !watching.reached() && rewind(), notes };
  } catch (error) {
    return { key, message: String(error).slice(0, 500), fresh: false, notes: watching.notes() };
  }
}

// Taken now: what a program changes in JavaScript must not change how we speak.
const { stdin, stdout } = host;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

async function say(message) {
  const bytes = encoder.encode(JSON.stringify(message) + "\n");
  const writer = stdout.writable.getWriter();
  await writer.write(bytes);
  writer.releaseLock();
}

await say({ ready: true, classic });
let waiting = [];
for await (const chunk of stdin.readable) {
  let start = 0;
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, start)) {
    waiting.push(chunk.subarray(start, at));
    const line = waiting.length === 1 ? waiting[0] : new Uint8Array(await new Blob(waiting).arrayBuffer());
    waiting = [];
    start = at + 1;
    await say(perform(JSON.parse(decoder.decode(line))));
  }
  waiting.push(chunk.slice(start));
}
host.exit(0);
