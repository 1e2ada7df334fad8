"""The words of the pages themselves (headings, buttons, notes), one table for each language."""

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from coursebook.errors import CourseError, Problem

FOLDER = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Strings:
    """A language's words: `strings("minutes", n=8)`; an unknown key is a fault of ours and raises KeyError."""

    language: str
    table: Mapping[str, str]

    @staticmethod
    @functools.cache
    def of(language: str) -> "Strings":
        """Read the table of one language.

        Raises:
            CourseError: if there is no table for it.
        """
        path = FOLDER / f"strings.{language}.toml"
        if not path.is_file():
            known = sorted(p.suffixes[0][1:] for p in FOLDER.glob("strings.*.toml"))
            raise CourseError(
                Problem("docs/standard", "course.language", f"没有「{language}」的界面文字,现有:{'、'.join(known)}")
            )
        return Strings(language, tomllib.loads(path.read_text(encoding="utf-8")))

    def __call__(self, key: str, **values: object) -> str:
        """Return one text, with values put in their places."""
        return self.table[key].format(**values) if values else self.table[key]
