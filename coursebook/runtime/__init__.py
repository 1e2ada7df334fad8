"""The Python that runs in the reader's browser: fetched, verified, made lean, laid out for a site.

`publish({"pandas", "my_engine"}, [Path("my_engine")])` gives `{path in the site: file on disk}`, all below
`assets/coursebook/runtime/`; every name but the first holds a digest of what is in it:

    runtime.json             the manifest, which the page reads first
    pyodide-<digest>/        pyodide.mjs, pyodide.asm.js, pyodide.asm.wasm, pyodide.cold.wasm (see `split/`)
    core-<digest>/           layout.json, snapshot.bin, libraries.bin, cold.bin, late.bin (see `snapshot/`):
                             Python and `graders`
    pandas-<digest>/         the same with numpy and pandas, if an exercise asks for one of them
    my_engine-<digest>.bin   the course's own package, a bundle (see `bundle.py`)

    {"pyodide": "0.27.7", "base": "pyodide-…/",
     "kinds": {"core": {"folder": "core-…/", "has": ["graders"],          # which packages are in it
                        "imports": [], "rehearsal": []}},                 # what a classic boot does at first
     "extras": {"my_engine": "my_engine-….bin"},
     "bytes": {"pyodide-…/pyodide.asm.wasm": 10105545}}                   # size of every file

`coursebook/browser/worker.js` starts from it, `coursebook/browser/inside/` knows how.
"""

from coursebook.runtime.fetch import Settings, fetch, verify, wanted
from coursebook.runtime.publish import prepare, publish
from coursebook.runtime.report import Report, Silent, terminal
from coursebook.runtime.versions import versions

__all__ = ["Report", "Settings", "Silent", "fetch", "prepare", "publish", "terminal", "verify", "versions", "wanted"]
