"""A small course on disk for the tests of pages and plugin: quick to build, with one of everything but Python."""

import json
from pathlib import Path

STANDARD = """
[course]
id = "small"
language = "zh"
title = "小课"
levels = ["了解", "理解", "掌握"]

[[documents]]
id = "doc"
title = "《小课》课程标准"

[hours]
id = "HOURS"
total = 10
source = { document = "doc", place = "第 1 页" }
parts = [{ id = "theory", name = "理论", hours = 6 }, { id = "practice", name = "实训", hours = 4 }]

[[gaps]]
id = "GAP1"
text = "实训安排"
hours = 4
part = "practice"
source = { document = "doc", place = "第 9 页" }

[[modules]]
id = "M1"
name = "模块甲"
source = { document = "doc", place = "第 2 页" }

[[knowledge]]
id = "KP01"
name = "认识渠道"
module = "M1"
original = "正确定识渠道"
source = { document = "doc", place = "第 3 行" }
doubts = [{ kind = "garbled", note = "「定识」应是「认识」。" }]
topics = [{ id = "KP01.T1", text = "窜货的原因" }]
targets = [
  { id = "KP01.1", text = "了解窜货的原因" },
  { id = "KP01.2", text = "掌握返利的算法" },
]

[[knowledge]]
id = "KP02"
name = "没有练习的一节"
module = "M1"
source = { document = "doc", place = "第 4 行" }
targets = [{ id = "KP02.1", text = "理解 <尖括号> & 符号" }]

[[trainings]]
id = "PT1"
name = "画一张图"
task = "画出渠道。"
knowledge = ["KP01"]
source = { document = "doc", place = "第 5 行" }
targets = [{ id = "PT1.1", text = "图看得懂" }]

[[skills]]
id = "JS1"
text = "会算返利。"
knowledge = ["KP01"]
module = "M1"
source = { document = "doc", place = "第 6 行" }

[[theory]]
id = "TH1"
module = "M1"
row = "1"
name = "渠道"
hours = 2
knowledge = ["KP01"]
source = { document = "doc", place = "第 7 行" }
requirements = [{ id = "TH1.R1", text = "了解渠道。" }]
"""

LESSON = """## 为什么有人窜货

一箱茶卖到了外地，这叫[[窜货]]；返利按[[返利|年终返利]]算，每箱 $5 到 $10。

$$
r = \\frac{S - S_0}{S_0}
$$

其中 $S_0$ 是去年的销售额；`[[不是术语]]` 和 `$x$` 是代码。

![两根柱子，右边的高一倍。](charts/bars.svg "今年比去年高")

再看[下一节](kp02.md)。
"""

CHART = """
import altair as alt
import pandas as pd

from coursebook.charts import ACCENT


def chart():
    table = pd.DataFrame({"年": ["去年", "今年"], "箱": [1, 2]})
    return alt.Chart(table, width=200, height=120).mark_bar(color=ACCENT).encode(x="年:N", y="箱:Q")
"""

ENGINE = '''"""Rebates of a channel."""

__all__ = ["rebate"]


def rebate(sales: float, *, rate: float = 0.02) -> float:
    """Give a dealer's rebate.

    It is paid once a year.

    Args:
        sales: money, ≥ 0.
        rate: share of `sales`,
            between 0 and 1.

    Returns:
        Money.

    Raises:
        ValueError: sales are negative.

    Formula:
        rebate = sales × rate.

    Source:
        Textbook, table 3.

    Example:
        >>> rebate(1000)
        20.0
    """
    return sales * rate
'''

CHOICE = {
    "exercise.toml": (
        'title = "哪一种是窜货"\nkind = "choice"\ntargets = ["KP01.1"]\npoints = 5\nminutes = 2\nlevel = 1\n'
    ),
    "grade.py": (
        "from graders import Choice\n\n"
        'check = Choice(options={"a": "卖到区外", "b": "卖得便宜"}, correct="a", why={"b": "那是压价。"})\n'
    ),
    "prompt.md": "仓管发现一箱茶到了外地。下面哪一种是[[窜货]]？\n",
    "hints.md": "## 想一想\n\n看它卖到了哪里。\n",
}

SETTINGS = """
site_name: 小课
theme: {name: material}
plugins:
  - coursebook: {engine: small_engine}
  - search
  - mkdocs-jupyter: {include: ["*.ipynb"], execute: false, ignore_h1_titles: true, cache: false}
"""

NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# 算一遍\n", "\n", "公式 $r = s p$。"]},
        {"cell_type": "markdown", "id": "b", "metadata": {}, "source": ["## 第一步"]},
        {
            "cell_type": "code",
            "id": "c",
            "metadata": {"tags": ["fold"]},
            "execution_count": None,
            "outputs": [],
            "source": ["from small_engine.channel import rebate\n", "rebate(1000)"],
        },
    ],
    "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def write(root: Path, files: dict[str, str]) -> Path:
    """Write files by their path below `root`."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def make(root: Path, *, notebook: bool = False) -> Path:
    """Write the whole course."""
    write(
        root,
        {
            "mkdocs.yml": SETTINGS,
            "docs/standard/course.toml": STANDARD,
            "docs/standard/glossary.csv": "zh,en,identifier\n窜货,diversion,diversion\n返利,rebate,rebate\n",
            "docs/lessons/kp01.md": LESSON,
            "docs/lessons/charts/bars.py": CHART,
            "docs/contributing.md": "# not for the site\n",
            "docs/handbook/channel.toml": '[rebate]\nname = "年终返利"\nsentence = "按全年销售额给分销商返利。"\n',
            "docs/handbook/index.toml": '[channel]\nname = "渠道"\nsentence = "返利。"\n',
            "small_engine/__init__.py": "",
            "small_engine/channel.py": ENGINE,
            **{f"exercises/kp01/which/{name}": text for name, text in CHOICE.items()},
        },
    )
    if notebook:
        write(root, {"docs/notebooks/kp01-rebate.ipynb": json.dumps(NOTEBOOK)})
    return root
