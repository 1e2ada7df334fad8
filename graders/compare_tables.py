"""Comparing tables and series: columns, number and order of rows, then cell by cell."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from graders import plain
from graders.difference import Difference, Options, pair
from graders.locale import say
from graders.plain import Grid

Same = Callable[[Any, Any, Options], bool]
MOST_CELLS = 10


def grids(right: Grid, given: Grid, options: Options, same: Same) -> Difference | None:
    """Compare two tables or two series; `same` says whether two cells or labels are equal."""
    if right.kind == "Series":
        pairs = [(0, 0)]
    else:
        wanted = [name for name in right.columns if name not in options.ignore]
        found = _columns(wanted, right, given, options)
        if isinstance(found, Difference):
            return found
        pairs = found
    if len(right.rows) != len(given.rows):
        return Difference(_row_counts(right, given, options))
    order = _row_order(right, given, options, pairs, same)
    if isinstance(order, Difference):
        return order
    cells, rows = [], set()
    for n, m in enumerate(order):
        for a, b in pairs:
            one, two = right.rows[n][a], given.rows[m][b]
            if not same(one, two, options):
                rows.add(n)
                texts = pair(one, two)
                cells.append({"row": _row_name(right, n), "column": plain.label(right.columns[a]),
                              "expected": texts[0], "got": texts[1]})  # fmt: skip
    if not cells:
        return None
    loose = replace(options, order_matters=False, hints=False)
    if (
        options.hints
        and options.order_matters
        and not options.index_matters
        and grids(right, given, loose, same) is None
    ):
        return Difference(say("rows_unordered"), cells[:MOST_CELLS])
    first = cells[0]
    column = "" if right.kind == "Series" else say("in_column", column=first["column"])
    sentence = say(
        "one_cell" if len(cells) == 1 else "cells", n=len(cells), row=first["row"], column=column,
        wanted=first["expected"], found=first["got"],
    )  # fmt: skip
    return Difference(sentence, cells[:MOST_CELLS])


def _columns(wanted: list[Any], right: Grid, given: Grid, options: Options) -> list[tuple[int, int]] | Difference:
    rest = [(place, name) for place, name in enumerate(given.columns) if name not in options.ignore]
    pairs = []
    for name in wanted:
        found = next((item for item in rest if _label_same(name, item[1])), None)
        if found is None:
            if name in given.index_names:
                return Difference(say("column_as_index", column=plain.label(name)))
            return Difference(say("column_missing", column=plain.label(name), columns=_names(given.columns)))
        rest.remove(found)
        pairs.append((right.columns.index(name), found[0]))
    if rest:
        name = rest[0][1]
        if name in right.index_names and name is not None:
            return Difference(say("index_as_column", column=plain.label(name)))
        return Difference(say("column_extra", column=plain.label(name), columns=_names(wanted)))
    return pairs


def _label_same(one: Any, two: Any) -> bool:
    return bool(one == two) and isinstance(one, bool) == isinstance(two, bool)


def _names(columns: list[Any]) -> str:
    return say("and").join(plain.label(name) for name in columns[:12]) or say("no_columns")


def _row_counts(right: Grid, given: Grid, options: Options) -> str:
    words = say("row_count", wanted=len(right.rows), found=len(given.rows))
    if options.index_matters:
        missing = [name for name in right.index if name not in given.index]
        extra = [name for name in given.index if name not in right.index]
        if missing:
            words += say("rows_missing", rows=say("and").join(map(plain.label, missing[:5])))
        if extra:
            words += say("rows_extra", rows=say("and").join(map(plain.label, extra[:5])))
    return words


def _row_order(
    right: Grid, given: Grid, options: Options, pairs: list[tuple[int, int]], same: Same
) -> list[int] | Difference:
    """For each right row the place of the student's row to compare it with."""
    straight = list(range(len(right.rows)))
    if options.index_matters:
        if all(same(a, b, options) for a, b in zip(right.index, given.index, strict=True)):
            return straight
        rest = list(straight)
        order = []
        for name in right.index:
            place = next((n for n in rest if same(_as_list(name), _as_list(given.index[n]), options)), None)
            if place is None:
                return Difference(say("row_missing", row=plain.label(name), rows=_names(given.index)))
            rest.remove(place)
            order.append(place)
        if options.order_matters and order != straight:
            return Difference(say("rows_there_unordered"))
        return order
    if options.order_matters:
        return straight
    rest, order = list(straight), []
    unmatched = []
    for n in straight:
        place = next(
            (m for m in rest if all(same(right.rows[n][a], given.rows[m][b], options) for a, b in pairs)), None
        )
        if place is None:
            unmatched.append(n)
            order.append(-1)
        else:
            rest.remove(place)
            order.append(place)
    # What has no equal row is compared with the left-over rows in their order.
    for n, place in zip(unmatched, rest, strict=True):
        order[n] = place
    return order


def _as_list(label: Any) -> Any:
    return list(label) if isinstance(label, tuple) else label


def _row_name(grid: Grid, place: int) -> str:
    return say("row", n=place + 1) if grid.default_index else say("named_row", name=plain.label(grid.index[place]))
