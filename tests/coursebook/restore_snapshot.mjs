/** Restore a snapshot in Deno and print each program's last value as a line of JSON.
 * deno run restore_snapshot.mjs JOB.json; JOB = {core, snapshot, packages, programs} */
const runtime = new URL("../../coursebook/runtime/", import.meta.url);
const { address, args, host, placeAt } = await import(new URL("js/worker_like.mjs", runtime));
const { compileLibraries, restore } = await import(new URL("snapshot/restore.mjs", runtime));
const job = JSON.parse(host.readTextFileSync(args[0]));
const base = address(job.core) + "/";
placeAt(base);
const read = (name) => host.readFileSync(`${job.snapshot}/${name}`);
const snapshot = read("snapshot.bin");
let opened = 0;
const pyodide = await restore({
  base,
  wasm: new WebAssembly.Module(host.readFileSync(job.core + "/pyodide.asm.wasm")),
  snapshot,
  libraries: await compileLibraries(snapshot, read("libraries.bin")),
  late() {
    opened += 1;
    return read("late.bin");
  },
  options: { stdout: () => {}, packages: job.packages },
  verify: true,
});
for (const program of job.programs) console.log(JSON.stringify({ value: pyodide.runPython(program), opened }));
host.exit(0);
