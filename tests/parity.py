"""The parity collection: snippets as students write them, and what each gives on the host.

The snippets are the product's own typical programs; the way in is the graders' own, as everywhere.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from coursebook.runtime.split import SNIPPETS

ADDRESS = re.compile(r"0x[0-9a-f]{6,16}")
RUN = """
import json, sys
from graders import entry
for source in json.load(sys.stdin):
    print(json.dumps(entry.run_free(source, "{}", "{}")), file=sys.stderr)
"""


def _read(table: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in SNIPPETS:
        data = tomllib.loads(path.read_text("utf-8"))
        found |= {f"{path.stem}.{name}": text for name, text in data[table].items()}
    return found


def snippets() -> dict[str, str]:
    """All snippets by name; each file's names are its own."""
    return _read("snippets")


def apart() -> dict[str, str]:
    """The snippets that can't be the same on the host and in the browser, and why."""
    return _read("differs")


def shown(outcome: str) -> Any:
    """What a student sees of a run, without addresses, and without the traceback's lines inside libraries."""
    data = json.loads(ADDRESS.sub("0x…", outcome))
    if data["error"]:
        data["error"].pop("traceback")
    return data


def on_the_host(folder: Path) -> dict[str, Any]:
    """What each snippet gives in this machine's Python: a process of its own, so that none changes the tests'."""
    sources = snippets()
    environment = os.environ | {"TZ": "UTC", "PYTHONHASHSEED": "0"}
    ran = subprocess.run(
        [sys.executable, "-c", RUN],
        input=json.dumps([*sources.values()]),
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=environment,
        check=True,
        timeout=280,
    )
    lines = [json.loads(line) for line in ran.stderr.splitlines() if line.startswith('"{')]
    return dict(zip(sources, map(shown, lines), strict=True))


def different(expected: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """The snippets that differ, with both sides."""
    known = apart()
    return {name: (expected[name], found[name]) for name in expected.keys() - known if expected[name] != found[name]}
