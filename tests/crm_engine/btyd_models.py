"""The models of the buy-till-you-die tests: published parameters, and each model's functions by its class."""

import pandas as pd

from crm_engine import datasets, value
from crm_engine.value import Bgnbd, GammaGamma, Mbgnbd, Nbd, Pnbd, cbs

BG = Bgnbd(0.243, 4.414, 0.793, 2.426)
MBG = Mbgnbd(0.525, 6.183, 0.891, 1.614)
PARETO = Pnbd(0.553, 10.578, 0.606, 11.669)
NBD = Nbd(0.385, 12.072)
SPEND = GammaGamma(6.25, 3.74, 15.44)
EXPECTED = {
    Bgnbd: value.bgnbd_expected,
    Mbgnbd: value.mbgnbd_expected,
    Pnbd: value.pnbd_expected,
    Nbd: value.nbd_expected,
}
NEW = {Bgnbd: value.bgnbd_expected_new, Mbgnbd: value.mbgnbd_expected_new, Pnbd: value.pnbd_expected_new}
PMF = {Bgnbd: value.bgnbd_pmf, Mbgnbd: value.mbgnbd_pmf, Pnbd: value.pnbd_pmf, Nbd: value.nbd_pmf}
PALIVE = {Bgnbd: value.bgnbd_palive, Mbgnbd: value.mbgnbd_palive, Pnbd: value.pnbd_palive}
FIT = {Bgnbd: value.bgnbd_fit, Mbgnbd: value.mbgnbd_fit, Pnbd: value.pnbd_fit, Nbd: value.nbd_fit}


def cdnow_summary():
    """The 1/10 sample of CDNOW, calibrated to 1997-09-30, weeks."""
    return cbs(datasets.cdnow_sample(), end="1997-09-30", unit="week")


def one(x, t_x, age):
    return pd.DataFrame({"x": [x], "t_x": [t_x], "T": [age]}, dtype=float)
