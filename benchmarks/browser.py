"""Page to verdict in real browsers, against stock Pyodide with its release's own wheels: same run, browser and server.

    python benchmarks/browser.py [--rounds 5] [--engines chromium,firefox,webkit] [--mbit 8,20,50] [--quick]

Cold is a new profile, warm the same profile in a restarted browser; medians. The browser has settled on an empty page
before it opens the one that is timed, as a reader's has: its own start keeps two cores busy for most of a second, which
is no page's doing (`--settle 0` leaves it in). "Stock" is a page that loads Pyodide in a module worker, then pandas,
and runs the program of ours. Both are sent by our own server, packed as it chooses.
"""

import argparse
import json
import os
import queue
import shutil
import sys
import tempfile
from dataclasses import dataclass
from math import isnan, nan
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "browser")]

import demo  # noqa: E402  the tests' own site
import engines  # noqa: E402

from coursebook.hosting.packing import BR, ZST, pack  # noqa: E402
from coursebook.runtime.fetch import fetch  # noqa: E402
from coursebook.runtime.versions import Item, versions  # noqa: E402

WHEELS = ("numpy", "pandas", "python-dateutil", "six", "pytz")
PROGRAMS = {
    "pandas": (
        f"{demo.PANDAS_RIGHT}\norders = pd.DataFrame({{'客户': list('ABA'), '金额': [100.0, 250, 50]}})\n"
        "str(totals(orders)['金额'].tolist() == [150, 250])"
    ),
    "plain": f"{demo.SHARE_RIGHT}\nstr(share(1, 4) == 25)",
}
PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script>
new Worker("stock.js#NAME", { type: "module" }).onmessage = ({ data }) =>
  fetch("/report", { method: "POST", body: JSON.stringify({ first: performance.now(), verdict: data }) });
</script>"""
WORKER = """
import { loadPyodide } from "./stock/pyodide.mjs";
const programs = PROGRAMS;
const name = self.location.hash.slice(1);
const pyodide = await loadPyodide();
if (name === "pandas") await pyodide.loadPackage("pandas");
postMessage(pyodide.runPython(programs[name]));
"""


@dataclass(frozen=True)
class Line:
    """One figure."""

    what: str
    ours: float
    stock: float | None
    goal: float
    unit: str = "ms"

    @property
    def value(self) -> float:
        """The ratio to stock, or our own figure where there is none."""
        return self.ours if self.stock is None else self.ours / self.stock

    @property
    def is_met(self) -> bool:
        """Whether the goal is reached; a figure without one is for information."""
        return isnan(self.goal) or self.value <= self.goal


def build(folder: Path, *, effort: str) -> None:
    """Our site with the pages that work by themselves, and stock Pyodide beside it."""
    demo.build(folder)
    stock = folder / "stock"
    stock.mkdir()
    core = fetch(versions().core)
    lock = json.loads(core["pyodide-lock.json"].read_text("utf-8"))["packages"]
    wheels = [Item(lock[name]["file_name"], lock[name]["sha256"], ("cdn", "carrier")) for name in WHEELS]
    for name, path in {**core, **fetch(wheels)}.items():
        shutil.copyfile(path, stock / name)
    (folder / "stock.js").write_text(WORKER.replace("PROGRAMS", json.dumps(PROGRAMS)), "utf-8")
    for name in PROGRAMS:
        (folder / f"stock-{name}.html").write_text(PAGE.replace("NAME", name), "utf-8")
    pack([path for path in folder.rglob("*") if path.is_file() and path.name != "late.bin"], (BR, ZST), level=effort)


class Bench:
    """Visits in one browser."""

    def __init__(self, site: engines.Site, engine: str, rounds: int) -> None:
        self.site, self.engine, self.rounds = site, engine, rounds

    def visit(self, page: str, profile: Path | None = None) -> dict[str, Any]:
        """One visit; what it told, and the bytes that it took."""
        print(f"{self.engine}: {page} …", file=sys.stderr, flush=True)
        told = engines.visit(self.engine, self.site, page, profile)
        right = {"pass", "True"}
        if told.get("verdict") not in right or told.get("boot", "snapshot") != "snapshot":
            sys.exit(f"{page} in {self.engine} went wrong: {told}")
        return told | {"sent": self.site.sent}

    def cold(self, kind: str) -> tuple[float, float, float]:
        """Medians of ours and of stock, alternating, and our bytes."""
        pairs = [(self.visit(f"probe-{kind}.html"), self.visit(f"stock-{kind}.html")) for _ in range(self.rounds)]
        ours, stock = zip(*pairs, strict=True)
        return (*(median(each["first"] for each in one) for one in (ours, stock)), median(o["sent"] for o in ours))

    def warm(self, kind: str) -> tuple[float, float]:
        """Medians with the same profile in a restarted browser."""
        medians = []
        for page in (f"probe-{kind}.html", f"stock-{kind}.html"):
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                self.visit(page, Path(folder))
                medians.append(median(self.visit(page, Path(folder))["first"] for _ in range(self.rounds)))
        return medians[0], medians[1]

    def more(self, page: str, name: str) -> float:
        """The median of the times that a page tells under a name in one of its reports."""
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
            engines.opened(self.engine, self.site.address(page), Path(folder)),
        ):
            while True:
                try:
                    told = self.site.reports.get(timeout=60)
                except queue.Empty:
                    return nan  # the table says so, and the other figures stand
                if "failed" in told:
                    sys.exit(f"{page} in {self.engine} went wrong: {told}")
                if name in told:
                    return median(told[name])


def chromium(site: engines.Site, rounds: int, speeds: list[float]) -> list[Line]:
    """All figures that are measured in Chromium."""
    bench = Bench(site, "chromium", rounds)
    lines = []
    ours, stock, sent = bench.cold("pandas")
    lines += [Line("pandas, cold", ours, stock, 0.22), Line("pandas, bytes sent, MB", sent / 1e6, None, 9, "MB")]
    lines.append(Line("pandas, warm", *bench.warm("pandas"), 0.20))
    ours, stock, sent = bench.cold("plain")
    lines += [Line("plain, cold", ours, stock, 0.25), Line("plain, bytes sent, MB", sent / 1e6, None, 3.6, "MB")]
    for speed in speeds:
        site.bytes_per_second = speed * 1e6 / 8
        ours, stock, _ = bench.cold("pandas")
        lines.append(Line(f"pandas, cold, {speed:g} Mbit/s", ours, stock, 0.50))
    site.bytes_per_second = None
    # The plain program is one division: what is measured is our own time. The other is what a reader waits for.
    lines.append(Line("next verdict in a live worker", bench.more("probe-plain.html", "again"), None, 15))
    lines.append(Line("the same, with a pandas program", bench.more("probe-pandas.html", "again"), None, nan))
    lines.append(Line("stop → usable, Python loop", bench.more("probe-stop.html", "times"), None, 50))
    return lines


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5, help="visits of each side")
    parser.add_argument("--engines", default="chromium,firefox,webkit")
    parser.add_argument("--mbit", default="8,20,50", help="speeds of the line to try as well")
    parser.add_argument("--quick", action="store_true", help="pack quickly: bytes and slow lines are then not telling")
    parser.add_argument("--settle", type=float, default=2.5, help="seconds before a page is opened")
    parser.add_argument("--check", action="store_true", help="end with an error when a goal is missed")
    options = parser.parse_args()
    os.environ.pop("COURSEBOOK_PACK", None)
    wanted = [name for name in options.engines.split(",") if engines.binary(name)]
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder), effort="quick" if options.quick else "full")
        site = engines.Site(Path(folder))
        site.settle = options.settle
        lines = []
        if "chromium" in wanted:
            lines += chromium(site, options.rounds, [float(word) for word in options.mbit.split(",") if word])
        for engine, goal in (("firefox", 0.35), ("webkit", 0.2)):
            if engine in wanted:
                ours, stock, _ = Bench(site, engine, options.rounds).cold("pandas")
                lines.append(Line(f"pandas, cold, {engine}", ours, stock, goal))
        site.close()
    print(f"{'':34} {'ours':>9} {'stock':>9} {'ratio':>7} {'goal':>6}")
    for line in lines:
        stock = "" if line.stock is None else f"{line.stock:.0f}"
        ratio = "" if line.stock is None else f"{line.value:.3f}"
        goal = "" if isnan(line.goal) else f"{line.goal:g}"
        mark = "" if line.is_met else "  missed"
        print(f"{line.what:34} {line.ours:9.2f} {stock:>9} {ratio:>7} {goal:>6}{mark}")
    return int(options.check and not all(line.is_met for line in lines))


if __name__ == "__main__":
    sys.exit(main())
