"""Service quality by questionnaire: SERVQUAL (perception minus expectation) and SERVPERF (perception only)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_engine._checks import columns, number, numeric, one_of, weights, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
else:
    from crm_engine._late import pd


def servqual(
    expectation: pd.DataFrame,
    perception: pd.DataFrame,
    dimensions: Mapping[str, Sequence[str]],
    weight: Mapping[str, float] | pd.DataFrame | None = None,
    *,
    total: float = 100.0,
    low: float = 1,
    high: float = 7,
    missing: str = "error",
    at_least: int = 1,
) -> pd.DataFrame:
    """Service gap of each dimension: what customers perceive minus what they expect; below 0 means disappointed.

    The weighted SERVQUAL index is the sum of the column `weighted`.

    Args:
        expectation: one row per respondent, one column per item, answers on the scale low…high.
        perception: the same rows (index) and items.
        dimensions: dimension → its items, e.g. 有形性, 可靠性, 响应性, 保证性, 移情性; each item in one dimension.
        weight: dimension → weight, the same for everybody; or a table respondent × dimension, because in the original
            questionnaire every respondent distributes 100 points; None weighs all dimensions equally.
        total: what the weights add up to, 100 or 1.
        low: lowest point of the scale.
        high: highest point of the scale.
        missing: "error" refuses empty answers; "mean" takes the mean of the respondent's answered items
            (items with both answers) of a dimension.
        at_least: with missing="mean", answered items a respondent needs in a dimension to count there.

    Returns:
        One row per dimension in the given order; columns `expectation`, `perception`, `gap` (means over respondents, in
        scale points), `weight` (fraction; mean over respondents), `weighted` (weight × gap, mean over respondents).

    Raises:
        ValueError: no rows, other items or respondents in the two tables, an item in two dimensions, answers off the
            scale or missing, weights that do not add up, a dimension that nobody answered.

    Formula:
        gap_d = mean over respondents of mean over items of (P − E); index = Σ_d w_d · gap_d / total.

    Source:
        Parasuraman, Zeithaml & Berry 1988, Journal of Retailing 64(1), 12–40 (22 items, 5 dimensions); weights by 100
        points: Zeithaml, Parasuraman & Berry 1990, Delivering Quality Service, appendix A.

    Example:
        >>> import pandas as pd
        >>> e, p = pd.DataFrame({"q1": [6, 7], "q2": [6, 6]}), pd.DataFrame({"q1": [5, 6], "q2": [7, 6]})
        >>> table = servqual(e, p, {"可靠性": ["q1"], "移情性": ["q2"]}, {"可靠性": 60, "移情性": 40})
        >>> table["gap"].tolist(), round(float(table["weighted"].sum()), 6)
        ([-1.0, 0.5], -0.4)
    """
    items = _items(dimensions)
    if list(expectation.index) != list(perception.index):
        raise ValueError("期望表与感知表的受访者（行索引）不一致，应逐行对应")
    wanted = _answers(expectation, items, "期望表", (low, high), missing)
    given = _answers(perception, items, "感知表", (low, high), missing)
    both = wanted.notna() & given.notna()
    wanted, given = wanted.where(both), given.where(both)
    expected = _by_dimension(wanted, dimensions, at_least)
    perceived = _by_dimension(given, dimensions, at_least)
    table = pd.DataFrame({"expectation": expected.mean(), "perception": perceived.mean()})
    table["gap"] = (perceived - expected).mean()
    return _weighted(table, perceived - expected, "gap", weight, total)


def servperf(
    perception: pd.DataFrame,
    dimensions: Mapping[str, Sequence[str]],
    weight: Mapping[str, float] | pd.DataFrame | None = None,
    *,
    total: float = 100.0,
    low: float = 1,
    high: float = 7,
    missing: str = "error",
    at_least: int = 1,
) -> pd.DataFrame:
    """Service quality of each dimension by perception alone, without asking for expectations.

    The weighted SERVPERF index is the sum of the column `weighted`.

    Args:
        perception: one row per respondent, one column per item, answers on the scale low…high.
        dimensions: dimension → its items; each item in one dimension.
        weight: as in `servqual`.
        total: what the weights add up to, 100 or 1.
        low: lowest point of the scale.
        high: highest point of the scale.
        missing: as in `servqual`.
        at_least: as in `servqual`.

    Returns:
        One row per dimension; columns `perception` (mean, scale points), `weight` (fraction), `weighted`.

    Raises:
        ValueError: as in `servqual`.

    Formula:
        perception_d = mean over respondents of mean over items of P; index = Σ_d w_d · perception_d / total.

    Source:
        Cronin & Taylor 1992, Journal of Marketing 56(3), 55–68.

    Example:
        >>> import pandas as pd
        >>> p = pd.DataFrame({"q1": [5, 6], "q2": [7, 6]})
        >>> servperf(p, {"可靠性": ["q1"], "移情性": ["q2"]})["weighted"].tolist()
        [2.75, 3.25]
    """
    items = _items(dimensions)
    given = _answers(perception, items, "感知表", (low, high), missing)
    perceived = _by_dimension(given, dimensions, at_least)
    return _weighted(pd.DataFrame({"perception": perceived.mean()}), perceived, "perception", weight, total)


def _items(dimensions: Mapping[str, Sequence[str]]) -> list[str]:
    if not dimensions:
        raise ValueError("维度表是空的")
    items: list[str] = []
    for name, own in dimensions.items():
        if isinstance(own, str) or not list(own):
            raise ValueError(f"维度「{name}」应列出至少一个题项（列表），收到的是 {own!r}")
        for item in own:
            if item in items:
                raise ValueError(f"题项「{item}」出现了两次，一个题项只能属于一个维度")
            items.append(item)
    return items


def _answers(
    table: pd.DataFrame, items: list[str], name: str, limits: tuple[float, float], missing: str
) -> pd.DataFrame:
    """Answers as floats; empty ones stay NaN if the policy allows them."""
    one_of(missing, ("error", "mean"), "missing")
    columns(table, items, name)
    found = pd.DataFrame(index=table.index)
    for item in items:
        asked = table[item]
        kept = asked.notna().to_numpy() | (missing == "error")
        answers = pd.Series(float("nan"), index=table.index)
        answers[kept] = numeric(asked[kept], item, low=limits[0], high=limits[1]).to_numpy()
        found[item] = answers
    return found


def _by_dimension(answers: pd.DataFrame, dimensions: Mapping[str, Sequence[str]], at_least: int) -> pd.DataFrame:
    """Mean of each respondent's answered items per dimension; NaN with fewer than `at_least` answers."""
    least = whole(at_least, "at_least", low=1)
    found = pd.DataFrame(index=answers.index)
    for name, own in dimensions.items():
        part = answers[list(own)]
        means = part.mean(axis=1).where(part.notna().sum(axis=1) >= least)
        if means.isna().all():
            raise ValueError(f"维度「{name}」没有受访者答满 {least} 题，无法计算")
        found[name] = means
    return found


def _weighted(
    table: pd.DataFrame,
    scores: pd.DataFrame,
    column: str,
    weight: Mapping[str, float] | pd.DataFrame | None,
    total: float,
) -> pd.DataFrame:
    """Add the columns `weight` and `weighted` to the means of the dimensions."""
    names = list(table.index)
    table.index.name = "dimension"
    whole_weight = number(total, "权重合计", low=0, open_low=True)
    if isinstance(weight, pd.DataFrame):
        columns(weight, names, "权重表")
        if list(weight.index) != list(scores.index):
            raise ValueError("权重表与问卷的受访者（行索引）不一致，应逐行对应")
        shares = pd.DataFrame({name: numeric(weight[name], name, low=0) for name in names}) / whole_weight
        for row, values in zip(weight.index, shares.to_numpy().tolist(), strict=True):
            weights(values, f"第 {row} 行的权重", within=1e-6)
        table["weight"] = shares.mean()
        table["weighted"] = (shares * scores).mean()
        return table
    if weight is None:
        shared = [whole_weight / len(names)] * len(names)
    else:
        given = dict(weight)
        if set(given) != set(names):
            raise ValueError(f"权重应与维度一一对应：维度是 {'、'.join(names)}，权重给的是 {'、'.join(given)}")
        shared = [given[name] for name in names]
    table["weight"] = [
        w / whole_weight for w in weights(shared, "权重", total=whole_weight, within=1e-6 * whole_weight)
    ]
    table["weighted"] = table["weight"] * table[column]
    return table
