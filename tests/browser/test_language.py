"""What the elements say: the same keys in every language, each of them used, and no words outside the tables."""

import re
from pathlib import Path

import pytest

from coursebook import browser

SOURCE = Path(browser.__file__).parent
TABLES = sorted((SOURCE / "language").glob("*.js"))
ENTRY = re.compile(r'^  (\w+): "((?:[^"\\]|\\.)*)",$', re.MULTILINE)
HAN = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff00-\uffef]")
# Words that are data: kinds of steps as a course's schema may write them.
DATA = ("开始", "结束", "判断")


def table(path: Path) -> dict[str, str]:
    return dict(ENTRY.findall(path.read_text("utf-8")))


def code_of(path: Path) -> str:
    """Return a module without its comments."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    return re.sub(r"(^|\s)//.*", "", text)


def modules() -> list[Path]:
    apart = {SOURCE / "third", SOURCE / "language"}
    return [path for path in SOURCE.rglob("*.js") if apart.isdisjoint(path.parents)]


def test_a_table_is_nothing_but_texts():
    for path in TABLES:
        lines = path.read_text("utf-8").split("WORDS = {\n")[1].split("\n};")[0].splitlines()
        odd = [line for line in lines if line and not line.startswith("  //") and not ENTRY.match(line)]
        assert odd == [], path
        assert len(table(path)) == sum(line.startswith("  ") and not line.startswith("  //") for line in lines), path


def test_every_language_has_the_same_keys_with_the_same_places():
    def places(text: str) -> list[str]:
        return sorted(re.findall(r"\{\w+\}", text))

    chinese = {key: places(text) for key, text in table(SOURCE / "language/zh.js").items()}
    for path in TABLES:
        assert {key: places(text) for key, text in table(path).items()} == chinese, path


def test_every_text_is_used():
    used = {name for path in modules() for name in re.findall(r'"(\w+)"', code_of(path))}
    assert set(table(SOURCE / "language/zh.js")) - used == set()


def test_words_stand_in_the_tables_only():
    for path in modules():
        text = code_of(path)
        for word in DATA:
            text = text.replace(f'"{word}"', "")
        assert [line for line in text.splitlines() if HAN.search(line)] == [], path


def test_a_table_is_in_its_own_language():
    for path in TABLES:
        if path.stem != "zh":
            assert [text for text in table(path).values() if HAN.search(text)] == []


def test_the_elements_speak_every_language_that_the_pages_speak():
    pages = {path.suffixes[0][1:] for path in (SOURCE.parent / "templates").glob("strings.*.toml")}
    assert {path.stem for path in TABLES} == pages


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_site_gets_the_table_of_its_course(language):
    code = browser.files(language)["assets/coursebook/elements.js"].read_text("utf-8")
    code = re.sub(r"\\(?:u|x)([0-9A-F]{4}|[0-9A-F]{2})", lambda sign: chr(int(sign[1], 16)), code)
    for path in TABLES:
        told = [text for text in table(path).values() if len(text) > 12 and not re.search(r"[\\\\'`]", text)]
        assert len(told) > 50
        assert all((text in code) is (path.stem == language) for text in told), path
