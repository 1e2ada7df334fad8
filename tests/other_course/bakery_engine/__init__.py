"""Reference methods of the baking course."""
