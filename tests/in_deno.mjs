/** Start Python from a snapshot's folder in Deno, restored or classically, and print each program's last value as a line
 * of JSON. deno run in_deno.mjs JOB.json; JOB = {core, snapshot, extras, programs, imports?, rewinds?}; with `imports`,
 * which come before the first program, the boot is the classic one; with `rewinds` memory is written back after each. */
const code = new URL("../coursebook/", import.meta.url);
const { address, args, host, placeAt } = await import(new URL("runtime/js/worker_like.mjs", code));
const { compileLibraries, restore } = await import(new URL("browser/inside/restore.js", code));
const { coldIn } = await import(new URL("browser/inside/cold.js", code));
const { checkpoint } = await import(new URL("browser/inside/rewind.js", code));
const { boot } = await import(new URL("browser/inside/classic.js", code));
const job = JSON.parse(host.readTextFileSync(args[0]));
const base = address(job.core) + "/";
placeAt(base);
const read = (name) => host.readFileSync(`${job.snapshot}/${name}`);
let opened = 0;
let cold = [];
const find = coldIn(() => host.readFileSync(job.core + "/pyodide.cold.wasm"), () => read("cold.bin"));
const common = {
  base,
  wasm: new WebAssembly.Module(host.readFileSync(job.core + "/pyodide.asm.wasm")),
  cold(name) {
    cold.push(name);
    return find(name);
  },
  extras: job.extras.map((path) => host.readFileSync(path)),
  options: { stdout: () => {} },
};

async function restored() {
  return await restore({
    ...common,
    layout: JSON.parse(host.readTextFileSync(`${job.snapshot}/layout.json`)),
    snapshot: read("snapshot.bin"),
    libraries: await compileLibraries(read("libraries.bin")),
    late() {
      opened += 1;
      return read("late.bin");
    },
  });
}

const pyodide = job.imports
  ? await boot({ ...common, libraries: read("libraries.bin"), late: read("late.bin"), imports: job.imports })
  : await restored();
const rewind = job.rewinds ? checkpoint(pyodide) : () => undefined;
for (const program of job.programs) {
  const value = pyodide.runPython(program);
  const clean = rewind();
  await new Promise((resolve) => setTimeout(resolve)); // now the event loop calls what was left there
  console.log(JSON.stringify({ value, opened, clean, cold: cold.splice(0) }));
}
host.exit(0);
