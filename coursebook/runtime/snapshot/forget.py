"""Runs last before a snapshot is made: lets go of modules that are there only because others import them.

Nothing that a beginner's program calls is in them, but their bytes would travel to every student. They stay
importable: they come late, from late.bin, like everything that was never imported. Where another module holds one, it
gets a stand-in that imports it at its first use; where a package passes on a function or class of one, the package's
`__getattr__` does.
"""
# ruff: noqa: PLC0415

from types import FunctionType, ModuleType
from typing import Any

FORGOTTEN = (
    *("argparse", "email", "gettext", "hmac", "importlib.metadata", "importlib.readers"),
    *("importlib.resources", "ipaddress", "platform", "secrets", "selectors", "socket"),
    *("subprocess", "sysconfig", "tarfile", "unittest"),
    *("asyncio.base_events", "asyncio.base_subprocess", "asyncio.queues", "asyncio.runners"),
    *("asyncio.selector_events", "asyncio.sslproto", "asyncio.staggered", "asyncio.streams", "asyncio.subprocess"),
    *("asyncio.taskgroups", "asyncio.threads", "asyncio.transports", "asyncio.trsock", "asyncio.unix_events"),
    *("numpy.polynomial", "numpy.testing", "pandas._testing", "pandas.api.interchange"),
    *("pandas.compat.pickle_compat", "pandas.core.interchange"),
    *("pandas.io.clipboards", "pandas.io.feather_format", "pandas.io.iceberg", "pandas.io.orc", "pandas.io.parquet"),
    *("pandas.io.pickle", "pandas.io.sas", "pandas.io.spss", "pandas.io.sql", "pandas.io.stata"),
    *("pandas.io.xml", "pandas.testing", "pandas.util._print_versions", "pandas.util._tester"),
)


class _Later(ModuleType):
    """Stands for a module until something of it is wanted."""

    def __getattr__(self, name: str) -> Any:
        import importlib

        try:
            return getattr(importlib.import_module(self.__name__), name)
        except AttributeError:
            return importlib.import_module(f"{self.__name__}.{name}")  # or no such module, as it says itself


def _passes_on(module: ModuleType, later: dict[str, tuple[str, str]]) -> None:
    """Give a module a `__getattr__` that finds what it used to hold in its own module."""
    before = vars(module).get("__getattr__")

    def __getattr__(name: str) -> Any:  # noqa: N807
        import importlib

        if name in later:
            home, attribute = later[name]
            found = importlib.import_module(home)
            return getattr(found, attribute) if attribute else found
        if before:
            return before(name)
        message = f"module {module.__name__!r} has no attribute {name!r}"
        raise AttributeError(message)

    vars(module)["__getattr__"] = __getattr__


def _home(value: Any) -> str:
    """The name of the module that a function or class was written in, whatever it says of itself."""
    if isinstance(value, type):
        functions = [item for item in vars(value).values() if isinstance(item, FunctionType)]
        return _home(functions[0]) if functions else value.__module__
    while hasattr(value, "__wrapped__"):
        value = value.__wrapped__
    return value.__globals__["__name__"] if isinstance(value, FunctionType) else ""


def _forget() -> None:
    """Take the modules out of all places that hold them."""
    import asyncio.events
    import gc
    import sys
    import weakref

    # The page's own event loop descends from the one for Unix for the sake of a name only.
    sys.modules["pyodide.webloop"].WebLoopPolicy.__bases__ = (asyncio.events.BaseDefaultEventLoopPolicy,)
    families = tuple(f"{name}." for name in FORGOTTEN)
    gone = {name for name in sys.modules if name in FORGOTTEN or name.startswith(families)}
    for name, module in list(sys.modules.items()):
        later: dict[str, tuple[str, str]] = {}
        for key, value in list(vars(module).items() if isinstance(module, ModuleType) and name not in gone else ()):
            if isinstance(value, ModuleType) and value.__name__ in gone:
                if value.__name__ == f"{name}.{key}":
                    later[key] = (value.__name__, "")
                else:
                    vars(module)[key] = _Later(value.__name__)
            elif isinstance(value, (type, FunctionType)):
                home = _home(value)
                if home in gone and hasattr(sys.modules[home], key):
                    later[key] = (home, key)
        for key in later:
            del vars(module)[key]
        if later:
            _passes_on(module, later)
    dead = {name: weakref.ref(sys.modules.pop(name)) for name in gone}
    gc.collect()
    held = sorted(name for name, module in dead.items() if module() is not None)
    if held:
        message = f"still held by something, so their bytes stay: {held}"
        raise RuntimeError(message)


_forget()
