"""nbgrader in an environment of its own, with one assignment: a function that adds two numbers, three asserts."""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

VERSION = "0.9.6"
CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'bench'\n"
ASKED = "def add(a, b):\n    ### BEGIN SOLUTION\n    ### END SOLUTION\n"
TESTS = "".join(f"assert add({n}, 2) == {n + 2}\n" for n in range(3))


class Gradebook:
    """A course of nbgrader with hand-ins.

    Args:
        environment: where nbgrader is, or is to be installed.
        folder: for the course.
        batch: how many students hand in.
    """

    def __init__(self, environment: Path, folder: Path, batch: int) -> None:
        self._program = environment / ("Scripts" if os.name == "nt" else "bin")
        self._folder = folder
        if not (self._program / "nbgrader").exists():
            print("installing nbgrader, which takes a while …", file=sys.stderr)
            venv.create(environment, with_pip=True)
            pip = [self._program / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check"]
            subprocess.run([*pip, f"nbgrader=={VERSION}", "ipykernel"], check=True)
        source = folder / "source" / "sum" / "sum.ipynb"
        source.parent.mkdir(parents=True)
        (folder / "nbgrader_config.py").write_text(CONFIG, "utf-8")
        source.write_text(
            json.dumps(notebook("def add(a, b):\n    ### BEGIN SOLUTION\n    ### END SOLUTION\n")), "utf-8"
        )
        self._run("generate_assignment", "sum")
        given = json.loads((folder / "release" / "sum" / "sum.ipynb").read_text("utf-8"))
        for number in range(batch):
            place = folder / "submitted" / f"s{number:03}" / "sum" / "sum.ipynb"
            place.parent.mkdir(parents=True)
            given["cells"][0]["source"] = f"def add(a, b):\n    return a + b\n# {number}\n"
            place.write_text(json.dumps(given), "utf-8")
        self._batch = batch

    def _run(self, *words: str) -> None:
        done = subprocess.run(
            [self._program / "nbgrader", *words], cwd=self._folder, capture_output=True, text=True, check=False,
            env={**os.environ, "PATH": f"{self._program}{os.pathsep}{os.environ['PATH']}"},
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"nbgrader {words[0]} failed:\n{done.stderr[-2000:]}")

    def autograde(self) -> None:
        """Mark the whole batch, as if for the first time."""
        self._run("autograde", "sum", "--force")
        marked = list((self._folder / "autograded").glob("*/sum/sum.ipynb"))
        if len(marked) != self._batch:
            raise SystemExit(f"nbgrader marked {len(marked)} of {self._batch}")


def notebook(program: str) -> dict[str, Any]:
    """The assignment: a cell to fill in and a cell of tests."""
    common = {"schema_version": 3, "locked": False}
    cells = [
        (program, {"grade": False, "grade_id": "add", "solution": True, "task": False, **common}),
        (TESTS, {"grade": True, "grade_id": "tests", "solution": False, "task": False, "points": 1, **common}),
    ]
    return {
        "nbformat": 4, "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "cells": [
            {
                "cell_type": "code", "id": about["grade_id"], "source": text, "metadata": {"nbgrader": about},
                "execution_count": None, "outputs": [],
            }
            for text, about in cells
        ],
    }  # fmt: skip
