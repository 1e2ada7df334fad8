"""What of the runtime is published with a site, and where."""

import ast
import importlib.util
import json
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path

from coursebook import __version__
from coursebook.errors import CourseError, Problem
from coursebook.runtime.cache import cache_dir, digest, digest_of, write
from coursebook.runtime.fetch import Settings, fetch, wanted
from coursebook.runtime.lock import Wheel, lock
from coursebook.runtime.report import Report, terminal
from coursebook.runtime.trim import Job, make
from coursebook.runtime.versions import Package, versions

SITE = "assets/coursebook/runtime/"
RUNNER = "graders"  # runs and judges in the worker, so it is part of every set
CORE = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")


def publish(
    packages: set[str], sources: Iterable[Path] = (), settings: Settings | None = None, report: Report | None = None
) -> dict[str, Path]:
    """Make the runtime that a site needs and say which file goes where.

    Args:
        packages: names that the course's exercises declare; only these and what they depend on are published.
        sources: folders of pure Python packages (the engine); published if declared. `graders` always is.
        settings: folder and mirror of the teacher; from the environment by default.
        report: where fetching and trimming tell of their progress; the terminal by default.

    Returns:
        Path on disk by path in the site; the same input gives the same bytes.
    """
    folders = {RUNNER: _installed(RUNNER), **{path.name: path.resolve() for path in sources}}
    unknown = packages - set(folders) - set(versions().packages)
    if unknown:
        names = "、".join(sorted(unknown))
        known = "、".join(sorted({*folders, *versions().packages} - {RUNNER}))
        raise CourseError(Problem("packages", "", f"浏览器里没有这些软件包：{names}；可用的是 {known}"))
    ours = {name: folder for name, folder in folders.items() if name == RUNNER or name in packages}
    with nullcontext(report) if report else terminal() as display:
        files = fetch(wanted(packages), settings, display)
        stdlib, wheels = _trimmed(files, versions().needed(packages), ours, display)
    core = {
        **{name: files[name] for name in CORE if name in files},
        "python_stdlib.zip": stdlib,
        "pyodide-lock.json": _kept("pyodide-lock.json", lock(files["pyodide-lock.json"], wheels)),
    }
    placed = {**core, **{wheel.file: wheel.path for wheel in wheels}}
    placed["runtime.json"] = _kept("runtime.json", _manifest(core, wheels))
    return {SITE + name: path for name, path in sorted(placed.items())}


def _installed(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise CourseError(Problem(name, "", "没有安装这个软件包；请重新运行 make serve"))
    return Path(spec.submodule_search_locations[0]).resolve()


def _trimmed(
    files: dict[str, Path], packages: list[Package], folders: dict[str, Path], report: Report
) -> tuple[Path, list[Wheel]]:
    """The lean standard library and the lean wheels."""
    fetched = [Job("wheel", item.name, item.version, (("archive", files[item.file]),)) for item in packages]
    own = [Job("package", name, __version__, _inputs(folder)) for name, folder in sorted(folders.items())]
    stdlib = Job("stdlib", "python_stdlib", versions().python, (("archive", files["python_stdlib.zip"]),))
    # The longest first: pandas alone takes as long as all others together.
    order = sorted([*fetched, *own, stdlib], key=lambda job: -sum(path.stat().st_size for _, path in job.inputs))
    made = dict(zip(order, make(order, files["pyodide.mjs"].parent, report), strict=True))
    wheels = [
        Wheel(item.name, item.version, _file(item.file, made[job]), made[job], item.depends, item.imports)
        for item, job in zip(packages, fetched, strict=True)
    ]
    for job in own:
        file = _file(f"{job.name}-{job.release}-py3-none-any.whl", made[job])
        wheels.append(Wheel(job.name, job.release, file, made[job], (), (job.name,)))
    return made[stdlib], wheels


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


def _file(name: str, path: Path) -> str:
    """The wheel's name with its content hash as build tag, so that no cache ever mixes two versions."""
    project, version, rest = name.split("-", 2)
    return f"{project}-{version}-0{digest(path)[:12]}-{rest}"


def _kept(name: str, data: bytes) -> Path:
    """A generated file on disk, in a folder named after its content."""
    path = cache_dir() / "made" / digest_of(data)[:24] / name
    if not path.is_file() or path.read_bytes() != data:
        write(path, data)
    return path


def _manifest(core: dict[str, Path], wheels: list[Wheel]) -> bytes:
    """What the page wants to know before it loads anything: files, honest sizes, what belongs to a package."""
    sizes = {name: path.stat().st_size for name, path in core.items()}
    sizes |= {wheel.file: wheel.path.stat().st_size for wheel in wheels}
    file = {wheel.name: wheel.file for wheel in wheels}
    depends = {wheel.name: wheel.depends for wheel in wheels}

    def load(name: str) -> list[str]:
        names = [inner for other in depends[name] for inner in [*load(other), other]]
        return list(dict.fromkeys(names))

    data = {
        "pyodide": versions().pyodide,
        "core": list(core),
        "bytes": sizes,
        "packages": {
            name: {
                "file": file[name],
                "load": load(name),
                "bytes": sum(sizes[file[other]] for other in [*load(name), name]),
            }
            for name in file
        },
        "hash": digest_of(*(digest(path) for path in core.values()), *(digest(wheel.path) for wheel in wheels))[:16],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
