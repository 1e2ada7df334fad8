"""`coursebook serve`: says its address, sends right types, survives a fault and builds again when it is mended."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from small_course import LESSON, make, write


class Serving:
    """The command in a process of its own; what it says is read line by line."""

    def __init__(self, root):
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "coursebook.cli", "serve", "--root", str(root), "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )

    def until(self, words):
        said = []
        for line in self.process.stdout:
            said.append(line)
            if words in line:
                return line
        pytest.fail("".join(said))


@pytest.fixture
def served(tmp_path):
    root = make(tmp_path)
    serving = Serving(root)
    yield root, serving
    serving.process.terminate()
    serving.process.wait()
    serving.process.stdout.close()


def get(address):
    with urlopen(address) as answer:  # noqa: S310 - our own address
        return answer.headers["Content-Type"], answer.read().decode()


def test_it_serves_survives_a_fault_and_rebuilds(served):
    root, serving = served
    address = re.search(r"http://\S+?/", serving.until("课程网站：")).group()
    assert "为什么有人窜货" in get(f"{address}kp01/")[1]
    assert get(f"{address}assets/coursebook/elements.js")[0].startswith("text/javascript")
    assert get(f"{address}livereload/1.js")[0].startswith("text/javascript")

    write(root, {"docs/lessons/kp01.md": "讲[[串货]]。"})
    assert "kp01.md" in serving.until("串货")
    assert "为什么有人窜货" in get(f"{address}kp01/")[1]

    write(root, {"docs/lessons/kp01.md": LESSON.replace("为什么有人窜货", "窜货从哪里来")})
    serving.until("已建好")
    assert "窜货从哪里来" in get(f"{address}kp01/")[1]
