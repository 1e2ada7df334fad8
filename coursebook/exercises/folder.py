"""Reading one exercise folder: every file, every key, all problems at once."""

import ast
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from coursebook.errors import Problem

KINDS = ("code", "choice", "number", "blank", "order", "match", "table", "form")
NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
LIBRARIES = {"numpy", "pandas"}


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


# Key → (test, what is wanted, default; None = must be given).
KEYS: dict[str, tuple[Callable[[Any], bool], str, Any]] = {
    "title": (lambda v: isinstance(v, str) and bool(v.strip()), "不空的文字", None),
    "kind": (lambda v: v in KINDS, "、".join(KINDS) + " 之一", None),
    "targets": (lambda v: _is_texts(v) and bool(v), '至少一个目标编号的列表，例如 ["KP04.2"]', None),
    "points": (lambda v: _is_count(v) and v > 0, "正整数", None),
    "minutes": (lambda v: _is_count(v) and v > 0, "正整数（分钟）", None),
    "level": (lambda v: v in (1, 2, 3) and not isinstance(v, bool), "1、2 或 3", None),
    "packages": (_is_texts, '包名的列表，例如 ["pandas"]', []),
    "after": (_is_texts, '练习编号的列表，例如 ["kp01/first"]', []),
    "solution_after": (_is_count, "不小于 0 的整数（0 表示不公布）", 3),
    "time_limit": (
        lambda v: isinstance(v, (int, float)) and not isinstance(v, bool) and 0 < v <= 60,
        "0 到 60 之间的秒数",
        5,
    ),
}


class Folder:
    """One folder being read; collects problems instead of stopping at the first."""

    def __init__(self, path: Path, root: Path) -> None:
        self.path, self.root = path, root
        self.problems: list[Problem] = []

    def say(self, file: str, place: str, message: str) -> None:
        """Note a problem."""
        path = self.path / file if file else self.path
        shown = path.relative_to(self.root) if path.is_relative_to(self.root) else path
        self.problems.append(Problem(shown.as_posix(), place, message))

    def text(self, name: str, *, needed: bool = True) -> str:
        """A text file with LF line ends, or "" and a problem."""
        path = self.path / name
        if not path.is_file():
            if needed:
                self.say(name, "", "缺少这个文件，请补上。")
            return ""
        try:
            found = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            self.say(name, "", "不是 UTF-8 编码的文本，请用 UTF-8 重新保存。")
            return ""
        if needed and not found.strip():
            self.say(name, "", "文件是空的，请写上内容。")
        return found

    def settings(self) -> dict[str, Any]:
        """The keys of exercise.toml with defaults put in; wrong ones are left at harmless values."""
        text = self.text("exercise.toml")
        try:
            given = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self.say("exercise.toml", "", f"不是正确的 TOML（{error}），请检查引号、等号和方括号。")
            given = {}
            text = ""
        for key in sorted(set(given) - set(KEYS)):
            self.say("exercise.toml", key, f"不认识的键，可用的键是：{'、'.join(KEYS)}。")
        result = {}
        for key, (test, wanted, default) in KEYS.items():
            if key not in given:
                if default is None and text.strip():
                    self.say("exercise.toml", key, f"缺少这一项，应当是{wanted}。")
                result[key] = default
            elif not test(given[key]):
                self.say("exercise.toml", key, f"写的是 {given[key]!r}，应当是{wanted}。")
                result[key] = default
            else:
                result[key] = given[key]
        return result

    def hints(self) -> list[tuple[str, str]]:
        """The hints as (heading, Markdown)."""
        text = self.text("hints.md")
        found: list[tuple[str, list[str]]] = []
        fenced = False
        for number, line in enumerate(text.splitlines(), 1):
            fenced ^= line.lstrip().startswith("```")
            if line.startswith("## ") and not fenced:
                found.append((line[3:].strip(), []))
            elif found:
                found[-1][1].append(line)
            elif line.strip():
                self.say("hints.md", str(number), "第一条提示之前不能有文字：每条提示以“## 标题”开头。")
                break
        if text.strip() and not found:
            self.say("hints.md", "", "一条提示也没有：每条提示以“## 标题”开头。")
        hints = [(title, "\n".join(lines).strip()) for title, lines in found]
        for title, body in hints:
            if not title or not body:
                self.say("hints.md", title, "这条提示没有标题或没有内容。")
        return hints

    def program(self, name: str, *, needed: bool = True) -> tuple[str, ast.Module | None]:
        """A Python file and its syntax tree, or a problem with the line."""
        source = self.text(name, needed=needed)
        try:
            return source, ast.parse(source)
        except (SyntaxError, ValueError) as error:
            self.say(name, str(getattr(error, "lineno", "") or ""), f"不是正确的 Python 代码：{error}。")
            return source, None

    def mistakes(self) -> dict[str, tuple[str, str]]:
        """The known wrong programs: name → (source, message for the student)."""
        found = {}
        for path in sorted((self.path / "mistakes").glob("*.py")):
            source, tree = self.program(f"mistakes/{path.name}")
            message = ast.get_docstring(tree) if tree else None
            if tree is not None and not message:
                self.say(f"mistakes/{path.name}", "1", "文件开头要有三引号文字，写给犯这个错误的学生看。")
            found[path.stem] = (source, " ".join((message or "").split()))
        return found

    def artefact(self, name: str) -> Any:
        """A JSON object of a form exercise."""
        text = self.text(name)
        try:
            found = json.loads(text) if text.strip() else {}
        except ValueError as error:
            self.say(name, "", f"不是正确的 JSON（{error}）。")
            return {}
        if not isinstance(found, dict):
            self.say(name, "", "最外层应当是一个对象 {…}。")
            return {}
        return found

    def artefact_mistakes(self) -> dict[str, tuple[Any, list[str]]]:
        """The faulty artefacts of a form: name → (artefact, ids of exactly the rules that it fails)."""
        found = {}
        for path in sorted((self.path / "mistakes").glob("*.json")):
            name = f"mistakes/{path.name}"
            artefact = self.artefact(name)
            fails = artefact.pop("_fails", None)
            fails = [fails] if isinstance(fails, str) else fails
            if not _is_texts(fails) or not fails:
                self.say(name, "_fails", '要写明不合格的规则，例如 "_fails": ["one-start"]。')
                fails = []
            found[path.stem] = (artefact, list(fails))
        return found

    def data(self) -> dict[str, str]:
        """The files for the student's working directory: relative name → text."""
        base = self.path / "data"
        files = sorted(path for path in base.rglob("*") if path.is_file() and not path.name.startswith("."))
        return {
            path.relative_to(base).as_posix(): self.text(f"data/{path.relative_to(base).as_posix()}") for path in files
        }

    def strangers(self, kind: str | None) -> None:
        """Report files that mean nothing, most likely misspelt."""
        known = {"exercise.toml", "prompt.md", "hints.md", "grade.py", "__pycache__"}
        known |= {
            "code": {"starter.py", "solution.py", "mistakes", "data"},
            "form": {"starter.json", "solution.json", "solution.md", "mistakes"},
        }.get(kind or "", {"solution.md"})
        for path in sorted(self.path.iterdir()):
            if path.name not in known and not path.name.startswith("."):
                self.say(
                    path.name,
                    "",
                    f"{kind or '这种'} 类练习用不到它，请删除或改名；可用的是：{'、'.join(sorted(known))}。",
                )
        suffix = {"code": ".py", "form": ".json"}.get(kind or "")
        for path in sorted((self.path / "mistakes").glob("*")):
            if suffix and path.suffix != suffix and path.name != "__pycache__":
                self.say(f"mistakes/{path.name}", "", f"mistakes 里只放 {suffix} 文件。")


def content_hash(parts: Mapping[str, Any]) -> str:
    """A short hash of plain data, equal on every machine."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:16]
