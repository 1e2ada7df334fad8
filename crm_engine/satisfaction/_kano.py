"""Kano's model: kinds of requirements from pairs of functional and dysfunctional questions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, overload

from crm_engine._checks import columns, filled, number, numeric, one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
else:
    from crm_engine._late import pd

ANSWERS = ("喜欢", "理应如此", "无所谓", "能忍受", "不喜欢")
# Rows: the functional question (the feature is there); columns: the dysfunctional one; both from like to dislike.
TABLE = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
ORDER = ("M", "O", "A", "I", "R", "Q")


@overload
def kano_classify(
    functional: float | str, dysfunctional: float | str, *, like: int = ..., answers: Sequence[str] = ...
) -> str: ...
@overload
def kano_classify(
    functional: pd.Series, dysfunctional: pd.Series, *, like: int = ..., answers: Sequence[str] = ...
) -> pd.Series: ...
def kano_classify(
    functional: pd.Series | float | str,
    dysfunctional: pd.Series | float | str,
    *,
    like: int = 1,
    answers: Sequence[str] = ANSWERS,
) -> pd.Series | str:
    """Kind of requirement that a pair of answers shows: M must-be, O one-dimensional, A attractive, I, R, Q.

    Args:
        functional: answer(s) to "how do you feel if the product has it": 1…5 or the words of `answers`.
        dysfunctional: answer(s) to "how do you feel if it does not have it", row by row.
        like: the number that means "I like it": 1 (then 5 is "I dislike it") or 5 (then 1 is).
        answers: the five words from like to dislike.

    Returns:
        One letter per pair: M 必备, O 期望, A 魅力, I 无差异, R 反向, Q 可疑; a string for a single pair.

    Raises:
        ValueError: an answer that is neither 1…5 nor one of the words, or Series of different length or index.

    Formula:
        rows functional, columns dysfunctional (like … dislike): QAAAO / RIIIM / RIIIM / RIIIM / RRRRQ.

    Source:
        Kano et al. 1984; evaluation table of Berger et al. 1993, Center for Quality of Management Journal 2(4), 3–36.

    Example:
        >>> kano_classify("喜欢", "不喜欢"), kano_classify(3, 5), kano_classify(1, 3), kano_classify(5, 1, like=5)
        ('O', 'M', 'A', 'O')
    """
    one_of(like, (1, 5), "like")
    if len(answers) != 5:
        raise ValueError(f"answers 应有 5 个词（从喜欢到不喜欢），收到的是 {len(answers)} 个")
    if not hasattr(functional, "iloc") and not hasattr(dysfunctional, "iloc"):  # asked this way, a pair needs no pandas
        row = _place(functional, like, answers, "正向题的回答")
        return TABLE[row][_place(dysfunctional, like, answers, "反向题的回答")]
    if not isinstance(functional, pd.Series) or not isinstance(dysfunctional, pd.Series):
        raise ValueError("正向题与反向题应同为一列或同为单个回答")  # noqa: TRY004 - bad input is a ValueError everywhere
    if not functional.index.equals(dysfunctional.index):
        raise ValueError("正向题与反向题的行（索引）不一致，应逐行对应")
    found = [
        TABLE[_place(f, like, answers, f"第 {i} 行正向题的回答")][_place(d, like, answers, f"第 {i} 行反向题的回答")]
        for i, f, d in zip(functional.index, functional, dysfunctional, strict=True)
    ]
    return pd.Series(found, index=functional.index, name="kano", dtype="object")


def _place(answer: float | str, like: int, answers: Sequence[str], name: str) -> int:
    """Place of an answer between like (0) and dislike (4)."""
    if isinstance(answer, str):
        if answer in answers:
            return list(answers).index(answer)
        raise ValueError(f"{name}应是 {'、'.join(answers)} 或 1 到 5，收到的是 {answer!r}")
    found = number(answer, name, low=1, high=5)
    if found != int(found):
        raise ValueError(f"{name}应是 1 到 5 的整数，收到的是 {found:g}")
    return int(found) - 1 if like == 1 else 5 - int(found)


def kano_counts(features: pd.Series, kinds: pd.Series) -> pd.DataFrame:
    """Count how often each feature was put into each of the six kinds.

    Args:
        features: the feature (function, service) of each answered pair of questions.
        kinds: the letter M, O, A, I, R or Q of each pair, as from `kano_classify`, in the same rows.

    Returns:
        One row per feature in the order of first appearance; columns M, O, A, I, R, Q (counts).

    Raises:
        ValueError: no rows, other rows in the two columns, another letter, an empty feature.

    Formula:
        n_fk = #{pairs of feature f with kind k}.

    Source:
        Table of results of Berger et al. 1993, as in `kano_classify`.

    Example:
        >>> import pandas as pd
        >>> kano_counts(pd.Series(["App", "App", "送货"]), pd.Series(["M", "O", "A"])).loc["App"].tolist()
        [1, 1, 0, 0, 0, 0]
    """
    if len(features) == 0:
        raise ValueError("没有可统计的回答")
    if not features.index.equals(kinds.index):
        raise ValueError("特性与类别的行（索引）不一致，应逐行对应")
    filled(features, str(features.name or "特性"))
    for row, kind in zip(kinds.index, kinds, strict=True):
        if kind not in ORDER:
            raise ValueError(f"第 {row} 行的类别应是 {'、'.join(ORDER)} 之一，收到的是 {kind!r}")
    counts: dict[object, list[int]] = {}
    for feature, kind in zip(features, kinds, strict=True):
        counts.setdefault(feature, [0] * 6)[ORDER.index(kind)] += 1
    return pd.DataFrame(list(counts.values()), columns=list(ORDER), index=pd.Index(list(counts), name=features.name))


def kano_summary(counts: pd.DataFrame, *, close: float = 0.0) -> pd.DataFrame:
    """Kind, satisfaction and dissatisfaction coefficients of each feature, with strengths and the test of Fong.

    Args:
        counts: one row per feature; columns M, O, A, I and, if there are such answers, R, Q (counts ≥ 0).
        close: kinds whose share is behind the greatest by at most this fraction count as equally frequent, and the rule
            M > O > A > I > R > Q decides; 0 applies the rule to exact ties only, stp25kano uses 0.06.

    Returns:
        Indexed like `counts`; columns `n` (answers), `kind` (the most frequent letter, see `close`), `better` (CS+, in
        [0, 1]), `worse` (CS−, in [−1, 0]), `total_strength` (share of M, O, A), `category_strength` (share of the most
        frequent kind minus share of the second, Q apart), `difference` and `fong` (difference of the two greatest
        counts, Q apart, and the value it must reach), `clear` (bool: the difference reaches it; if not, the feature has
        a mixed kind).

    Raises:
        ValueError: missing columns, no rows, negative or broken counts, a feature without any answer M, O, A, I.

    Formula:
        CS+ = (A + O)/(A + O + M + I); CS− = −(O + M)/(A + O + M + I);
        with a ≥ b the two greatest counts (without Q) of n: clear ⇔ a − b ≥ 1.65·√((a + b)(2n − a − b)/(2n)).

    Source:
        Berger et al. 1993 (coefficients); Lee & Newcomb 1997 (strengths); Fong 1996, "Using the self-stated importance
        questionnaire to interpret Kano questionnaire results", Center for Quality of Management Journal 5, 21–24 (test
        at 90 %); all as in the README of R package stp25kano, whose figures the tests check.

    Example:
        >>> import pandas as pd
        >>> app = kano_summary(pd.DataFrame({"M": [95], "O": [123], "A": [45], "I": [33]}, index=["App"])).loc["App"]
        >>> app["kind"], bool(app["clear"]), app[["better", "worse", "fong"]].astype(float).round(3).tolist()
        ('O', True, [0.568, -0.736, 19.364])
    """
    columns(counts, ORDER[:4], "类别计数表")
    near = number(close, "close", low=0, high=1)
    found: dict[str, list[float]] = {}
    for kind in ORDER:
        given = numeric(counts[kind], kind, low=0) if kind in counts.columns else [0.0] * len(counts)
        found[kind] = list(given)
    rows = []
    for place, feature in enumerate(counts.index):
        n_of = {kind: found[kind][place] for kind in ORDER}
        broken = [kind for kind in ORDER if n_of[kind] != int(n_of[kind])]
        if broken:
            raise ValueError(f"列「{broken[0]}」第 {feature} 行应是整数个数，收到的是 {n_of[broken[0]]:g}")
        useful = sum(n_of[kind] for kind in "AOMI")
        if useful == 0:
            raise ValueError(f"特性「{feature}」没有 M、O、A、I 类的回答，无法计算系数")
        n = sum(n_of.values())
        first, second = sorted((n_of[kind] for kind in ORDER[:5]), reverse=True)[:2]
        top = max(n_of.values()) - near * n - 1e-9
        need = 1.65 * math.sqrt((first + second) * (2 * n - first - second) / (2 * n))
        rows.append(
            {
                "n": int(n),
                "kind": next(kind for kind in ORDER if n_of[kind] >= top),
                "better": (n_of["A"] + n_of["O"]) / useful,
                "worse": -(n_of["O"] + n_of["M"]) / useful,
                "total_strength": (n_of["M"] + n_of["O"] + n_of["A"]) / n,
                "category_strength": (first - second) / n,
                "difference": int(first - second),
                "fong": need,
                "clear": first - second >= need,
            }
        )
    return pd.DataFrame(rows, index=counts.index)
