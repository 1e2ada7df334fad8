"""Quality of customer service: gaps, waiting and staffing, time limits, causes, control charts."""

from crm_engine.service._clock import business_hours
from crm_engine.service._erlang import Staffing, Waiting, erlang_b, erlang_c, staffing, waiting
from crm_engine.service._pareto import pareto
from crm_engine.service._servqual import servperf, servqual
from crm_engine.service._sla import sla

__all__ = [
    "Staffing",
    "Waiting",
    "business_hours",
    "erlang_b",
    "erlang_c",
    "pareto",
    "servperf",
    "servqual",
    "sla",
    "staffing",
    "waiting",
]
