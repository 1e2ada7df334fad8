import sys
from pathlib import Path

import pytest

from graders import Check, case
from graders.casebook import freeze_check

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def freeze():
    """Freeze a check into the part of a casebook that runner and judge need."""

    def make(check, *, seed=1, starter=None, mistakes=None, files=None, hidden=()):
        starter = f"def {check.function}(*args):\n    pass\n" if starter is None else starter
        questions, answers = freeze_check(
            check, seed=seed, files=files or {}, hidden=list(hidden), starter=starter, mistakes=mistakes or {}
        )
        return {"id": "t/t", "kind": "code", "points": 10, "questions": questions, "answers": answers}

    return make


@pytest.fixture(scope="session")
def double(freeze):
    """A tiny exercise on plain numbers: twice the number, negative numbers refused."""

    def twice(number):
        if number < 0:
            raise ValueError
        return 2 * number

    check = Check(
        "twice",
        against=twice,
        cases=[case(2, why="小的"), case(2.5, why="小数"), case(-1, why="不能算")],
        generate=lambda rng: (rng.randint(3, 999),),
        count=5,
    )
    return freeze(check, hidden=["crm_engine"])
