"""What works for every buy-till-you-die model: likelihood of a customer base, discounted lifetime value."""

import pandas as pd

from crm_engine import _checks
from crm_engine.value import _bgnbd_core, _nbd, _pnbd
from crm_engine.value._bgnbd_core import Bgnbd, Mbgnbd
from crm_engine.value._nbd import Nbd
from crm_engine.value._pnbd_core import Pnbd

Model = Bgnbd | Mbgnbd | Pnbd | Nbd


def log_likelihood(params: Model, summary: pd.DataFrame) -> float:
    """Say how probable a customer base is under given parameters; the larger, the better the model describes it.

    Args:
        params: Bgnbd, Mbgnbd, Pnbd or Nbd, fitted or published.
        summary: one row per customer: x, t_x, T in the unit of time of the parameters.

    Returns:
        Log-likelihood (natural logarithm), comparable between the four models on the same summary.

    Raises:
        ValueError: no such model, a parameter is not positive, a column is missing, x is not whole, not 0 ≤ t_x ≤ T,
            or nobody bought again.

    Formula:
        Σ over customers of the ln L of bgnbd_fit, mbgnbd_fit, pnbd_fit or nbd_fit

    Source:
        Fader, Hardie & Lee (2005), "Counting your customers" the easy way, Marketing Science 24(2): LL −9582.4 on
        the CDNOW sample.

    Example:
        >>> base = pd.DataFrame({"x": [2, 0], "t_x": [30.43, 0], "T": [38.86, 38.86]})
        >>> round(log_likelihood(Bgnbd(0.243, 4.414, 0.793, 2.426), base), 2)
        -10.01
    """
    if isinstance(params, (Bgnbd, Mbgnbd)):
        return _bgnbd_core.log_likelihood(params, summary)
    if isinstance(params, Pnbd):
        return _pnbd.log_likelihood(params, summary)
    if isinstance(params, Nbd):
        return _nbd.log_likelihood(params, summary)
    raise ValueError(f"参数应是 Bgnbd、Mbgnbd、Pnbd 或 Nbd，收到的是 {type(params).__name__}")


def _expected(params: Model, summary: pd.DataFrame, t: float) -> pd.Series:
    if isinstance(params, (Bgnbd, Mbgnbd)):
        return _bgnbd_core.expected(params, summary, t)
    if isinstance(params, Pnbd):
        return _pnbd.pnbd_expected(params, summary, t)
    if isinstance(params, Nbd):
        return _nbd.nbd_expected(params, summary, t)
    raise ValueError(f"参数应是 Bgnbd、Mbgnbd、Pnbd 或 Nbd，收到的是 {type(params).__name__}")


def clv_discounted(
    params: Model,
    summary: pd.DataFrame,
    spend: pd.Series | float,
    *,
    periods: int,
    length: float,
    discount: float,
    margin: float,
) -> pd.Series:
    """Give each customer's discounted lifetime value: forecast purchases, times money, period by period.

    Args:
        params: Bgnbd, Mbgnbd, Pnbd or Nbd, fitted or published.
        summary: one row per customer: x, t_x, T in the unit of time of the parameters.
        spend: money per purchase, one number or a Series on the summary's index (from gg_mean).
        periods: number of periods ahead, whole number ≥ 1.
        length: length of a period in the unit of time of the parameters (a month in weeks: 52/12).
        discount: discount rate per period (not per year), fraction, greater than −1.
        margin: share of the money that is margin, in (0, 1]; 1 values revenue.

    Returns:
        Series "clv" on the summary's index, money, valued today; purchases count at the end of their period.

    Raises:
        ValueError: as in the forecast; spend doesn't cover every customer; periods, length, discount or margin out
            of range.

    Formula:
        Σ_{k=1..n} margin · spend · (E[Y(kL)] − E[Y((k−1)L)])/(1+d)^k

    Source:
        Fader, Hardie & Lee (2005), RFM and CLV: Using iso-value curves, Journal of Marketing Research 42(4):
        margin × spend × discounted expected transactions; the sum by periods as in lifetimes 0.11.3,
        customer_lifetime_value.

    Example:
        >>> base = pd.DataFrame({"x": [2, 0], "t_x": [30.43, 0], "T": [38.86, 38.86]})
        >>> model = Bgnbd(0.243, 4.414, 0.793, 2.426)
        >>> clv_discounted(model, base, 35.0, periods=12, length=52 / 12, discount=0.01, margin=0.3).round(2).tolist()
        [15.42, 2.49]
    """
    n = _checks.whole(periods, "期数 periods ", low=1)
    step = _checks.number(length, "每期长度 length ", low=0, open_low=True)
    growth = 1 + _checks.number(discount, "折现率", low=-1, open_low=True)
    share = _checks.number(margin, "毛利率 margin ", low=0, high=1, open_low=True)
    if isinstance(spend, pd.Series):
        missing = summary.index.difference(spend.index)
        if len(missing):
            raise ValueError(f"每次金额中没有客户 {missing[0]}")
        money: pd.Series | float = _checks.numeric(spend.reindex(summary.index), "spend", low=0)
    else:
        money = _checks.number(spend, "每次金额", low=0)
    before = pd.Series(0.0, index=summary.index)
    total = before
    for k in range(1, n + 1):
        now = _expected(params, summary, k * step)
        total = total + (now - before) / growth**k
        before = now
    return (total * money * share).rename("clv")
