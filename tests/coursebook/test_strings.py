"""The words of the pages: the same keys in every language, with the same places, each of them used."""

import re
import string
import tomllib
from pathlib import Path

import coursebook

SOURCE = Path(coursebook.__file__).parent
TABLES = {
    path.suffixes[0][1:]: tomllib.loads(path.read_text("utf-8"))
    for path in (SOURCE / "templates").glob("strings.*.toml")
}


def test_every_language_has_the_same_keys_with_the_same_places():
    def places(table: dict) -> dict:
        return {key: {name for _, name, _, _ in string.Formatter().parse(text)} for key, text in table.items()}

    assert set(TABLES) == {"zh", "en"}
    assert places(TABLES["en"]) == places(TABLES["zh"])
    assert {path.suffixes[0][1:] for path in (SOURCE / "templates").glob("help.*.md")} == set(TABLES)


def test_every_text_is_used():
    paths = [
        path for folder in ("pages", "templates/pages", "theme", "hosting") for path in (SOURCE / folder).rglob("*.*")
    ]
    paths += SOURCE.glob("*.py")
    code = "".join(path.read_text("utf-8") for path in paths if path.suffix in (".py", ".jinja", ".html"))
    # Some names are put together: t("exercise_level_" ~ exercise.level)
    begun = tuple(re.findall(r'"([a-z_]+_)" ~', code))
    unused = [key for key in TABLES["zh"] if not re.search(rf"\b{key}\b", code) and not key.startswith(begun)]
    assert unused == []
