"""Roll rates between ageing classes, and the loss rates that follow from them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from crm_engine._checks import columns, number, numeric, one_of

if TYPE_CHECKING:
    import pandas as pd
else:
    from crm_engine._late import pd


def roll_rates(balances: pd.DataFrame, *, method: str = "pooled") -> pd.Series:
    """Share of each ageing class that is found one class further a month later: the rate at which debts roll on.

    Args:
        balances: one row per month in order of time, one column per ageing class from the youngest to the oldest, each
            one month wide; receivables (money, ≥ 0).
        method: "pooled" divides the sums over all months; "mean" takes the mean of the monthly rates. A month in which
            a class was empty has no rate and is left out.

    Returns:
        One rate (fraction) per class except the oldest, indexed by the class that is left.

    Raises:
        ValueError: fewer than two months or classes, negative balances, a class that was empty in every month, or more
            in a class than there was in the class before a month earlier.

    Formula:
        rate_k = Σ_t balance_{t+1, k+1} / Σ_t balance_{t, k}, or the mean over t of the quotients.

    Source:
        Roll-rate (flow-rate) analysis as used for provision matrices under IFRS 9, paragraph B5.5.35.

    Example:
        >>> import pandas as pd
        >>> months = pd.DataFrame({"current": [1000, 1200, 900], "1-30": [80, 100, 90], "31-60": [10, 20, 40]})
        >>> roll_rates(months).round(4).to_dict()
        {'current': 0.0864, '1-30': 0.3333}
    """
    one_of(method, ("pooled", "mean"), "method")
    names = list(balances.columns)
    columns(balances, names, "账龄余额表")
    if len(balances) < 2 or len(names) < 2:
        raise ValueError(f"迁徙率至少需要 2 个月、2 个账龄段，收到的是 {len(balances)} 个月、{len(names)} 个账龄段")
    found = {name: numeric(balances[name], str(name), low=0).to_numpy() for name in names}
    rates = []
    for young, old in pairwise(names):
        entering, rolled = found[young][:-1], found[old][1:]
        more = rolled > entering * (1 + 1e-9)
        if more.any():
            place = int(more.argmax())
            raise ValueError(
                f"列「{old}」第 {balances.index[place + 1]} 行的余额 {rolled[place]:g} "
                f"大于上月「{young}」的余额 {entering[place]:g}，不可能由其迁徙而来"
            )
        known = entering > 0
        if not known.any():
            raise ValueError(f"账龄段「{young}」在各月的余额都是 0，无法计算迁徙率")
        pooled = rolled.sum() / entering.sum()
        rates.append(float(pooled if method == "pooled" else (rolled[known] / entering[known]).mean()))
    return pd.Series(rates, index=pd.Index(names[:-1], name="bucket"), name="roll_rate")


def loss_rates(rolls: pd.Series, last: str, *, final: float = 1.0) -> pd.Series:
    """Loss rate of each ageing class: the chance to roll through all later classes, times the loss at the end.

    Args:
        rolls: roll rate of each class except the oldest, in order, as from `roll_rates`.
        last: name of the oldest class.
        final: share of the oldest class that is lost, in [0, 1].

    Returns:
        One rate (fraction) per class in order, for `provision_matrix`.

    Raises:
        ValueError: no roll rates, rates outside [0, 1], the oldest class among the others.

    Formula:
        loss_k = final · Π_{j ≥ k} roll_j.

    Source:
        Provision matrix from roll rates, IFRS 9, paragraph B5.5.35. With balances 1 000 000, 500 000, 230 000, 80 000
        and a loss of 20 000 the rates are 2 %, 4 %, 8.6957 %, 25 %, 100 % (example of the IFRS Community forum).

    Example:
        >>> import pandas as pd
        >>> loss_rates(pd.Series({"current": 0.5, "1-30": 0.4}), ">30", final=0.5).round(6).to_dict()
        {'current': 0.1, '1-30': 0.2, '>30': 0.5}
    """
    if len(rolls) == 0:
        raise ValueError("没有迁徙率，无法计算损失率")
    if last in rolls.index:
        raise ValueError(f"最老的账龄段「{last}」不应有迁徙率")
    chance = number(final, "最老账龄段的损失率", low=0, high=1)
    each = numeric(rolls, "roll_rate", low=0, high=1).tolist()
    found = [chance]
    for rate in reversed(each):
        found.append(found[-1] * rate)
    return pd.Series(found[::-1], index=pd.Index([*rolls.index, last], name="bucket"), name="loss_rate")
