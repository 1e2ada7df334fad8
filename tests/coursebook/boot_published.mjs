/** Boot a published runtime as the page's worker does, load packages, run a program and print its last value.
 * deno run boot_published.mjs FOLDER PYODIDE PYTHON PROGRAM PACKAGE... */
const helper = new URL("../../coursebook/runtime/js/worker_like.mjs", import.meta.url);
const { address, args, boot, host } = await import(helper);
const [folder, version, python, program, ...packages] = args;
const lockFileURL = address(folder) + "/pyodide-lock.json";
const pyodide = await boot(folder, version, python, { lockFileURL, packages, stdout: () => {} });
console.log(pyodide.runPython(program));
host.exit(0);
