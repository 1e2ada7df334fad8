"""Importance–performance analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_engine._checks import columns, number, numeric, one_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
else:
    from crm_engine._late import np, pd

_NAMES = {
    (True, True): "继续保持",
    (True, False): "重点改进",
    (False, True): "过度投入",
    (False, False): "次要改进",
}


def ipa(
    table: pd.DataFrame,
    *,
    cross: str | tuple[float, float] = "mean",
    importance: str = "importance",
    performance: str = "performance",
    low: float | None = None,
    high: float | None = None,
    ge: bool = True,
) -> pd.DataFrame:
    """Which attributes to keep up, improve first, leave, or spend less on: importance against performance.

    Args:
        table: one row per attribute with its mean importance and mean performance.
        cross: where the lines cross: "mean" (means of the two columns), "median", "mid" (middle of the scale, needs
            `low` and `high`), or a pair (importance, performance).
        importance: column of the importance.
        performance: column of the performance.
        low: lowest point of the scale, for checks and "mid".
        high: highest point of the scale.
        ge: True counts a value on the line as high, False as low.

    Returns:
        Indexed like `table`; columns `importance`, `performance`, `high_importance`, `high_performance` (bool),
        `quadrant` (继续保持, 重点改进, 过度投入, 次要改进), `gap` (importance − performance).

    Raises:
        ValueError: missing columns, no rows, missing values, "mid" without the scale, values off the scale.

    Formula:
        high_importance ⇔ importance ≥ cross_importance; high_performance ⇔ performance ≥ cross_performance.

    Source:
        Martilla & James 1977, Journal of Marketing 41(1), 77–79. The axes are told by name, not by quadrant number,
        because authors number the quadrants differently.

    Example:
        >>> import pandas as pd
        >>> t = pd.DataFrame({"importance": [4.5, 4.6, 3.0], "performance": [4.4, 3.0, 4.2]})
        >>> ipa(t)["quadrant"].tolist()
        ['继续保持', '重点改进', '过度投入']
    """
    columns(table, [importance, performance], "属性表")
    if (low is None) != (high is None):
        raise ValueError("low 与 high 应同时给出或都不给")
    bottom = -np.inf if low is None else number(low, "量表下限")
    top = np.inf if high is None else number(high, "量表上限", low=bottom, open_low=True)
    important = numeric(table[importance], importance, low=bottom, high=top)
    performed = numeric(table[performance], performance, low=bottom, high=top)
    if isinstance(cross, str):
        one_of(cross, ("mean", "median", "mid"), "cross")
        if cross == "mid":
            if low is None:
                raise ValueError("cross='mid' 需要用 low 与 high 给出量表的两端")
            lines = ((bottom + top) / 2, (bottom + top) / 2)
        else:
            lines = (float(important.agg(cross)), float(performed.agg(cross)))
    else:
        lines = (number(cross[0], "重要性的分界"), number(cross[1], "绩效的分界"))

    def above(values: pd.Series, line: float) -> pd.Series:
        # The mean of equal values may differ from them in the last digit: that is still "on the line".
        return values >= line - 1e-9 if ge else values > line + 1e-9

    found = pd.DataFrame({"importance": important, "performance": performed})
    found["high_importance"] = above(important, lines[0])
    found["high_performance"] = above(performed, lines[1])
    pairs = zip(found["high_importance"], found["high_performance"], strict=True)
    found["quadrant"] = pd.Series([_NAMES[bool(i), bool(p)] for i, p in pairs], index=found.index, dtype="object")
    found["gap"] = important - performed
    return found
