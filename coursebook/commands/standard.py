"""`coursebook standard`: read the course standard and say what it holds, or everything that is wrong with it."""

import argparse
from pathlib import Path

from coursebook.standard import read


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--root", type=Path, default=Path(), help="课程所在的文件夹（默认：当前文件夹）")


def run(args: argparse.Namespace) -> int:
    """Print a summary of a sound standard; faults are raised as CourseError."""
    standard = read(args.root / "docs" / "standard")
    targets = sum(len(point.targets) for point in standard.knowledge)
    doubts = sum(len(item.doubts) for item, _, _ in standard.walk())
    print(
        f"{standard.course.title}：{len(standard.knowledge)} 个知识点（{targets} 条目标）、"
        f"{len(standard.trainings)} 个实训、{len(standard.competencies)} 个职业能力项目、"
        f"{len(standard.skills)} 项岗位技能、{len(standard.modules)} 个模块、{len(standard.theory)} 行理论课、"
        f"{len(standard.glossary)} 个术语；{doubts} 处存疑，{len(standard.gaps)} 处待教师补充。"
    )
    return 0
