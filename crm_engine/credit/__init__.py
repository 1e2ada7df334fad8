"""Credit of customers: scores and grades, terms, receivables, losses."""

from crm_engine.credit._aging import aging, bucket_names, open_items
from crm_engine.credit._provision import provision_matrix
from crm_engine.credit._scorecard import five_c_score, grade
from crm_engine.credit._terms import terms_cost

__all__ = [
    "aging",
    "bucket_names",
    "five_c_score",
    "grade",
    "open_items",
    "provision_matrix",
    "terms_cost",
]
