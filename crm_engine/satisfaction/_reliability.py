"""Reliability of a questionnaire: Cronbach's alpha, with reversed items and a stated policy for missing answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from crm_engine._checks import columns, number, numeric, one_of
from crm_engine.satisfaction._nps import level

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
else:
    from crm_engine._late import pd


class Alpha(NamedTuple):
    """Cronbach's alpha with its interval; n respondents, k items."""

    alpha: float
    low: float
    high: float
    n: int
    k: int


def reverse_items(answers: pd.DataFrame, reverse: Iterable[str], *, low: float, high: float) -> pd.DataFrame:
    """Turn reversed (negatively worded) items round, so that a high answer always means the same.

    Args:
        answers: one row per respondent, one column per item; empty answers stay empty.
        reverse: columns to turn round.
        low: lowest point of the scale.
        high: highest point of the scale.

    Returns:
        A new table of floats with the same rows and columns.

    Raises:
        ValueError: no rows, unknown columns, answers that are no numbers or off the scale.

    Formula:
        x' = low + high − x.

    Source:
        The usual reversal of negatively worded items on a scale from low to high.

    Example:
        >>> import pandas as pd
        >>> reverse_items(pd.DataFrame({"q1": [5, 4], "q2": [1, 2]}), ["q2"], low=1, high=5)["q2"].tolist()
        [5.0, 4.0]
    """
    bottom = number(low, "量表下限")
    top = number(high, "量表上限", low=bottom, open_low=True)
    names = list(reverse)
    columns(answers, names, "问卷表")
    found = _floats(answers, bottom, top)
    for name in names:
        found[name] = bottom + top - found[name]
    return found


def _floats(answers: pd.DataFrame, low: float, high: float) -> pd.DataFrame:
    """Answers as floats, empty ones as NaN."""
    found = {}
    for name in answers.columns:
        given = answers[name].notna().to_numpy()
        column = pd.Series(float("nan"), index=answers.index)
        if given.any():
            column[given] = numeric(answers[name][given], str(name), low=low, high=high).to_numpy()
        found[name] = column
    return pd.DataFrame(found, index=answers.index)


def complete(answers: pd.DataFrame, missing: str, *, items: int = 2) -> pd.DataFrame:
    """Answers as floats with the missing ones treated by the policy; at least `items` items, two respondents."""
    one_of(missing, ("error", "listwise", "pairwise"), "missing")
    columns(answers, [], "问卷表")
    found = _floats(answers, float("-inf"), float("inf"))
    if found.shape[1] < items:
        raise ValueError(f"至少需要 {items} 个题项，收到的是 {found.shape[1]} 个")
    if missing == "error":
        for name in found.columns:
            bad = found[name].isna()
            if bad.any():
                row = found.index[int(bad.to_numpy().argmax())]
                raise ValueError(f"列「{name}」第 {row} 行没有回答；请先补齐，或用 missing 选择处理办法")
    if missing == "listwise":
        found = found.dropna()
    if len(found) < 2:
        raise ValueError(f"至少需要 2 位回答完整的受访者，收到的是 {len(found)} 位")
    return found


def cronbach_alpha(
    answers: pd.DataFrame,
    *,
    reverse: Iterable[str] = (),
    low: float | None = None,
    high: float | None = None,
    missing: str = "error",
    confidence: float = 0.95,
    interval_n: str = "used",
) -> Alpha:
    """Cronbach's alpha: do the items of a dimension measure the same thing? 0.7 is often asked for.

    Args:
        answers: one row per respondent, one column per item of one dimension (at least two items).
        reverse: items worded the other way round; turned first, which needs `low` and `high`.
        low: lowest point of the scale.
        high: highest point of the scale.
        missing: "error" refuses empty answers; "listwise" leaves out respondents with any; "pairwise" takes each
            covariance from the respondents who answered both items.
        confidence: level of the interval, in (0, 1).
        interval_n: respondents counted in the interval's degrees of freedom: "used" after listwise deletion, or "all"
            rows of the table even if left out (as pingouin does, which makes the interval too narrow).

    Returns:
        alpha (≤ 1; negative if items work against each other), low and high (Feldt's interval), n, k.

    Raises:
        ValueError: fewer than two items or respondents, missing answers with missing="error", answers off the scale, a
            total score that never varies, reverse without the scale.

    Formula:
        α = k/(k − 1)·(1 − Σ s_i² / s_T²), variances with n − 1; interval 1 − (1 − α)·F_{n−1, (n−1)(k−1)}.

    Source:
        Cronbach 1951, Psychometrika 16, 297–334; interval: Feldt, Woodruff & Salih 1987, Applied Psychological
        Measurement 11(1), 93–103.

    Example:
        >>> import pandas as pd
        >>> found = cronbach_alpha(pd.DataFrame({"q1": [1, 2, 3, 4], "q2": [1, 3, 3, 5], "q3": [2, 2, 4, 4]}))
        >>> round(found.alpha, 4), found.n, found.k
        (0.9333, 4, 3)
    """
    from crm_engine.special import f_ppf  # noqa: PLC0415 - loads numpy, which plain formulas of the family do without

    one_of(interval_n, ("used", "all"), "interval_n")
    chance = level(confidence)
    names = list(reverse)
    if names:
        if low is None or high is None:
            raise ValueError("有反向题时请用 low 与 high 给出量表的两端")
        answers = reverse_items(answers, names, low=low, high=high)
    elif low is not None and high is not None and len(answers):
        answers = reverse_items(answers, [], low=low, high=high)
    found = complete(answers, missing)
    n, k = found.shape
    covariance = found.cov().to_numpy()
    total = float(covariance.sum())
    if not total > 1e-12:
        raise ValueError("各受访者的总分没有差异（或共同作答的人太少），无法计算克朗巴赫 α")
    alpha = k / (k - 1) * (1 - float(covariance.trace()) / total)
    df1 = (n if interval_n == "used" else len(answers)) - 1
    df2 = df1 * (k - 1)
    upper, lower = f_ppf((1 + chance) / 2, df1, df2), f_ppf((1 - chance) / 2, df1, df2)
    return Alpha(alpha, 1 - (1 - alpha) * upper, 1 - (1 - alpha) * lower, n, k)


def alpha_if_deleted(answers: pd.DataFrame, *, missing: str = "error") -> pd.Series:
    """Cronbach's alpha of the rest when each item is left out: an item whose loss raises alpha fits badly.

    Args:
        answers: one row per respondent, one column per item (at least three), reversed items already turned.
        missing: as in `cronbach_alpha`.

    Returns:
        Alpha without the item, one value per item.

    Raises:
        ValueError: fewer than three items, or as `cronbach_alpha`.

    Formula:
        α of the k − 1 other items.

    Source:
        Item analysis as in any statistics package; see `cronbach_alpha`.

    Example:
        >>> import pandas as pd
        >>> answers = pd.DataFrame({"q1": [1, 2, 3, 4], "q2": [1, 3, 3, 5], "q3": [4, 1, 3, 2]})
        >>> alpha_if_deleted(answers).round(2).to_dict()
        {'q1': -3.2, 'q2': -1.33, 'q3': 0.96}
    """
    found = complete(answers, missing, items=3)
    each = {name: cronbach_alpha(found.drop(columns=name), missing=missing).alpha for name in found.columns}
    return pd.Series(each, name="alpha_if_deleted")
