"""Answers without code that are arranged: Order, Match and Table."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, override

from graders.answer import Answer, Ask, Frozen, Mistake


def shuffled(texts: Sequence[str], salt: str) -> list[str]:
    """The texts in an order that is fixed for this salt and never the given one."""
    # Not a secret: only the same order for everyone and at every build.
    mixed = random.Random(int(sha256(salt.encode()).hexdigest(), 16)).sample(list(texts), len(texts))  # noqa: S311
    return mixed if mixed != list(texts) else mixed[1:] + mixed[:1]


@dataclass(frozen=True)
class Order(Answer):
    """Steps to be put in order; given in the right order, `also` lists further right orders."""

    steps: Sequence[str]
    mistakes: Sequence[Mistake] = ()
    also: Sequence[Sequence[str]] = ()
    kind = "order"

    def __post_init__(self) -> None:
        if len(self.steps) < 2 or len(set(self.steps)) != len(self.steps):
            raise ValueError("排序题至少要有两步，而且每一步的文字都不同。")
        for other in [*self.also, *(m.answer for m in self.mistakes)]:
            if sorted(other) != sorted(self.steps):
                raise ValueError(f"also 或 mistakes 里的顺序“{'、'.join(other)}”与题目的步骤不一致。")

    def shown(self) -> list[str]:
        """The steps in the order in which the page shows them."""
        return shuffled(self.steps, "\n".join(self.steps))

    def ids(self, steps: Sequence[str]) -> list[str]:
        """A step's id is its place in the shown order, so that ids say nothing about the right one."""
        places = {text: str(place) for place, text in enumerate(self.shown(), 1)}
        return [places[text] for text in steps]

    @override
    def items(self) -> dict[str, tuple[Frozen, list[str]]]:
        return {"": ({"as": "id"}, [",".join(self.ids(steps)) for steps in (self.steps, *self.also)])}

    @override
    def questions(self) -> Frozen:
        return {"items": [{"id": str(place), "text": text} for place, text in enumerate(self.shown(), 1)]}

    @override
    def right(self) -> Any:
        return self.ids(self.steps)

    @override
    def wrong(self) -> list[tuple[Any, str, dict[str, list[str]]]]:
        return [(self.ids(m.answer), m.message, {"": [",".join(self.ids(m.answer))]}) for m in self.mistakes]


@dataclass(frozen=True)
class Match(Answer):
    """Left sides, each with its right side; `extra` are right sides that belong to none."""

    pairs: Mapping[str, str]
    extra: Sequence[str] = ()
    mistakes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    kind = "match"

    def __post_init__(self) -> None:
        if len(self.pairs) < 2:
            raise ValueError("连线题至少要有两对。")
        for left, known in self.mistakes.items():
            for right in known:
                if left not in self.pairs or right not in self.rights():
                    raise ValueError(f"mistakes 里的“{left} — {right}”不在题目里。")

    def rights(self) -> list[str]:
        """The right sides in the order in which the page shows them."""
        texts = list(dict.fromkeys([*self.pairs.values(), *self.extra]))
        return shuffled(texts, "\n".join([*self.pairs, *texts])) if len(texts) > 1 else texts

    def left_id(self, left: str) -> str:
        """Id of a left side."""
        return f"l{list(self.pairs).index(left) + 1}"

    def right_id(self, right: str) -> str:
        """Id of a right side."""
        return f"r{self.rights().index(right) + 1}"

    @override
    def items(self) -> dict[str, tuple[Frozen, list[str]]]:
        return {self.left_id(left): ({"as": "id"}, [self.right_id(right)]) for left, right in self.pairs.items()}

    @override
    def questions(self) -> Frozen:
        left = [{"id": self.left_id(text), "text": text} for text in self.pairs]
        return {"left": left, "right": [{"id": self.right_id(text), "text": text} for text in self.rights()]}

    @override
    def right(self) -> Any:
        return {self.left_id(left): self.right_id(right) for left, right in self.pairs.items()}

    @override
    def wrong(self) -> list[tuple[Any, str, dict[str, list[str]]]]:
        found = []
        for left, known in self.mistakes.items():
            for right, message in known.items():
                pair = {self.left_id(left): self.right_id(right)}
                found.append(({**self.right(), **pair}, message, {name: [text] for name, text in pair.items()}))
        return found


@dataclass(frozen=True)
class Table(Answer):
    """A table of which some cells are `ask(…)`; a mistake's answer maps (row, column) to the wrong value."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    mistakes: Sequence[Mistake] = ()
    kind = "table"

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise ValueError(f"rows 的第 {number + 1} 行有 {len(row)} 格，columns 有 {len(self.columns)} 列。")
        if not self.asked():
            raise ValueError("表格里没有一格是 ask(…)，学生没有可填的。")
        for known in self.mistakes:
            for place in known.answer:
                if self.name(place) not in self.asked():
                    raise ValueError(f"mistakes 里的格子 {place} 不是 ask(…) 的格子。")

    @staticmethod
    def name(place: tuple[int, int]) -> str:
        """The item of a cell."""
        return f"{place[0]},{place[1]}"

    def asked(self) -> dict[str, Ask]:
        """The cells to fill in, by item."""
        cells = ((self.name((r, c)), cell) for r, row in enumerate(self.rows) for c, cell in enumerate(row))
        return {name: cell for name, cell in cells if isinstance(cell, Ask)}

    @override
    def items(self) -> dict[str, tuple[Frozen, list[str]]]:
        return {name: (cell.rule(), cell.texts()) for name, cell in self.asked().items()}

    @override
    def questions(self) -> Frozen:
        def cell(r: int, c: int, value: Any) -> Frozen:
            return {"ask": self.name((r, c)), **value.shown()} if isinstance(value, Ask) else {"text": str(value)}

        rows = [[cell(r, c, value) for c, value in enumerate(row)] for r, row in enumerate(self.rows)]
        return {"columns": [str(name) for name in self.columns], "rows": rows}

    @override
    def right(self) -> Any:
        return {name: cell.texts()[0] for name, cell in self.asked().items()}

    @override
    def wrong(self) -> list[tuple[Any, str, dict[str, list[str]]]]:
        found = []
        for known in self.mistakes:
            texts = {
                self.name(place): self.asked()[self.name(place)].texts(value) for place, value in known.answer.items()
            }
            found.append(({**self.right(), **{name: some[0] for name, some in texts.items()}}, known.message, texts))
        return found
