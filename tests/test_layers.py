"""Imports point one way, and the house keeps its own rules."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = {"coursebook", "crm_engine", "graders", "exercises", "tests"}
# What each package may import of ours, itself included.
ALLOWED = {
    "crm_engine": {"crm_engine"},
    "graders": {"graders"},
    "coursebook": {"coursebook", "graders"},
    "exercises": {"crm_engine", "graders"},
}


def sources(package: str) -> list[Path]:
    return sorted(path for path in (ROOT / package).rglob("*.py") if "node_modules" not in path.parts)


def imports(path: Path, *, top_level_only: bool = False) -> set[str]:
    """Return the first names of all modules that a file imports (relative imports stay in their package)."""
    found: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body if top_level_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add((node.module or "").split(".")[0])
    return found


@pytest.mark.parametrize("package", ALLOWED)
def test_imports_point_one_way(package):
    files = sources(package)
    assert files
    upward = {
        str(path.relative_to(ROOT)): sorted(wrong)
        for path in files
        if not path.is_relative_to(ROOT / "exercises") or path.name == "grade.py"
        if (wrong := (imports(path) & OURS) - ALLOWED[package])
    }
    assert upward == {}


def test_graders_start_on_the_standard_library_alone():
    foreign = {
        path.name: names
        for path in sources("graders")
        if path.name != "codec_tables.py"  # loaded by the codec when such a value is met; tests/graders/test_codec.py
        if (names := imports(path, top_level_only=True) - set(sys.stdlib_module_names) - {"graders", ""})
    }
    assert foreign == {}


@pytest.mark.parametrize("family", ["process", "ids", "artefact"])
def test_a_family_that_forms_need_starts_without_numpy_and_pandas(family):
    code = f"import sys, crm_engine.{family}; print(sorted({{'numpy', 'pandas'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_generator_names_no_engine_and_no_course():
    files = [
        p for p in (ROOT / "coursebook").rglob("*") if p.suffix in {".py", ".js", ".mjs", ".jinja", ".css", ".html"}
    ]
    named = [
        str(p.relative_to(ROOT)) for p in files if re.search(r"crm_engine|客户|\bCRM\b", p.read_text(encoding="utf-8"))
    ]
    assert named == []


def test_mkdocs_is_one_thin_adapter():
    using = {
        str(path.relative_to(ROOT))
        for path in sources("coursebook")
        if imports(path) & {"mkdocs", "material", "mkdocs_jupyter"}
    }
    assert using <= {"coursebook/plugin.py", "coursebook/building.py", "coursebook/commands/serve.py"}


def tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name for name in done.stdout.decode().split("\0") if name and (ROOT / name).exists()]


# A letter of each stands in brackets so that this file does not find itself.
FORBIDDEN = {
    "a registry's host": r"p[y]pi\.org|python[h]osted|npm[j]s\.|registry\.[n]pm|deb\.[d]ebian",
    "a folder outside the repository": r"\.\./[s]hared|/[w]ork/main",
    "work left open": r"\b[T]ODO\b|\b[F]IXME\b|raise NotImplemented[E]rror",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_committed_file_names(what):
    pattern = re.compile(FORBIDDEN[what])
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [
            f"{path.relative_to(ROOT)}:{n}" for n, line in enumerate(text.splitlines(), 1) if pattern.search(line)
        ]
    assert found == []


def test_the_top_level_stays_empty():
    allowed = {
        "docs", "exercises", "graders", "crm_engine", "coursebook", "tests", "benchmarks",
        "mkdocs.yml", "pyproject.toml", "README.md", "Makefile", "LICENSE",
    }  # fmt: skip
    top = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert {name for name in top if not name.startswith(".")} <= allowed
