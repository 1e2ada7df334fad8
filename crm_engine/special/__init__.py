"""Special functions and a minimiser: what the methods need of numerical analysis, without scipy."""

from crm_engine.special._beta import betainc, f_cdf, f_ppf, f_sf, t_cdf, t_ppf, t_sf
from crm_engine.special._gamma import chi2_ppf, chi2_sf, digamma, gammainc, gammaincc, lgamma
from crm_engine.special._hyper import hyp2f1
from crm_engine.special._minimise import Minimum, bfgs
from crm_engine.special._normal import norm_cdf, norm_ppf, norm_sf

__all__ = [
    "Minimum",
    "betainc",
    "bfgs",
    "chi2_ppf",
    "chi2_sf",
    "digamma",
    "f_cdf",
    "f_ppf",
    "f_sf",
    "gammainc",
    "gammaincc",
    "hyp2f1",
    "lgamma",
    "norm_cdf",
    "norm_ppf",
    "norm_sf",
    "t_cdf",
    "t_ppf",
    "t_sf",
]
