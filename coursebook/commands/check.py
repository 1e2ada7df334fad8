"""`coursebook check`: try every promise of the exercises."""

import argparse
import json
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from coursebook.authoring.check import self_check, submissions
from coursebook.errors import CourseError, Problem
from coursebook.exercise import Exercise, load


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("ids", nargs="*", metavar="编号", help="练习编号，例如 kp01/first，或单元 kp01；不写就是全部")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument("--root", type=Path, default=Path(), metavar="目录", help="课程所在的文件夹")


def run(args: argparse.Namespace) -> int:
    """Check the exercises; 0 if all hold, 1 otherwise."""
    root = args.root.resolve()
    paths = _paths(root, args.ids)
    # A fixed stream: while authors' programs run, sys.stdout is a tape.
    console = Console(file=sys.stderr if args.json else sys.stdout)
    results = []
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("自检", total=len(paths))
        for path in paths:
            progress.update(task, description=f"{path.parent.name}/{path.name}")
            results.append(_check(path, root))
            progress.advance(task)
    if args.json:
        print(json.dumps(results, ensure_ascii=False, indent=1))
    else:
        _show(console, results)
    return 1 if any(result["problems"] for result in results) else 0


def _paths(root: Path, ids: list[str]) -> list[Path]:
    every = sorted(path for path in (root / "exercises").glob("*/*/") if not path.name.startswith((".", "__")))
    if not ids:
        return every
    unknown = [name for name in ids if not any(_matches(path, name) for path in every)]
    if unknown:
        raise CourseError([Problem("exercises", name, "没有这个练习或单元，请检查编号。") for name in unknown])
    return [path for path in every if any(_matches(path, name) for name in ids)]


def _matches(path: Path, name: str) -> bool:
    return name.strip("/") in (path.parent.name, f"{path.parent.name}/{path.name}")


def _check(path: Path, root: Path) -> dict[str, object]:
    start = time.perf_counter()
    exercise: Exercise | None = None
    count = 0
    try:
        exercise = load(path, root)
        problems = self_check(exercise)
        count = 0 if problems else len(submissions(exercise))
    except CourseError as error:
        problems = error.problems
    return {
        "id": f"{path.parent.name}/{path.name}",
        "kind": exercise.kind if exercise else "",
        "submissions": count,
        "seconds": round(time.perf_counter() - start, 2),
        "problems": [{"file": str(p.file), "place": p.place, "message": p.message} for p in problems],
    }


def _show(console: Console, results: list[dict[str, object]]) -> None:
    table = Table("练习", "类型", "试过的答案", "秒", "结果")
    faults: list[str] = []
    for result in results:
        problems = result["problems"]
        assert isinstance(problems, list)  # noqa: S101  for the type checker
        state = f"[red]✗ {len(problems)} 个问题[/red]" if problems else "[green]✓ 合格[/green]"
        table.add_row(str(result["id"]), str(result["kind"]), str(result["submissions"]), str(result["seconds"]), state)
        faults += [str(Problem(p["file"], p["place"], p["message"])) for p in problems]
    console.print(table)
    for fault in faults:
        console.print(fault, style="red", markup=False, highlight=False, soft_wrap=True)
    console.print(f"共 {len(results)} 个练习，{sum(bool(r['problems']) for r in results)} 个有问题。", highlight=False)
