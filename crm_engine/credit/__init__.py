"""Credit of customers: scores and grades, limits and terms, receivables and their losses, collection."""

from crm_engine.credit._aging import aging, bucket_names
from crm_engine.credit._altman import altman, altman_ratios, altman_zone
from crm_engine.credit._collection import cei, collection_rank, dso
from crm_engine.credit._limits import credit_limit, expected_loss, limit_breach
from crm_engine.credit._migration import migrate, migration_matrix, migration_rates
from crm_engine.credit._open import open_items
from crm_engine.credit._provision import provision_matrix
from crm_engine.credit._rolls import loss_rates, roll_rates
from crm_engine.credit._scorecard import five_c_score, grade
from crm_engine.credit._terms import policy_profit, terms_cost
from crm_engine.credit._woe import iv_rank, score_points, woe_iv

__all__ = [
    "aging",
    "altman",
    "altman_ratios",
    "altman_zone",
    "bucket_names",
    "cei",
    "collection_rank",
    "credit_limit",
    "dso",
    "expected_loss",
    "five_c_score",
    "grade",
    "iv_rank",
    "limit_breach",
    "loss_rates",
    "migrate",
    "migration_matrix",
    "migration_rates",
    "open_items",
    "policy_profit",
    "provision_matrix",
    "roll_rates",
    "score_points",
    "terms_cost",
    "woe_iv",
]
