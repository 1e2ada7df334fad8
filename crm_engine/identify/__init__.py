"""Identification of customers: scoring of leads, weights of criteria (KP03)."""

from crm_engine.identify._ahp import Ahp, ahp_weights
from crm_engine.identify._entropy import Chi2, chi2_test, entropy_weights
from crm_engine.identify._score import call_list, lead_grade, lead_score, minmax_score

__all__ = [
    "Ahp",
    "Chi2",
    "ahp_weights",
    "call_list",
    "chi2_test",
    "entropy_weights",
    "lead_grade",
    "lead_score",
    "minmax_score",
]
