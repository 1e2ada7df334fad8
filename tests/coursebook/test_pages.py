"""The pages as Markdown: what stands on them, and what is said about faults in a teacher's texts."""

import re
import sys
from pathlib import Path

import pytest

from coursebook.course import read_course
from coursebook.errors import CourseError
from coursebook.pages import navigation, render

sys.path.insert(0, str(Path(__file__).parent))
from small_course import make, write


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return read_course(make(tmp_path_factory.mktemp("small")), engine="small_engine")


@pytest.fixture(scope="module")
def pages(course):
    return render(course)


def faults(root, file, text):
    write(root, {file: text})
    with pytest.raises(CourseError) as caught:
        render(read_course(root))
    return [(Path(p.file).name, p.place, p.message) for p in caught.value.problems]


def paths(menu):
    for entry in menu:
        if isinstance(entry, str):
            yield entry
        else:
            for value in entry.values():
                yield from [value] if isinstance(value, str) else paths(value)


def test_every_unit_has_a_page_and_every_page_a_place_in_the_menu(course, pages):
    assert {"kp01.md", "kp02.md", "pt1.md", "m1/index.md"} <= set(pages)
    listed = [path for path in paths(navigation(course)) if path.endswith(".md")]
    assert sorted(listed) == sorted(pages)


def test_rendering_is_a_pure_function(course, pages):
    assert render(course) == pages


def test_a_knowledge_points_page_has_its_targets_by_level(pages):
    page = pages["kp01.md"]
    assert re.search(r'id="KP01\.2"><span class="cb-chip cb-level cb-level--3">掌握</span>', page)
    assert "返利的算法" in page
    assert "窜货的原因" in page


def test_it_has_what_belongs_to_it_elsewhere(pages):
    page = pages["kp01.md"]
    assert '<a href="../pt1/">' in page
    assert "会算返利。" in page
    assert '<a href="../m1/#TH1">' in page


def test_doubts_and_the_sources_own_words_are_shown(pages):
    assert "正确定识渠道" in pages["kp01.md"]
    assert "「定识」应是「认识」。" in pages["standard/doubts.md"]


def test_what_the_sources_lack_is_left_to_the_teacher(pages):
    page = pages["standard/hours.md"]
    assert re.search(r"<td data-label=\"待补充\"><div>4 <span[^>]*>待教师补充", page)
    assert re.search(r"<td data-label=\"课时\"><div>10</div>", page)


def test_terms_in_lessons_and_prompts_lead_to_the_glossary(pages):
    page = pages["kp01.md"]
    assert page.count('href="../glossary/#diversion" title="diversion">窜货</a>') == 2
    assert '#rebate" title="rebate">年终返利</a>' in page
    assert 'id="diversion"' in pages["glossary.md"]


def test_code_in_a_lesson_is_left_alone(pages):
    assert "`[[不是术语]]`" in pages["kp01.md"]


def test_a_chart_is_drawn_into_the_page_with_words_for_those_who_cant_see_it(pages):
    figure = re.search(r'<figure class="cb-chart">.*?</figure>', pages["kp01.md"]).group()
    assert 'role="img" aria-label="两根柱子，右边的高一倍。"' in figure
    assert "<figcaption>今年比去年高</figcaption>" in figure
    assert ">今年</text>" in figure
    assert "var(--cb-accent)" in figure
    assert not re.search(r'(fill|stroke)="#', figure)


def test_an_exercise_stands_on_the_page_with_its_prompt(pages):
    page = pages["kp01.md"]
    assert re.search(r'<course-exercise exercise="kp01/which" kind="choice" hash="\w+" points="5"', page)
    assert "下面哪一种是" in page
    assert "那是压价" not in page


def test_the_coverage_page_names_exercises_and_what_has_none(pages):
    page = pages["coverage.md"]
    assert '<a href="../kp01/#which">哪一种是窜货</a>' in page
    assert "共 4 个目标，其中 1 个已有练习。" in page


def test_signs_of_html_in_a_standard_are_shown_as_they_are(pages):
    assert "&lt;尖括号&gt; &amp; 符号" in pages["kp02.md"]
    assert "<尖括号>" not in pages["kp02.md"].split("---", 2)[2]


def test_the_handbook_has_each_part_of_a_docstring_under_a_heading(pages):
    page = pages["handbook/channel.md"]
    for text in ("年终返利", "按全年销售额给分销商返利。", "参数", "返回", "报错", "公式", "出处", "例子"):
        assert text in page
    assert "rebate(sales, *, rate=0.02)" in page
    assert "<dd>share of <code>sales</code>, between 0 and 1.</dd>" in page


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("讲[[串货]]。", "术语表里没有「串货」"),
        ("看[这里](kp77.md)。", "不存在的页面「kp77.md」"),
        ("![图](charts/none.svg)", "没有图「none」"),
        ("![](charts/bars.svg)", "图缺少文字说明"),
    ],
)
def test_a_fault_in_a_lesson_is_named_with_its_line(tmp_path, text, words):
    found = faults(make(tmp_path), "docs/lessons/kp01.md", f"## 甲\n\n{text}\n")
    assert [(file, place) for file, place, _ in found] == [("kp01.md", "第 3 行")]
    assert words in found[0][2]


def test_all_faults_are_told_at_once(tmp_path):
    root = make(tmp_path)
    write(root, {"docs/lessons/kp99.md": "x", "docs/notebooks/zz.ipynb": "{}"})
    found = faults(root, "docs/lessons/charts/bars.py", "def chart():\n    return 1 / 0\n")
    assert {file for file, _, _ in found} == {"kp99.md", "zz.ipynb", "bars.py"}
    assert ("bars.py", "第 2 行") in [(file, place) for file, place, _ in found]


def test_the_other_course_has_english_pages():
    root = Path(__file__).parents[1] / "other_course"
    pages = render(read_course(root, engine="bakery_engine"))
    assert "After this unit you can:" in pages["k1.md"]
    assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", "".join(pages.values()))
