"""Answers without code that are typed or ticked: Choice, Number and Blank."""

import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, override

from graders.answer import Answer, Ask, Frozen, Mistake
from graders.locale import say

MOST_OPTIONS = 7  # a message for each wrong combination of options: 2^7 stays small


@dataclass(frozen=True)
class Choice(Answer):
    """One or several of the given options; a set of ids as `correct` makes it a multiple choice."""

    options: Mapping[str, str]
    correct: str | Iterable[str]
    why: Mapping[str, str] = field(default_factory=dict)
    mistakes: Sequence[Mistake] = ()
    kind = "choice"

    def __post_init__(self) -> None:
        unknown = [*(self.rights - set(self.options)), *(set(self.why) - set(self.options))]
        if unknown:
            raise ValueError(f"correct 或 why 里的选项“{'、'.join(sorted(unknown))}”不在 options 里。")
        if len(self.options) < 2 or not self.rights:
            raise ValueError("选择题至少要有两个选项和一个正确选项。")
        if self.multiple and len(self.options) > MOST_OPTIONS:
            raise ValueError(f"多选题最多 {MOST_OPTIONS} 个选项。")
        if any("," in name for name in self.options):
            raise ValueError("选项的代号里不能有逗号。")

    @property
    def rights(self) -> set[str]:
        """Ids of the right options."""
        return {self.correct} if isinstance(self.correct, str) else set(self.correct)

    @property
    def multiple(self) -> bool:
        """Whether several options may be chosen."""
        return not isinstance(self.correct, str)

    @override
    def items(self) -> dict[str, tuple[Frozen, list[str]]]:
        return {"": ({"as": "id"}, [",".join(sorted(self.rights))])}

    @override
    def questions(self) -> Frozen:
        shown = [{"id": name, "text": text} for name, text in self.options.items()]
        return {"options": shown, "multiple": self.multiple}

    @override
    def right(self) -> Any:
        return sorted(self.rights)

    @override
    def wrong(self) -> list[tuple[Any, str, dict[str, list[str]]]]:
        told = [
            (sorted(set(m.answer)) if not isinstance(m.answer, str) else [m.answer], m.message) for m in self.mistakes
        ]
        known = {tuple(chosen) for chosen, _ in told}
        sizes = range(1, len(self.options) + 1) if self.multiple else [1]
        for chosen in (sorted(some) for size in sizes for some in combinations(self.options, size)):
            if set(chosen) == self.rights or tuple(chosen) in known:
                continue
            words = [self.why[name] for name in chosen if name in self.why and name not in self.rights]
            if self.multiple and set(chosen) < self.rights:
                words = [say("choice_incomplete")]
            if words:
                told.append((chosen, " ".join(words)))
        return [(chosen, message, {"": [",".join(chosen)]}) for chosen, message in told]


@dataclass(frozen=True)
class Number(Answer):
    """One number, with its decimals, tolerance and unit."""

    value: Any
    decimals: int = 2
    within: float = 0
    unit: str = ""
    mistakes: Sequence[Mistake] = ()
    kind = "number"

    @property
    def ask(self) -> Ask:
        """The one place to fill in."""
        return Ask(self.value, self.decimals, self.within, self.unit)

    def __post_init__(self) -> None:
        if not self.ask.is_number:
            raise ValueError(f"Number({self.value!r}) 的答案不是数字。")

    @override
    def items(self) -> dict[str, tuple[Frozen, list[str]]]:
        return {"": (self.ask.rule(), self.ask.texts())}

    @override
    def questions(self) -> Frozen:
        return {"decimals": self.decimals, "unit": self.unit}

    @override
    def right(self) -> Any:
        return self.ask.texts()[0]

    @override
    def wrong(self) -> list[tuple[Any, str, dict[str, list[str]]]]:
        found = []
        for known in self.mistakes:
            texts = self.ask.texts(known.answer)
            found.append((texts[0], known.message, {"": texts}))
        return found


@dataclass(frozen=True)
class Blank(Answer):
    """A text with named gaps, `{p}`; write `{{` for a brace. `code=True` shows it as a program and ignores spaces."""

    text: str
    answers: Mapping[str, Any]
    mistakes: Mapping[str, Mapping[Any, str]] = field(default_factory=dict)
    code: bool = False
    kind = "blank"

    def __post_init__(self) -> None:
        gaps = [name for _, name, _, _ in string.Formatter().parse(self.text) if name is not None]
        if sorted(gaps) != sorted(self.answers) or not gaps:
            raise ValueError(
                f"空的名字对不上：文中有 {'、'.join(gaps) or '（无）'}，answers 里有 {'、'.join(self.answers)}。"
            )
        if set(self.mistakes) - set(gaps):
            raise ValueError(f"mistakes 里有不存在的空：{'、'.join(sorted(set(self.mistakes) - set(gaps)))}。")

    def ask_of(self, name: str) -> Ask:
        """The gap of this name."""
        given = self.answers[name]
        if isinstance(given, Ask):
            return given
        texts = [given] if isinstance(given, str) else list(given)
        return Ask(texts[0], also=tuple(texts[1:]))

    @override
    def items(self) -> dict[str, tuple[Frozen, list[str]]]:
        style = "code" if self.code else "text"
        return {name: (self.ask_of(name).rule(style), self.ask_of(name).texts()) for name in self.answers}

    @override
    def questions(self) -> Frozen:
        parts: list[Frozen] = []
        for text, name, _, _ in string.Formatter().parse(self.text):
            if text:
                parts.append({"text": text})
            if name is not None:
                parts.append({"blank": name, **self.ask_of(name).shown()})
        return {"parts": parts, "code": self.code}

    @override
    def right(self) -> Any:
        return {name: self.ask_of(name).texts()[0] for name in self.answers}

    @override
    def wrong(self) -> list[tuple[Any, str, dict[str, list[str]]]]:
        found = []
        for name, known in self.mistakes.items():
            for value, message in known.items():
                texts = self.ask_of(name).texts(value)
                found.append(({**self.right(), name: texts[0]}, message, {name: texts}))
        return found
