"""One factor scales everything."""

from bakery_engine.dough import scaled
from graders import Number, mistake

HOUSE = {"flour": 500, "water": 350, "salt": 10}

check = Number(
    scaled(HOUSE, 34_400)["water"],
    decimals=0,
    within=0,
    unit="g",
    mistakes=[mistake(350 * 34_400 / 500, "You divided by the flour; the factor is wanted weight by weight of the recipe.")],
)
