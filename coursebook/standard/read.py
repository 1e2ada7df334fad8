"""Read a course standard from its folder: TOML files and the glossary; all faults are reported at once."""

import csv
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from coursebook.errors import CourseError, Problem
from coursebook.standard.model import Standard
from coursebook.standard.rules import faults

GLOSSARY = "glossary.csv"
HEADER = ["zh", "en", "identifier"]

# Which file a top-level key, or the n-th entry of a top-level list, was read from; -1 where the key is no list.
Origin = dict[tuple[str, int], Path]

# pydantic's error types in the reader's language; what is not listed keeps pydantic's own words.
SENTENCES = {
    "missing": "缺少这一项，请补上",
    "extra_forbidden": "不认识的键，请检查拼写或删去",
    "string_type": "应是文字，收到的是 {found}",
    "string_too_short": "不能是空的",
    "float_type": "应是数字，收到的是 {found}",
    "greater_than": "应大于 0，收到的是 {found}",
    "greater_than_equal": "不能是负数，收到的是 {found}",
    "tuple_type": "应是列表（用方括号），收到的是 {found}",
    "model_type": "应是一组键和值（用花括号），收到的是 {found}",
    "string_pattern_mismatch": "只能用小写字母、数字和连字符，收到的是 {found}",
    "too_short": "至少要有一项",
}


def read(folder: Path) -> Standard:
    """Read every `*.toml` and the glossary of a standard's folder into one checked `Standard`.

    Args:
        folder: the folder that holds the TOML files; a table or list may be in any of them.

    Raises:
        CourseError: with every problem: file, key, what was found, what to do.
    """
    problems: list[Problem] = []
    data, origin = _merge(folder, problems)
    # What stands in a file that can't be read isn't missing: nothing is said of what follows from that.
    unread = any(not problem.place for problem in problems)
    try:
        standard = Standard.model_validate(_tuples(data))
    except ValidationError as error:
        problems += [
            _problem(details, data, origin, folder) for details in error.errors() if not unread or details["loc"][1:]
        ]
        raise CourseError(problems) from None
    if unread:
        raise CourseError(problems)
    where = _places(data, origin)
    for item, key, message in faults(standard):
        problems.append(Problem(where.get(item, folder / GLOSSARY), f"{item}.{key}", message))
    if problems:
        raise CourseError(problems)
    return standard


def _merge(folder: Path, problems: list[Problem]) -> tuple[dict[str, Any], Origin]:
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise CourseError(Problem(folder, "", "没有找到课程标准，请放入至少一个 .toml 文件"))
    data: dict[str, Any] = {"glossary": _glossary(folder / GLOSSARY, problems)}
    origin: Origin = {("glossary", -1): folder / GLOSSARY}
    for file in files:
        for key, value in _load(file, problems).items():
            known = data.get(key)
            if isinstance(value, list) and isinstance(known, list | None):
                known = data.setdefault(key, [])
                origin |= {(key, len(known) + n): file for n in range(len(value))}
                known.extend(value)
            elif key in data:
                problems.append(Problem(file, key, f"「{key}」在另一处已经写过，请只留一处"))
            else:
                data[key] = value
                origin[key, -1] = file
    return data, origin


def _load(file: Path, problems: list[Problem]) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        problems.append(Problem(file, "", "不是 UTF-8 文本，请用 UTF-8 编码另存"))
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(file, "", f"TOML 写法有误({error})，请检查引号、括号和等号"))
    return {}


def _glossary(file: Path, problems: list[Problem]) -> list[dict[str, str]]:
    if not file.exists():
        return []
    with file.open(encoding="utf-8-sig", newline="") as lines:
        header, *rows = list(csv.reader(lines)) or [[]]
    if header != HEADER:
        problems.append(Problem(file, "1", f"第一行应是 {','.join(HEADER)}"))
        return []
    for number, row in enumerate(rows, 2):
        if len(row) != len(HEADER) or not all(cell.strip() for cell in row):
            problems.append(Problem(file, str(number), f"应有三个不空的格子，收到的是 {row}"))
    return [{"term": row[0], "english": row[1], "identifier": row[2]} for row in rows if len(row) == len(HEADER)]


def _tuples(value: Any) -> Any:
    # The model is frozen and strict, so that lists must come as tuples.
    if isinstance(value, dict):
        return {key: _tuples(entry) for key, entry in value.items()}
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _problem(details: ErrorDetails, data: dict[str, Any], origin: Origin, folder: Path) -> Problem:
    head, *rest = details["loc"]
    number = rest.pop(0) if rest and isinstance(data.get(str(head)), list) else -1
    file = origin.get((str(head), int(number)), origin.get((str(head), -1), folder))
    name = str(head)
    if number != -1:
        entry = data[str(head)][number]
        name = str(entry.get("id") or f"{head}[{int(number) + 1}]") if isinstance(entry, dict) else f"{head}"
    keys = [str(part + 1) if isinstance(part, int) else part for part in rest]
    found = repr(details["input"])
    shown = found if len(found) < 60 else found[:57] + "…"
    sentence = SENTENCES.get(details["type"], details["msg"].replace("{", "").replace("}", "") + "（收到 {found}）")
    return Problem(file, ".".join([name, *keys]), sentence.replace("{found}", shown))


def _places(data: dict[str, Any], origin: Origin) -> dict[str, Path]:
    """Return the file in which each id stands."""
    places: dict[str, Path] = {}

    def note(value: Any, file: Path) -> None:
        if isinstance(value, dict):
            if "id" in value:
                places[str(value["id"])] = file
            for entry in value.values():
                note(entry, file)
        elif isinstance(value, list):
            for entry in value:
                note(entry, file)

    for (key, number), file in origin.items():
        note(data[key][number] if number >= 0 else data[key], file)
    return places
