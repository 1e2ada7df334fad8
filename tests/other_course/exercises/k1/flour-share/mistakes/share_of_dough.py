"""You divided by the weight of the whole dough; in a bakery the flour alone is 100 %."""


def bakers_percentages(recipe):
    if not recipe.get("flour"):
        raise ValueError("a recipe needs flour")
    total = sum(recipe.values())
    return {name: 100 * grams / total for name, grams in recipe.items()}
