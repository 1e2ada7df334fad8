def bakers_percentages(recipe):
    if not recipe.get("flour"):
        raise ValueError("a recipe needs flour")
    return {name: 100 * grams / recipe["flour"] for name, grams in recipe.items()}
