"""Gamma–Gamma model of money per purchase: an average of few purchases is drawn towards the average of all."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from crm_engine import _checks
from crm_engine.special import bfgs, digamma, lgamma
from crm_engine.value._patterns import Floats, checked


class GammaGamma(NamedTuple):
    """Parameters of the Gamma–Gamma model: `p`, `q`, `gamma` (money); after a fit also its log-likelihood."""

    p: float
    q: float
    gamma: float
    log_likelihood: float = float("nan")
    converged: bool = True
    customers: int = 0


def _data(summary: pd.DataFrame) -> tuple[Floats, Floats]:
    _checks.columns(summary, ["x", "monetary"], "客户汇总表")
    x = _checks.numeric(summary["x"], "x", low=0).to_numpy()
    mean = _checks.numeric(summary["monetary"], "monetary", low=0).to_numpy()
    if np.any(x != np.floor(x)):
        place = int((x != np.floor(x)).argmax())
        raise ValueError(f"列「x」第 {summary.index[place]} 行应是整数，收到的是 {x[place]:g}")
    return x, mean


def gg_fit(summary: pd.DataFrame) -> GammaGamma:
    """Fit the Gamma–Gamma model of money per purchase by maximum likelihood.

    Args:
        summary: one row per customer: x (repeat purchases) and monetary (their mean money), as from cbs. Customers
            with x = 0 or monetary = 0 say nothing about the amounts and are left out.

    Returns:
        GammaGamma(p, q, gamma, log_likelihood, converged, customers); gamma in money, customers = rows used.

    Raises:
        ValueError: a column is missing, x is not whole, a value is negative, or fewer than two customers remain.

    Formula:
        ln L = lnΓ(px+q) − lnΓ(px) − lnΓ(q) + q ln γ + (px−1) ln m̄ + px ln x − (px+q) ln(γ + x m̄)

    Source:
        Fader, Hardie & Lee (2005), RFM and CLV: Using iso-value curves, Journal of Marketing Research 42(4);
        Fader & Hardie (2013), The Gamma-Gamma model of monetary value, equation (1a).

    Example:
        >>> base = pd.DataFrame({"x": [1, 2, 3, 1, 4, 2], "monetary": [20.0, 35, 30, 80, 25, 50]})
        >>> gg_fit(base).customers
        6
    """
    x, mean = _data(summary)
    used = (x > 0) & (mean > 0)
    x, mean = x[used], mean[used]
    if len(x) < 2:
        raise ValueError("有重复购买且金额大于 0 的客户不足两个，无法拟合金额模型")
    n = len(x)
    kinds, kind, count = np.unique(x, return_inverse=True, return_counts=True)
    log_mean, total = np.log(mean), x * mean
    unit = float(total.sum() / x.sum())  # gamma is estimated in units of the average purchase
    total = total / unit
    sum_log_x = float((x * np.log(x)).sum())
    sum_x_log = float((x * log_mean).sum()) - np.log(unit) * float(x.sum())
    sum_log = float(log_mean.sum())
    weighted = count * kinds

    def negative(log_params: Floats) -> tuple[float, Floats]:
        if np.abs(log_params).max() > 50:
            return np.inf, np.zeros(3)
        p, q, gamma = (float(v) for v in np.exp(log_params))
        px, log_end, per_end = p * kinds, np.log(gamma + total), 1 / (gamma + total)
        by_kind = np.bincount(kind, log_end, len(kinds))
        per_kind = np.bincount(kind, per_end, len(kinds))
        value = float(count @ (lgamma(px + q) - lgamma(px))) - n * float(lgamma(q)) + n * q * np.log(gamma)
        value += p * sum_x_log + p * sum_log_x - float((px + q) @ by_kind)
        end = digamma(px + q)
        by_p = float(weighted @ (end - digamma(px))) + sum_x_log + sum_log_x - float(kinds @ by_kind)
        by_q = float(count @ end) - n * float(digamma(q)) + n * np.log(gamma) - float(by_kind.sum())
        by_gamma = n * q / gamma - float((px + q) @ per_kind)
        return -value / n, -np.array([by_p * p, by_q * q, by_gamma * gamma]) / n

    found = bfgs(negative, np.log([4.0, 4.0, 1.0]), tolerance=1e-8)
    p, q, gamma = (float(v) for v in np.exp(found.x))
    return GammaGamma(p, q, gamma * unit, float(-found.value * n - sum_log), found.converged, n)


def gg_mean(params: GammaGamma, summary: pd.DataFrame) -> pd.Series:
    """Estimate how much each customer spends per purchase, weighing the own average against everybody's.

    Args:
        params: parameters, fitted or published.
        summary: one row per customer: x (repeat purchases) and monetary (their mean money; ignored where x = 0).

    Returns:
        Series "spend" on the summary's index, money per purchase.

    Raises:
        ValueError: a parameter is not positive, q ≤ 1 for a customer without repeat (no finite mean), a column is
            missing, x is not whole, or a value is negative.

    Formula:
        E(M) = p (γ + x m̄)/(px + q − 1)

    Source:
        Fader & Hardie (2013), The Gamma-Gamma model of monetary value, equation (5).

    Example:
        >>> base = pd.DataFrame({"x": [2, 1, 0], "monetary": [22.35, 11.77, 0.0]})
        >>> gg_mean(GammaGamma(6.25, 3.74, 15.44), base).round(2).tolist()
        [24.66, 18.92, 35.22]
    """
    g = checked(params)
    x, mean = _data(summary)
    weight = g.p * x + g.q - 1
    if np.any(weight <= 0):
        raise ValueError(f"q = {g.q:g} 不大于 1，没有重复购买的客户的平均金额是无穷大")
    spend = g.p * (g.gamma + x * mean) / weight
    return pd.Series(spend, index=summary.index, name="spend")


def gg_population_mean(params: GammaGamma) -> float:
    """Give the average spend per purchase over all customers, which a customer without history is expected to spend.

    Args:
        params: parameters, fitted or published.

    Returns:
        Money per purchase.

    Raises:
        ValueError: a parameter is not positive or q ≤ 1 (no finite mean).

    Formula:
        E(M) = p γ/(q − 1)

    Source:
        Fader & Hardie (2013), The Gamma-Gamma model of monetary value.

    Example:
        >>> round(gg_population_mean(GammaGamma(6.25, 3.74, 15.44)), 2)
        35.22
    """
    g = checked(params)
    if g.q <= 1:
        raise ValueError(f"q = {g.q:g} 不大于 1，平均金额是无穷大")
    return g.p * g.gamma / (g.q - 1)


def gg_correlation(summary: pd.DataFrame) -> float:
    """Check whether customers who buy more often also spend more each time; the model assumes that they don't.

    Args:
        summary: one row per customer: x (repeat purchases) and monetary (their mean money); rows with x = 0 or
            monetary = 0 are left out, as in gg_fit.

    Returns:
        Pearson's correlation of x and monetary; the model is fit for values near 0.

    Raises:
        ValueError: a column is missing, a value is negative, or one of the two doesn't vary.

    Formula:
        r = cov(x, m̄)/(s_x s_m̄)

    Source:
        Fader, Hardie & Lee (2005), RFM and CLV: Using iso-value curves, independence of spend and frequency.

    Example:
        >>> base = pd.DataFrame({"x": [1, 2, 3, 0], "monetary": [20.0, 40, 30, 0]})
        >>> round(gg_correlation(base), 4)
        0.5
    """
    x, mean = _data(summary)
    used = (x > 0) & (mean > 0)
    if used.sum() < 2 or np.ptp(x[used]) == 0 or np.ptp(mean[used]) == 0:
        raise ValueError("有重复购买的客户中，x 或 monetary 没有变化，相关系数没有意义")
    return float(np.corrcoef(x[used], mean[used])[0, 1])
