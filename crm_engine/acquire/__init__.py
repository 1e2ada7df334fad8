"""Acquisition of customers: funnel, cost, payback, tests of two scripts (KP05)."""

from crm_engine.acquire._cost import cac, ltv_cac, payback_months, required_leads, roi
from crm_engine.acquire._funnel import conversion, funnel
from crm_engine.acquire._mix import channel_mix
from crm_engine.acquire._test import TwoProportions, two_prop_z

__all__ = [
    "TwoProportions",
    "cac",
    "channel_mix",
    "conversion",
    "funnel",
    "ltv_cac",
    "payback_months",
    "required_leads",
    "roi",
    "two_prop_z",
]
