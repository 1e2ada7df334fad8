"""Migration of credit grades from one year to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_engine._checks import filled, numeric, one_of, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
else:
    from crm_engine._late import np, pd


def migration_matrix(
    before: pd.Series, after: pd.Series, grades: Sequence[str], *, value: str = "share", empty: str = "identity"
) -> pd.DataFrame:
    """How customers moved from grade to grade: row = grade before, column = grade after.

    Args:
        before: grade of each customer at the beginning, indexed by customer.
        after: grade at the end, for the same customers (any order).
        grades: all grades from the best to the worst.
        value: "share" gives each row as shares that add up to 1, "count" gives numbers of customers.
        empty: row of a grade that nobody had before, with value="share": "identity" (stay where you are, so that powers
            of the matrix make sense), "nan" or "error".

    Returns:
        Square table, rows and columns in the order of `grades`.

    Raises:
        ValueError: no customers, other customers in the two columns, repeated customers, unknown or missing grades, an
            empty row with empty="error".

    Formula:
        P_ij = N_ij / Σ_j N_ij (cohort method).

    Source:
        Cohort method of rating agencies; Jafry & Schuermann 2004, Journal of Banking & Finance 28(11), 2603–2639.

    Example:
        >>> import pandas as pd
        >>> year1, year2 = pd.Series(["A", "A", "B", "B"]), pd.Series(["A", "B", "B", "B"])
        >>> migration_matrix(year1, year2, ["A", "B", "C"]).to_numpy().tolist()
        [[0.5, 0.5, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    one_of(value, ("share", "count"), "value")
    one_of(empty, ("identity", "nan", "error"), "empty")
    first, second = _pairs(before, after, grades)
    counts = np.zeros((len(grades), len(grades)))
    np.add.at(counts, (first, second), 1)
    names = list(grades)
    if value == "count":
        return pd.DataFrame(counts.astype("int64"), index=pd.Index(names, name="before"), columns=names)
    size = counts.sum(axis=1)
    for k in np.flatnonzero(size == 0):
        if empty == "error":
            raise ValueError(f"期初没有等级为 {names[k]} 的客户，该行无法计算")
        counts[k, :] = np.nan if empty == "nan" else 0
        counts[k, k] = np.nan if empty == "nan" else 1
        size[k] = 1
    return pd.DataFrame(counts / size[:, None], index=pd.Index(names, name="before"), columns=names)


def _pairs(before: pd.Series, after: pd.Series, grades: Sequence[str]) -> tuple[list[int], list[int]]:
    """Places of the grades before and after, customer by customer."""
    names = list(grades)
    if len(set(names)) != len(names) or len(names) < 2:
        raise ValueError(f"grades 应由好到差列出至少两个不同的等级，收到的是 {names}")
    if len(before) == 0:
        raise ValueError("没有客户，无法计算等级迁移")
    for label, column in (("期初等级", before), ("期末等级", after)):
        if column.index.has_duplicates:
            raise ValueError(f"「{label}」中客户 {column.index[column.index.duplicated()][0]} 出现了两次")
        filled(column, label)
        unknown = ~column.isin(names).to_numpy()
        if unknown.any():
            place = int(unknown.argmax())
            raise ValueError(f"「{label}」第 {column.index[place]} 行的等级 {column.iloc[place]!r} 不在等级表中")
    other = before.index.symmetric_difference(after.index)
    if len(other):
        raise ValueError(f"客户 {other[0]} 只在期初或只在期末有等级，应先决定如何处理")
    place_of = {name: place for place, name in enumerate(names)}
    return [place_of[g] for g in before], [place_of[g] for g in after.reindex(before.index)]


def migration_rates(before: pd.Series, after: pd.Series, grades: Sequence[str]) -> pd.Series:
    """Share of all customers whose grade went up, stayed, or went down.

    Args:
        before: grade of each customer at the beginning, indexed by customer.
        after: grade at the end, for the same customers (any order).
        grades: all grades from the best to the worst.

    Returns:
        Series with `up`, `stay`, `down` (fractions that add up to 1).

    Raises:
        ValueError: as `migration_matrix`.

    Formula:
        up = #{grade after better than before} / #{customers}.

    Source:
        As `migration_matrix`.

    Example:
        >>> import pandas as pd
        >>> migration_rates(pd.Series(["A", "A", "B", "B"]), pd.Series(["A", "B", "B", "A"]), ["A", "B"]).to_dict()
        {'up': 0.25, 'stay': 0.5, 'down': 0.25}
    """
    first, second = _pairs(before, after, grades)
    n = len(first)
    up = sum(b < a for a, b in zip(first, second, strict=True))
    down = sum(b > a for a, b in zip(first, second, strict=True))
    return pd.Series({"up": up / n, "stay": (n - up - down) / n, "down": down / n}, name="share")


def migrate(matrix: pd.DataFrame, periods: int) -> pd.DataFrame:
    """Migration matrix over several periods, if customers move by the same matrix in each.

    Args:
        matrix: square table of shares, rows = grade before, columns = grade after in the same order; rows add up to 1.
        periods: number of periods, a whole number ≥ 0.

    Returns:
        Table of the same shape.

    Raises:
        ValueError: a table that is not square, shares outside [0, 1], rows that do not add up to 1.

    Formula:
        P(n) = Pⁿ.

    Source:
        Markov chain with constant transition probabilities; as `migration_matrix`.

    Example:
        >>> import pandas as pd
        >>> year = pd.DataFrame([[0.9, 0.1], [0.2, 0.8]], index=["A", "B"], columns=["A", "B"])
        >>> migrate(year, 2).round(4).to_numpy().tolist()
        [[0.83, 0.17], [0.34, 0.66]]
    """
    if len(matrix) == 0 or list(matrix.index) != list(matrix.columns):
        raise ValueError("迁移矩阵的行与列应是同样的等级、同样的顺序")
    shares = np.column_stack([numeric(matrix[name], str(name), low=0, high=1).to_numpy() for name in matrix.columns])
    wrong = np.abs(shares.sum(axis=1) - 1) > 1e-6
    if wrong.any():
        place = int(wrong.argmax())
        raise ValueError(f"迁移矩阵第 {matrix.index[place]} 行之和应为 1，收到的合计是 {shares[place].sum():g}")
    power = np.linalg.matrix_power(shares, whole(periods, "期数"))
    return pd.DataFrame(power, index=matrix.index, columns=matrix.columns)
