"""Runs `coursebook mark` in children that die by SIGKILL at a chosen line of the code that marks and writes.

Asked by lines of JSON {"arguments": […], "at": the line that is the last, or 0, "of": "all" or "writing"}; answers with
the child's exit status and how many lines it ran. All is imported once, so that twenty deaths cost little.
"""

import json
import os
import signal
import sys
from pathlib import Path

from coursebook import marking
from coursebook.cli import main
from coursebook.commands import mark as command
from coursebook.marking.gradebook import word, xlsx  # noqa: F401  what a run imports late

TOOL = 4
HERE = Path(marking.__file__).parent
WRITING = {str(HERE / name) for name in ("journal.py", "output.py", "gradebook/files.py", "rows.py")}
PLACES = {"all": (str(HERE), command.__file__), "writing": tuple(WRITING)}


def count_lines(at, places):
    """Count the lines that run in some files, and die at one of them."""
    seen = [0]
    monitoring = sys.monitoring

    def line(code, _number):
        if not code.co_filename.startswith(places):
            return monitoring.DISABLE
        seen[0] += 1
        if seen[0] == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return None

    monitoring.use_tool_id(TOOL, "killed")
    monitoring.register_callback(TOOL, monitoring.events.LINE, line)
    monitoring.set_events(TOOL, monitoring.events.LINE)
    return seen


def in_child(order):
    """The child's exit status and how far it came."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        seen = count_lines(order["at"], PLACES[order["of"]])
        status = main(order["arguments"])
        os.write(writing, str(seen[0]).encode())
        os._exit(status)
    os.close(writing)
    with os.fdopen(reading) as told:
        seen = told.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), int(seen or 0)


print("ready", flush=True)
speak = os.fdopen(os.dup(1), "w")
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
for asked in sys.stdin:
    print(json.dumps(in_child(json.loads(asked))), file=speak, flush=True)
