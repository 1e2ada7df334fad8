"""Identification of customers: scoring of leads, weights of criteria (KP03)."""

from crm_engine.identify._ahp import Ahp, ahp_weights
from crm_engine.identify._score import call_list, lead_grade, lead_score, minmax_score

__all__ = ["Ahp", "ahp_weights", "call_list", "lead_grade", "lead_score", "minmax_score"]
