r"""What the kinds of answer without code share: places to fill in, known mistakes, and how they are frozen.

Every kind freezes to the same small shape, so that the page's judge and `judge_answers.py` are tiny twins:

    answers = {"items": {item: {"as": "number", "decimals": 2, "unit": "元", "accept": [digest]}},
               "mistakes": [{"id": "m1", "message": "…", "items": {item: [digest]}}]}

    item     "" (choice, number, order) · the blank's name · the left side's id (match) · "row,column" from 0
    answer   choice ["a", "c"] · number "12.5" · blank {"p": "…"} · order ["3", "1", "2"] · match {"l1": "r2"}
             · table {"0,2": "12.5"}
    as       "id" | "text" | "code" | "number"
    text     choice and order join their ids with ","; a choice sorts them first; the others are as typed
    digest   first 16 hex digits of sha256(id + "\x1f" + item + "\x1f" + normalised text)

A mistake fires when every item it names has one of its digests.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from graders.normal import digest, nearby, normal

Frozen = dict[str, Any]


@dataclass(frozen=True)
class Mistake:
    """A known wrong answer and what to say about it."""

    answer: Any
    message: str


def mistake(answer: Any, message: str) -> Mistake:
    """Declare a known wrong answer: `answer` in the form the kind expects, `message` for the student."""
    if not message.strip():
        raise ValueError("mistake(…) 缺少给学生看的话。")
    return Mistake(answer, message)


@dataclass(frozen=True)
class Ask:
    """One place to fill in: a number (with `decimals`), a text, or a choice `among` given texts."""

    value: Any
    decimals: int | None = None
    within: float = 0
    unit: str = ""
    among: Sequence[str] = ()
    also: Sequence[str] = ()

    def __post_init__(self) -> None:
        if self.is_number:
            if self.decimals is None:
                raise ValueError(f"ask({self.value!r}) 是数字，要用 decimals= 写明保留几位小数。")
            nearby(self.value, self.within, self.decimals)
        elif not isinstance(self.value, str) or not self.value.strip():
            raise ValueError(f"ask({self.value!r}) 的答案应当是数字或不空的文字。")
        if self.among and self.value not in self.among:
            raise ValueError(f"ask({self.value!r}, among=…) 的备选里没有正确答案。")

    @property
    def is_number(self) -> bool:
        """Whether a number is asked for, not a text."""
        return (isinstance(self.value, (int, float, Decimal)) and not isinstance(self.value, bool)) or is_numpy(
            self.value
        )

    def rule(self, style: str = "text") -> Frozen:
        """How the page and the judge read what is typed here."""
        if self.is_number:
            return {"as": "number", "decimals": self.decimals, "unit": self.unit}
        return {"as": style}

    def shown(self) -> Frozen:
        """What the page needs to draw the field."""
        return {
            **({"among": list(self.among)} if self.among else {}),
            **(self.rule() if self.is_number else {"as": "text"}),
        }

    def texts(self, value: Any = None) -> list[str]:
        """The normalised texts for the right value, or for another `value` read in the same way."""
        if value is None:
            return self.texts(self.value) + [text for extra in self.also for text in self.texts(extra)]
        if self.is_number:
            return nearby(value, self.within, self.decimals or 0)
        return [str(value)]


def is_numpy(value: Any) -> bool:
    """Whether a value computed in grade.py is a numpy number."""
    return type(value).__module__ == "numpy" and getattr(value, "shape", None) == ()


def ask(
    value: Any,
    *,
    decimals: int | None = None,
    within: float = 0,
    unit: str = "",
    among: Sequence[str] = (),
    also: Sequence[str] = (),
) -> Ask:
    """Mark a cell of a Table or a blank as asked; `also` lists further accepted answers."""
    return Ask(value, decimals, within, unit, tuple(among), tuple(also))


class Answer(ABC):
    """What the kinds share; each says its items, its questions and how an answer becomes texts."""

    kind = ""

    @abstractmethod
    def items(self) -> dict[str, tuple[Frozen, list[str]]]:
        """Item → (rule, accepted texts)."""

    @abstractmethod
    def questions(self) -> Frozen:
        """What the page may show."""

    @abstractmethod
    def right(self) -> Any:
        """A right answer, in the form the page hands in."""

    @abstractmethod
    def wrong(self) -> list[tuple[Any, str, dict[str, list[str]]]]:
        """Known mistakes: (answer in the form the page hands in, message, item → texts)."""

    def freeze(self, casebook: str) -> tuple[Frozen, Frozen]:
        """Return (questions, answers) of the casebook with this id."""
        items: Frozen = {}
        rules = self.items()
        for name, (rule, texts) in rules.items():
            items[name] = {**rule, "accept": _digests(casebook, name, texts, rule)}
        mistakes = []
        for number, (_, message, texts_of) in enumerate(self.wrong(), 1):
            marks = {name: _digests(casebook, name, texts, rules[name][0]) for name, texts in texts_of.items()}
            right = {name: items[name]["accept"] for name in marks}
            if all(found[0] in right[name] for name, found in marks.items()):
                raise ValueError(f"典型错误“{message}”的答案其实会判为正确，请改答案或收紧允许误差。")
            if len(marks) == 1:
                # Around a wrong number there may be right ones, within the tolerance of both.
                marks = {name: [mark for mark in found if mark not in right[name]] for name, found in marks.items()}
            mistakes.append({"id": f"m{number}", "message": message, "items": marks})
        return self.questions(), {"items": items, "mistakes": mistakes}


def _digests(casebook: str, item: str, texts: Iterable[str], rule: Frozen) -> list[str]:
    marks = []
    for text in texts:
        read = normal(text, rule)
        if read is None:
            raise ValueError(f"答案“{text}”按这道题的格式读不出来。")
        mark = digest(casebook, item, read)
        if mark not in marks:
            marks.append(mark)
    return marks
