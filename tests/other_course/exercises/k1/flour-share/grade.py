"""Flour is the whole, whatever the dough weighs."""

from bakery_engine.dough import bakers_percentages
from graders import Check, case


def recipes(rng):
    """Yield a recipe with flour and two to four other things."""
    names = rng.sample(["water", "salt", "yeast", "butter", "malt"], rng.randint(2, 4))
    return case({"flour": rng.randint(100, 900), **{name: rng.randint(1, 600) for name in names}})


check = Check(
    "bakers_percentages",
    against=bakers_percentages,
    cases=[
        case({"flour": 500, "water": 350}, why="the plainest dough"),
        case({"water": 350}, why="no flour: an error"),
    ],
    generate=recipes,
    within=1e-9,
)
