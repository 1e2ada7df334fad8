"""Scores from 1 to 5 for recency, frequency and monetary value, in the variants that are in use."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from crm_engine import _checks

Scores = npt.NDArray[np.int64]
Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[Any]
DIMENSIONS = {"recency": "r", "frequency": "f", "monetary": "m"}
METHODS = ["quantile", "rank", "r_rfm", "threshold", "nested"]


def rfm_score(
    table: pd.DataFrame,
    *,
    method: str,
    bins: int = 5,
    duplicates: str = "error",
    cuts: Mapping[str, Sequence[float]] | None = None,
    closed: str | None = None,
) -> pd.DataFrame:
    """Score customers from 1 (worst) to 5 (best) on recency, frequency and monetary value.

    Args:
        table: columns recency (days, less is better), frequency and monetary (more is better), as from rfm_table.
        method: "quantile": bins between quantiles of each column, equal values equal scores, as pandas.qcut;
            "rank": bins of equal size by rank, equal values may be split: the id that sorts first ranks first;
            "r_rfm": as the R package rfm, whose inner edges are the quantiles + 1 and belong to the upper bin;
            "threshold": the given cut points; "nested": recency in equal bins by rank, frequency inside each of
            them, monetary inside each of those.
        bins: number of scores (5, except with "threshold", where the number of cuts decides).
        duplicates: "quantile" only, when several quantiles are equal (many equal values): "error";
            "skip": the scores between are not given; "drop": scores are renumbered without gaps, as
            pandas.qcut(duplicates="drop") does.
        cuts: "threshold" only: for each of the three columns its rising cut points.
        closed: "threshold" only: a value on a cut belongs to the bin on its "left" ((lo, hi], as pandas.cut) or
            on its "right" ([lo, hi)).

    Returns:
        DataFrame on the same index: r, f, m (whole numbers) and rfm, the three digits as one number (555 = best).

    Raises:
        ValueError: a column is missing, a value is not a number, quantiles coincide with duplicates="error", cut
            points are missing or don't rise, or more than 9 bins (the digits would run together).

    Formula:
        score = 1 + number of inner edges below the value (for recency: bins + 1 − that)

    Source:
        quantile, rank: pandas.qcut; r_rfm: R package rfm 0.3.0 (Hebbali), rfm_table_order; nested: the
        sorting of Hughes, Strategic Database Marketing.

    Example:
        >>> table = pd.DataFrame({"recency": [5, 40, 9, 70, 30], "frequency": [9, 2, 7, 1, 4],
        ...                       "monetary": [80.0, 20, 90, 10, 40]}, index=list("abcde"))
        >>> rfm_score(table, method="quantile")["rfm"].tolist()
        [554, 222, 445, 111, 333]
    """
    _checks.one_of(method, METHODS, "method")
    _checks.one_of(duplicates, ["error", "skip", "drop"], "duplicates")
    count = _checks.whole(bins, "bins ", low=2)
    if count > 9:
        raise ValueError(f"bins 应不大于 9，收到的是 {count}")
    _checks.columns(table, DIMENSIONS, "RFM 表")
    values = {name: _values(table[name], name) for name in DIMENSIONS}
    if method == "threshold":
        scores = _thresholds(values, cuts, closed)
    elif cuts is not None or closed is not None:
        raise ValueError(f"cuts 与 closed 只用于 method='threshold'，收到的 method 是 {method!r}")
    elif method == "nested":
        scores = _nested(values, _by_id(table.index), count)
    else:
        by_id = _by_id(table.index) if method == "rank" else None
        scores = {}
        for name, column in values.items():
            top = count
            if by_id is not None:
                found = _ranks(_places(column, by_id), count)
            elif method == "r_rfm":
                found = _edges(column, _quantiles(column, count) + 1, side="right")
            else:
                found, top = _quantile_scores(column, name, count, duplicates)
            scores[name] = top + 1 - found if name == "recency" else found
    # One array for all four columns: a frame of separate columns would copy them together.
    result = np.empty((4, len(table)), dtype=np.int64)
    for row, name in enumerate(DIMENSIONS):
        result[row] = scores[name]
    result[3] = 100 * result[0] + 10 * result[1] + result[2]
    return pd.DataFrame(result.T, index=table.index, columns=["r", "f", "m", "rfm"])


def _values(column: pd.Series, name: str) -> Floats:
    """Return the column's values; whole numbers stay whole, which sorts faster."""
    values = column.to_numpy()
    # A finite sum has finite terms: one pass over the data instead of the full check, which names the bad row.
    if values.dtype.kind in "iu" or (values.dtype.kind == "f" and np.isfinite(values.sum())):
        return values
    return _checks.numeric(column, name).to_numpy()


def _quantiles(values: Floats, bins: int) -> npt.NDArray[np.float64]:
    return np.asarray(np.quantile(values, np.arange(1, bins) / bins))


def _edges(values: Floats, edges: npt.NDArray[np.float64], side: str) -> Scores:
    """Return 1 + the number of edges below the value ("left") or not above it ("right")."""
    found = np.ones(len(values), dtype=np.int8)
    for edge in edges:  # a few whole-column comparisons are quicker than a search per value
        found += (values >= edge if side == "right" else values > edge).view(np.int8)
    return found.astype(np.int64)


def _quantile_scores(values: Floats, name: str, bins: int, duplicates: str) -> tuple[Scores, int]:
    """Return the scores (more is better) and the highest score there is."""
    inner = _quantiles(values, bins)
    outer = np.r_[values.min(), inner, values.max()]
    same = np.flatnonzero(np.diff(outer) <= 0)
    if len(same) and duplicates == "error":
        raise ValueError(
            f"列「{name}」的分位点重复（值 {outer[same[0]]:g} 太多），不能分成 {bins} 组；"
            "指定 duplicates='skip' 或 'drop'，或改用 method='threshold'"
        )
    if duplicates == "drop":
        outer = np.unique(outer)
        inner = outer[1:-1]
        bins = max(1, len(outer) - 1)
    return _edges(values, inner, side="left"), bins


def _by_id(index: pd.Index) -> Counts:
    """Return the rows in the order of their ids."""
    return np.arange(len(index)) if index.is_monotonic_increasing else np.argsort(index, kind="stable")


def _places(values: Floats, by_id: Counts) -> Counts:
    """Return the place (from 0) of each value in rising order; equal values in the order of `by_id`."""
    order = by_id[np.argsort(values[by_id], kind="stable")]
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place


def _ranks(place: Counts, bins: int) -> Scores:
    """Cut places 0 … n−1 at the quantiles of the places themselves, in whole numbers."""
    n = len(place)
    return np.maximum(1, -(-place * bins // max(n - 1, 1)))


def _nested(values: Mapping[str, Floats], by_id: Counts, bins: int) -> dict[str, Scores]:
    cell = np.zeros(len(by_id), dtype=np.int64)
    scores = {}
    for name, column in values.items():
        found = np.zeros(len(cell), dtype=np.int64)
        for part in np.unique(cell):
            inside = by_id[cell[by_id] == part]  # in the order of ids, so that the sort settles ties by id
            found[inside] = _ranks(_places(column[inside], np.arange(len(inside))), bins)
        scores[name] = bins + 1 - found if name == "recency" else found
        cell = cell * 10 + scores[name]
    return scores


def _thresholds(
    values: Mapping[str, Floats], cuts: Mapping[str, Sequence[float]] | None, closed: str | None
) -> dict[str, Scores]:
    _checks.one_of(closed, ["left", "right"], "closed")
    missing = [name for name in DIMENSIONS if not cuts or name not in cuts or not len(cuts[name])]
    if cuts is None or missing:
        raise ValueError(f"method='threshold' 需要 cuts 给出每一列的界限，缺少：{'、'.join(missing)}")
    scores = {}
    for name, column in values.items():
        points = np.array([_checks.number(c, f"列「{name}」的界限") for c in cuts[name]])
        if np.any(np.diff(points) <= 0) or len(points) > 8:
            raise ValueError(f"列「{name}」的界限应依次增大且不超过 8 个，收到的是 {list(cuts[name])}")
        found = _edges(column, points, side="right" if closed == "right" else "left")
        scores[name] = len(points) + 2 - found if name == "recency" else found
    return scores


def rfm_weighted(scores: pd.DataFrame, weights: Mapping[str, float]) -> pd.Series:
    """Weigh the three scores into one number, for instance with weights from AHP.

    Args:
        scores: columns r, f, m, as from rfm_score.
        weights: shares for "r", "f" and "m"; they add up to 1.

    Returns:
        Series "score" on the same index, on the scale of the scores.

    Raises:
        ValueError: a column or weight is missing, or the weights don't add up to 1.

    Formula:
        w_r·r + w_f·f + w_m·m

    Source:
        Liu & Shih (2005), Integrating AHP and data mining for product recommendation based on customer lifetime
        value, Information & Management 42(3).

    Example:
        >>> scores = pd.DataFrame({"r": [5, 1], "f": [3, 1], "m": [4, 2]})
        >>> rfm_weighted(scores, {"r": 0.5, "f": 0.25, "m": 0.25}).tolist()
        [4.25, 1.25]
    """
    if set(weights) != {"r", "f", "m"}:
        raise ValueError(f"权重应正好给出 r、f、m 三项，收到的是：{'、'.join(map(str, weights))}")
    _checks.columns(scores, ["r", "f", "m"], "RFM 得分表")
    shares = dict(zip(weights, _checks.weights(weights.values()), strict=True))
    parts = [_checks.numeric(scores[c], c) * shares[c] for c in ("r", "f", "m")]
    return (parts[0] + parts[1] + parts[2]).rename("score")
