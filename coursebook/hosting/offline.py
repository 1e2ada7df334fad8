"""What the service worker has to know: every file of the site with its digest, and which of them every page needs."""

import json
from pathlib import Path
from typing import Any

from coursebook.hosting.hosts import SETTINGS
from coursebook.hosting.packing import BR, CODECS, GZ
from coursebook.runtime.cache import digest, digest_of
from coursebook.runtime.publish import SITE as RUNTIME
from coursebook.strings import Strings

HERE = Path(__file__).parent
WORKER = "sw.js"
LIST = "offline.json"
COURSE = "assets/coursebook/course.json"
META = '<meta name="coursebook-offline" content="yes">'
LEFT_OUT = (".map", *(codec.suffix for codec in CODECS))
# What Material's search loads for languages that are not the course's.
LUNR = "assets/javascripts/lunr/"
PAGES_NEED = (".css", ".js", ".svg", ".png", ".woff2")
WORDS = {
    "offline_title": "offline_title",
    "offline_text": "offline_text",
    "changed_title": "offline_changed_title",
    "changed_text": "offline_changed_text",
    "again": "offline_again",
    "home": "offline_home",
    "progress": "offline_progress",
}


def write_offline(folder: Path) -> None:
    """Write the service worker and its list into a site that is complete but for packed copies of texts.

    The list is the same for the same site, and so is the version, which is its digest.
    """
    listed = {path: _entry(folder / path) for path in _files(folder)}
    core = [path for path in listed if _is_core(path)]
    language = json.loads((folder / COURSE).read_text("utf-8"))["language"] if (folder / COURSE).is_file() else "zh"
    strings = Strings.of(language)
    words = {name: strings(key) for name, key in WORDS.items()}
    course: dict[str, Any] = {"files": listed, "core": core, "words": words, "language": language}
    source = (HERE / WORKER).read_text("utf-8")
    course["version"] = digest_of(_dump(course), source)[:16]
    _write(folder / WORKER, f"self.COURSE = {_dump(course)};\n{source}")
    _write(folder / LIST, _dump({"version": course["version"], "files": listed}))


def write_gone(folder: Path) -> None:
    """Write a service worker that takes away an earlier one, into a site that somebody is changing."""
    _write(folder / WORKER, (HERE / "sw-gone.js").read_text("utf-8"))


def _files(folder: Path) -> list[str]:
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    apart = {*SETTINGS, WORKER, LIST, "404.html", "sitemap.xml.gz"}
    return [path for path in paths if path not in apart and (_is_copy(path) or not path.endswith(LEFT_OUT))]


def _is_copy(path: str) -> bool:
    """Whether a file is a packed copy that a page may fetch itself."""
    return path.startswith(RUNTIME) and path.endswith(tuple(codec.suffix for codec in CODECS))


def _entry(file: Path) -> list[Any]:
    """Digest, size, and about how many bytes it is on the way from a host that packs."""
    copies = [file.with_name(file.name + codec.suffix) for codec in (BR, GZ)]
    sent = min([file.stat().st_size, *(copy.stat().st_size for copy in copies if copy.is_file())])
    return [digest(file)[:32], file.stat().st_size, sent]


def _is_core(path: str) -> bool:
    is_first = path in ("index.html", COURSE, "search/search_index.json", "sitemap.xml")
    is_ours = path.startswith("assets/") and path.endswith(PAGES_NEED)
    return is_first or (is_ours and not path.startswith((RUNTIME, LUNR)))


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="")
