"""Doughs in numbers."""

__all__ = ["bakers_percentages", "scaled"]


def bakers_percentages(recipe: dict[str, float]) -> dict[str, float]:
    """Every ingredient as a percentage of the flour.

    Args:
        recipe: ingredient to grams; `flour` must be among them.

    Returns:
        Ingredient to percent of the flour.

    Raises:
        ValueError: there is no flour, or none to speak of.

    Formula:
        p = 100 · w / flour

    Source:
        Course plan of the baking school, row 1.

    Example:
        >>> bakers_percentages({"flour": 500, "water": 350})
        {'flour': 100.0, 'water': 70.0}
    """
    if recipe.get("flour", 0) <= 0:
        raise ValueError("a recipe needs flour")
    return {name: 100 * grams / recipe["flour"] for name, grams in recipe.items()}


def scaled(recipe: dict[str, float], total: float) -> dict[str, float]:
    """The same dough at another total weight.

    Args:
        recipe: ingredient to grams.
        total: grams of the wanted dough.

    Returns:
        Ingredient to grams; they add up to `total`.

    Raises:
        ValueError: the recipe weighs nothing.

    Formula:
        w' = w · total / Σ w

    Source:
        Course plan of the baking school, row 2.

    Example:
        >>> scaled({"flour": 500, "water": 300}, 1600)
        {'flour': 1000.0, 'water': 600.0}
    """
    weight = sum(recipe.values())
    if weight <= 0:
        raise ValueError("the recipe weighs nothing")
    return {name: grams * total / weight for name, grams in recipe.items()}
