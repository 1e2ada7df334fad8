"""Results of the rules over an artefact: plain dictionaries, one per rule."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from crm_engine._checks import number
from crm_engine._records import blank, text

Fault = tuple[str, str]  # place, sentence
Results = list[dict[str, Any]]

SHOWN = 3


class Report:
    """Collects the results of an artefact's rules in their order."""

    def __init__(self, points: Mapping[str, float] | None, only: Collection[str] | None) -> None:
        self._points = dict(points or {})
        self._only = None if only is None else list(only)
        self._known: list[str] = []
        self._results: Results = []
        self._empty: Fault | None = None

    def need(self, table: Collection[Any], place: str, sentence: str) -> None:
        """Let no rule pass while `table` is empty: where nothing is written, nothing is right."""
        if not table:
            self._empty = (place, sentence)

    def rule(self, name: str, faults: Iterable[Fault], passed: str) -> None:
        """Add one rule: passed without faults; else it names the first places and how many there are more."""
        self._known.append(name)
        if self._only is not None and name not in self._only:
            return
        found = list(faults) or ([self._empty] if self._empty else [])
        more = f"（同类问题另有 {len(found) - SHOWN} 处。）" if len(found) > SHOWN else ""
        self._results.append(
            {
                "id": name,
                "passed": not found,
                "points": number(self._points.get(name, 1), f"规则 {name} 的分值", low=0),
                "place": found[0][0] if found else "",
                "message": "".join(sentence for _, sentence in found[:SHOWN]) + more if found else passed,
            }
        )

    def blocked(self, names: Iterable[str], place: str, sentence: str) -> None:
        """Add rules that cannot be judged before something else is put right."""
        for name in names:
            self.rule(name, [(place, sentence)], "")

    def results(self) -> Results:
        """Return the results.

        Raises:
            ValueError: points or a choice of rules for a rule that does not exist (a slip of the author).
        """
        unknown = [name for name in (*self._points, *(self._only or [])) if name not in self._known]
        if unknown:
            raise ValueError(f"没有名为 {unknown[0]!r} 的规则，可用的规则是：{'、'.join(self._known)}")
        return self._results


def rows(artefact: Any, key: str) -> list[dict[str, Any]]:
    """Return the rows of one of the artefact's tables; anything that is no row is left out."""
    table = artefact.get(key) if isinstance(artefact, Mapping) else None
    return [dict(row) for row in table if isinstance(row, Mapping)] if isinstance(table, (list, tuple)) else []


def value(cell: object) -> float | None:
    """Return a cell as a number, or None when it is empty or no number. Text such as "20%" is 0.2."""
    if isinstance(cell, bool) or blank(cell):
        return None
    written = text(cell).replace(",", "").replace("，", "").replace("％", "%")
    try:
        found = float(written.removesuffix("%")) / (100 if written.endswith("%") else 1)
    except ValueError:
        return None
    return found if abs(found) < float("inf") else None


def missing(
    table: list[dict[str, Any]], wanted: Mapping[str, str], where: Callable[[int, dict[str, Any]], str]
) -> list[Fault]:
    """Find empty cells: `wanted` gives the Chinese label of each column."""
    faults = []
    for n, row in enumerate(table, 1):
        empty = [label for key, label in wanted.items() if blank(row.get(key)) or row.get(key) in ([], {})]
        if empty:
            faults.append((where(n, row), f"{where(n, row)}没有填{'、'.join(empty)}。"))
    return faults


def repeated(table: list[dict[str, Any]], key: str) -> list[str]:
    """Return the values of a column that occur more than once, in the order of their second occurrence."""
    seen: set[str] = set()
    found: list[str] = []
    for row in table:
        cell = text(row.get(key))
        if cell and cell in seen and cell not in found:
            found.append(cell)
        seen.add(cell)
    return found
