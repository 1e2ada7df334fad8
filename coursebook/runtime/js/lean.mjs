/** Run lean.py inside Pyodide on one wheel, zip or source folder.
 *
 * deno run lean.mjs JOB.json
 * JOB = {core, version, python, script, kind, name, release, inputs: [[path inside, path on disk]], output}
 */
import { args, boot, host } from "./worker_like.mjs";

const job = JSON.parse(host.readTextFileSync(args[0]));
const py = await boot(job.core, job.version, job.python, {
  // The seed orders sets, the missing column ranges keep the files small: both must be set before Python starts.
  env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0", PYTHONNODEBUGRANGES: "1", LANG: "en_US.UTF-8" },
});
for (const [inside, path] of job.inputs) {
  const target = "/in/" + inside;
  py.FS.mkdirTree(target.slice(0, target.lastIndexOf("/")));
  py.FS.writeFile(target, host.readFileSync(path), { canOwn: true });
}
py.FS.writeFile("/job.json", JSON.stringify({ kind: job.kind, name: job.name, release: job.release }));
py.runPython(host.readTextFileSync(job.script));
host.writeFileSync(job.output, py.FS.readFile("/out"));
host.exit(0);
