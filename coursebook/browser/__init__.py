"""What the reader's browser runs: our ES modules, bundled, styles as they are, and two bundles of third-party code.

`files()` gives `{path in the site: file on disk}`, all below `assets/coursebook/`. Pages load `elements.js` and
`elements.css`; `worker.js` is a worker with Python in it, `unpack.js` one that unpacks files. Each holds all that it
imports, because on a slow line every further file costs a round trip. What the elements say is in `language/`, one
module for each language; a site gets the one of its course.
"""

from importlib.metadata import version
from pathlib import Path

from coursebook import deno
from coursebook.runtime.cache import cache_dir, digest_of, kept, text_of

SITE = "assets/coursebook/"
HERE = Path(__file__).parent
ENTRIES = ("elements.js", "worker.js", "unpack.js")
APART = ("docx", "editor")  # of `third/`: large, and fetched by few pages (`third` in site.js)
SETTINGS = ("deno.json", "deno.lock")  # these pin the npm packages


def files(language: str = "zh") -> dict[str, Path]:
    """Everything of ours to publish; bundles are made when they are first asked for and then cached.

    Args:
        language: of the course; `Strings.of` has said so if there is none of that name.
    """
    placed = {SITE + path.name: path for path in HERE.glob("*.css")}
    placed |= {SITE + path.name: path for path in modules(language)}
    placed |= {f"{SITE}{name}.bundle.js": third(name) for name in APART}
    return dict(sorted(placed.items()))


def modules(language: str = "zh") -> list[Path]:
    """Our modules as they are published, one file for each of `ENTRIES`.

    Raises:
        CourseError: Deno failed.
    """
    names = [path.relative_to(HERE).as_posix() for path in HERE.rglob("*.js") if path.parent.name != "language"]
    sources = {name: _text(name) for name in sorted(names)}
    sources["language.js"] = _text(f"language/{language}.js")
    return _bundles(sources, ENTRIES)


def third(name: str) -> Path:
    """One ES module with everything that a module in `third/` re-exports from npm packages.

    Raises:
        CourseError: Deno failed, or a package is not what deno.lock says.
    """
    entry = f"third/{name}.js"
    return _bundles({entry: _text(entry)}, [entry])[0]


def _text(name: str) -> bytes:
    return text_of(HERE / name)


def _bundles(sources: dict[str, bytes], entries: tuple[str, ...] | list[str]) -> list[Path]:
    """Bundle and shorten modules; the same input gives the same bytes, everywhere.

    Args:
        sources: text by path.
        entries: paths of those that become one file each.
    """
    sources = sources | {name: _text(name) for name in SETTINGS}
    key = digest_of(version("deno"), *entries, *(part for item in sorted(sources.items()) for part in item))

    def make(made: Path) -> None:
        folder = made.parent / "source"
        for name, text in sources.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
        options = ["--quiet", "--config", "deno.json", "--frozen", "--minify", "--platform", "browser"]
        # To one place, whatever folders they come from: their addresses count from there.
        for entry in entries:
            deno.run(["bundle", *options, "-o", made / Path(entry).name, entry], cwd=folder, timeout=300)

    bundles = kept(cache_dir() / "made" / key[:24], make)
    return [bundles / Path(entry).name for entry in entries]
