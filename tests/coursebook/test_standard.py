"""The course standard: what both source documents show is there, and bad data is named with its place."""

from collections import Counter
from pathlib import Path

import pytest

from coursebook.cli import main
from coursebook.errors import CourseError
from coursebook.standard import Standard, read

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def standard() -> Standard:
    return read(ROOT / "docs" / "standard")


def test_holds_everything_that_the_quality_document_shows(standard):
    assert [k.id for k in standard.knowledge] == [f"KP{n:02}" for n in range(1, 12)]
    assert [len(k.targets) for k in standard.knowledge] == [4, 2, 4, 3, 2, 4, 8, 4, 4, 4, 3]
    levels = Counter(standard.level(target) for point in standard.knowledge for target in point.targets)
    assert levels == {"了解": 18, "掌握": 13, "理解": 11}
    assert [t.id for t in standard.trainings] == ["PT1", "PT2", "PT3", "PT4", "PT5"]
    assert [t.group for t in standard.trainings] == [
        "每组 6–8 人",
        "每组 6–8 人",
        "每组 4 人",
        "未规定分组",
        "每组 6–8 人",
    ]


def test_holds_everything_that_the_syllabus_shows(standard):
    particulars = {p.label: p.value for p in standard.particulars}
    assert particulars["课程代码"] == "1502211"
    assert particulars["学分"] == "5"
    assert {p.id: p.hours for p in standard.hours.parts} == {"theory": 48, "practice": 32}
    assert standard.hours.total == 80
    assert [row.hours for row in standard.theory] == [4, 2, 2, 2, 4, 4, 4]
    assert (len(standard.goals), len(standard.skills), len(standard.modules)) == (4, 9, 5)


def test_what_the_sources_cut_off_is_left_to_the_teacher(standard):
    assert {gap.part: gap.hours for gap in standard.gaps if gap.hours} == {"theory": 26, "practice": 32}
    (target,) = standard.competencies[0].targets
    assert target.original == "能够编制的"
    assert "待教师补充" in target.text


@pytest.mark.parametrize("slip", ["职务说明说", "简历", "监理", "结果准备", "指定客户忠诚度计划"])
def test_a_slip_of_the_source_is_flagged_and_not_silently_mended(standard, slip):
    flagged = [
        item
        for item, parent, _ in standard.walk()
        if slip in item.original
        and (item.doubts or (parent and parent.doubts))
        and slip not in getattr(item, "text", "")
    ]
    assert flagged


def test_every_item_has_a_source(standard):
    documents = {d.id for d in standard.documents}
    assert {source.document for _, _, source in standard.walk()} == documents


GOOD = """
goals = [{ id = "G1", text = "Sell", source = { document = "d", place = "1" } }]

[course]
id = "tea"
language = "en"
title = "Tea"
levels = ["know", "master"]

[hours]
id = "HOURS"
total = 10
source = { document = "d", place = "1" }
parts = [{ id = "theory", name = "Theory", hours = 10 }]

[[documents]]
id = "d"
title = "Paper"

[[knowledge]]
id = "K1"
name = "Leaves"
source = { document = "d", place = "2" }
targets = [{ id = "K1.1", text = "know green tea" }]

[[theory]]
id = "T1"
module = ""
row = "1"
name = "Leaves"
hours = 4
knowledge = ["K1"]
source = { document = "d", place = "3" }
"""


def problems(tmp_path: Path, text: str, glossary: str = "") -> list[str]:
    (tmp_path / "course.toml").write_text(text, encoding="utf-8")
    if glossary:
        (tmp_path / "glossary.csv").write_text(glossary, encoding="utf-8")
    with pytest.raises(CourseError) as caught:
        read(tmp_path)
    return [f"{Path(p.file).name}|{p.place}|{p.message}" for p in caught.value.problems]


def test_a_small_course_of_another_subject_is_sound(tmp_path):
    (tmp_path / "course.toml").write_text(GOOD, encoding="utf-8")
    assert read(tmp_path).level(read(tmp_path).knowledge[0].targets[0]) == "know"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (('title = "Tea"', 'titel = "Tea"'), ["course.toml|course.title|", "course.toml|course.titel|不认识的键"]),
        (('id = "K1.1"', 'id = "G1"'), ["course.toml|G1.id|编号 G1 出现了 2 次"]),
        (('knowledge = ["K1"]', 'knowledge = ["K9"]'), ["course.toml|T1.knowledge|指向不存在的知识点 K9"]),
        (("hours = 4", "hours = 11"), ["course.toml|HOURS.parts.theory|Theory共 10 课时"]),
        (("hours = 4", "hours = -1"), ["course.toml|T1.hours|不能是负数"]),
        (("hours = 4", 'hours = "4"'), ["course.toml|T1.hours|应是数字，收到的是 '4'"]),
        (("total = 10", "total = 12"), ["course.toml|HOURS.total|各部分课时合计 10"]),
        (("know green tea", "green tea"), ["course.toml|K1.1.text|看不出程度"]),
        (
            ('document = "d", place = "3"', 'document = "x", place = "3"'),
            ["course.toml|T1.source.document|指向不存在的文件 x"],
        ),
        (('module = ""', 'module = "M1"'), ["course.toml|T1.module|指向不存在的模块 M1"]),
        (("[course]", "[course"), ["course.toml||TOML 写法有误"]),
    ],
)
def test_a_fault_is_named_with_file_key_and_what_to_do(tmp_path, change, expected):
    found = problems(tmp_path, GOOD.replace(*change))
    assert all(any(line.startswith(start) for line in found) for start in expected), found


def test_all_faults_are_reported_at_once(tmp_path):
    text = GOOD.replace('knowledge = ["K1"]', 'knowledge = ["K8", "K9"]').replace("total = 10", "total = 12")
    assert len(problems(tmp_path, text)) == 3


def test_a_glossary_with_a_missing_cell_is_named_by_line(tmp_path):
    assert problems(tmp_path, GOOD, "zh,en,identifier\n茶,tea,tea\n叶,,leaf\n")[0].startswith("glossary.csv|3|")


def test_a_glossary_that_names_a_term_twice_is_refused(tmp_path):
    assert "茶" in problems(tmp_path, GOOD, "zh,en,identifier\n茶,tea,tea\n茶,tea,tea2\n")[0]


def test_an_empty_folder_says_what_is_missing(tmp_path):
    with pytest.raises(CourseError, match="没有找到课程标准"):
        read(tmp_path)


def test_the_command_sums_up_the_course(capsys):
    assert main(["standard", "--root", str(ROOT)]) == 0
    assert "11 个知识点（42 条目标）" in capsys.readouterr().out


def test_the_command_reports_faults_and_fails(tmp_path, capsys):
    (tmp_path / "docs" / "standard").mkdir(parents=True)
    (tmp_path / "docs" / "standard" / "a.toml").write_text("x = 1", encoding="utf-8")
    assert main(["standard", "--root", str(tmp_path)]) == 1
    assert "a.toml:x" in capsys.readouterr().err
