"""Hydration is water per flour."""

from graders import Choice

check = Choice(
    options={"a": "70 % of the dough is water", "b": "there are 70 g of water for 100 g of flour"},
    correct="b",
    why={"a": "That would be the share of the whole dough; bakers measure against the flour."},
)
