"""Loyalty of customers: retention, churn, cohorts, survival, points."""

from crm_engine.loyalty._cohort import cohort
from crm_engine.loyalty._points import (
    Allocation,
    breakage_rate,
    points_allocation,
    points_ledger,
    points_liability,
    points_revenue,
)
from crm_engine.loyalty._rates import churn, repurchase, retention
from crm_engine.loyalty._survival import LogRank, kaplan_meier, logrank, median_survival, survival_at

__all__ = [
    "Allocation",
    "LogRank",
    "breakage_rate",
    "churn",
    "cohort",
    "kaplan_meier",
    "logrank",
    "median_survival",
    "points_allocation",
    "points_ledger",
    "points_liability",
    "points_revenue",
    "repurchase",
    "retention",
    "survival_at",
]
