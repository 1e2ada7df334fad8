"""Commercial value of customers: RFM, ABC, lifetime value and its probability models (KP04)."""

from crm_engine.value._abc import abc, value_matrix
from crm_engine.value._bgnbd import bgnbd_expected, bgnbd_expected_new, bgnbd_fit, bgnbd_palive, bgnbd_pmf
from crm_engine.value._bgnbd_core import Bgnbd, Mbgnbd
from crm_engine.value._cbs import cbs
from crm_engine.value._clv import clv_simple, npv, pcv
from crm_engine.value._discounted import clv_discounted, log_likelihood
from crm_engine.value._flows import clv_berger_nasr, clv_markov
from crm_engine.value._gamma_gamma import GammaGamma, gg_correlation, gg_fit, gg_mean, gg_population_mean
from crm_engine.value._mbgnbd import mbgnbd_expected, mbgnbd_expected_new, mbgnbd_fit, mbgnbd_palive, mbgnbd_pmf
from crm_engine.value._nbd import Nbd, nbd_expected, nbd_fit, nbd_pmf
from crm_engine.value._pnbd import pnbd_expected, pnbd_expected_new, pnbd_fit, pnbd_palive, pnbd_pmf
from crm_engine.value._pnbd_core import Pnbd
from crm_engine.value._rfm import rfm_table
from crm_engine.value._sbg import Sbg, sbg_fit, sbg_pmf, sbg_retention, sbg_survival
from crm_engine.value._score import rfm_score, rfm_weighted
from crm_engine.value._segment import rfm8, rfm_segment, ten_segments

__all__ = [
    "Bgnbd",
    "GammaGamma",
    "Mbgnbd",
    "Nbd",
    "Pnbd",
    "Sbg",
    "abc",
    "bgnbd_expected",
    "bgnbd_expected_new",
    "bgnbd_fit",
    "bgnbd_palive",
    "bgnbd_pmf",
    "cbs",
    "clv_berger_nasr",
    "clv_discounted",
    "clv_markov",
    "clv_simple",
    "gg_correlation",
    "gg_fit",
    "gg_mean",
    "gg_population_mean",
    "log_likelihood",
    "mbgnbd_expected",
    "mbgnbd_expected_new",
    "mbgnbd_fit",
    "mbgnbd_palive",
    "mbgnbd_pmf",
    "nbd_expected",
    "nbd_fit",
    "nbd_pmf",
    "npv",
    "pcv",
    "pnbd_expected",
    "pnbd_expected_new",
    "pnbd_fit",
    "pnbd_palive",
    "pnbd_pmf",
    "rfm8",
    "rfm_score",
    "rfm_segment",
    "rfm_table",
    "rfm_weighted",
    "sbg_fit",
    "sbg_pmf",
    "sbg_retention",
    "sbg_survival",
    "ten_segments",
    "value_matrix",
]
