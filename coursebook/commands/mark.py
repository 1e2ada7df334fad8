"""`coursebook mark`: judge hand-ins again, with private questions, in a sandbox."""

import argparse
import csv
import io
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from coursebook.commands.grades import write_books
from coursebook.marking import isolation
from coursebook.marking.files import place_of
from coursebook.marking.mark import MARKS, Marked, Order, mark
from coursebook.marking.output import write_text

HINTS = "判分提示.csv"
SHOWN = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "paths", nargs="+", type=place_of, metavar="作业",
        help="作业文件、文件夹、zip、文本、Word，或收作业程序的数据库（文件，或 postgresql+psycopg://… 地址）",
    )  # fmt: skip
    parser.add_argument("--roster", type=Path, metavar="名单", help="学生名单（.xlsx 或 .csv）；不写就收下所有人的作业")
    parser.add_argument("--out", type=Path, default=Path("成绩"), metavar="文件夹", help="成绩放在哪里（默认 成绩/）")
    parser.add_argument("--only", nargs="+", default=[], metavar="编号", help="只判这些练习或单元")
    parser.add_argument("--keep", choices=["best", "last"], default="best", help="交了几份：取最好的（默认）还是最后的")
    parser.add_argument("--seed-file", type=Path, metavar="文件", help="私密种子放在哪里（默认在成绩文件夹里）")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="同时运行几份程序（默认 2）")
    parser.add_argument(
        "--isolation", choices=isolation.WAYS, default="deno", help="deno（默认）有隔离；process 没有隔离，有风险"
    )
    parser.add_argument(
        "--scheduler",
        default="",
        metavar="地址",
        help="在 Dask 调度器的各台电脑上判分，如 tcp://192.168.1.5:8786（要装 coursebook[cluster]）",
    )
    parser.add_argument("--yes", action="store_true", help="题目改过以后，同意按新的结果改动已有的成绩")
    parser.add_argument("--root", type=Path, default=Path(), metavar="目录", help="课程所在的文件夹")


def run(args: argparse.Namespace) -> int:
    """Mark and write the grade book; 0 if marks were written, 1 if the teacher has to look first."""
    console = Console(stderr=True)
    if not console.is_terminal:
        console = Console(stderr=True, width=160)  # a file or a log has room for whole lines
    if args.isolation == "process":
        console.print(isolation.RISK, style="bold red", markup=False)
    order = Order(
        paths=args.paths, root=args.root.resolve(), out=args.out, roster=args.roster, seed_file=args.seed_file,
        jobs=max(1, args.jobs), keep=args.keep, isolation=args.isolation, yes=args.yes, only=args.only,
        scheduler=args.scheduler,
    )  # fmt: skip
    if not args.roster:
        console.print("没有给名单（--roster）：所有人的作业都收下，也不知道谁没有交。", style="yellow", markup=False)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("还要"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("读取题目", total=None)
        done = mark(order, lambda what, n, of: progress.update(task, description=what, completed=n, total=of or None))
    write_text(args.out / HINTS, hints(done), encoding="utf-8-sig")
    _show(console, done, args.out)
    if not done.written:
        return 1
    if args.roster and not args.only:  # the grade book is the class's and the course's: it needs both whole
        write_books(args.out, args.roster, order.root)
    return 0


def hints(done: Marked) -> str:
    """Everything that the teacher should look at, as a table for Excel."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["类别", "学号", "练习", "文件", "说明"])
    for said in done.said:
        table.writerow(["名单和手改", "", "", "", said])
    for note in done.notes:
        table.writerow(["已采用，请留意" if note.used else "没有采用", "", "", _safe(note.file), _safe(note.message)])
    for row in done.rows:
        if row["signs"]:
            kind = "疑似作弊，计 0 分" if row["attack"] else "运行异常"
            kind = "答案正确，但做法可疑" if row["status"] == "pass" else kind
            said = "；".join(row["signs"])
            table.writerow([kind, row["student"], row["exercise"], _safe(row["file"]), _safe(said)])
    for change in done.changed:
        said = f"{change.before} → {change.after}"
        table.writerow(["成绩有变", change.student, change.exercise, "", said])
    return text.getvalue()


def _safe(text: str) -> str:
    """A text from a student's file must not become a formula in Excel."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text


def _show(console: Console, done: Marked, out: Path) -> None:
    people = {row["student"] for row in done.rows if row["status"] != "missing"}
    counts = Counter(row["status"] for row in done.rows)
    console.print(
        f"{len(people)} 人、{sum(counts.values()) - counts['missing']} 个答案：通过 {counts['pass']}，"
        f"不通过 {counts['fail']}，出错 {counts['error']}，超时 {counts['timeout']}，崩溃 {counts['killed']}，"
        f"没有作答 {counts['not_attempted']}，待评 {counts['grader_broke']}；没有交 {counts['missing']}。"
        f"这一次新判 {done.fresh} 个。",
        highlight=False,
    )
    lines = [*done.said, *(f"{note.file}：{note.message}" for note in done.notes)]
    lines += [f"{row['student']} {row['exercise']}：{row['attack']}，计 0 分" for row in done.rows if row["attack"]]
    for line in lines[:SHOWN]:
        console.print(f"· {escape(line)}", highlight=False, soft_wrap=True)
    if len(lines) > SHOWN:
        console.print(f"· 还有 {len(lines) - SHOWN} 条，见 {out / HINTS}", highlight=False, markup=False)
    if done.changed:
        table = Table("学号", "练习", "原来", "现在", title=f"题目改过，{len(done.changed)} 个成绩有变")
        for change in done.changed:
            table.add_row(change.student, change.exercise, change.before, change.after)
        console.print(table)
    if done.written:
        console.print(f"已写入 {out / MARKS}；提示见 {out / HINTS}。", highlight=False, markup=False)
    else:
        console.print("还没有写入成绩：同意这些改动，请加 --yes 再运行一次。", style="bold", highlight=False)
