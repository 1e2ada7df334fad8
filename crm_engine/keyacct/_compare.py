"""Whether key accounts really differ from other customers."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from crm_engine._checks import number, numeric
from crm_engine.special import t_ppf, t_sf

if TYPE_CHECKING:
    import pandas as pd


def key_vs_ordinary(key: pd.Series, ordinary: pd.Series, *, level: float = 0.95) -> dict[str, float]:
    """Test whether the mean of a figure differs between key accounts and other customers (Welch's t test).

    Args:
        key: the figure (such as yearly margin) of each key account, at least two.
        ordinary: the same figure of each other customer, at least two.
        level: level of the confidence interval of the difference, between 0 and 1.

    Returns:
        `key_mean`, `ordinary_mean`, `difference` (key - ordinary), `t`, `df`, `p` (two-sided), `low` and `high`
        (confidence interval of the difference).

    Raises:
        ValueError: fewer than two values in a group, a cell that is no number, or no spread in both groups.

    Formula:
        t = d / sqrt(s_1^2/n_1 + s_2^2/n_2); df = (a + b)^2 / (a^2/(n_1-1) + b^2/(n_2-1)), a = s_1^2/n_1, b = s_2^2/n_2;
        s with n - 1.

    Source:
        Welch 1947, "The generalization of 'Student's' problem when several different population variances are
        involved", Biometrika 34.

    Example:
        >>> import pandas as pd
        >>> found = key_vs_ordinary(pd.Series([12, 15, 14, 11]), pd.Series([8, 9, 7, 12, 9]))
        >>> round(found["t"], 4), round(found["df"], 4), round(found["p"], 4)
        (3.2303, 6.6419, 0.0155)
    """
    wide = number(level, "level", low=0, high=1, open_low=True)
    if wide == 1:
        raise ValueError("level 应小于 1")
    sizes, means, parts = [], [], []
    for name, group in (("核心客户", key), ("一般客户", ordinary)):
        if len(group) < 2:
            raise ValueError(f"{name}只有 {len(group)} 个，至少要有两个才能比较")
        values = numeric(group, name)
        sizes.append(len(values))
        means.append(float(values.mean()))
        parts.append(float(values.var(ddof=1)) / len(values))
    if sum(parts) == 0:
        raise ValueError("两组客户的数值都没有差异（方差为 0），t 值无法计算")
    df = sum(parts) ** 2 / sum(a * a / (n - 1) for a, n in zip(parts, sizes, strict=True))
    difference, error = means[0] - means[1], sqrt(sum(parts))
    t = difference / error
    margin = t_ppf(0.5 + wide / 2, df) * error
    return {
        "key_mean": means[0],
        "ordinary_mean": means[1],
        "difference": difference,
        "t": t,
        "df": df,
        "p": 2 * t_sf(abs(t), df),
        "low": difference - margin,
        "high": difference + margin,
    }
