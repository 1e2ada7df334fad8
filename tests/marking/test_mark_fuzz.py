"""`coursebook mark` on anything: no traceback, and nothing written outside the teacher's folder."""

import pytest
from fuzzed import CHOICE, COURSE, archives, files, rosters
from handins import answer, handin
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coursebook.cli import main
from coursebook.marking.output import LOCK

WRITTEN = {
    "marks.jsonl", "判分提示.csv", "判分记录.jsonl", "手改.csv", "私密种子.txt", "成绩册.xlsx", "成绩册.csv",
    "练习明细.csv", "达成度报告.docx", "达成度报告.xlsx", "学情报告.html", "相似答案.html",
}  # fmt: skip


def tree(folder, without):
    """Every file with what is in it."""
    return {
        path: path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
        if not path.is_relative_to(without) and ".coursebook" not in path.parts
    }


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(several=st.lists(files(), max_size=3), archive=archives(), roster=rosters())
def test_anything_gives_marks_or_sentences(course, tmp_path_factory, several, archive, roster):
    root = tmp_path_factory.mktemp("fuzz")
    box, teacher = root / "收到的", root / "老师"
    box.mkdir()
    (box / "全班.zip").write_bytes(archive)
    for number, (name, content) in enumerate(several):
        (box / f"{number}{name}").write_bytes(content)
    (box / "好的.json").write_text(handin("2024001", [answer(CHOICE, ["b"], kind="choice")], course=COURSE), "utf-8")
    (root / roster[0]).write_bytes(roster[1])
    before = [tree(folder, teacher) for folder in (root, course)]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(box)
        command = ["mark", str(box), "--out", str(teacher / "成绩"), "--root", str(course)]
        assert main([*command, "--roster", str(root / roster[0])]) in (0, 1)
        assert main([*command, "--yes"]) == 0  # without a list everybody counts
    assert [tree(folder, teacher) for folder in (root, course)] == before
    assert {path.name for path in teacher.rglob("*")} <= {"成绩", LOCK, *WRITTEN}
