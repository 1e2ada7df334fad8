"""numpy and pandas, loaded at their first use: a family whose formulas need only numbers starts without them."""

import importlib


class _Late:
    """Stand-in for a module; the first attribute asked for loads it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> object:
        found: object = getattr(importlib.import_module(self._name), attribute)
        setattr(self, attribute, found)  # the next access does not come here
        return found


np = _Late("numpy")
pd = _Late("pandas")
