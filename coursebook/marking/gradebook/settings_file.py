"""Read `marking.toml` strictly; every fault is told with its key and what to do."""

import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from coursebook.errors import CourseError, Problem
from coursebook.exercise import Exercise
from coursebook.marking.gradebook.settings import Settings
from coursebook.marking.gradebook.settings_rules import faults
from coursebook.standard.model import Standard
from coursebook.standard.read import SENTENCES

NAME = "marking.toml"


def find(*folders: Path) -> Path | None:
    """Return the first `marking.toml` in these folders."""
    return next((folder / NAME for folder in folders if (folder / NAME).is_file()), None)


def read(file: Path | None, standard: Standard, exercises: Collection[Exercise]) -> Settings:
    """Read the settings and check them against the course; without a file all defaults hold.

    Raises:
        CourseError: with every problem: file, key, what was found, what to do.
    """
    if file is None:
        return Settings()
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError:
        raise CourseError(Problem(file, "", "打不开这个文件，请检查路径和权限")) from None
    except UnicodeDecodeError:
        raise CourseError(Problem(file, "", "不是 UTF-8 文本，请用 UTF-8 编码另存")) from None
    except tomllib.TOMLDecodeError as error:
        raise CourseError(
            Problem(file, "", f"TOML 写法有误（{error}），请检查引号、括号和等号，中文的键要加引号")
        ) from None
    try:
        settings = Settings.model_validate(_plain(data))
    except ValidationError as error:
        found: dict[str, Problem] = {}
        for details in error.errors():
            place = ".".join(str(part) for part in details["loc"] if not str(part).startswith(("tuple[", "dict[")))
            found.setdefault(place.removesuffix(".[key]"), Problem(file, place.removesuffix(".[key]"), _say(details)))
        raise CourseError(found.values()) from None
    problems = [Problem(file, key, message) for key, message in faults(settings, standard, exercises)]
    if problems:
        raise CourseError(problems)
    return settings


def _plain(value: Any) -> Any:
    # The model is frozen and strict: lists must come as tuples, and whole numbers as floats where shares are meant.
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    return tuple(map(_plain, value)) if isinstance(value, list) else value


def _say(details: Any) -> str:
    found = repr(details["input"])
    found = found if len(found) < 60 else found[:57] + "…"
    if details["type"] == "literal_error":
        allowed = details["ctx"]["expected"].replace(" or ", "、").replace(", ", "、").replace("'", "")
        return f"只能是 {allowed} 之一，收到的是 {found}，请改成其中一个"
    if details["type"] in ("less_than_equal", "greater_than_equal", "greater_than"):
        limit = next(iter(details["ctx"].values()))
        sign = {"less_than_equal": "不能大于", "greater_than_equal": "不能小于", "greater_than": "应大于"}
        return f"{sign[details['type']]} {limit:g}，收到的是 {found}，请改正"
    sentence = SENTENCES.get(details["type"], details["msg"].replace("{", "").replace("}", "") + "（收到 {found}）")
    return str(sentence).replace("{found}", found)
