"""Loyalty of customers: retention, churn, cohorts, survival, points."""

from crm_engine.loyalty._cohort import cohort
from crm_engine.loyalty._rates import churn, repurchase, retention

__all__ = ["churn", "cohort", "repurchase", "retention"]
