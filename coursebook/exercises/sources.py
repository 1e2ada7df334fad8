"""Which packages an exercise's grade.py imports, the fingerprint of their sources, and running the file."""

import ast
import contextlib
import importlib
import importlib.util
import sys
import types
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

_seen: dict[str, tuple[tuple[Any, ...], str]] = {}
_imported: dict[str, str] = {}


def references(source: str) -> list[str]:
    """Top-level packages that grade.py imports, beyond the standard library, numpy, pandas and graders."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return []
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return sorted(names - set(sys.stdlib_module_names) - {"graders", "numpy", "pandas"})


@contextlib.contextmanager
def importable(root: Path) -> Iterator[None]:
    """Let a course's own packages be imported from its folder."""
    place = str(root)
    added = place not in sys.path
    if added:
        sys.path.insert(0, place)
        importlib.invalidate_caches()
    try:
        yield
    finally:
        if added:
            sys.path.remove(place)


def fingerprint(package: str) -> str:
    """A hash of a package's Python sources; "" if there is no such package."""
    spec = importlib.util.find_spec(package)
    if spec is None:
        return ""
    places = [Path(place) for place in spec.submodule_search_locations or []]
    files = sorted(file for place in places for file in place.rglob("*.py")) or [Path(spec.origin or "")]
    files = [file for file in files if file.is_file()]
    stamps = tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files)
    # Reading sixty files for each of a hundred exercises would cost more than the exercises.
    if package not in _seen or _seen[package][0] != stamps:
        total = sha256()
        for file in files:
            total.update(file.name.encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n") + b"\0")
        _seen[package] = (stamps, total.hexdigest())
    return _seen[package][1]


def execute(source: str, path: Path, root: Path) -> Any:
    """Run grade.py in a module of its own and return its `check` (None if it has none)."""
    with importable(root):
        for package in references(source):
            _forget_if_changed(package, root)
        module = types.ModuleType("grade")
        module.__file__ = str(path)
        # The course's own files, written by its authors.
        exec(compile(source, str(path), "exec", dont_inherit=True), module.__dict__)  # noqa: S102
        return module.__dict__.get("check")


def _forget_if_changed(package: str, root: Path) -> None:
    """While serving, an engine that was edited must not be judged by its old self."""
    now = f"{root}\0{fingerprint(package)}"
    if _imported.get(package, now) != now:
        for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
            del sys.modules[name]
    _imported[package] = now
