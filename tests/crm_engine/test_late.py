"""Families whose formulas need only numbers start without numpy and pandas (in the browser these cost seconds)."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("family", "call"),
    [
        ("credit", "terms_cost(0.02, 10, 30)"),
        ("service", "staffing(100, 30, 180)"),
        ("satisfaction", "nps([10, 9, 3]).nps, sample_size(0.05), kano_classify(1, 5)"),
        ("loyalty", "retention(200, 210, 40)"),
    ],
)
def test_plain_formulas_load_no_tables(family, call):
    code = (
        f"import sys; from crm_engine.{family} import *; {call}; print('numpy' in sys.modules, 'pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
