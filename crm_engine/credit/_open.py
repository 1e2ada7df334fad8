"""What is still unpaid of each invoice, by two ways of booking payments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_engine._checks import columns, date, dates, filled, numeric, one_of, unique

if TYPE_CHECKING:
    from collections.abc import Hashable

    import numpy as np
    import numpy.typing as npt
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
    issued: str | None = None,
    paid_on: str = "date",
    settle: str = "oldest",
    excess: str = "error",
) -> pd.DataFrame:
    """What is still unpaid of each invoice: payments settle the customer's oldest due date first, or a named invoice.

    Args:
        invoices: one row per invoice with the columns `customer`, `invoice`, `due` (date), `amount` (money, ≥ 0).
        payments: one row per payment with the columns `customer` (for settle="named": `invoice`), `amount` (money, ≥ 0)
            and, if `as_of` is given, `paid_on` (date); None means that nothing was paid.
        as_of: date; later payments do not count. None counts all payments.
        customer: column of the customer, in both tables.
        invoice: column of the invoice number; each occurs once.
        due: column of the due date. Invoices with the same due date are settled in the order of their rows.
        amount: column of the amount, in both tables.
        issued: column of the invoice's date; invoices issued after `as_of` are left out. None keeps all invoices.
        paid_on: column of the payment's date.
        settle: "oldest" spreads all payments of a customer over the invoices by due date (first in, first out); "named"
            books each payment on the invoice that it names.
        excess: "error" refuses payments above what was invoiced (to the customer, or on the named invoice); "ignore"
            leaves the surplus out (it is a prepayment, not a receivable).

    Returns:
        The four invoice columns plus `paid` and `open` (money), in the order and with the index of `invoices`.

    Raises:
        ValueError: missing columns, empty invoices, bad dates, negative amounts, repeated invoice numbers, payments of
            unknown customers or on unknown invoices, a surplus with excess="error", `issued` without `as_of`.

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
    one_of(settle, ("oldest", "named"), "settle")
    columns(invoices, [customer, invoice, due, amount, *([issued] if issued else [])], "发票表")
    filled(invoices[customer], customer)
    unique(invoices[invoice], invoice)
    found = invoices[[customer, invoice]].copy()
    found[due] = dates(invoices[due], due)
    found[amount] = numeric(invoices[amount], amount, low=0)
    key, what = (customer, "客户") if settle == "oldest" else (invoice, "发票")
    received = _received(payments, as_of, key, amount, paid_on)
    owing = set(found[key])
    unknown = [who for who in received if who not in owing]
    if unknown:
        raise ValueError(f"收款表中的{what} {unknown[0]} 不在发票表中")
    if issued:
        found = found[issued_by(invoices[issued], issued, as_of)]
    total = found.groupby(key)[amount].sum().to_dict()
    for who, money in received.items():
        # Money is kept in floats: a surplus below a thousandth is rounding, not a payment.
        owed = total.get(who, 0.0)
        if excess == "error" and money > owed + 1e-3:
            raise ValueError(f"{what} {who} 的收款 {money:g} 多于发票金额 {owed:g}；确是预收款时请用 excess='ignore'")
    place = np.argsort(found[due].to_numpy(), kind="stable")
    oldest = found.iloc[place]
    sums = oldest[amount].to_numpy()
    before = oldest.groupby(key)[amount].cumsum().to_numpy() - sums
    settled = oldest[key].map(received).astype("float64").fillna(0.0).to_numpy()
    paid = np.empty(len(found))
    paid[place] = np.clip(settled - before, 0.0, sums)
    return found.assign(paid=paid, open=(found[amount] - paid).clip(lower=0.0))


def issued_by(days: pd.Series, name: str, as_of: object) -> npt.NDArray[np.bool_]:
    """Which invoices existed on the date of the analysis."""
    if as_of is None:
        raise ValueError("按开票日期取发票时请用 as_of 给出分析日期")
    there: npt.NDArray[np.bool_] = (dates(days, name).dt.normalize() <= date(as_of, "as_of").normalize()).to_numpy()
    if not there.any():
        raise ValueError(f"截止 {date(as_of, 'as_of').date()} 没有任何发票")
    return there


def _received(
    payments: pd.DataFrame | None, as_of: object, key: str, amount: str, paid_on: str
) -> dict[Hashable, float]:
    """Sum of the payments up to `as_of` by customer or by invoice."""
    if payments is None or len(payments) == 0:
        return {}
    columns(payments, [key, amount], "收款表")
    filled(payments[key], key)
    money = numeric(payments[amount], amount, low=0)
    if as_of is None:
        return dict(money.groupby(payments[key]).sum().to_dict())
    columns(payments, [paid_on], "收款表")
    counts = (dates(payments[paid_on], paid_on).dt.normalize() <= date(as_of, "as_of").normalize()).to_numpy()
    return dict(money[counts].groupby(payments.loc[counts, key]).sum().to_dict())
