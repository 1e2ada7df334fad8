"""The published `pyodide-lock.json`: what Pyodide's own loader reads to find, check and order the wheels."""

import json
from dataclasses import dataclass
from pathlib import Path

from packaging.utils import canonicalize_name
from pyodide_lock import PyodideLockSpec
from pyodide_lock.spec import PackageSpec

from coursebook.runtime.cache import digest
from coursebook.runtime.versions import versions


@dataclass(frozen=True)
class Wheel:
    """A wheel as it is published."""

    name: str
    version: str
    file: str
    path: Path
    depends: tuple[str, ...]
    imports: tuple[str, ...]


def lock(release: Path, wheels: list[Wheel]) -> bytes:
    """The lock file for these wheels and nothing else.

    Args:
        release: the release's own lock file, which names the platform.
        wheels: what is published.
    """
    spec = PyodideLockSpec(
        info=PyodideLockSpec.from_json(release).info,
        packages={
            # Pyodide looks packages up by their normalised name: my-engine, also when asked for my_engine.
            canonicalize_name(wheel.name): PackageSpec(
                name=wheel.name,
                version=wheel.version,
                file_name=wheel.file,
                install_dir="site",
                sha256=digest(wheel.path),
                imports=list(wheel.imports),
                depends=list(wheel.depends),
            )
            for wheel in wheels
        },
    )
    spec.check_wheel_filenames()
    data = spec.to_dict()
    # Newer pyodide-lock leaves this out, but Pyodide 0.27 refuses a lock file that was not made for it.
    data["info"]["version"] = versions().pyodide
    return (json.dumps(data, indent=1, sort_keys=True) + "\n").encode()
