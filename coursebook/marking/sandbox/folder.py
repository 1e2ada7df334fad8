"""The one folder that a sandboxed process may read: the runtime, laid flat, for one set of packages."""

import json
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path

from coursebook.runtime import Report, prepare, terminal
from coursebook.runtime.cache import cache_dir, digest, digest_of, forget_old, workspace
from coursebook.runtime.snapshot import FILES, FIRST_USE, INSIDE

HERE = Path(__file__).parent
PACKAGE = HERE.parents[1]
SCRIPTS = {
    "worker.mjs": HERE / "worker.mjs",
    "watch.mjs": HERE / "watch.mjs",
    "child.py": HERE / "child.py",
    "worker_like.mjs": PACKAGE / "runtime" / "js" / "worker_like.mjs",
    **{f"inside/{path.name}": path for path in INSIDE.glob("*.js")},
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
        runtime = prepare(wanted, [engine] if engine else [], report=display)
    kind = next(reversed(runtime.kinds))  # the fullest
    made = runtime.kinds[kind]
    content = runtime.core | SCRIPTS
    content |= {name: made / name for name in FILES if (made / name).exists()}
    content |= {f"{name}.bin": path for name, path in runtime.extras.items()}
    unmade = runtime.unmade.get(kind, "")
    if unmade:
        tell(NO_SNAPSHOT.format(why=unmade))
    settings = {"memory": memory, "extras": [f"{name}.bin" for name in sorted(runtime.extras)], "unmade": unmade}
    return _laid_out(content, json.dumps(settings | FIRST_USE[kind]))


def _laid_out(content: dict[str, Path], settings: str) -> Path:
    key = digest_of(settings, *(f"{name}\0{digest(path)}" for name, path in sorted(content.items())))[:24]
    final = cache_dir() / "marking" / key
    if not final.is_dir():
        with workspace() as folder:
            made = folder / "made"
            made.mkdir()
            for name, path in content.items():
                (made / name).parent.mkdir(exist_ok=True)
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
