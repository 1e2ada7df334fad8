"""Quality of customer service: gaps, waiting and staffing, time limits, causes, control charts."""

from crm_engine.service._charts import c_chart, p_chart, rpn, u_chart
from crm_engine.service._clock import business_hours
from crm_engine.service._erlang import Staffing, Waiting, erlang_b, erlang_c, staffing, waiting
from crm_engine.service._level import call_summary, first_contact_resolution, service_level
from crm_engine.service._pareto import pareto
from crm_engine.service._servqual import servperf, servqual
from crm_engine.service._sla import sla

__all__ = [
    "Staffing",
    "Waiting",
    "business_hours",
    "c_chart",
    "call_summary",
    "erlang_b",
    "erlang_c",
    "first_contact_resolution",
    "p_chart",
    "pareto",
    "rpn",
    "service_level",
    "servperf",
    "servqual",
    "sla",
    "staffing",
    "u_chart",
    "waiting",
]
