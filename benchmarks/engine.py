"""How fast the engine's models are, next to the library lifetimes and plain pandas, in one run on one machine.

    python benchmarks/engine.py                 prints three tables: models and tables next to lifetimes and pandas,
                                                duplicates in 100 000 records (engine_files.py), and the engine here
                                                and in the browser's Python (Deno runs Pyodide)
    python benchmarks/engine.py --only models   prints one of them: models, files or pyodide
    python benchmarks/engine.py --check         also ends with an error when a goal is missed

Read the ratios, not the seconds. Both sides get the same data and their defaults; the best of several alternating
runs counts (lifetimes' Pareto/NBD fit of all customers runs once: it takes a while). lifetimes estimates from the same
unrounded summary. Needs lifetimes==0.11.3; CDNOW comes from it.
"""

import argparse
import base64
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from crm_engine import datasets, value

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import lifetimes
    from lifetimes.utils import summary_data_from_transaction_data

END = "1997-09-30"


class Line(NamedTuple):
    """One comparison: what, seconds of both sides, the goal for theirs/ours, and how far our likelihood is above."""

    what: str
    ours: float
    theirs: float
    goal: float | None
    likelihood: float | None = None

    @property
    def ratio(self) -> float:
        return self.theirs / self.ours

    @property
    def missed(self) -> bool:
        slow = self.goal is not None and self.ratio < self.goal
        return slow or (self.likelihood is not None and self.likelihood < -0.01)


def race(
    ours: Callable[[], Any], theirs: Callable[[], Any], rounds: int, their_rounds: int
) -> tuple[float, float, Any, Any]:
    """Run both in turn; return the best time and the last result of each."""
    times: tuple[list[float], list[float]] = ([], [])
    results = [None, None]
    for k in range(rounds):
        for side, (function, most) in enumerate(((ours, rounds), (theirs, their_rounds))):
            if k < most:
                start = time.perf_counter()
                results[side] = function()
                times[side].append(time.perf_counter() - start)
    return min(times[0]), min(times[1]), *results


FITS = {
    "BG/NBD": (value.bgnbd_fit, value.Bgnbd, lifetimes.BetaGeoFitter),
    "MBG/NBD": (value.mbgnbd_fit, value.Mbgnbd, lifetimes.ModifiedBetaGeoFitter),
    "Pareto/NBD": (value.pnbd_fit, value.Pnbd, lifetimes.ParetoNBDFitter),
}
GOALS = {("BG/NBD", "sample"): 3, ("BG/NBD", "full"): 5, ("Pareto/NBD", "sample"): 5, ("Pareto/NBD", "full"): 15}


def fits(size: str, summary: pd.DataFrame, rounds: int) -> list[Line]:
    """Compare the fits of one customer base."""
    lines = []
    for name, (fit, kind, fitter) in FITS.items():
        slow = name == "Pareto/NBD" and size == "full"
        ours, theirs, found, other = race(
            lambda fit=fit: fit(summary),
            lambda fitter=fitter: fitter().fit(summary["x"], summary["t_x"], summary["T"]),
            rounds,
            1 if slow else max(2, rounds // 2),
        )
        above = found.log_likelihood - value.log_likelihood(kind(*other.params_), summary)
        what = f"fit {name}, {size}, {len(summary)} customers"
        lines.append(Line(what, ours, theirs, GOALS.get((name, size)), above))
    paid = summary[(summary["x"] > 0) & (summary["monetary"] > 0)]
    ours, theirs, _, _ = race(
        lambda: value.gg_fit(summary),
        lambda: lifetimes.GammaGammaFitter().fit(paid["x"], paid["monetary"]),
        rounds,
        max(2, rounds // 2),
    )
    lines.append(Line(f"fit Gamma–Gamma, {size}, {len(paid)} customers", ours, theirs, None))
    return lines


def summaries(size: str, transactions: pd.DataFrame, rounds: int) -> Line:
    """Compare the way from transactions to the summary."""

    def theirs() -> pd.DataFrame:
        return summary_data_from_transaction_data(
            transactions, "customer_id", "date", "amount", observation_period_end=END, freq="D", freq_multiplier=7
        )

    ours, other, _, _ = race(lambda: value.cbs(transactions, end=END, unit="week"), theirs, rounds, rounds)
    return Line(f"transactions → summary, {size}, {len(transactions)} rows", ours, other, 4)


def scores(customers: int, rounds: int) -> list[Line]:
    """Compare RFM scores with pandas: the bare quantile calls that any scoring needs, and three qcut calls."""
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "recency": rng.integers(1, 720, customers),
            "frequency": rng.poisson(6, customers) + 1,
            "monetary": rng.gamma(2, 150, customers).round(2),
        }
    )
    steps = [0.2, 0.4, 0.6, 0.8]
    lines = []
    for what, other, goal in (
        ("bare quantile calls", lambda: [table[c].quantile(steps) for c in table], 0.5),
        ("three qcut calls", lambda: [pd.qcut(table[c], 5, labels=False) for c in table], None),
    ):
        ours, theirs, _, _ = race(lambda: value.rfm_score(table, method="quantile"), other, rounds, rounds)
        lines.append(Line(f"RFM scores, {customers} customers, against {what}", ours, theirs, goal))
    return lines


# The same text runs on both sides; `base` is the CDNOW sample's summary.
WORK = """
import json, time
import numpy as np, pandas as pd
from crm_engine import identify, value

rng = np.random.default_rng(0)
table = pd.DataFrame({"recency": rng.permutation(100_000), "frequency": rng.permutation(100_000),
                      "monetary": rng.permutation(100_000)})
work = {
    "fit BG/NBD": lambda: value.bgnbd_fit(base), "fit MBG/NBD": lambda: value.mbgnbd_fit(base),
    "fit Pareto/NBD": lambda: value.pnbd_fit(base), "fit Gamma–Gamma": lambda: value.gg_fit(base),
    "expected purchases, BG/NBD": lambda: value.bgnbd_expected(value.Bgnbd(.243, 4.414, .793, 2.426), base, 52),
    "RFM scores, 100000 customers": lambda: value.rfm_score(table, method="quantile"),
}
seconds = {}
for name, function in work.items():
    times = []
    for _ in range(5):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    seconds[name] = [times[0], min(times)]
json.dumps(seconds)
"""


def pyodide() -> None:
    """Print how much slower the engine is in the browser's Python."""
    from coursebook.runtime import prepare  # noqa: PLC0415 - only this option needs the runtime

    root = Path(__file__).parents[1]
    summary = value.cbs(datasets.cdnow_sample(), end=END, unit="week")
    packed = base64.b85encode(zlib.compress(summary.to_csv(index=False).encode(), 9)).decode()
    unpack = "import base64, io, zlib\nimport pandas as pd\nbase = pd.read_csv(io.BytesIO(zlib.decompress("
    program = f"{unpack}base64.b85decode({packed!r}))))\n{WORK}"
    spec = importlib.util.spec_from_file_location("in_deno", root / "tests" / "in_deno.py")
    in_deno = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(in_deno)
    runtime = prepare({"pandas", "crm_engine"}, [root / "crm_engine"])
    with tempfile.TemporaryDirectory() as folder:
        ((found, _),) = in_deno.values(runtime, "pandas", [program], Path(folder))
    there = json.loads(found)
    names_here: dict[str, Any] = {"base": summary}
    exec(WORK, names_here)  # noqa: S102 - our own text above
    here = names_here["seconds"]
    print(f"{'':32} {'here s':>9} {'Pyodide s':>10} {'ratio':>7} {'first time':>11}")
    for name, (first, best) in there.items():
        print(f"{name:32} {here[name][1]:9.4f} {best:10.4f} {best / here[name][1]:7.1f} {first:11.4f}")


def models(rounds: int) -> bool:
    """Print the table of models; return whether a goal was missed."""
    warnings.simplefilter("ignore")  # lifetimes' own, about numbers it takes the logarithm of
    lines = []
    for size, transactions in (("sample", datasets.cdnow_sample()), ("full", datasets.cdnow_master())):
        lines.append(summaries(size, transactions, rounds))
        lines += fits(size, value.cbs(transactions, end=END, unit="week"), rounds)
    lines += scores(1_000_000, rounds)
    print(f"{'':58} {'ours s':>9} {'theirs s':>9} {'ratio':>7} {'goal':>5} {'LL above theirs':>16}")
    for line in lines:
        goal = "" if line.goal is None else f"{line.goal:g}"
        above = "" if line.likelihood is None else f"{line.likelihood:+.6f}"
        mark = "  missed" if line.missed else ""
        print(f"{line.what:58} {line.ours:9.4f} {line.theirs:9.4f} {line.ratio:7.1f} {goal:>5} {above:>16}{mark}")
    return any(line.missed for line in lines)


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7, help="runs of each side")
    parser.add_argument("--check", action="store_true", help="end with an error when a goal is missed")
    parser.add_argument("--only", choices=("models", "files", "pyodide"), help="print one table only")
    options = parser.parse_args()
    missed = False
    if options.only in {None, "models"}:
        missed |= models(options.rounds)
    if options.only in {None, "files"}:
        print(flush=True)
        script = Path(__file__).with_name("engine_files.py")
        missed |= subprocess.run([sys.executable, script, "--check"], check=False).returncode != 0
    if options.only in {None, "pyodide"}:
        print()
        pyodide()
    return int(options.check and missed)


if __name__ == "__main__":
    sys.exit(main())
