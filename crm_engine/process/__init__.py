"""Processes and positions: organisation, responsibilities, process graphs, lead time (KP01, KP02).

Plain lists and dictionaries in and out; nothing here needs numpy or pandas.
"""

from crm_engine.process._cycle import expected_time, rework_time, work_in_process
from crm_engine.process._graph import graph_check
from crm_engine.process._network import cpm
from crm_engine.process._organisation import fte, org_check
from crm_engine.process._performance import job_points, kpi_score
from crm_engine.process._redesign import bpr_compare, handoffs, value_added_ratio
from crm_engine.process._responsibility import raci_check

__all__ = [
    "bpr_compare",
    "cpm",
    "expected_time",
    "fte",
    "graph_check",
    "handoffs",
    "job_points",
    "kpi_score",
    "org_check",
    "raci_check",
    "rework_time",
    "value_added_ratio",
    "work_in_process",
]
