"""The Python that runs in the reader's browser: fetched, verified, made lean, laid out for a site.

`publish({"pandas", "my_engine"}, [Path("my_engine")])` gives `{path in the site: file on disk}`, all below
`assets/coursebook/runtime/`: Pyodide's core (`pyodide.mjs`, `pyodide.asm.js`, `pyodide.asm.wasm`, a lean
`python_stdlib.zip`), lean wheels, a `pyodide-lock.json` that names just these, and `runtime.json`:

    {"pyodide": "0.27.7", "hash": "…",
     "core": ["pyodide.mjs", …],                      # what every boot loads
     "bytes": {"pyodide.asm.wasm": 10105545, …},      # size of every file
     "packages": {"pandas": {"file": "pandas-….whl",  # its own file
                             "load": ["numpy", …],    # what it depends on, in order, itself not included
                             "bytes": 7200000}}}      # size of all of these together, itself included

A worker boots like this, as an ES module (`new Worker(url, {type: "module"})`) beside the folder `runtime/`:

    import { loadPyodide } from "./runtime/pyodide.mjs";
    const indexURL = new URL("./runtime/", import.meta.url).href;
    const pyodide = await loadPyodide({ indexURL, packages: ["graders", "pandas"] });

`indexURL` is enough: Pyodide finds the lock file and the standard library there and checks each wheel against its
sha256. `graders` is in every set; later packages come with `await pyodide.loadPackage(["my_engine"])`.
"""

from coursebook.runtime.fetch import Settings, fetch, verify, wanted
from coursebook.runtime.publish import publish
from coursebook.runtime.report import Report, Silent, terminal
from coursebook.runtime.versions import versions

__all__ = ["Report", "Settings", "Silent", "fetch", "publish", "terminal", "verify", "versions", "wanted"]
