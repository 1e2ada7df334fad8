"""Third-party software shipped with the site, with versions, licences and notices."""

import functools
import importlib.metadata
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("licences.toml")
# Where a wheel keeps its licence; bundled libraries' licences inside it are long and not shipped to readers.
NAMES = re.compile(r"dist-info/(?:licenses?/)?(?:LICEN[CS]E|COPYING)[^/]*$", re.IGNORECASE)


@dataclass(frozen=True)
class Software:
    """One entry of the page; `text` is the anchor of its notice or licence."""

    name: str
    version: str
    licence: str
    text: str
    uses: dict[str, str]

    def purpose(self, language: str) -> str:
        """What it is used for, in the page's language."""
        return self.uses.get(language, self.uses.get("en", ""))


@dataclass(frozen=True)
class LicenceText:
    """A licence or notice in full."""

    id: str
    name: str
    text: str


@functools.cache
def read() -> tuple[Software, ...]:
    """Return all entries, in the file's order."""
    return tuple(
        Software(
            entry["name"],
            entry["version"],
            entry["licence"],
            _anchor(entry),
            {key: value for key, value in entry.items() if len(key) == len("zh")},
        )
        for entry in _data()["software"]
    )


@functools.cache
def texts() -> tuple[LicenceText, ...]:
    """Return each entry's notice and licence text."""
    common = _data()["texts"]
    found = []
    for entry in _data()["software"]:
        parts = [entry.get("notice", ""), common.get(entry.get("text", ""), "").strip(), _from_wheel(entry)]
        found.append(LicenceText(_anchor(entry), entry["name"], "\n\n".join(filter(None, parts))))
    return tuple(found)


def _data() -> Any:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _anchor(entry: dict[str, str]) -> str:
    return "licence-" + re.sub(r"\W+", "-", entry["name"].lower())


def _from_wheel(entry: dict[str, str]) -> str:
    if "distribution" not in entry:
        return ""
    files = importlib.metadata.files(entry["distribution"]) or []
    chosen = sorted((f for f in files if NAMES.search(str(f))), key=str)
    return "\n\n".join(f.read_text(encoding="utf-8").strip() for f in chosen)
