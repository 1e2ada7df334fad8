"""The real course, built once as anyone builds it, behind a server; and a copy that a test may spoil."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parents[2]
# Tests are no package: what other folders' tests share is found there.
sys.path[:0] = [str(ROOT / "tests" / name) for name in ("browser", "collect", "e2e", "marking")]
OTHER = ROOT / "tests" / "other_course"
BUILT_ON_DEMAND = (".coursebook", "site", "__pycache__")


@pytest.fixture(scope="session")
def root() -> Path:
    """The course's folder."""
    return ROOT


@pytest.fixture(scope="session")
def coursebook() -> Callable[..., subprocess.CompletedProcess]:
    """`coursebook("build", "--root", folder, VARIABLE="value")` runs the command line as a user does."""

    def run(*words: object, **environment: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "coursebook.cli", *map(str, words)],
            cwd=ROOT,
            env={**os.environ, "PYTHONUTF8": "1", **environment},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def build(coursebook) -> Callable[..., Path]:
    """`build(course, folder)` builds a course; a warning is a fault."""

    def make(course: Path, folder: Path, **environment: str) -> Path:
        done = coursebook("build", "--strict", "--root", course, "--site", folder, **environment)
        assert done.returncode == 0, done.stderr
        return folder

    return make


@pytest.fixture(scope="session")
def site(build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    return build(ROOT, tmp_path_factory.mktemp("course") / "site", PYTHONHASHSEED="1")


@pytest.fixture(scope="session")
def site_url(site: Path, serve) -> str:
    """The site's address, without a slash at its end."""
    return serve(site)


@pytest.fixture
def host(site: Path, serve, tmp_path: Path) -> tuple[Path, str]:
    """A folder of a host with a copy of the site that the test may change, and its address."""
    folder = Path(shutil.copytree(site, tmp_path / "host" / "crm", copy_function=shutil.copy))
    return folder, f"{serve(tmp_path / 'host')}/crm"


@pytest.fixture
def reader(watched) -> Iterator:
    """A reader's browser; complaints about a network that the test has taken away are no fault."""
    watch = watched()
    yield watch
    watch.forgive("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "503")


@pytest.fixture
def other_course(tmp_path: Path) -> Path:
    """A small whole course that a test may change."""
    return Path(shutil.copytree(OTHER, tmp_path / "course", ignore=shutil.ignore_patterns(*BUILT_ON_DEMAND)))


@pytest.fixture(scope="session")
def other_site(build, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """The second course, built from a copy: `course` and `site` are its folders."""
    folder = tmp_path_factory.mktemp("other")
    course = Path(shutil.copytree(OTHER, folder / "course", ignore=shutil.ignore_patterns(*BUILT_ON_DEMAND)))
    return SimpleNamespace(course=course, site=build(course, folder / "site"))


JUDGE = """async ([page, id, answers]) => {
    const text = await (await fetch(page)).text();
    const found = new DOMParser().parseFromString(text, "text/html").querySelector(`course-exercise[exercise="${id}"]`);
    const element = document.importNode(found, true);
    document.querySelector("main").append(element);
    await element.begin();
    if (!element.kindOf) throw new Error(`${id}: ${element.innerText}`);
    const book = await element.casebook(), verdicts = [];
    for (const answer of answers) {
        element.kindOf.write(answer);
        verdicts.push(await element.kindOf.judge(book, new AbortController().signal));
    }
    element.remove();
    return verdicts;
}"""


@pytest.fixture(scope="session")
def judges(new_context) -> Iterator:
    """`judges(address, exercise, answers)`: the verdicts of the site's own elements.

    One page for each set of packages: an exercise gets no package that it hasn't declared, and Python starts only once.
    """
    pages: dict[tuple, tuple] = {}

    def judge(address: str, exercise: Mapping, answers: list) -> list[dict]:
        key = (address, *exercise["packages"])
        if key not in pages:
            watch = new_context()
            pages[key] = watch, watch.context.new_page()
            pages[key][1].goto(f"{address}/index.html")
        watch, page = pages[key]
        verdicts = page.evaluate(JUDGE, [f"{address}/{exercise['url']}", exercise["id"], answers])
        assert watch.complaints == []
        return verdicts

    yield judge
    for watch, _ in pages.values():
        watch.context.close()
