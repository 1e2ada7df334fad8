"""Ageing of receivables: what is still owed, sorted by days past due."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from crm_engine._checks import columns, date, dates, filled, numeric, whole
from crm_engine.credit._open import issued_by, open_items

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
else:
    from crm_engine._late import np, pd


def aging(
    invoices: pd.DataFrame,
    as_of: object,
    *,
    payments: pd.DataFrame | None = None,
    edges: Sequence[int] = (0, 30, 60, 90),
    by: str | None = "customer_id",
    invoice: str = "invoice_id",
    due: str = "due_date",
    amount: str = "amount",
    issued: str | None = None,
    paid_on: str = "date",
    settle: str = "oldest",
    excess: str = "error",
) -> pd.DataFrame:
    """Receivables of each customer, sorted into "not yet due", 1–30, 31–60, 61–90 and more than 90 days past due.

    Args:
        invoices: one row per invoice with the columns `by`, `invoice`, `due` (date), `amount` (money, ≥ 0; what is
            still open if there are no `payments`).
        as_of: date of the analysis; days past due = `as_of` − `due`, in whole days.
        payments: see `open_items`; booked as `settle` says. None: `amount` is open as it stands.
        edges: upper limits of the classes in days, rising; (0, 30, 60, 90) gives current, 1-30, 31-60, 61-90, >90.
            An invoice due on `as_of` itself (0 days) is not yet past due.
        by: column of the customer (rows of the result, sorted); None gives one row called 合计.
        invoice: column of the invoice number; each occurs once. It is not needed without `payments`.
        due: column of the due date.
        amount: column of the amount, in both tables.
        issued: column of the invoice's date; invoices issued after `as_of` are left out. None keeps all invoices.
        paid_on: column of the payment's date.
        settle: see `open_items`.
        excess: see `open_items`.

    Returns:
        One row per customer; columns: the classes (money), `total` (money).

    Raises:
        ValueError: missing columns, an empty table, bad dates, negative amounts, edges that do not rise.

    Formula:
        class k holds edge_{k−1} < as_of − due ≤ edge_k.

    Source:
        Ageing schedule as in Ross, Westerfield & Jordan, Fundamentals of Corporate Finance, chapter "Credit and
        inventory management".

    Example:
        >>> import pandas as pd
        >>> bills = pd.DataFrame({"customer_id": ["A", "A", "B"], "invoice_id": [1, 2, 3],
        ...                       "due_date": ["2026-06-30", "2026-05-31", "2026-03-01"], "amount": [100, 50, 70]})
        >>> aging(bills, "2026-06-30").loc["A"].to_dict()
        {'current': 100.0, '1-30': 50.0, '31-60': 0.0, '61-90': 0.0, '>90': 0.0, 'total': 150.0}
    """
    names = bucket_names(edges)
    columns(invoices, [*([by] if by else []), due, amount, *([issued] if issued else [])], "发票表")
    day = date(as_of, "as_of")
    if payments is not None:
        if by is None:
            raise ValueError("要分配收款，请用 by 指出客户列")
        invoices = open_items(
            invoices,
            payments,
            as_of=as_of,
            customer=by,
            invoice=invoice,
            due=due,
            amount=amount,
            issued=issued,
            paid_on=paid_on,
            settle=settle,
            excess=excess,
        )
    elif issued:
        invoices = invoices[issued_by(invoices[issued], issued, as_of)]
    left = numeric(invoices["open" if payments is not None else amount], amount, low=0).to_numpy()
    late = (day.normalize() - dates(invoices[due], due).dt.normalize()).dt.days.to_numpy()
    cells = np.zeros((len(invoices), len(names)))
    cells[np.arange(len(invoices)), np.searchsorted(list(edges), late, side="left")] = left
    table = pd.DataFrame(cells, columns=names)
    keys = filled(invoices[by], by).to_numpy() if by else np.full(len(invoices), "合计")
    result = table.groupby(keys).sum()
    result.index.name = by
    result["total"] = result.sum(axis=1)
    return result


def bucket_names(edges: Sequence[int] = (0, 30, 60, 90)) -> list[str]:
    """Names of the ageing classes: current, 1-30, …, >90.

    Args:
        edges: upper limits of the classes in whole days, rising.

    Returns:
        One name more than there are limits.

    Raises:
        ValueError: no limits, or limits that do not rise.

    Formula:
        the first class ends at edges[0]; class k is called (edge_{k−1} + 1)-(edge_k).

    Source:
        The names that `aging` gives its columns.

    Example:
        >>> bucket_names((0, 30, 60))
        ['current', '1-30', '31-60', '>60']
    """
    limits = [whole(edge, "edges") for edge in edges]
    if not limits or any(b <= a for a, b in pairwise(limits)):
        raise ValueError(f"账龄分段的界限应逐个变大，收到的是 {list(edges)}")
    first = "current" if limits[0] == 0 else f"<={limits[0]}"
    return [first, *(f"{a + 1}-{b}" for a, b in pairwise(limits)), f">{limits[-1]}"]
