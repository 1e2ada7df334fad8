"""WebAssembly modules in two parts: what else is shown by the parity snippets and in the browser (test_start.py)."""

import pytest

from coursebook import deno
from coursebook.errors import CourseError, Problem
from coursebook.runtime import Silent, prepare


class Told(Silent):
    """Keeps what is said."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(line)


@pytest.mark.usefixtures("own_runtime_cache")
def test_where_it_can_not_be_done_modules_stay_whole_and_python_runs(in_deno, monkeypatch, tmp_path):
    run = deno.run

    def refuse(arguments, **options):
        if any(str(word).endswith("part.mjs") for word in arguments):
            raise CourseError(Problem("part.mjs", "", "no such engine"))
        return run(arguments, **options)

    monkeypatch.setattr(deno, "run", refuse)
    report = Told()
    runtime = prepare(set(), report=report)
    assert any("没有拆分成功" in line and "no such engine" in line for line in report.lines)
    assert set(runtime.core) == {"pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm"}
    assert runtime.unmade == {}
    assert in_deno.values(runtime, "core", ["(0.1).hex()"], tmp_path) == [((0.1).hex(), 0)]
