"""Ageing of receivables: payments go to the oldest invoice first, what is left is sorted by days past due."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from crm_engine._checks import columns, date, dates, filled, numeric, one_of, unique, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
else:
    from crm_engine._late import np, pd


def open_items(
    invoices: pd.DataFrame,
    payments: pd.DataFrame | None = None,
    *,
    as_of: object = None,
    customer: str = "customer_id",
    invoice: str = "invoice_id",
    due: str = "due_date",
    amount: str = "amount",
    paid_on: str = "date",
    excess: str = "error",
) -> pd.DataFrame:
    """What is still unpaid of each invoice when a customer's payments settle the oldest due date first (FIFO).

    Args:
        invoices: one row per invoice with the columns `customer`, `invoice`, `due` (date), `amount` (money, ≥ 0).
        payments: one row per payment with the columns `customer`, `amount` (money, ≥ 0) and, if `as_of` is given,
            `paid_on` (date); None means that nothing was paid.
        as_of: date; later payments do not count. None counts all payments.
        customer: column of the customer, in both tables.
        invoice: column of the invoice number; each occurs once.
        due: column of the due date. Invoices with the same due date are settled in the order of their rows.
        amount: column of the amount, in both tables.
        paid_on: column of the payment's date.
        excess: "error" refuses payments above what a customer was invoiced; "ignore" leaves the surplus out
            (it is a prepayment, not a receivable).

    Returns:
        The four invoice columns plus `paid` and `open` (money), in the order and with the index of `invoices`.

    Raises:
        ValueError: missing columns, empty invoices, bad dates, negative amounts, repeated invoice numbers, payments of
            unknown customers, or a surplus with excess="error".

    Formula:
        paid_i = min(amount_i, max(0, payments − Σ amounts due before i)); open_i = amount_i − paid_i.

    Source:
        First in, first out: the usual settlement when a payment names no invoice.

    Example:
        >>> import pandas as pd
        >>> bills = pd.DataFrame({"customer_id": ["A", "A"], "invoice_id": [1, 2],
        ...                       "due_date": ["2026-03-31", "2026-02-28"], "amount": [500, 300]})
        >>> receipts = pd.DataFrame({"customer_id": ["A"], "amount": [400]})
        >>> open_items(bills, receipts)[["paid", "open"]].to_numpy().tolist()
        [[100.0, 400.0], [300.0, 0.0]]
    """
    one_of(excess, ("error", "ignore"), "excess")
    columns(invoices, [customer, invoice, due, amount], "发票表")
    filled(invoices[customer], customer)
    unique(invoices[invoice], invoice)
    found = invoices[[customer, invoice]].copy()
    found[due] = dates(invoices[due], due)
    found[amount] = numeric(invoices[amount], amount, low=0)
    received = _received(payments, as_of, customer, amount, paid_on)
    unknown = [who for who in received.index if who not in set(found[customer])]
    if unknown:
        raise ValueError(f"收款表中的客户 {unknown[0]} 没有任何发票")
    total = found.groupby(customer)[amount].sum().to_dict()
    for who, money in received.to_dict().items():
        # Money is kept in floats: a surplus below a thousandth is rounding, not a payment.
        if excess == "error" and money > total[who] + 1e-3:
            raise ValueError(
                f"客户 {who} 的收款 {money:g} 多于发票总额 {total[who]:g},请核对;确是预收款时用 excess='ignore'"
            )
    place = np.argsort(found[due].to_numpy(), kind="stable")
    oldest = found.iloc[place]
    owed = oldest[amount].to_numpy()
    before = oldest.groupby(customer)[amount].cumsum().to_numpy() - owed
    settled = oldest[customer].map(received.to_dict()).astype("float64").fillna(0.0).to_numpy()
    paid = np.empty(len(found))
    paid[place] = np.clip(settled - before, 0.0, owed)
    found["paid"] = paid
    found["open"] = (found[amount] - paid).clip(lower=0.0)
    return found


def _received(payments: pd.DataFrame | None, as_of: object, customer: str, amount: str, paid_on: str) -> pd.Series:
    """Sum of each customer's payments up to `as_of`."""
    if payments is None or len(payments) == 0:
        return pd.Series(dtype="float64")
    columns(payments, [customer, amount], "收款表")
    filled(payments[customer], customer)
    money = numeric(payments[amount], amount, low=0)
    if as_of is None:
        return money.groupby(payments[customer]).sum()
    columns(payments, [paid_on], "收款表")
    counts = (dates(payments[paid_on], paid_on) <= date(as_of, "as_of")).to_numpy()
    return money[counts].groupby(payments.loc[counts, customer]).sum()


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
    paid_on: str = "date",
    excess: str = "error",
) -> pd.DataFrame:
    """Receivables of each customer, sorted into "not yet due", 1–30, 31–60, 61–90 and more than 90 days past due.

    Args:
        invoices: one row per invoice with the columns `by`, `invoice`, `due` (date), `amount` (money, ≥ 0; what is
            still open if there are no `payments`).
        as_of: date of the analysis; days past due = `as_of` − `due`, in whole days.
        payments: see `open_items`; allocated to the oldest due date first. None: `amount` is open as it stands.
        edges: upper limits of the classes in days, rising; (0, 30, 60, 90) gives current, 1-30, 31-60, 61-90, >90.
            An invoice due on `as_of` itself (0 days) is not yet past due.
        by: column of the customer (rows of the result, sorted); None gives one row called 合计.
        invoice: column of the invoice number; each occurs once. It is not needed without `payments`.
        due: column of the due date.
        amount: column of the amount, in both tables.
        paid_on: column of the payment's date.
        excess: see `open_items`.

    Returns:
        One row per customer; columns: the classes (money), `total` (money).

    Raises:
        ValueError: missing columns, an empty table, bad dates, negative amounts, edges that do not rise.

    Formula:
        class k holds edge_{k−1} < as_of − due ≤ edge_k.

    Source:
        Ageing schedule as in Ross, Westerfield & Jaffe, Corporate Finance, chapter on credit management.

    Example:
        >>> import pandas as pd
        >>> bills = pd.DataFrame({"customer_id": ["A", "A", "B"], "invoice_id": [1, 2, 3],
        ...                       "due_date": ["2026-06-30", "2026-05-31", "2026-03-01"], "amount": [100, 50, 70]})
        >>> aging(bills, "2026-06-30").loc["A"].to_dict()
        {'current': 100.0, '1-30': 50.0, '31-60': 0.0, '61-90': 0.0, '>90': 0.0, 'total': 150.0}
    """
    names = bucket_names(edges)
    columns(invoices, [*([by] if by else []), due, amount], "发票表")
    day = date(as_of, "as_of")
    if payments is None:
        left = numeric(invoices[amount], amount, low=0).to_numpy()
    else:
        if by is None:
            raise ValueError("要分配收款,请用 by 指出客户列")
        left = open_items(
            invoices, payments, as_of=as_of, customer=by, invoice=invoice, due=due, amount=amount,
            paid_on=paid_on, excess=excess,
        )["open"].to_numpy()  # fmt: skip
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
        raise ValueError(f"账龄分段的界限应逐个变大,收到的是 {list(edges)}")
    first = "current" if limits[0] == 0 else f"<={limits[0]}"
    return [first, *(f"{a + 1}-{b}" for a, b in pairwise(limits)), f">{limits[-1]}"]
