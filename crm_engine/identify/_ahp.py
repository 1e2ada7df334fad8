"""Analytic hierarchy process: weights from pairwise comparisons, with their consistency."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from crm_engine import _checks

Floats = npt.NDArray[np.float64]

# Mean consistency index of random matrices of size 1, 2, 3 …; tables differ with the random experiment behind them.
RANDOM_INDEX = {
    # Saaty (1980), The Analytic Hierarchy Process; sizes up to 10.
    "saaty1980": (0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49),
    # Saaty (2005), Theory and Applications of the Analytic Network Process, p. 31, as in AHPy.
    "saaty2005": (0, 0, 0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59),
    # Donegan & Dodd (1991), A note on Saaty's random indexes, as in AHPy.
    "donegan_dodd": (
        *(0, 0, 0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733, 1.4055),
        *(1.4213, 1.4497, 1.4643, 1.4822, 1.4969, 1.5078, 1.5153, 1.5262, 1.5313, 1.5371),
    ),
}


class Ahp(NamedTuple):
    """Result of an AHP comparison: `weights` (Series, sum 1), `lambda_max`, `ci`, `cr`, and `accepted` (cr < 0.10)."""

    weights: pd.Series
    lambda_max: float
    ci: float
    cr: float
    accepted: bool


def ahp_weights(matrix: pd.DataFrame | npt.ArrayLike, *, method: str, ri: str, within: float = 1e-6) -> Ahp:
    """Turn pairwise comparisons of criteria into weights, and say whether the comparisons agree with each other.

    Args:
        matrix: n×n, element (i, j) says how many times criterion i is as important as j; (j, i) is its
            reciprocal. Row names of a DataFrame become the index of the weights.
        method: "eigenvector" (principal eigenvector, Saaty), "geometric" (方根法: row geometric means) or
            "sum" (和法: row means of the column-normalised matrix).
        ri: table of random indices: "saaty1980" (n ≤ 10), "saaty2005" (n ≤ 15) or "donegan_dodd" (n ≤ 20).
        within: how far a_ij·a_ji may be from 1; widen it if 1/3 was entered as 0.33.

    Returns:
        Ahp(weights, lambda_max, ci, cr, accepted).

    Raises:
        ValueError: not square, an element not positive, no reciprocals, or n too large for the table.

    Formula:
        λmax = mean_i (A w)_i/w_i; CI = (λmax − n)/(n − 1); CR = CI/RI(n); accepted if CR < 0.10; n ≤ 2: CR = 0

    Source:
        Saaty (1980), The Analytic Hierarchy Process; RI tables: Saaty (1980), Saaty (2005), Donegan & Dodd (1991).

    Example:
        >>> found = ahp_weights([[1, 2, 4], [1 / 2, 1, 2], [1 / 4, 1 / 2, 1]], method="sum", ri="saaty1980")
        >>> found.weights.round(4).tolist(), abs(round(found.cr, 4))
        ([0.5714, 0.2857, 0.1429], 0.0)
    """
    _checks.one_of(method, ["eigenvector", "geometric", "sum"], "method")
    _checks.one_of(ri, RANDOM_INDEX, "ri")
    names = matrix.index if isinstance(matrix, pd.DataFrame) else None
    a = _square(matrix, names, _checks.number(within, "within ", low=0))
    n = len(a)
    table = RANDOM_INDEX[ri]
    if n > len(table):
        raise ValueError(f"随机一致性指标表 {ri!r} 只到 {len(table)} 阶，判断矩阵是 {n} 阶")
    w = _weights(a, method)
    largest = float(np.mean(a @ w / w))
    ci = (largest - n) / (n - 1) if n > 1 else 0.0
    cr = ci / table[n - 1] if n > 2 else 0.0
    series = pd.Series(w, index=names if names is not None else pd.RangeIndex(n), name="weight")
    return Ahp(series, largest, ci, cr, bool(cr < 0.10))


def _square(matrix: pd.DataFrame | npt.ArrayLike, names: pd.Index | None, within: float) -> Floats:
    try:
        a = np.array(matrix, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError("判断矩阵的每个元素都应是数字") from error
    if a.ndim != 2 or a.shape[0] != a.shape[1] or not a.size:
        raise ValueError(f"判断矩阵应是方阵，收到的形状是 {'×'.join(map(str, a.shape))}")
    label = list(names) if names is not None else list(range(1, len(a) + 1))
    for i, j in np.argwhere(~((a > 0) & np.isfinite(a)))[:1]:
        raise ValueError(f"判断矩阵第「{label[i]}」行第「{label[j]}」列应大于 0，收到的是 {a[i, j]:g}")
    for i, j in np.argwhere(np.abs(a * a.T - 1) > within)[:1]:
        raise ValueError(
            f"判断矩阵第「{label[i]}」行第「{label[j]}」列是 {a[i, j]:g}，与它对称的是 {a[j, i]:g}，"
            f"{'对角线应是 1' if i == j else '两者应互为倒数'}"
        )
    return a


def _weights(a: Floats, method: str) -> Floats:
    if method == "geometric":
        w = np.exp(np.log(a).mean(axis=1))
    elif method == "sum":
        w = (a / a.sum(axis=0)).mean(axis=1)
    else:
        w = np.ones(len(a))
        for _ in range(10_000):  # a positive matrix: power iteration converges for certain, within tens of steps
            new = a @ w
            new /= new.sum()
            if np.abs(new - w).max() < 1e-15:
                break
            w = new
    return np.asarray(w / w.sum())
