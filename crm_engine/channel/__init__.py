"""Channel customers: choosing and paying distributors, conflicts, diverted goods (KP10)."""

from crm_engine.channel._choice import relative_best, weighted_choice
from crm_engine.channel._conflict import conflict_index, price_dispersion
from crm_engine.channel._diversion import diversion_flags, diversion_kind, diversion_rate
from crm_engine.channel._flows import flow_matrix, oversupply, suspicion_rank
from crm_engine.channel._rebate import rebate, sales_growth
from crm_engine.channel._territory import territory_overlaps

__all__ = [
    "conflict_index",
    "diversion_flags",
    "diversion_kind",
    "diversion_rate",
    "flow_matrix",
    "oversupply",
    "price_dispersion",
    "rebate",
    "relative_best",
    "sales_growth",
    "suspicion_rank",
    "territory_overlaps",
    "weighted_choice",
]
