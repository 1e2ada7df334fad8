"""What of the runtime is published with a site, and where."""

import ast
import importlib.util
import json
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from coursebook import __version__
from coursebook.errors import CourseError, Problem
from coursebook.runtime.bundle import EXTRA, bundle, unpacked
from coursebook.runtime.cache import cache_dir, digest, digest_of, write
from coursebook.runtime.fetch import Settings, fetch, wanted
from coursebook.runtime.report import Report, terminal
from coursebook.runtime.smaller import smaller
from coursebook.runtime.snapshot import FILES, FIRST_USE, Inputs, bundles, snapshot
from coursebook.runtime.split import CORE_COLD, part
from coursebook.runtime.trim import Job, make
from coursebook.runtime.versions import Package, versions

SITE = "assets/coursebook/runtime/"
RUNNER = "graders"  # runs and judges in the worker, so it is part of every set
CORE = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm")
FULL = "pandas"  # the kind with pandas and all it needs; without it there is only the kind "core"


@dataclass(frozen=True)
class Runtime:
    """The browser's Python on disk.

    Args:
        core: Pyodide's own files by name.
        kinds: folder of the snapshot by kind: "core", and "pandas" if something fetched was asked for.
        has: names of the packages inside each kind.
        extras: the course's own packages, each one bundle, by name.
        unmade: why there is no snapshot in a kind's folder, where it could not be made; Python then starts without.
    """

    core: dict[str, Path]
    kinds: dict[str, Path]
    has: dict[str, tuple[str, ...]]
    extras: dict[str, Path]
    unmade: dict[str, str]


def prepare(
    packages: set[str], sources: Iterable[Path] = (), settings: Settings | None = None, report: Report | None = None
) -> Runtime:
    """Make the runtime that some packages need.

    Args:
        packages: names that the course's exercises declare; only these and what they depend on are in it.
        sources: folders of pure Python packages (the engine); in it if declared. `graders` always is.
        settings: folder and mirror of the teacher; from the environment by default.
        report: where fetching and trimming tell of their progress; the terminal by default.

    Raises:
        CourseError: a package that the browser does not have, a file that can't be had, an engine with faults.
    """
    folders = {path.name: path.resolve() for path in sources}
    unknown = packages - set(folders) - set(versions().packages) - {RUNNER}
    if unknown:
        names = "、".join(sorted(unknown))
        known = "、".join(sorted({*folders, *versions().packages}))
        raise CourseError(Problem("packages", "", f"浏览器里没有这些软件包：{names}；可用的是 {known}"))
    own = {name: folder for name, folder in folders.items() if name in packages}
    fetched = versions().needed({FULL} if packages & set(versions().packages) else set())
    with nullcontext(report) if report else terminal() as display:
        files = fetch(wanted({item.name for item in fetched}), settings, display)
        stdlib, wheels = _trimmed(files, fetched, {RUNNER: _installed(RUNNER), **own}, display)
        place = smaller({name: files[name] for name in CORE}, [files[item.file] for item in fetched], display)
        has: dict[str, tuple[str, ...]] = {"core": (RUNNER,)}
        if fetched:
            has[FULL] = (RUNNER, *(item.name for item in fetched))
        full = next(reversed(has))
        place = part(Inputs(full, place, stdlib, tuple(wheels[name] for name in has[full])), display)
        core = {name: place / name for name in (*CORE, CORE_COLD) if (place / name).exists()}
        kinds: dict[str, Path] = {}
        unmade: dict[str, str] = {}
        for kind, inside in has.items():
            inputs = Inputs(kind, place, stdlib, tuple(wheels[name] for name in inside))
            try:
                kinds[kind] = snapshot(inputs, display)
            except CourseError as error:
                unmade[kind] = str(error).splitlines()[-1][-200:]
                kinds[kind] = bundles(inputs)
                display.say(f"Python 快照（{kind}）没有做成，网页会用普通方式启动 Python：{unmade[kind]}")
    extras = {name: _kept(f"{name}.bin", bundle(unpacked([wheels[name]], EXTRA))) for name in own}
    return Runtime(core, kinds, has, extras, unmade)


def publish(
    packages: set[str], sources: Iterable[Path] = (), settings: Settings | None = None, report: Report | None = None
) -> dict[str, Path]:
    """Make the runtime that a site needs (see `prepare`) and say which file goes where.

    Returns:
        Path on disk by path in the site; the same input gives the same bytes. Every name but `runtime.json` holds a
        digest of the content, so that no cache ever mixes two versions and each may be kept for ever.
    """
    runtime = prepare(packages, sources, settings, report)
    base = f"pyodide-{_digest(runtime.core.values())}/"
    files = {kind: [path / name for name in FILES if (path / name).exists()] for kind, path in runtime.kinds.items()}
    folders = {kind: f"{kind}-{_digest(paths)}/" for kind, paths in files.items()}
    extras = {name: f"{name}-{_digest([path])}.bin" for name, path in runtime.extras.items()}
    placed = {
        **{base + name: path for name, path in runtime.core.items()},
        **{folders[kind] + path.name: path for kind, paths in files.items() for path in paths},
        **{extras[name]: path for name, path in runtime.extras.items()},
    }
    manifest = {
        "pyodide": versions().pyodide,
        "base": base,
        "kinds": {
            kind: {"folder": folder, "has": runtime.has[kind], **FIRST_USE[kind]} for kind, folder in folders.items()
        },
        "extras": extras,
        "bytes": {name: path.stat().st_size for name, path in placed.items()},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    placed["runtime.json"] = _kept("runtime.json", text.encode())
    return {SITE + name: path for name, path in sorted(placed.items())}


def _digest(files: Iterable[Path]) -> str:
    return digest_of(*map(digest, files))[:12]


def _installed(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise CourseError(Problem(name, "", "没有安装这个软件包；请重新运行 make serve"))
    return Path(spec.submodule_search_locations[0]).resolve()


def _trimmed(
    files: dict[str, Path], packages: list[Package], folders: dict[str, Path], report: Report
) -> tuple[Path, dict[str, Path]]:
    """The lean standard library, and the lean wheels by name."""
    jobs = {item.name: Job("wheel", item.name, item.version, (("archive", files[item.file]),)) for item in packages}
    jobs |= {name: Job("package", name, __version__, _inputs(folder)) for name, folder in sorted(folders.items())}
    stdlib = Job("stdlib", "python_stdlib", versions().python, (("archive", files["python_stdlib.zip"]),))
    # The longest first: pandas alone takes as long as all others together.
    order = sorted([*jobs.values(), stdlib], key=lambda job: -sum(path.stat().st_size for _, path in job.inputs))
    made = dict(zip(order, make(order, files["pyodide.mjs"].parent, report), strict=True))
    return made[stdlib], {name: made[job] for name, job in jobs.items()}


def _inputs(folder: Path) -> tuple[tuple[str, Path], ...]:
    """The files of a source package, under the names they have in a wheel."""
    if not (folder / "__init__.py").is_file():
        raise CourseError(Problem(folder, "", "不是 Python 软件包（没有 __init__.py）；请改正 mkdocs.yml 里的 engine"))
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    faults = [fault for path in paths if path.suffix == ".py" for fault in _faults(path)]
    if faults:
        raise CourseError(faults)
    return tuple((f"{folder.name}/{path.relative_to(folder).as_posix()}", path) for path in paths)


def _faults(path: Path) -> Iterator[Problem]:
    """Look for what would stop the compiler, which runs elsewhere and knows no file names of ours."""
    try:
        ast.parse(path.read_bytes(), str(path))
    except SyntaxError as error:
        yield Problem(path, str(error.lineno or ""), f"Python 语法错误（{error.msg}）；请改正后再构建")
    except ValueError as error:
        yield Problem(path, "", f"不是 Python 源代码（{error}）；请改正后再构建")


def _kept(name: str, data: bytes) -> Path:
    """A generated file on disk, in a folder named after its content."""
    path = cache_dir() / "made" / digest_of(data)[:24] / name
    if not path.is_file() or path.read_bytes() != data:
        write(path, data)
    return path
