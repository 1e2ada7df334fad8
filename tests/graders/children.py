"""One run of the runner in a child process: what a student's program does there can't touch the tests."""

import json
import subprocess
import sys
from pathlib import Path

from graders import entry

ROOT = Path(__file__).parents[2]
CHILD = """
import json, sys
from graders import entry
order = json.loads(sys.stdin.read())
sys.stdout.write(getattr(entry, order["call"])(*order["texts"]))
"""


def child(call, *texts, seconds=60):
    """What the child wrote, or {"stopped": …} as the page and the marking sandbox say it."""
    order = json.dumps({"call": call, "texts": texts})
    try:
        done = subprocess.run(
            [sys.executable, "-c", CHILD], input=order, capture_output=True, text=True, timeout=seconds, cwd=ROOT,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return json.dumps({"stopped": "timeout"})
    return done.stdout if done.returncode == 0 else json.dumps({"stopped": "killed"})


def verdict_of(book, source, *, seconds=60):
    """Run in a child, judge here."""
    outcomes = child("run_cases", source, json.dumps(book["questions"]), "{}", seconds=seconds)
    return json.loads(entry.judge_code(json.dumps(book), outcomes))
