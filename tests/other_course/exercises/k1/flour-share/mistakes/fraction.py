"""Your numbers are fractions such as 0.7; the card needs percent, so multiply by 100."""


def bakers_percentages(recipe):
    if not recipe.get("flour"):
        raise ValueError("a recipe needs flour")
    return {name: grams / recipe["flour"] for name, grams in recipe.items()}
