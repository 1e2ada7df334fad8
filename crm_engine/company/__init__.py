"""禾木茶业: the invented tea company of all lessons and exercises, as tables drawn from a seed.

The company sells tea and tea presents to consumers in an online shop, to hotels, tea houses and offices on credit, and
through distributors. Its books run from 2024-01-01 to 2025-12-31. All people, firms and numbers are made up.

Only whole numbers and Python's own generator are used, never a logarithm or a cosine, so that every machine and the
browser draw the same rows. Each part of the business has its own stream of chance: a table added later changes none of
those that lessons already quote.
"""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from crm_engine.company import _credit, _sales

__all__ = ["AS_OF", "tables", "truth"]

AS_OF = date(2025, 12, 31)
"""The day on which the books are closed and all lessons look back."""


def tables(seed: int = 2025) -> dict[str, pd.DataFrame]:
    """Draw the company's books: customers, orders, invoices, payments and credit files.

    The customers whom lessons know by name (C0001-C0006, K001-K004) are the same under every seed.

    Args:
        seed: whole number; another seed is another company with the same habits.

    Returns:
        Tables by name. Amounts are whole yuan, days are datetime64[ns] without time.

        - customers: customer_id, name, type (个人/企业), industry, city, province, region, channel (网店/直供/经销),
          terms (现结 or n/days), uscc (firms only; region 990000 doesn't exist), first_date (first order)
        - orders: order_id, customer_id, date, category, amount; a return is a row of its own with a negative amount
        - invoices: invoice_id, customer_id, date, due_date, amount, terms; one for each order on credit
        - payments: payment_id, invoice_id, date, amount; up to 2025-12-31, an invoice may be paid in parts or not yet
        - credit_files: customer_id, years (in business), capital_wan (registered, 万元), guarantee, and the five Cs
          (character, capacity, capital, collateral, conditions), each 0-100

    Raises:
        ValueError: the seed is not a whole number.

    Formula:
        None: rows are drawn by the habits that `truth` names.

    Source:
        Invented for this course.

    Example:
        >>> books = tables()
        >>> books["orders"].query("customer_id == 'C0001' and date >= '2025-01-01'")["amount"].sum().item()
        1845
    """
    _check(seed)
    rows, orders, _ = _sales.consumers(seed)
    books = _credit.books(seed)
    ordered = sorted(orders + books.orders, key=lambda o: (o[1], o[0]))
    first: dict[str, date] = {}
    for key, day, _, _ in ordered:
        first.setdefault(key, day)
    customers = pd.DataFrame(rows + books.customers)
    customers["first_date"] = _days([first[key] for key in customers["customer_id"]])
    return {
        "customers": customers,
        "orders": _table("S", ["customer_id", "date", "category", "amount"], ordered, key="order_id"),
        "invoices": _invoices(books),
        "payments": _payments(books),
        "credit_files": pd.DataFrame(books.files),
    }


def truth(seed: int = 2025) -> pd.Series:
    """Tell the habit that each customer was drawn from; students should find it, teachers may know it.

    Consumers: 常客, 小单常客, 节礼 (presents before festivals), 散客, 一次, 流失 (silent since July 2025 or
    earlier).
    Firms: 按时 (paid by 3 days after the due date), 稍晚 (5-22 days), 常晚 (30-75 days, often in two parts),
    拖欠 (stopped paying in 2025).

    Args:
        seed: as in `tables`.

    Returns:
        Habit by customer_id.

    Raises:
        ValueError: the seed is not a whole number.

    Formula:
        None.

    Source:
        Invented for this course.

    Example:
        >>> truth()["C0002"]
        '流失'
    """
    _check(seed)
    return pd.Series(_sales.consumers(seed)[2] | _credit.books(seed).truth, name="habit").rename_axis("customer_id")


def _check(seed: int) -> None:
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise ValueError(f"seed 应是整数，收到的是 {seed!r}")  # noqa: TRY004 - methods raise ValueError for bad input


def _days(values: list[date]) -> "pd.Series[pd.Timestamp]":
    """Make days of one unit: pandas 2 and 3 would choose different ones."""
    return pd.Series(pd.to_datetime(values)).astype("datetime64[ns]")


def _table(letter: str, names: list[str], rows: Sequence[tuple[object, ...]], *, key: str) -> pd.DataFrame:
    found = pd.DataFrame(rows, columns=names)
    for name in names:
        if name.endswith("date"):
            found[name] = _days(list(found[name]))
    found.insert(0, key, [f"{letter}{n:05d}" for n in range(1, len(found) + 1)])
    return found


def _order(books: _credit.Books) -> list[int]:
    """Number invoices by day, then customer."""
    return sorted(range(len(books.invoices)), key=lambda n: (books.invoices[n][1], books.invoices[n][0], n))


def _invoices(books: _credit.Books) -> pd.DataFrame:
    rows = [books.invoices[n] for n in _order(books)]
    return _table("F", ["customer_id", "date", "due_date", "amount", "terms"], rows, key="invoice_id")


def _payments(books: _credit.Books) -> pd.DataFrame:
    number = {place: f"F{n:05d}" for n, place in enumerate(_order(books), start=1)}
    rows = sorted(((number[n], day, amount) for n, day, amount in books.payments), key=lambda p: (p[1], p[0]))
    return _table("P", ["invoice_id", "date", "amount"], rows, key="payment_id")
