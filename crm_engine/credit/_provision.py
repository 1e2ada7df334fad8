"""Expected credit loss of receivables with a provision matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_engine._checks import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
else:
    from crm_engine._late import pd


def provision_matrix(
    balances: Mapping[str, float] | pd.Series,
    rates: Mapping[str, float] | pd.Series,
    *,
    scalar: float = 1.0,
) -> pd.DataFrame:
    """Allowance for bad debts: each ageing class times its loss rate; the sum of `allowance` is the provision.

    Args:
        balances: ageing class → receivables in that class (money, ≥ 0).
        rates: the same classes → loss rate as a fraction in [0, 1]; not rounded.
        scalar: forward-looking factor on every rate, ≥ 0; 1.1 raises all rates by a tenth. A rate never exceeds 1.

    Returns:
        One row per class in the order of `balances`; columns `balance` (money), `rate` (fraction, after the factor),
        `allowance` (money).

    Raises:
        ValueError: no classes, classes that differ, negative balances, rates outside [0, 1].

    Formula:
        allowance_k = balance_k · min(1, rate_k · scalar); ECL = Σ allowance_k.

    Source:
        IFRS 9, paragraphs 5.5.15 and B5.5.35; 企业会计准则第 22 号（2017）.

    Example:
        >>> table = provision_matrix({"current": 1000, "1-30": 200}, {"current": 0.01, "1-30": 0.05})
        >>> float(table["allowance"].sum())
        20.0
    """
    money = {str(k): number(v, f"账龄段「{k}」的余额", low=0) for k, v in dict(balances).items()}
    share = {str(k): number(v, f"账龄段「{k}」的损失率", low=0, high=1) for k, v in dict(rates).items()}
    if not money:
        raise ValueError("账龄余额是空的，没有可计算的账龄段")
    if set(money) != set(share):
        lacking = [k for k in money if k not in share]
        spare = [k for k in share if k not in money]
        said = [f"缺少损失率：{'、'.join(lacking)}"] if lacking else []
        said += [f"没有余额：{'、'.join(spare)}"] if spare else []
        raise ValueError(f"余额与损失率的账龄段不一致（{'；'.join(said)}）")
    factor = number(scalar, "前瞻性调整系数", low=0)
    table = pd.DataFrame(
        {"balance": money, "rate": {k: min(1.0, share[k] * factor) for k in money}},
        index=pd.Index(list(money), name="bucket"),
    )
    table["allowance"] = table["balance"] * table["rate"]
    return table
