"""The engine works in the browser's Python too: a real Pyodide, run by Deno.

There whole numbers have 32 bits and pandas is another build, so the published figures and all examples of the
docstrings run again. The data go in with the program, as the browser has no lifetimes to read CDNOW from.
"""

import base64
import json
import zlib
from pathlib import Path

import pytest

import crm_engine
from coursebook.handbook import read_families
from coursebook.runtime import prepare
from crm_engine import datasets
from crm_engine.value import cbs

pytestmark = pytest.mark.timeout(600)  # the first run fetches and trims the browser's Python
ROOT = Path(__file__).parents[2]
PROGRAM = """
import base64, doctest, io, json, time, zlib
import pandas as pd
from crm_engine import value

data = json.loads(zlib.decompress(base64.b85decode(DATA)))
base = pd.read_csv(io.StringIO(data["summary"]), float_precision="round_trip")

def timed(function):
    best = 9e9
    for _ in range(3):
        start = time.perf_counter()
        found = function(base)
        best = min(best, time.perf_counter() - start)
    return [*found, best]

failures, tried = [], 0
for name, imports, text in data["examples"]:
    names = {}
    exec(imports, names)
    said = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    result = runner.run(doctest.DocTestParser().get_doctest(text, names, name, None, 0), out=said.append)
    tried += result.attempted
    if result.failed:
        failures.append("".join(said))
fits = {name: timed(getattr(value, name)) for name in ("bgnbd_fit", "mbgnbd_fit", "pnbd_fit", "gg_fit")}
json.dumps({"fits": fits, "failures": failures, "tried": tried})
"""


def examples():
    """Every example of the handbook as (name, imports, text); loaders of files have nothing to read there."""
    for family in read_families(ROOT, "crm_engine", ROOT / "docs" / "handbook"):
        for function in family.functions if family.name != "datasets" else ():
            if example := function.doc.get("Example"):
                yield f"{family.name}.{function.name}", function.imports, example


@pytest.fixture(scope="module")
def answers(in_deno, tmp_path_factory):
    """Everything the program finds, in one start of Pyodide."""
    runtime = prepare({"pandas", "crm_engine"}, [Path(crm_engine.__file__).parent])
    summary = cbs(datasets.cdnow_sample(), end="1997-09-30", unit="week").to_csv(index=False)
    data = json.dumps({"summary": summary, "examples": list(examples())})
    packed = base64.b85encode(zlib.compress(data.encode(), 9)).decode()
    program = PROGRAM.replace("DATA", repr(packed))
    ((found, _),) = in_deno.values(runtime, "pandas", [program], tmp_path_factory.mktemp("job"))
    return json.loads(found)


def test_models_reach_their_published_parameters_in_pyodide(answers):
    # Fader, Hardie & Lee (2005), CLVTools and BTYDplus, as in test_value_btyd.
    fits = answers["fits"]
    assert fits["bgnbd_fit"][:4] == pytest.approx((0.2425945, 4.4136019, 0.7929199, 2.4258881), rel=1e-4)
    assert fits["bgnbd_fit"][4] == pytest.approx(-9582.429, abs=0.001)
    assert fits["pnbd_fit"][:4] == pytest.approx((0.553, 10.578, 0.606, 11.669), rel=1e-3)
    assert fits["pnbd_fit"][4] == pytest.approx(-9594.976, abs=0.001)
    assert fits["mbgnbd_fit"][:4] == pytest.approx((0.525, 6.183, 0.891, 1.614), abs=6e-4)
    assert fits["gg_fit"][3] == pytest.approx(-4055.9177, abs=1e-4)


def test_every_example_of_the_engine_runs_in_pyodide(answers):
    assert not answers["failures"], "\n".join(answers["failures"])
    assert answers["tried"] > 100


def test_a_student_does_not_wait_for_a_fit_in_pyodide(answers):
    slow = {name: found[-1] for name, found in answers["fits"].items() if found[-1] > 5}
    assert not slow
