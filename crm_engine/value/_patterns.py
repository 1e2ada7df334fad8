"""Equal customers are one pattern with a weight; likelihoods are sums over patterns."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from crm_engine import _checks
from crm_engine._checks import number
from crm_engine.special import Minimum, bfgs

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


# What a fit says beside the parameters themselves.
AFTER_A_FIT = {"log_likelihood", "converged", "customers"}
# Logarithms of parameters beyond this are outside: there the likelihood is flat and its sums lose their digits.
FARTHEST = 16.0


class Patterns(NamedTuple):
    """Distinct (x, t_x, T) with the number of customers of each, and how many customers bought more than k times."""

    x: Floats
    t_x: Floats
    T: Floats
    weight: Floats
    more_than: Floats
    customers: int


def checked[P: tuple[Any, ...]](params: P) -> P:
    """Return a model's parameters after making sure that each is a positive number.

    Raises:
        ValueError: naming the parameter and its value.
    """
    for name in type(params).__annotations__:
        if name not in AFTER_A_FIT:
            number(getattr(params, name), f"参数 {name} ", low=0, open_low=True)
    return params


def history(summary: pd.DataFrame) -> tuple[Floats, Floats, Floats]:
    """Return x, t_x, T of a summary as arrays after the checks that every model needs.

    Raises:
        ValueError: a column is missing, x is not a whole number, or not 0 ≤ t_x ≤ T (t_x = 0 for x = 0).
    """
    _checks.columns(summary, ["x", "t_x", "T"], "客户汇总表")
    x, t_x, age = (_checks.numeric(summary[c], c, low=0).to_numpy() for c in ("x", "t_x", "T"))
    faults = [
        (x != np.floor(x), x, "列「x」第 {row} 行应是整数，收到的是 {value:g}"),
        (t_x > age, t_x, "列「t_x」第 {row} 行的 {value:g} 大于同一行的 T"),
        ((x == 0) & (t_x > 0), t_x, "列「t_x」第 {row} 行应是 0（没有重复购买），收到的是 {value:g}"),
        ((x > 0) & (t_x == 0), x, "列「t_x」第 {row} 行是 0，但同一行有 {value:g} 次重复购买"),
    ]
    for bad, values, text in faults:
        if bad.any():
            place = int(bad.argmax())
            raise ValueError(text.format(row=summary.index[place], value=values[place]))
    return x, t_x, age


def patterns(summary: pd.DataFrame) -> Patterns:
    """Compress a summary into its distinct patterns.

    Raises:
        ValueError: as `history`, or nobody bought again.
    """
    x, t_x, age = history(summary)
    if not x.any():
        raise ValueError("列「x」全是 0：没有客户重复购买，模型无法拟合")
    order = np.lexsort((age, t_x, x))
    x, t_x, age = x[order], t_x[order], age[order]
    new = np.r_[True, (np.diff(x) != 0) | (np.diff(t_x) != 0) | (np.diff(age) != 0)]
    starts = np.flatnonzero(new)
    weight = np.diff(np.r_[starts, len(x)]).astype(np.float64)
    return Patterns(x[starts], t_x[starts], age[starts], weight, more_than(x), len(x))


def lowest(function: Callable[[Floats], tuple[float, Floats]], starts: Sequence[Sequence[float]]) -> Minimum:
    """Minimise from the first start; only if that ends far away, at the edge, from the others too, and keep the best.

    A small customer base may have several maxima, one of them where nobody (or everybody) leaves.
    """
    best = bfgs(function, np.log(starts[0]), tolerance=1e-7, steps=120)
    if best.converged and np.abs(best.x - np.log(starts[0])).max() < 5:
        return best
    for start in starts[1:]:
        found = bfgs(function, np.log(start), tolerance=1e-7, steps=120)
        if found.value < best.value:
            best = found
    return best


def more_than(x: Floats) -> Floats:
    """Return for k = 0, 1, … how many customers have x > k.

    With it a sum over customers of ln Γ(r + x) − ln Γ(r) = Σ_{k<x} ln(r + k) is one short sum over k, and its
    gradient another: no gamma function at all.
    """
    counts = np.bincount(x.astype(np.intp))
    return (len(x) - np.cumsum(counts))[:-1].astype(np.float64)


def rising(counts: Floats, r: float) -> tuple[float, float]:
    """Return Σ_customers ln Γ(r+x) − ln Γ(r) and its derivative by r, from `more_than` counts."""
    base = r + np.arange(len(counts))
    return float(counts @ np.log(base)), float((counts / base).sum())


def wanted_counts(n: npt.ArrayLike) -> Counts:
    """Return numbers of purchases as whole numbers.

    Raises:
        ValueError: one is negative or not whole.
    """
    found = np.atleast_1d(np.asarray(n))
    if found.dtype.kind not in "iuf" or found.size == 0 or np.any(found != np.floor(found)) or np.any(found < 0):
        raise ValueError("购买次数 n 应是不小于 0 的整数")
    return np.asarray(found, dtype=np.int64)
