"""Goods found outside the territory they were delivered to, by region code."""

import pandas as pd

from crm_engine.channel import diversion_flags, diversion_rate
from graders import Check, case

CODES = ["440305", "440106", "330106", "330102", "330203", "320102", "320505"]
AREAS = ["440000", "330000", "330100", "330106", "320500"]


def diverted(scans, territory):
    """The engine's rate by distributor, as a plain dictionary."""
    table = pd.DataFrame(scans, columns=["distributor", "region"])
    table["out"] = diversion_flags(table, territory)["region"]
    return {dealer: float(rate) for dealer, rate in diversion_rate(table, "out").items()}


def market(rng):
    """Draw a few scans of one to three dealers."""
    dealers = ["甲", "乙", "丙"][: rng.randint(1, 3)]
    territory = {dealer: rng.choice(AREAS) for dealer in dealers}
    return case([(rng.choice(dealers), rng.choice(CODES)) for _ in range(rng.randint(1, 8))], territory)


check = Check(
    "diverted",
    against=diverted,
    cases=[
        case([("甲", "440305"), ("甲", "330106")], {"甲": "440000"}, why="授权整个省"),
        case([("甲", "330106"), ("甲", "330203")], {"甲": "330100"}, why="授权一个市：同省的另一个市也算窜货"),
        case([("甲", "330106"), ("甲", "330102")], {"甲": "330106"}, why="只授权一个区"),
        case([("甲", "330110"), ("甲", "330111")], {"甲": "330110"}, why="区的代码也可能以一个 0 结尾"),
        case([("甲", "440305")], {"甲": "440000", "乙": "330000"}, why="没有被扫到的经销商不用写"),
    ],
    generate=market,
    within=0.001,
)
