"""Key accounts: portfolio and selection, concentration, customer profit, comparison with other customers (KP11)."""

from crm_engine.keyacct._compare import key_vs_ordinary
from crm_engine.keyacct._concentration import crk, dependence, effective_number, hhi
from crm_engine.keyacct._portfolio import allocate_hours, portfolio, select_key
from crm_engine.keyacct._profit import cost_to_serve, whale_curve, whale_peak

__all__ = [
    "allocate_hours",
    "cost_to_serve",
    "crk",
    "dependence",
    "effective_number",
    "hhi",
    "key_vs_ordinary",
    "portfolio",
    "select_key",
    "whale_curve",
    "whale_peak",
]
