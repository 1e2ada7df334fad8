"""`coursebook grades`: make the grade book and the reports again from marks that are already there."""

import argparse
from pathlib import Path

from coursebook import standard
from coursebook.exercise import load_all
from coursebook.marking import gradebook
from coursebook.marking.gradebook import marks, settings_file
from coursebook.marking.output import keep_private
from coursebook.marking.roster import read_roster


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folder", type=Path, metavar="成绩文件夹", help="判分结果所在的文件夹，里面有 marks.jsonl")
    parser.add_argument("--roster", type=Path, required=True, metavar="名单", help="学生名单（.xlsx 或 .csv）")
    parser.add_argument(
        "--settings", type=Path, metavar="文件", help="评分设置（默认：成绩文件夹或课程 docs/ 里的 marking.toml）"
    )
    parser.add_argument(
        "--root", type=Path, default=Path(), metavar="目录", help="课程所在的文件夹（默认：当前文件夹）"
    )


def run(args: argparse.Namespace) -> int:
    """Write the grade book; faults are raised as CourseError."""
    write_books(args.folder, args.roster, args.root, args.settings)
    return 0


def write_books(folder: Path, roster_file: Path, root: Path, settings: Path | None = None) -> None:
    """Make the grade book and the reports from the marks in a folder, and say what was written."""
    keep_private(folder, root)
    rules = standard.read(root / "docs" / "standard")
    roster = read_roster(roster_file)
    made = gradebook.make(
        rules,
        load_all(root, rules),
        roster.students.values(),
        marks.read(folder / "marks.jsonl"),
        folder,
        rules_file=settings or settings_file.find(folder, root / "docs"),
    )
    for notice in (*roster.notes, *made.notices):
        print(f"请留意：{notice.removesuffix('。')}。")
    print("已写好：")
    for path in made.files:
        print(f"  {path}")
