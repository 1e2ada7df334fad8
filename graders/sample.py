"""Small tables for cases, and generators of more; neutral, they know no method."""

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from graders.check import Case, case

Make = Callable[[random.Random], Any]
NAMES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def table(*rows: str, columns: str | Sequence[str] = "customer_id date amount") -> Any:
    """A DataFrame from words: `table("A 2026-01-01 120", "B 2026-01-03 80")`.

    Args:
        rows: one text for each row, its cells separated by spaces. Whole numbers, decimals and ISO dates are
            recognised; `-` is a missing cell; anything else is text.
        columns: names separated by spaces (or a list); if rows are shorter, only the first names are used.
    """
    import pandas as pd  # noqa: PLC0415  plain exercises need no pandas

    names = columns.split() if isinstance(columns, str) else list(columns)
    cells = [row.split() for row in rows]
    width = max(map(len, cells), default=len(names))
    if width > len(names) or any(len(row) != width for row in cells):
        raise ValueError(f"table(…) 的每一行都要有同样多的格，并且不超过 {len(names)} 列：{'、'.join(names)}。")
    return pd.DataFrame({name: _column([row[n] for row in cells]) for n, name in enumerate(names[:width])})


def _column(words: list[str]) -> Any:
    import pandas as pd  # noqa: PLC0415

    texts: Any = [None if word == "-" else word for word in words]
    for read in (int, float):
        try:
            return [None if word == "-" else read(word) for word in words] if set(words) - {"-"} else words
        except ValueError:
            continue
    try:
        return pd.to_datetime(texts, format="%Y-%m-%d")
    except ValueError:
        return texts


def whole(low: int, high: int) -> Make:
    """A whole number from low to high, both included."""
    return lambda rng: rng.randint(low, high)


def money(low: float, high: float, step: float = 10) -> Make:
    """An amount in steps, so that it can be checked by hand."""
    return lambda rng: round(low + step * rng.randint(0, int((high - low) / step)), 2)


def pick(*values: Any) -> Make:
    """One of the given values."""
    return lambda rng: rng.choice(values)


def day(start: str = "2026-01-01", days: int = 180) -> Make:
    """A date (pandas Timestamp) in the `days` days from `start` on."""

    def make(rng: random.Random) -> Any:
        import pandas as pd  # noqa: PLC0415

        return pd.Timestamp(date.fromisoformat(start) + timedelta(days=rng.randrange(days)))

    return make


def listed(item: Make, up_to: int, at_least: int = 1) -> Make:
    """A list of such values."""
    return lambda rng: [item(rng) for _ in range(rng.randint(at_least, up_to))]


def rows(up_to: int = 12, at_least: int = 1, **columns: Make) -> Make:
    """A table with these columns: `rows(customer=pick("A", "B"), score=whole(1, 5))`."""

    def make(rng: random.Random) -> Any:
        import pandas as pd  # noqa: PLC0415

        count = rng.randint(at_least, up_to)
        return pd.DataFrame([{name: column(rng) for name, column in columns.items()} for _ in range(count)])

    return make


def args(*makers: Any, **named: Any) -> Callable[[random.Random], Case]:
    """A generated case whose arguments come from these makers; anything that isn't a maker is passed as it is."""

    def make(rng: random.Random) -> Case:
        return case(*(_made(one, rng) for one in makers), **{name: _made(one, rng) for name, one in named.items()})

    return make


def _made(one: Any, rng: random.Random) -> Any:
    return one(rng) if callable(one) else one


def orders(
    customers: int = 4,
    up_to: int = 12,
    *,
    start: str = "2026-01-01",
    days: int = 180,
    amount: Make | None = None,
    columns: Sequence[str] = ("customer_id", "date", "amount"),
    also: Sequence[Any] = (),
) -> Callable[[random.Random], Case]:
    """A generator of cases: a table of orders, and whatever `also` adds as further arguments.

    Args:
        customers: how many different customers at most.
        up_to: how many orders at most.
        start: first possible day.
        days: so many days from `start` on.
        amount: maker of amounts; by default 10 to 1000 yuan in tens.
        columns: names for customer, date and amount; give two names for a table without amounts.
        also: further arguments of the function, values or makers, e.g. `also=["2026-07-01"]`.
    """
    makers = [pick(*NAMES[:customers]), day(start, days), amount or money(10, 1000)]
    named: dict[str, Any] = dict(zip(columns, makers, strict=False))
    return args(rows(up_to, **named), *also)
