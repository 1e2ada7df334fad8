"""Build 100 and 500 pages with one exercise each, against plain mkdocs-material with the same text; also page weights.

    python benchmarks/build.py [PAGES …]

Prints ratios of processor times measured in this run, alternating, the best of several. The first build of a course
also freezes its exercises and packs its files; that time is printed apart. Packed copies for the network, which plain
MkDocs doesn't make, are left out of the ratio and told beside it.
"""

import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from coursebook.course import read_course
from coursebook.pages import navigation, render

ROUNDS = 3
# A user's Python keeps compiled modules.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
GOALS = {"build": 1.3, "exercise": 6 * 1024, "page": 150 * 1024}

STANDARD = """
[course]
id = "bench"
language = "zh"
title = "基准课程"
levels = ["了解", "掌握"]
[[documents]]
id = "doc"
title = "课程标准"
"""
POINT = """
[[knowledge]]
id = "KP{n:03}"
name = "第 {n} 个知识点"
source = {{ document = "doc", place = "第 {n} 行" }}
targets = [{{ id = "KP{n:03}.1", text = "掌握第 {n} 种方法" }}]
"""
LESSON = "".join(
    f"## 第 {part} 段\n\n"
    + "客户的价值由购买、推荐、影响和知识四部分构成，先算购买价值，再用另外三份修正。" * 8
    + "\n\n"
    "| 项目 | 金额 |\n|---|---|\n| 毛利 | 437 |\n| 成本 | 120 |\n\n"
    for part in range(1, 6)
)
EXERCISE = {
    "exercise.toml": (
        'title = "第 {n} 题"\nkind = "choice"\ntargets = ["KP{n:03}.1"]\npoints = 5\nminutes = 2\nlevel = 1\n'
    ),
    "grade.py": (
        "from graders import Choice\n\n"
        'check = Choice(options={{"a": "甲", "b": "乙"}}, correct="a", why={{"b": "错"}})\n'
    ),
    "prompt.md": "第 {n} 题：一位客户每年带来 437 元毛利，保留率 0.77，折现率 10%。先做哪一步？\n",
    "hints.md": "## 想一想\n\n先看定义。\n",
}
IMPORT = re.compile(r'^(?:import|export)\b[^;]*?"(\.\.?/[^"]+)"', re.MULTILINE)
OURS = "site_name: 基准\ntheme: {name: material}\nplugins: [coursebook, search]\n"
PLAIN = "site_name: 基准\ntheme: {name: material, language: zh, font: false}\nplugins: [search]\n"


def make(root: Path, pages: int) -> None:
    """Write a course with so many knowledge points, each with a lesson and an exercise."""
    files = {
        "mkdocs.yml": OURS,
        "docs/standard/course.toml": STANDARD + "".join(POINT.format(n=n) for n in range(pages)),
    }
    for n in range(pages):
        files[f"docs/lessons/kp{n:03}.md"] = LESSON
        files |= {f"exercises/kp{n:03}/one/{name}": text.format(n=n) for name, text in EXERCISE.items()}
    write(root, files)


def make_plain(root: Path, course: Path) -> None:
    """Write the same pages as plain Markdown."""
    found = read_course(course)
    write(root, {f"docs/{path}": text for path, text in render(found).items()})
    menu = json.dumps(navigation(found), ensure_ascii=False)
    write(root, {"mkdocs.yml": f"{PLAIN}nav: {menu}\n"})


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def seconds(root: Path, *command: str, **variables: str) -> float:
    """Seconds of processor time: on a shared machine the clock would measure the neighbours."""
    before = os.times()
    environment = {**ENVIRONMENT, **variables}
    subprocess.run([sys.executable, "-m", *command], cwd=root, env=environment, check=True, capture_output=True)
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system


def weights(site: Path) -> None:
    """Print what an exercise and a page weigh."""
    page = (site / "kp000/index.html").read_text(encoding="utf-8")
    start = page.index("cb-exercise__title")
    block = len(page[start : page.index("</course-exercise>")].encode())
    print(f"HTML of one exercise: {block} bytes (goal ≤ {GOALS['exercise']})")
    loads = set(re.findall(r'(?:src|href)="([^"]+\.(?:js|css))"', page))
    own = {target for target in loads if "assets/coursebook/" in target}
    paths = {(site / "kp000" / target).resolve() for target in own}
    total = sum(len(gzip.compress(path.read_bytes())) for path in paths)
    print(f"Page without Python, gzip, beyond Material's: {total} bytes, {len(paths)} files (goal ≤ {GOALS['page']})")


def main(counts: list[int]) -> None:
    for pages in counts:
        with tempfile.TemporaryDirectory() as folder:
            ours, plain = Path(folder) / "ours", Path(folder) / "plain"
            make(ours, pages)
            make_plain(plain, ours)
            first = seconds(ours, "coursebook.cli", "build")
            times = [
                (
                    seconds(ours, "coursebook.cli", "build", COURSEBOOK_PACK="none"),
                    seconds(plain, "mkdocs", "build", "-q"),
                    seconds(ours, "coursebook.cli", "build"),
                )
                for _ in range(ROUNDS)
            ]
            a, b, packed = (min(column) for column in zip(*times, strict=True))
            print(f"{pages} pages: {a:.2f} s, plain {b:.2f} s, ratio {a / b:.2f} (goal ≤ {GOALS['build']})")
            print(f"With packed copies: {packed:.2f} s; the first build, with freezing and packing: {first:.2f} s")
            weights(ours / "site")


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [100, 500])
