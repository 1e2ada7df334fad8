"""Direct marketing: whom a mailing pays for (M5)."""

from crm_engine.direct._break_even import bei, break_even_rate, expected_profit
from crm_engine.direct._gains import Depth, gains, gains_table, mailing_profit, optimal_depth

__all__ = [
    "Depth",
    "bei",
    "break_even_rate",
    "expected_profit",
    "gains",
    "gains_table",
    "mailing_profit",
    "optimal_depth",
]
