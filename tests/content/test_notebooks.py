"""The worked cases: stored without results, they run, and what their text concludes is what their tables show."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "docs" / "notebooks").glob("*.ipynb"))


def cells(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def source(cell):
    return "".join(cell["source"])


def words(path):
    return "\n".join(source(c) for c in cells(path) if c["cell_type"] == "markdown")


def run(name):
    """Run a notebook's cells in one namespace, without a kernel."""
    path = next(p for p in NOTEBOOKS if p.stem == name)
    found = {"__name__": "notebook"}
    option = "display.float_format"  # which the notebooks set for themselves
    with pd.option_context(option, pd.get_option(option)):
        for number, cell in enumerate(cells(path), 1):
            if cell["cell_type"] == "code":
                exec(compile(source(cell), f"{path.name}:{number}", "exec"), found)  # noqa: S102 - our own notebook
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_are_stored_without_results_and_in_chinese(path):
    for cell in cells(path):
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
            assert max(map(len, source(cell).splitlines())) <= 120
    assert source(cells(path)[0]).startswith("# ")
    assert re.search("[\u4e00-\u9fff]{8}", words(path))


def test_customer_value_case():
    ran = run("kp04-customer-value")
    spread = ran["rfm"].drop(columns="类").describe()
    assert (spread.loc["mean"] > spread.loc["50%"]).all()  # 三列的平均数都比中位数大
    assert 0.48 < ran["fifth"]["cumulative"].item() < 0.55  # 约一半
    assert len(ran["chosen"]) == 60
    assert ran["chosen"].index.is_unique
    assert 0.4 < ran["changed"] / len(ran["rfm"]) < 0.6  # 不少人就换了类
    gains = {row["保留率提高"]: row["终身价值增加（元）"] for row in ran["rows"]}
    assert gains["0.5%"] > 18 > gains["0.2%"]  # 提高不到半个百分点就够本


def test_credit_case():
    ran = run("kp07-credit")
    table = ran["table"]
    parts = table["欠款"] / table.loc["合计", "欠款"]
    assert table["欠款"].drop("合计").idxmax() == "未到期"
    assert 0.08 < parts["90 天以上"] < 0.12  # 只占一成
    assert table.loc["90 天以上", "准备"] > table.loc["合计", "准备"] / 2  # 准备占了大头
    share = ran["by_grade"]["过期"] / ran["by_grade"]["欠款"]
    assert share.is_monotonic_increasing  # 等级越低，过期的越多
    d = ran["grade"] == "D"
    assert (ran["over"][d] == ran["check"].loc[d, "欠款"]).all()
    assert f"有 {len(ran['files'])} 家赊账的企业客户" in words(next(p for p in NOTEBOOKS if p.stem == "kp07-credit"))
