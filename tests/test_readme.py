"""What README and the contributors' pages tell people to type is there to be typed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = ["README.md", "docs/contributing.md", "docs/writing-exercises.md"]


def told(pattern: str) -> set[str]:
    """Return what the code spans and blocks of the pages say."""
    found = set()
    for page in PAGES:
        for code in re.findall(r"```.*?```|`[^`\n]+`", (ROOT / page).read_text("utf-8"), re.DOTALL):
            found |= set(re.findall(pattern, code))
    return found


def test_every_make_target_is_there():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    asked = told(r"\bmake ([a-z-]+)")
    assert {"serve", "test"} <= asked
    assert asked - targets == set()


def test_every_command_is_there():
    asked = told(r"\bcoursebook(?:\.exe)? ([a-z]+)")
    assert {"serve", "build", "check", "mark"} <= asked
    done = subprocess.run(
        [sys.executable, "-m", "coursebook.cli", "--help"], capture_output=True, encoding="utf-8", check=True
    )
    assert [command for command in asked if not re.search(rf"\b{command}\b", done.stdout)] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_leads_to_is_there(page):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / page).read_text("utf-8"))
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


def test_windows_gets_what_make_does():
    block = re.search(r"```bat\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)[1]
    lines = block.strip().splitlines()
    recipe = (ROOT / "Makefile").read_text("utf-8")
    for line in lines[1:3]:  # the two installations, with the same options and the same pins
        options = line.split("-m pip install ")[1]
        assert all(option in recipe for option in options.split())
    assert (ROOT / ".requirements/course.txt").is_file()
    assert [line.split()[0] for line in lines] == ["py", *[r".venv\Scripts\python"] * 2, r".venv\Scripts\coursebook"]
