"""What the reader's browser runs: our ES modules and styles as they are, and two bundles of third-party code.

`files()` gives `{path in the site: file on disk}`, all below `assets/coursebook/`. Pages load `elements.js` (a module)
and `elements.css`; every other module is fetched when it is needed. What the elements say is in `language/`, one module
for each language; a site gets the one of its course.
"""

import re
import tempfile
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from coursebook import deno
from coursebook.runtime.cache import cache_dir, write

SITE = "assets/coursebook/"
HERE = Path(__file__).parent
LANGUAGES = HERE / "language"
IMPORTED = re.compile(r'^(?:(?:import|export)\b[^;"]*\bfrom|import)\s*"(\./[^"]+|\.\./[^"]+)"', re.MULTILINE)
# What an exercise's kind fetches as soon as it is on a page.
FETCHED = {"code": ("kinds/code.js",), "form": ("kinds/form.js",)}
OTHERS = ("kinds/answers.js",)
THIRD = HERE / "third"  # each module here becomes one bundle; its npm packages are pinned by deno.lock


def files(language: str = "zh") -> dict[str, Path]:
    """Everything of ours to publish, and the bundles, made when they are first asked for and then cached.

    Args:
        language: of the course; `Strings.of` has said so if there is none of that name.
    """
    apart = {THIRD, LANGUAGES}
    ours = [path for path in HERE.rglob("*") if path.suffix in (".js", ".css") and apart.isdisjoint(path.parents)]
    placed = {SITE + path.relative_to(HERE).as_posix(): path for path in ours}
    placed[f"{SITE}language.js"] = LANGUAGES / f"{language}.js"
    for entry in THIRD.glob("*.js"):
        placed[f"{SITE}{entry.stem}.bundle.js"] = bundle(entry)
    return dict(sorted(placed.items()))


def preload(kinds: Iterable[str]) -> list[str]:
    """The modules that a page needs at once, to be named in its head: found one after the other they come late.

    Args:
        kinds: of the exercises on the page.

    Returns:
        Paths in the site.
    """
    entries = ["elements.js", *(entry for kind in sorted(set(kinds)) for entry in FETCHED.get(kind, OTHERS))]
    return [SITE + name for name in dict.fromkeys(name for entry in entries for name in _imported(entry))]


@cache
def _imported(entry: str) -> tuple[str, ...]:
    """A module and all that it imports in turn, below our folder."""
    found = {entry: None}
    waiting = [entry]
    while waiting:
        path = HERE / waiting.pop()
        # A bundle has no imports of ours, and in a site the course's own table stands in the place of `language.js`.
        text = path.read_text("utf-8") if path.is_file() and path.name != "language.js" else ""
        for name in IMPORTED.findall(text):
            inner = (path.parent / name).resolve().relative_to(HERE).as_posix()
            if inner not in found:
                found[inner] = None
                waiting.append(inner)
    return tuple(found)


def bundle(entry: Path) -> Path:
    """One ES module with everything that `entry` re-exports from npm packages; the same input gives the same bytes.

    Raises:
        CourseError: Deno failed, or a package is not what deno.lock says.
    """
    inputs = [entry, HERE / "deno.json", HERE / "deno.lock"]
    seen = sha256(version("deno").encode())
    for path in inputs:
        seen.update(path.read_bytes().replace(b"\r\n", b"\n"))
    made = cache_dir() / "made" / seen.hexdigest()[:24] / f"{entry.stem}.bundle.js"
    if not made.is_file():
        with tempfile.TemporaryDirectory() as folder:
            draft = Path(folder) / made.name
            options: list[str | Path] = [
                "--quiet",
                "--config",
                HERE / "deno.json",
                "--frozen",
                "--minify",
                "--platform",
                "browser",
            ]
            deno.run(["bundle", *options, "-o", draft, entry], cwd=HERE, timeout=300)
            write(made, draft.read_bytes())
    return made
