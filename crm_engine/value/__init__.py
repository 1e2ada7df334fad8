"""Commercial value of customers: RFM, ABC, lifetime value and its probability models (KP04)."""

from crm_engine.value._abc import abc, value_matrix
from crm_engine.value._clv import clv_simple, pcv
from crm_engine.value._rfm import rfm_table
from crm_engine.value._score import rfm8, rfm_score, rfm_weighted

__all__ = ["abc", "clv_simple", "pcv", "rfm8", "rfm_score", "rfm_table", "rfm_weighted", "value_matrix"]
