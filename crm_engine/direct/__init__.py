"""Direct marketing: whom a mailing pays for (M5)."""

from crm_engine.direct._break_even import bei, break_even_rate, expected_profit

__all__ = ["bei", "break_even_rate", "expected_profit"]
