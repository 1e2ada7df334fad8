"""The pinned versions of the browser's Python, read from `versions.toml`, their only home."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Item:
    """One file that has to be had, and how to know that it is the right one."""

    file: str
    sha256: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Package(Item):
    """A wheel for the browser; `depends` are the names of packages it imports."""

    name: str
    version: str
    depends: tuple[str, ...]
    imports: tuple[str, ...]


@dataclass(frozen=True)
class Versions:
    """Everything in `versions.toml`."""

    pyodide: str
    python: str
    npm_package: str
    cdn: str
    wheel_platform: str
    carrier_package: str
    carrier_version: str
    carrier_folder: str
    core: tuple[Item, ...]
    unread: tuple[tuple[int, int], ...]
    packages: dict[str, Package]

    def needed(self, names: set[str]) -> list[Package]:
        """The packages behind `names` with all they depend on, each after what it depends on.

        Args:
            names: names of packages; those that are not ours to fetch are left out.
        """
        order: dict[str, Package] = {}

        def add(name: str) -> None:
            package = self.packages.get(name)
            if package and name not in order:
                for other in package.depends:
                    add(other)
                order[name] = package

        for name in sorted(names):
            add(name)
        return list(order.values())


@cache
def versions() -> Versions:
    """Read the pinned versions once."""
    data = tomllib.loads((HERE / "versions.toml").read_text("utf-8"))
    core = tuple(Item(entry["file"], entry["sha256"], tuple(entry["sources"])) for entry in data["core"])
    packages = {
        entry["name"]: Package(
            file=entry["file"],
            sha256=entry["sha256"],
            sources=tuple(entry["sources"]),
            name=entry["name"],
            version=entry["version"],
            depends=tuple(entry["depends"]),
            imports=tuple(entry["imports"]),
        )
        for entry in data["package"]
    }
    carrier = data["carrier"]
    return Versions(
        pyodide=data["pyodide"],
        python=data["python"],
        npm_package=data["npm_package"],
        cdn=data["cdn"],
        wheel_platform=data["wheel_platform"],
        carrier_package=carrier["package"],
        carrier_version=carrier["version"],
        carrier_folder=carrier["folder"],
        core=core,
        unread=tuple((part["start"], part["end"]) for part in data["unread"]),
        packages=packages,
    )
