"""Attainment, item analysis, similar answers, and the reports that show them."""

import re
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from coursebook import standard
from coursebook.errors import CourseError
from coursebook.exercise import load_all
from coursebook.marking import gradebook
from coursebook.marking.gradebook import book as books
from coursebook.marking.gradebook import charts, report, settings_file, similar, word
from coursebook.marking.gradebook.entered import Entered

sys.path.insert(0, str(Path(__file__).parent))
from gradebook_class import CLASS, EXERCISES, MARKS, STANDARD, Student, exercise, mark

NOW = datetime(2026, 11, 22, 13, 40, tzinfo=UTC)
OBJECTIVES = '[objectives]\nG1 = ["KP01", "KP02"]\nG2 = { PT1 = 0.75, KP02 = 0.25 }\n'


@pytest.fixture
def told(tmp_path):
    def prepare(rules="", marks=MARKS, students=CLASS, exercises=EXERCISES, entered=None):
        file = tmp_path / "marking.toml"
        file.write_text(rules, encoding="utf-8")
        settings = settings_file.read(file, STANDARD, exercises)
        book = books.make(STANDARD, exercises, settings, students=students, marks=marks, entered=entered or Entered())
        return report.prepare(book, ["留意一"], NOW)

    return prepare


def values(goals):
    return {goal.id: goal.value for goal in goals}


def test_rates_first_then_weights(told):
    found = told(OBJECTIVES).attainment
    a, b, c, d = (10 + 6.3 + 0) / 3 / 10, (20 + 0 + 0) / 3 / 20, 10 / 3 / 10, 35 / 3 / 20
    units = values(found.units)
    assert units["KP01"] == pytest.approx((a + b) / 2)
    assert units["PT1"] == pytest.approx(d)
    assert units["PT2"] is None
    goals = values(found.objectives)
    assert goals["G1"] == pytest.approx(((a + b) / 2 + c) / 2)
    assert goals["G2"] == pytest.approx(0.75 * d + 0.25 * c)
    assert found.course.value == min(goals.values())
    assert found.units[0].groups["二班"] == 0


def test_sums_first_and_weighted_course_and_weighted_exercises(told):
    rules = (
        '[attainment]\nformula = "先加后比"\ncourse = "加权"\n[attainment.exercises]\n"kp01/a" = 3\n'
        "[attainment.course_weights]\nG1 = 0.2\nG2 = 0.8\n" + OBJECTIVES
    )
    found = told(rules).attainment
    first = (3 * 16.3 / 3 + 20 / 3) / (3 * 10 + 20)
    assert values(found.units)["KP01"] == pytest.approx(first)
    goals = values(found.objectives)
    # Full marks within an objective: KP01 30 points, KP02 10.
    assert goals["G1"] == pytest.approx((first * 30 + 10 / 3) / 40)
    assert found.course.value == pytest.approx(0.2 * goals["G1"] + 0.8 * goals["G2"])
    assert "Σ(A·w) ÷ Σ(S·w)" in dict(told(rules).facts)["计算方法"]


def test_teachers_and_peers_marks_count_for_a_training(told):
    entered = Entered(trainings={("001", "PT1", "teacher"): 80.0, ("002", "PT1", "teacher"): 60.0})
    found = told(entered=entered).attainment
    auto = 35 / 3 / 20
    assert values(found.units)["PT1"] == pytest.approx((40 * auto + 40 * 0.7) / 80)


def test_missing_answers_may_be_left_out_and_students_excluded(told):
    found = told('[attainment]\nmissing = "不计入"\n').attainment
    assert values(found.targets)["KP01.1"] == pytest.approx(((16.3 / 2 / 10) + 1) / 2)
    found = told('[students]\n"003" = "免修"\n').attainment
    assert found.counted == ("001", "002")
    assert values(found.units)["KP02"] == pytest.approx(0.5)


def test_students_below_the_threshold_are_listed_the_worst_first(told):
    below = told(OBJECTIVES).below
    assert [line[0] for line in below] == ["003", "002"]
    assert "G1 0.16" in below[1][3]


def test_objectives_that_nobody_set_say_so(told):
    found = told()
    assert {goal.note for goal in found.attainment.objectives} == {"未设置"}
    assert found.attainment.course.value is None
    assert "未设置" in document_text(word.write(found))


def test_item_analysis_by_hand(told):
    students = [Student(f"{n:03}", f"生{n}", "一班") for n in range(1, 12)]
    one = [exercise("kp01/a", 10, "KP01.1"), exercise("kp01/b", 10, "KP01.1")]
    marks = []
    for n, student in enumerate(students):
        more = {"mistake": "m1", "message": "用错了公式"} if n >= 7 else {}
        marks.append(mark(student.id, "kp01/a", 10 - n, attempts=n + 1, **more))
        marks.append(mark(student.id, "kp01/b", 10 - n))
    first = told(marks=marks, students=students, exercises=one).items[0]
    assert (first.answered, first.passed) == (11, 1)
    assert first.difficulty == pytest.approx(0.5)
    assert first.discrimination == pytest.approx((9 - 1) / 10)  # three best: 10, 9, 8; three last: 2, 1, 0
    assert first.mistakes == (("用错了公式", 4),)
    assert first.quality == "很好"
    assert told(marks=marks[:4], students=students, exercises=one).items[0].quality == "人数太少"


def document_text(content):
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_word_report_has_everything_a_school_files(told):
    marks = [*MARKS, mark("003", "kp01/a", 0, mistake="m", message="把比例当成了差")]
    entered = Entered(final={"001": 90.0})
    content = word.write(told(OBJECTIVES, marks=marks, entered=entered))
    text = document_text(content)
    for part in (
        "G1",
        "权重 w",
        "低于 0.6",
        "把比例当成了差\n1",
        "持续改进",
        "任课教师（签字）",
        "各课程目标达成度的最小值",
    ):
        assert part in text
    assert len(Document(BytesIO(content)).inline_shapes) >= 2


def test_a_word_report_without_pictures_has_bars_of_text(told, monkeypatch):
    monkeypatch.setattr(charts, "draw", lambda _: None)
    content = word.write(told(OBJECTIVES))
    assert "█" in document_text(content)
    assert not Document(BytesIO(content)).inline_shapes


def test_the_excel_report_has_formulas_and_native_charts(tmp_path):
    gradebook.make(STANDARD, EXERCISES, CLASS, MARKS, tmp_path / "成绩", rules_file=_rules(tmp_path), now=NOW)
    book = load_workbook(tmp_path / "成绩" / "达成度报告.xlsx")
    assert book.sheetnames == ["课程目标", "知识点与实训", "班级与目标", "未达标学生", "题目分析"]
    assert all(book[name]._charts for name in ("课程目标", "知识点与实训"))
    formulas = [c.value for row in book["课程目标"].iter_rows() for c in row if c.data_type == "f"]
    assert any("SUMPRODUCT" in formula for formula in formulas)
    assert any(formula.startswith("=MIN(") for formula in formulas)


def _rules(folder):
    file = folder / "marking.toml"
    file.write_text(OBJECTIVES, encoding="utf-8")
    return file


def test_the_pages_for_the_screen_ask_nobody_and_escape_everything(tmp_path):
    evil = Student("003", "<script>alert(1)</script>", "一班")
    marks = [*MARKS, mark("001", "kp01/a", 0, mistake="m", message="<img src=x onerror=alert(1)>")]
    out = tmp_path / "成绩"
    gradebook.make(STANDARD, EXERCISES, [*CLASS[:2], evil], marks, out, rules_file=_rules(tmp_path), now=NOW)
    for name in ("学情报告.html", "相似答案.html"):
        page = (out / name).read_text(encoding="utf-8")
        assert not re.search(r"https?://|<script|<img|@import|url\(", page)
    page = (out / "学情报告.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;" in page
    assert 'class="low">' in page


STARTER = "def f(rows):\n    # 在这里写\n    ...\n"
SOLUTION = (
    "def f(rows):\n    return sum(r['amount'] for r in rows if r['amount'] > 0) / max(len(rows), 1) if rows else 0.0\n"
)
OWN = """def f(rows):
    total = 0
    for row in rows:
        if row['amount'] > 0:
            total = total + row['amount']
    return total / len(rows)
"""
COPY = OWN.replace("    total = 0\n", "    total = 0  # 我自己写的\n\n").replace("total + row", "total  +  row")
NEAR = OWN.replace("total / len(rows)", "total / len(rows) + 0")
OTHER = """def f(rows):
    good = [row['amount'] for row in rows]
    good = list(filter(lambda a: a > 0, good))
    n = len(rows)
    return sum(good) / n if n else 0
"""


def alike(told, answers, rules=""):
    task = exercise("kp01/a", 10, "KP01.1", kind="code", starter=STARTER, solution=SOLUTION)
    students = [Student(f"{n:04}", f"生{n}", "一班") for n in range(len(answers))]
    marks = [mark(s.id, "kp01/a", 10, answer=text) for s, text in zip(students, answers, strict=True)]
    return similar.compare(told(rules, marks=marks, students=students, exercises=[task]).book)


def test_copies_are_shown_side_by_side_and_honest_answers_are_not(told):
    found = alike(told, [OWN, OTHER, COPY, NEAR, STARTER, STARTER, SOLUTION, SOLUTION])
    assert [pair.students for pair in found.pairs] == [("0000", "0002"), ("0000", "0003")]
    assert found.pairs[0].score == 1
    assert 0.9 <= found.pairs[1].score < 1
    assert found.pairs[0].texts == (OWN, COPY)  # as handed in, comments and all


def test_the_usual_way_to_write_it_is_no_hint(told):
    found = alike(told, [OWN] * 6 + [OTHER])
    assert found.pairs == ()
    assert found.usual == {"kp01/a": 6}


def test_copies_are_found_among_thousands(told):
    body = "".join(f"    step{n} = rows[{n}]['amount'] * 2\n" for n in range(6))
    answers = [f"def f(rows):\n{body}    return step1 + {n} * {n * 7919 % 3571} - len(rows)\n" for n in range(2000)]
    answers[1500] = answers[20].replace("- len", "-  len").replace("step1 +", "step2 +")
    answers[1501] = answers[1500].replace("step0 =", "step9 =")
    found = alike(told, answers)
    assert found.pairs[0].students == ("1500", "1501")


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ('[weights]\n"平时" = 40\n"实训" = 30\n"期末" = 20\n', r"weights.*合计应是 100，现在是 90"),
        ("[training]\nauto = 50\n", r"training.*110"),
        ("[wieghts]\na = 1\n", r"wieghts.*不认识的键"),
        ('[status]\n"缺考" = "算了"\n', r"status.缺考.*只能是.*收到的是 '算了'"),
        ('[students]\n"001" = "请假"\n', r"students.001.*请假"),
        ('[final]\nexercises = ["kp01/zzz"]\n', r"final.exercises.*kp01/zzz"),
        ('[training]\nuse = ["PT9"]\n', r"training.use.*PT9"),
        ('[objectives]\nG1 = ["KP77"]\n', r"objectives.G1.*KP77"),
        ('[objectives]\nG9 = ["KP01"]\n', r"objectives.*G9"),
        ("[objectives]\nG1 = { KP01 = 0.5, KP02 = 0.4 }\n", r"objectives.G1.*合计应是 1，现在是 0.9"),
        ('[attainment]\ncourse = "加权"\n' + OBJECTIVES, r"course_weights.*G1"),
        ("[attainment]\nthreshold = 60\n", r"attainment.threshold.*不能大于 1"),
        ("[training]\nuse = []\n", r"weights.实训.*改为 0"),
        ("平时 = 40\n", "中文的键要加引号"),
        ('[weights]\n"平时" = "四十"\n', "应是数字"),
    ],
)
def test_settings_that_are_wrong_are_named(told, rules, message):
    with pytest.raises(CourseError, match=message) as error:
        told(rules)
    assert "marking.toml" in str(error.value)


def test_the_course_s_own_rules_fit_the_course():
    root = Path(__file__).parents[2]
    rules = standard.read(root / "docs" / "standard")
    settings = settings_file.read(root / "docs" / "marking.toml", rules, load_all(root, rules, "crm_engine"))
    assert set(settings.objectives) == {goal.id for goal in rules.goals}
