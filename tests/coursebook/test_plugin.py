"""The built site: complete, reproducible, alone on its host; and what is said when a course is faulty."""

import gzip
import hashlib
import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from coursebook.building import build_into, build_site
from coursebook.cli import main
from coursebook.errors import CourseError
from coursebook.markup import fragment

sys.path.insert(0, str(Path(__file__).parent))
from small_course import make, write

LOADS = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "object": "data",
}
HOST = "http://site.test/"


class References(HTMLParser):
    """What a page loads, what it links to, and its anchors."""

    def __init__(self):
        super().__init__()
        self.loads, self.links, self.ids = [], [], []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag in LOADS and LOADS[tag] in found:
            self.loads.append(found[LOADS[tag]])
        if tag == "link" and "href" in found:
            self.loads.append(found["href"])
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if "id" in found:
            self.ids.append(found["id"])


def read(path):
    found = References()
    found.feed(path.read_text(encoding="utf-8"))
    return found


def digests(site):
    return {
        path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return make(tmp_path_factory.mktemp("small"), notebook=True)


@pytest.fixture(scope="module")
def site(root):
    found, warnings = build_site(root)
    assert warnings == []
    return found


@pytest.fixture(scope="module")
def html(site):
    return {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*.html"))}


def test_no_page_loads_anything_from_another_host(html):
    for name, path in html.items():
        for target in read(path).loads:
            assert not urlsplit(target).netloc, f"{name}: {target}"
            assert not target.startswith("//"), f"{name}: {target}"


def test_no_style_sheet_loads_anything_from_another_host(site):
    for path in site.rglob("*.css"):
        for target in re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')]+)", path.read_text(encoding="utf-8")):
            assert not target.startswith(("http:", "https:", "//")), f"{path}: {target}"


def test_every_link_inside_the_site_leads_somewhere(site, html):
    anchors = {name: set(read(path).ids) for name, path in html.items()}
    for name, path in html.items():
        if name == "404.html":
            continue
        for link in read(path).links:
            target = urlsplit(urljoin(HOST + name.removesuffix("index.html"), link))
            if target.netloc != urlsplit(HOST).netloc or target.scheme != "http":
                continue
            file = target.path.lstrip("/")
            file = f"{file}index.html" if not file or file.endswith("/") else file
            assert (site / file).is_file(), f"{name}: {link}"
            if target.fragment and file in anchors:
                assert unquote(target.fragment) in anchors[file] | {"__skip"}, f"{name}: {link}"


def test_ids_are_unique_on_each_page(html):
    for name, path in html.items():
        ids = read(path).ids
        assert len(ids) == len(set(ids)), f"{name}: {sorted(i for i in ids if ids.count(i) > 1)}"


def test_sources_are_not_published(site):
    assert not list(site.rglob("*.toml"))
    assert not list(site.rglob("*.py"))
    assert not (site / "contributing").exists()


def test_building_twice_gives_the_same_bytes(root, site, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "2000000000")
    build_into(root, tmp_path / "again")
    assert digests(tmp_path / "again") == digests(site)


def test_formulas_are_mathml(html):
    page = html["kp01/index.html"].read_text(encoding="utf-8")
    assert '<math alttext="r = \\frac{S - S_0}{S_0}"' in page
    assert 'class="cb-formula" tabindex="0"' in page
    assert "$5 到 $10" in page
    assert "<code>$x$</code>" in page


def test_dates_in_tables_stay_whole_on_narrow_screens():
    cells = fragment("| 日期 | 金额 |\n|---|---|\n| 2025-01-11 | 1196 |\n| 2025-01-11 起 | 796 |")
    assert cells.count('<td class="cb-date">2025-01-11</td>') == 1
    assert cells.count("cb-date") == 1


def test_the_notebook_is_executed_and_light(html):
    page = html["notebooks/kp01-rebate/index.html"].read_text(encoding="utf-8")
    assert "20.0" in page
    assert '<math alttext="r = s p"' in page
    assert "<summary>这一格是准备工作，点开看代码</summary>" in page
    assert 'href="#section-2"' in page
    assert '<h2 id="section-2">' in page
    article = page[page.index("jupyter-wrapper") : page.index("</article>")]
    assert "<style" not in article
    assert "<script" not in article
    assert len(page) < 60_000


def test_an_exercise_is_published_without_its_answer_in_clear(site):
    folder = site / "assets/coursebook/exercises/kp01/which"
    book = json.loads((folder / "casebook.json").read_text(encoding="utf-8"))
    assert book["id"] == "kp01/which"
    index = json.loads((site / "assets/coursebook/course.json").read_text(encoding="utf-8"))
    assert [e["url"] for e in index["exercises"]] == ["kp01/#which"]
    assert index["exercises"][0]["hash"] == book["hash"]
    # Work is kept under this name, which pages say so that nothing has to wait for the list.
    page = (site / "kp01/index.html").read_text(encoding="utf-8")
    assert f'<meta name="coursebook-course" content="{index["id"]}">' in page
    trainings = {u["id"]: u["training"] for u in index["units"]}
    assert trainings == {"kp01": False, "kp02": False, "pt1": True, "m1": False}


def test_one_exercise_adds_little_to_its_page(html):
    page = html["kp01/index.html"].read_text(encoding="utf-8")
    start = page.index('<h3 class="cb-exercise__title"')
    assert len(page[start : page.index("</course-exercise>", start)].encode()) < 6 * 1024


def test_a_page_without_python_weighs_little_beyond_materials_own(site, html):
    own = 0
    for target in read(html["kp01/index.html"]).loads:
        path = site / "kp01" / target
        if "assets/coursebook/" in target and path.is_file():
            own += len(gzip.compress(path.resolve().read_bytes()))
    assert 0 < own < 150 * 1024


def test_terms_that_would_be_torn_stay_whole_in_the_search_index(site):
    index = (site / "search/search_index.json").read_text(encoding="utf-8")
    words = "".join(doc["title"] + doc["text"] for doc in json.loads(index)["docs"])
    assert "\u200b窜货\u200b" in words


def test_a_fault_leaves_the_old_site_untouched(tmp_path):
    root = make(tmp_path)
    site, _ = build_site(root)
    before = digests(site)
    write(root, {"docs/lessons/kp01.md": "讲[[串货]]。"})
    with pytest.raises(CourseError, match="术语表里没有「串货」"):
        build_site(root)
    assert digests(site) == before
    assert not [p for p in root.iterdir() if p.name.startswith(".site")]


def test_a_formula_that_cant_be_read_names_its_page(tmp_path):
    root = write(make(tmp_path), {"docs/lessons/kp02.md": "公式 $\\frac{1}{$ 坏了。"})
    with pytest.raises(CourseError, match=r"kp02\.md.*公式"):
        build_site(root)


def test_a_notebook_that_fails_names_its_cell(tmp_path):
    root = make(tmp_path, notebook=True)
    path = root / "docs/notebooks/kp01-rebate.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("rebate(1000)", "rebate()"), encoding="utf-8")
    with pytest.raises(CourseError, match=r"第 3 个单元格.*TypeError"):
        build_site(root)


def test_the_command_says_where_the_site_is(tmp_path, capsys):
    root = make(tmp_path)
    assert main(["build", "--root", str(root), "--strict"]) == 0
    assert str(root / "site") in capsys.readouterr().out


def test_the_command_says_faults_without_a_traceback(tmp_path, capsys):
    assert main(["build", "--root", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "没有找到网站设置" in said
    assert "Traceback" not in said
