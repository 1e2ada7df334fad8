"""Where students' programs run on the teacher's machine.

The same Pyodide and the same `graders.entry` as in the browser, in Deno, which may read one folder and nothing else: no
other file, no network, no process, no environment. That folder (`folder.py`) holds the runtime and nothing of the
course: no expected value, no reference unless the exercise itself offers it. One process (`child.py` inside
`worker.mjs`) answers one question after the other and is rewound in between; `pool.py` keeps some of them, ends those
that take too long and starts new ones.
"""

from coursebook.marking.sandbox.pool import Pool, Result, Task

__all__ = ["Pool", "Result", "Task"]
