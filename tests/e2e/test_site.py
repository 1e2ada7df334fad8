"""The built site, page by page: complete, sound, readable on a phone, at home in any folder, silent to other hosts."""

import gzip
import hashlib
import json
import re
from collections import defaultdict
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from playwright.sync_api import Page, expect

from coursebook.exercise import load_all

ROOT = Path(__file__).parents[2]

HAN = re.compile(r"[\u4e00-\u9fff]")

# One page of every kind.
PAGES = {
    "start": "",
    "standard": "standard/",
    "knowledge": "standard/knowledge/",
    "trainings": "standard/training/",
    "hours": "standard/hours/",
    "map": "standard/map/",
    "doubts": "standard/doubts/",
    "point with lesson": "kp04/",
    "point without lesson": "kp02/",
    "training": "pt2/",
    "competency": "va1/",
    "module": "m5/",
    "coverage": "coverage/",
    "glossary": "glossary/",
    "handbook": "handbook/",
    "family": "handbook/value/",
    "progress": "progress/",
    "licences": "licences/",
    "help": "help/",
    "notebook": "notebooks/kp04-customer-value/",
}
LOADING = {
    ("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("audio", "src"), ("video", "src"),
    ("embed", "src"), ("object", "data"), ("link", "href"), ("use", "href"), ("image", "href"), ("form", "action"),
}  # fmt: skip


class Reader(HTMLParser):
    """Ids, links and loaded files of one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            elif (tag, name) in LOADING:
                self.loads.append(value)
            elif tag == "a" and name == "href":
                self.links.append(value)


@pytest.fixture(scope="session")
def read_pages(site: Path) -> dict[str, Reader]:
    """Address inside the site → what is on that page."""
    found = {}
    for path in sorted(site.rglob("*.html")):
        address = path.relative_to(site).as_posix().removesuffix("index.html")
        found[address] = Reader(path.read_text("utf-8"))
    return found


def settle(page: Page) -> None:
    """Wait until the page's own elements have drawn themselves, the exercises further down included."""
    page.wait_for_function("() => ['course-exercise', 'course-progress'].every(name => !!customElements.get(name))")
    page.evaluate("Promise.all([...document.querySelectorAll('course-exercise')].map(element => element.begin()))")
    page.wait_for_function(
        """() => [...document.querySelectorAll('course-exercise')].every(e =>
            ['idle', 'ready'].includes(e.dataset.state) && (e.getAttribute('kind') !== 'code' || e.dataset.editor))
          && [...document.querySelectorAll('course-progress')].every(e => e.dataset.state === 'ready')"""
    )


def hosts(requests: list[str]) -> set[str]:
    return {
        "{0.scheme}://{0.netloc}".format(urlsplit(each)) for each in requests if not each.startswith(("data:", "blob:"))
    }


def too_wide(page: Page) -> list[str]:
    """What makes the page scroll sideways; empty if it doesn't."""
    return page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            return [...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > width + 1)
                .map(e => e.outerHTML.slice(0, 200));
        }"""
    )


def look_at(page: Page, axe) -> str:
    """What axe-core has to say in light and then in dark, which the reader chooses in the header."""
    told = []
    for scheme in ("default", "slate"):
        if page.locator("body").get_attribute("data-md-color-scheme") != scheme:
            page.locator("label[for^=__palette_]:visible").click()
        page.wait_for_selector(f"body[data-md-color-scheme={scheme}]")
        told += [f"{scheme}: {line}" for line in axe(page)]
    return "\n".join(told)


def test_a_page_has_a_name_and_the_start_page_has_the_courses(site):
    def title(path: str) -> str:
        return re.search(r"<title>(.*?)</title>", (site / path / "index.html").read_text("utf-8"))[1]

    assert title("") == "客户关系管理"
    assert title("kp04") == "分析客户的商业价值 - 客户关系管理"


@pytest.mark.browser
@pytest.mark.parametrize("kind", PAGES)
def test_a_page_reads_on_a_phone_in_light_and_dark(watched, site_url, axe, kind):
    watch = watched(reduced_motion="reduce")
    page = watch.context.new_page()
    page.goto(f"{site_url}/{PAGES[kind]}")
    settle(page)
    assert too_wide(page) == []
    assert look_at(page, axe) == ""
    assert hosts(watch.requests) == {site_url}
    asked = [urlsplit(each).path for each in watch.requests]
    python = [path for path in asked if "/runtime/" in path and not path.endswith("/runtime.json")]
    assert python == [], "Python comes only when it is wanted"
    if page.locator("course-exercise[kind=code]").count() == 0:
        assert not [path for path in asked if "editor" in path]


@pytest.mark.browser
@pytest.mark.parametrize("path", ["kp04/", "pt2/"])
def test_paper_gets_black_on_white_without_what_is_pressed(watched, site_url, path):
    page = watched(color_scheme="dark", viewport={"width": 1280, "height": 800}).context.new_page()
    page.goto(f"{site_url}/{path}")
    settle(page)
    page.emulate_media(media="print", color_scheme="dark")
    for name, wanted in (("color", "rgb(0, 0, 0)"), ("color-scheme", "light")):
        assert page.locator("body").evaluate(f"node => getComputedStyle(node).getPropertyValue('{name}')") == wanted
    assert page.locator(".cx-tools:visible, course-handin:visible, .md-tabs:visible, .md-footer:visible").count() == 0
    assert page.locator(".cb-exercise__title:visible").count() == page.locator("course-exercise").count() > 0
    # What a closed list hides is read on paper.
    assert page.locator(".cx-on-paper:visible").count() == page.locator("course-exercise[kind=match]").count()


@pytest.mark.browser
def test_a_missing_page_reads_on_a_phone_and_leads_home(watched, site_url, axe):
    watch = watched()
    page = watch.context.new_page()
    page.goto(f"{site_url}/nothing/here/")
    expect(page.locator("h1")).to_be_visible()
    watch.forgive("404")  # what the test asked for
    assert too_wide(page) == []
    assert look_at(page, axe) == ""
    page.locator("article a").first.click()
    page.wait_for_url(f"{site_url}/")
    assert hosts(watch.requests) == {site_url}


@pytest.mark.browser
@pytest.mark.parametrize(
    ("word", "point"),
    [("窜货", "kp10"), ("投诉", "kp08"), ("满意度测评", "kp09"), ("客户终身价值", "kp04"), ("客户信用", "kp07")],
)
def test_search_finds_the_words_of_the_course(page, site_url, site, word, point):
    page.goto(f"{site_url}/progress/")
    page.locator("label.md-header__button[for=__search]").click()
    box = page.locator(".md-search__input")
    expect(page.locator(".md-search-result__meta")).not_to_contain_text("初始化")
    box.fill(word)
    box.press("End")  # the search listens to keys, as an input method's last one
    first = page.locator(".md-search-result__item a").first
    # The page that explains it comes before the lists and the notebook.
    expect(first).to_have_attribute("href", re.compile(rf"/{point}/"))
    expect(page.locator(".md-search-result__item").first).not_to_contain_text("缺少", use_inner_text=True)
    text = re.sub(r"<[^>]+>|\s", "", (site / point / "index.html").read_text("utf-8"))
    assert word in text


def test_nothing_in_the_pages_loads_from_another_host(site, read_pages):
    found = [(page, each) for page, read in read_pages.items() for each in read.loads if urlsplit(each).netloc]
    assert found == []
    for path in site.rglob("*.css"):
        for address in re.findall(r"url\(\s*['\"]?([^)'\"]+)|@import\s+['\"]([^'\"]+)", path.read_text("utf-8")):
            assert not urlsplit("".join(address)).netloc, path
    for path in (site / "assets/coursebook").rglob("*.js"):
        if path.parent.name != "runtime":
            told = re.findall(
                r"""(?:fetch|import|Worker|URL)\(\s*["'`](?:https?:)?//[^"'`]+""", path.read_text("utf-8")
            )
            assert told == [], path


def test_pages_that_run_python_ask_for_the_list_of_its_files_in_their_heads(site):
    asked = {True: 0, False: 0}
    for path in site.rglob("*.html"):
        text = path.read_text("utf-8")
        runs = re.search(r'<course-exercise [^>]*kind="(code|form)"', text) is not None
        link = re.search(r'<link rel="preload" href="([^"]+)" as="fetch" crossorigin>', text)
        assert (link is not None) is runs, path
        assert not link or (path.parent / link[1]).resolve() == site / "assets/coursebook/runtime/runtime.json"
        asked[runs] += 1
    assert min(asked.values()) > 5


def test_every_link_and_anchor_leads_somewhere(site, read_pages):
    dead = defaultdict(set)
    for address, read in read_pages.items():
        for link in [*read.links, *read.loads]:
            parts = urlsplit(urljoin(f"http://site/{address}", link))
            if parts.netloc != "site" or parts.scheme != "http":
                continue
            target = unquote(parts.path).lstrip("/")
            if not (site / target).is_file() and not (site / target / "index.html").is_file():
                dead[link].add(address)
            anchor = unquote(parts.fragment)
            if anchor and anchor != "__top" and target in read_pages and anchor not in read_pages[target].ids:
                dead[link].add(address)
    assert dead == {}


def test_no_id_is_given_twice(read_pages):
    twice = {page: {i for i in read.ids if read.ids.count(i) > 1} for page, read in read_pages.items()}
    assert {page: found for page, found in twice.items() if found} == {}


def test_indexes_lead_to_places_that_are_there(site, read_pages):
    course = json.loads((site / "assets/coursebook/course.json").read_text("utf-8"))
    index = json.loads((site / "search/search_index.json").read_text("utf-8"))
    places = [one["url"] for one in (*course["exercises"], *course["units"])]
    places += [entry["location"] for entry in index["docs"]]
    sitemap = (site / "sitemap.xml").read_text("utf-8")
    places += [address.removeprefix("./") for address in re.findall(r"<loc>([^<]*)</loc>", sitemap)]
    untitled = [entry["location"] for entry in index["docs"] if not HAN.search(entry["title"])]
    assert [place for place in untitled if "#" not in place] == []
    for place in places:
        page, _, anchor = place.partition("#")
        assert page in read_pages, place
        assert not anchor or unquote(anchor) in read_pages[page].ids, place


def test_building_again_gives_the_same_bytes(build, root, site, tmp_path):
    again = build(root, tmp_path / "again" / "site", PYTHONHASHSEED="2", TZ="Asia/Shanghai", LC_ALL="C")

    def digests(folder: Path) -> dict[str, str]:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    first, second = digests(site), digests(again)
    assert {name for name in first.keys() | second.keys() if first.get(name) != second.get(name)} == set()


def test_what_a_student_must_not_read_is_nowhere_in_the_site(site, root):
    texts = {}
    for path in site.rglob("*"):
        if path.suffix in (".html", ".json", ".js", ".mjs", ".css", ".xml", ".csv", ".svg"):
            texts[path.relative_to(site).as_posix()] = path.read_text("utf-8", "replace")
    for exercise in load_all(root):
        place = f"assets/coursebook/exercises/{exercise.id}"
        assert (f"{place}/solution.json" in texts) <= (exercise.solution_after > 0)
        known = [source for source, _ in exercise.mistakes.values()] if exercise.kind == "code" else []
        secrets = [*known, *([exercise.solution] if exercise.solution else [])]
        if exercise.kind != "form":  # whose grade.py is the judge that travels to the browser
            secrets.append(exercise.grade_source)
        for secret in filter(None, secrets):
            # As it would stand in HTML or JSON, without the first lines, which a starter may share.
            lines = [line for line in secret.splitlines() if len(line.strip()) > 30][-2:]
            for name, text in texts.items():
                shown = name == f"{place}/solution.json"
                assert (
                    shown or not lines or not all(json.dumps(li, ensure_ascii=False)[1:-1] in text for li in lines)
                ), f"{exercise.id} in {name}: {lines}"


def test_keys_of_closed_questions_are_digests(site):
    for path in (site / "assets/coursebook/exercises").rglob("casebook.json"):
        book = json.loads(path.read_text("utf-8"))
        if book["kind"] not in ("code", "form"):
            accepted = [key for item in book["answers"]["items"].values() for key in item["accept"]]
            assert accepted
            assert all(re.fullmatch(r"[0-9a-f]{16}", key) for key in accepted), path


def test_no_sources_or_bytecode_beside_the_runtime(site):
    """Only what the site needs: the engine travels compiled in its bundle, exercises only as casebooks."""
    odd = {".py", ".pyc", ".toml", ".ipynb", ".md", ".tmp", ".jinja"}
    assert [str(path) for path in site.rglob("*") if path.suffix in odd] == []
    bundles = [*site.rglob("crm_engine-*.bin"), *site.rglob("late.bin")]
    assert len(bundles) == 3
    for path in bundles:
        data = path.read_bytes()
        names = json.loads(data[4 : 4 + int.from_bytes(data[:4], "little")])
        ours = [name for name in names if re.search(r"/lib/\w+/(graders|crm_engine)/", name)]
        assert ours
        assert not [name for name in ours if re.search(r"exercises|grade\.py|solution|mistakes|tests?/", name)]


@pytest.mark.browser
def test_a_page_without_python_stays_light(watched, site_url, site):
    """Beyond Material's own files at most 150 KB of gzip."""
    watch = watched()
    page = watch.context.new_page()
    page.goto(f"{site_url}/{PAGES['glossary']}")
    settle(page)
    own = {urlsplit(each).path for each in watch.requests if "/assets/coursebook/" in each}
    size = sum(len(gzip.compress((site / unquote(path).lstrip("/")).read_bytes(), 6)) for path in own)
    assert 5_000 < size < 150_000


@pytest.mark.browser
def test_the_site_works_in_a_folder_of_a_host(watched, site, serve, tmp_path):
    (tmp_path / "crm").symlink_to(site, target_is_directory=True)
    address = serve(tmp_path)
    watch = watched(viewport={"width": 1280, "height": 800})
    page = watch.context.new_page()
    page.goto(f"{address}/crm/")
    settle(page)
    page.evaluate("window.stayed = true")
    page.locator('article a[href*="kp04/"]').first.click()
    page.wait_for_url(f"{address}/crm/kp04/**")
    settle(page)
    assert page.evaluate("window.stayed"), "instant navigation"
    page.locator("course-exercise[kind=choice]").first.scroll_into_view_if_needed()  # until then it is not set up
    page.locator("course-exercise[kind=choice] input").first.check()
    page.locator("course-exercise[kind=choice]").get_by_role("button", name="检查", exact=True).click()
    page.wait_for_selector("course-exercise[kind=choice][data-verdict]")
    page.locator("course-exercise[kind=code] .cm-content").first.click()
    page.wait_for_selector("course-exercise[kind=code][data-python=ready]")
    assert hosts(watch.requests) == {address}
    assert not [each for each in watch.requests if not urlsplit(each).path.startswith("/crm/")]


@pytest.mark.browser
def test_a_missing_page_leads_home_in_a_folder_of_a_host_too(watched, site, serve, tmp_path):
    (tmp_path / "crm").symlink_to(site, target_is_directory=True)
    (tmp_path / "404.html").symlink_to(site / "404.html")  # as hosts do: one page for everything below
    address = serve(tmp_path)
    watch = watched()
    page = watch.context.new_page()
    page.goto(f"{address}/crm/nothing/here/")
    link = page.locator("article a").first
    expect(link).to_have_attribute("href", "/crm/.")
    link.click()
    page.wait_for_url(f"{address}/crm/")
    settle(page)
    watch.forgive("404")
