"""Pareto analysis: the few causes behind most complaints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_engine._checks import filled, number, numeric, one_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
else:
    from crm_engine._late import np, pd


def pareto(
    causes: pd.Series, amounts: pd.Series | None = None, *, threshold: float = 0.8, crossing: str = "include"
) -> pd.DataFrame:
    """Causes from the most to the least frequent, with shares, cumulative shares, and a mark on the vital few.

    Args:
        causes: the cause (category) of each complaint, one per row.
        amounts: what each row counts (number of complaints, cost; ≥ 0), in the same order; None counts rows.
        threshold: cumulative share that the vital few should explain, in (0, 1].
        crossing: "include" marks the cause with which the cumulative share reaches the threshold too;
            "exclude" marks only causes whose cumulative share does not exceed it.

    Returns:
        One row per cause, by falling amount, ties by the cause's name; columns `count`, `share`, `cumulative`
        (fractions), `vital` (bool).

    Raises:
        ValueError: no rows, empty causes, negative amounts, a total of zero, lengths that differ.

    Formula:
        share_i = n_i / Σ n; cumulative_i = Σ_{j ≤ i} share_j.

    Source:
        Juran's vital few; Pareto diagram as one of the seven quality tools, e.g. Montgomery, Introduction to
        Statistical Quality Control, chapter "Methods and philosophy of statistical process control".

    Example:
        >>> import pandas as pd
        >>> table = pareto(pd.Series(["物流", "质量", "物流", "价格", "物流"]))
        >>> table.index.tolist(), table["cumulative"].round(2).tolist(), table["vital"].tolist()
        (['物流', '价格', '质量'], [0.6, 0.8, 1.0], [True, True, False])
    """
    one_of(crossing, ("include", "exclude"), "crossing")
    limit = number(threshold, "累计占比的界限", low=0, high=1, open_low=True)
    if len(causes) == 0:
        raise ValueError("没有可统计的投诉记录")
    name = str(causes.name or "类别")
    filled(causes, name)
    if amounts is None:
        each = np.ones(len(causes))
    else:
        if len(amounts) != len(causes):
            raise ValueError(f"类别有 {len(causes)} 行，数量有 {len(amounts)} 行，应逐行对应")
        each = numeric(amounts, str(amounts.name or "数量"), low=0).to_numpy()
    count = pd.Series(each).groupby(causes.to_numpy()).sum()
    total = float(count.sum())
    if total == 0:
        raise ValueError("合计为 0，无法计算占比")
    # groupby sorts by name; the stable sort keeps that order among equal amounts.
    count = count.sort_values(ascending=False, kind="stable")
    table = pd.DataFrame({"count": count, "share": count / total, "cumulative": count.cumsum() / total})
    table.index.name = name
    # The shares are sums of fractions: 0.8 may come out as 0.8000000000000002.
    before = table["cumulative"] - table["share"] if crossing == "include" else table["cumulative"]
    table["vital"] = before < limit - 1e-12 if crossing == "include" else before <= limit + 1e-12
    if amounts is None:
        table["count"] = table["count"].astype("int64")
    return table
