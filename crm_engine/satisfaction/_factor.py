"""Is a questionnaire fit for factor analysis? KMO and Bartlett's test of sphericity."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from crm_engine._checks import columns, numeric, one_of, whole
from crm_engine.satisfaction._reliability import complete

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
else:
    from crm_engine._late import np, pd

# Below this smallest eigenvalue a correlation matrix is taken for singular: rounding is about 1e-15 per item.
_SINGULAR = 1e-10


class KMO(NamedTuple):
    """Kaiser–Meyer–Olkin measure: over all items, and of each item (Series)."""

    overall: float
    items: pd.Series


class Bartlett(NamedTuple):
    """Bartlett's test of sphericity."""

    chi2: float
    df: int
    p_value: float


def kmo(table: pd.DataFrame, *, kind: str = "answers", missing: str = "error") -> KMO:
    """Kaiser–Meyer–Olkin measure of sampling adequacy: above 0.6 items share enough for factors, 0.9 is marvellous.

    Args:
        table: answers (one row per respondent, one column per item, at least two), or their correlation matrix.
        kind: "answers" or "correlation".
        missing: "error" refuses empty answers, "listwise" leaves out respondents with any.

    Returns:
        overall (in [0, 1]) and items (Series, one value per item).

    Raises:
        ValueError: fewer than two items, an item that never varies, a table that is no correlation matrix, a singular
            matrix (an item that follows from others), items without any correlation, missing answers.

    Formula:
        KMO = Σ r_ij² / (Σ r_ij² + Σ u_ij²), i ≠ j, with partial correlations u_ij = −s_ij/√(s_ii·s_jj), S = R⁻¹.

    Source:
        Kaiser 1974, Psychometrika 39, 31–36; Kaiser & Rice 1974, Educational and Psychological Measurement 34, 111–117.

    Example:
        >>> import pandas as pd
        >>> r = pd.DataFrame([[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]], index=list("abc"), columns=list("abc"))
        >>> round(kmo(r, kind="correlation").overall, 6)
        0.692308
    """
    matrix, _ = _correlation(table, kind, missing)
    inverse = np.linalg.inv(matrix)
    scale = np.sqrt(np.diag(inverse))
    partial = -inverse / np.outer(scale, scale)
    np.fill_diagonal(matrix, 0.0)
    np.fill_diagonal(partial, 0.0)
    r2, u2 = (matrix**2).sum(axis=0), (partial**2).sum(axis=0)
    if (r2 < 1e-24).any():
        name = table.columns[int((r2 < 1e-24).argmax())]
        raise ValueError(f"题项「{name}」与其他题项毫无相关，KMO 没有定义")
    return KMO(float(r2.sum() / (r2.sum() + u2.sum())), pd.Series(r2 / (r2 + u2), index=table.columns, name="kmo"))


def bartlett(table: pd.DataFrame, *, n: int | None = None, kind: str = "answers", missing: str = "error") -> Bartlett:
    """Bartlett's test of sphericity: a small p says that the items are correlated, so factors make sense.

    Args:
        table: answers (one row per respondent, one column per item, at least two), or their correlation matrix.
        n: number of respondents; needed with a correlation matrix, not allowed with answers.
        kind: "answers" or "correlation".
        missing: "error" refuses empty answers, "listwise" leaves out respondents with any.

    Returns:
        chi2, df, p_value.

    Raises:
        ValueError: as `kmo`; `n` missing or not greater than (2p + 5)/6 + 1.

    Formula:
        χ² = −(n − 1 − (2p + 5)/6)·ln|R|, df = p(p − 1)/2.

    Source:
        Bartlett 1951, Biometrika 38, 337–344.

    Example:
        >>> import pandas as pd
        >>> r = pd.DataFrame([[1, 0.5], [0.5, 1]], index=list("ab"), columns=list("ab"))
        >>> found = bartlett(r, n=50, kind="correlation")
        >>> round(found.chi2, 4), found.df
        (13.6649, 1)
    """
    from crm_engine.special import chi2_sf  # noqa: PLC0415 - loads numpy, which plain formulas of the family do without

    matrix, rows = _correlation(table, kind, missing)
    if kind == "correlation":
        if n is None:
            raise ValueError("用相关矩阵检验时请用 n 给出受访者人数")
        rows = whole(n, "受访者人数", low=2)
    elif n is not None:
        raise ValueError("直接给出回答时不要再给 n，人数就是行数")
    p = len(matrix)
    factor = rows - 1 - (2 * p + 5) / 6
    if factor <= 0:
        raise ValueError(f"{p} 个题项至少需要 {math.floor(1 + (2 * p + 5) / 6) + 1} 位受访者，收到的是 {rows} 位")
    chi2 = max(0.0, -factor * float(np.linalg.slogdet(matrix)[1]))
    df = p * (p - 1) // 2
    return Bartlett(chi2, df, float(chi2_sf(chi2, df)))


def _correlation(table: pd.DataFrame, kind: str, missing: str) -> tuple[npt.NDArray[np.float64], int]:
    """Correlation matrix, checked, and the number of respondents (0 for a matrix)."""
    one_of(kind, ("answers", "correlation"), "kind")
    one_of(missing, ("error", "listwise"), "missing")
    if kind == "answers":
        found = complete(table, missing)
        constant = [name for name in found.columns if found[name].max() == found[name].min()]
        if constant:
            raise ValueError(f"题项「{constant[0]}」所有人的回答都相同，无法计算相关系数")
        matrix, rows = np.corrcoef(found.to_numpy(), rowvar=False), len(found)
    else:
        columns(table, table.columns, "相关矩阵")
        if not len(table.columns):
            raise ValueError("相关矩阵没有列")
        matrix = np.column_stack([numeric(table[name], str(name), low=-1, high=1).to_numpy() for name in table.columns])
        rows = 0
        if len(matrix) < 2 or matrix.shape[0] != matrix.shape[1]:
            raise ValueError(f"相关矩阵应是至少 2×2 的方阵，收到的是 {matrix.shape[0]}×{matrix.shape[1]}")
        if not (np.allclose(np.diag(matrix), 1) and np.allclose(matrix, matrix.T)):
            raise ValueError("相关矩阵应对称，且对角线为 1")
    if float(np.linalg.eigvalsh(matrix)[0]) < _SINGULAR:
        raise ValueError("相关矩阵是奇异的：有题项可由其他题项算出（如重复题、合计题，或人数少于题数），请去掉它")
    return matrix, rows
