"""The one folder that a sandboxed process may read: the runtime, laid flat, for one set of packages."""

import json
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path

from coursebook.errors import CourseError
from coursebook.runtime import Report, publish, terminal
from coursebook.runtime.cache import cache_dir, digest, digest_of, forget_old, workspace
from coursebook.runtime.fetch import files_dir
from coursebook.runtime.publish import CORE, RUNNER, SITE
from coursebook.runtime.snapshot import FILES, snapshot
from coursebook.runtime.versions import versions

HERE = Path(__file__).parent
PACKAGE = HERE.parents[1]
SCRIPTS = {
    "worker.mjs": HERE / "worker.mjs",
    "watch.mjs": HERE / "watch.mjs",
    "child.py": HERE / "child.py",
    "worker_like.mjs": PACKAGE / "runtime" / "js" / "worker_like.mjs",
    "rewind.mjs": PACKAGE / "browser" / "rewind.js",
    **{f"{name}.mjs": PACKAGE / "runtime" / "snapshot" / f"{name}.mjs" for name in ("restore", "late", "link", "pack")},
}
# As the page's worker does: what is imported at the first print, error or group-by is imported before the clean state.
REHEARSAL = {
    RUNNER: ["print(1)\nnot_there"],
    "pandas": [
        "import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['x', 'y']}).groupby('b', as_index=False)['a'].sum()"
    ],
}


NO_SNAPSHOT = "Python 快照在这台电脑上用不了（{why}），已改用普通启动：判分结果一样，只是每次启动慢几秒。"


def runtime_folder(
    packages: Iterable[str],
    engine: Path | None,
    memory: int,
    *,
    report: Report | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Path:
    """Make the folder, or find it in the cache.

    It also has all that a start without a snapshot needs: the worker takes that way where restoring fails.

    Args:
        packages: what the exercises declare: numpy, pandas or the engine's name.
        engine: the engine's source folder; copied in only if it is declared.
        memory: the most memory of one interpreter, in bytes.
        report: told what takes time; the terminal by default.
        tell: given a sentence for the teacher if no snapshot can be made here.
    """
    wanted = set(packages)
    with nullcontext(report) if report else terminal() as display:
        published = publish(wanted, [engine] if engine else [], report=display)
        files = {place.removeprefix(SITE): path for place, path in published.items()}
        fetched = {package.name for package in versions().needed(wanted)}
        kind = "pandas" if fetched else "core"
        if kind == "pandas" and "pandas" not in fetched:  # numpy alone: the snapshot with both serves it too
            published |= publish(wanted | {"pandas"}, [engine] if engine else [], report=display)
            files = {place.removeprefix(SITE): path for place, path in published.items()}
        ours = wanted - set(versions().packages)
        inside = [path for name, path in files.items() if name.endswith(".whl") and not _is_one_of(name, ours)]
        try:
            made = snapshot(kind, files_dir(), files["python_stdlib.zip"], inside, display)
        except CourseError as error:
            made = None
            tell(NO_SNAPSHOT.format(why=str(error).splitlines()[-1][-200:]))
    content = {name: files[name] for name in CORE} | SCRIPTS
    content |= {name: path for name, path in files.items() if name.endswith(".whl")}
    content |= {name: made / name for name in FILES} if made else {}
    rehearsal = REHEARSAL[RUNNER] + (REHEARSAL["pandas"] if kind == "pandas" else [])
    settings = {
        "memory": memory,
        "packages": sorted(ours),  # what the snapshot lacks
        "all": sorted({RUNNER, *wanted, *(["pandas"] if kind == "pandas" else [])}),
        "rehearsal": rehearsal,
        "snapshot": made is not None,
    }
    return _laid_out(content, json.dumps(settings))


def _is_one_of(wheel: str, names: Iterable[str]) -> bool:
    return wheel.partition("-")[0] in {name.replace("-", "_") for name in names}


def _laid_out(content: dict[str, Path], settings: str) -> Path:
    key = digest_of(settings, *(f"{name}\0{digest(path)}" for name, path in sorted(content.items())))[:24]
    final = cache_dir() / "marking" / key
    if not final.is_dir():
        with workspace() as folder:
            made = folder / "made"
            made.mkdir()
            for name, path in content.items():
                shutil.copyfile(path, made / name)
            (made / "settings.json").write_text(settings, "utf-8")
            final.parent.mkdir(exist_ok=True)
            try:
                made.rename(final)
            except OSError:
                if not final.is_dir():  # else another process was first, with the same bytes
                    raise
    os.utime(final)
    forget_old(final.parent)
    return final
