"""What a teacher breaks is named, all at once, with file and place; the site that stands stays as it is."""

from pathlib import Path

import pytest

EXERCISE = "exercises/k1/flour-share"
STANDARD = "docs/standard/course.toml"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def unknown_key(course: Path) -> None:
    change(course / EXERCISE / "exercise.toml", "minutes = 8", 'minutes = 8\ncolour = "red"')


def no_hints(course: Path) -> None:
    (course / EXERCISE / "hints.md").unlink()


def broken_program(course: Path) -> None:
    change(course / EXERCISE / "grade.py", "check = Check(", "check = Check((")


def failing_program(course: Path) -> None:
    change(course / EXERCISE / "grade.py", "check = Check(", "check = Chek(")


def failing_reference(course: Path) -> None:
    change(course / EXERCISE / "grade.py", 'case({"water": 350}', "case(350")


def not_utf8(course: Path) -> None:
    (course / EXERCISE / "prompt.md").write_bytes("面粉".encode("gbk"))


def unknown_target(course: Path) -> None:
    change(course / EXERCISE / "exercise.toml", "K1.2", "K1.9")


def malformed_standard(course: Path) -> None:
    change(course / STANDARD, 'name = "Scaling a dough"', 'name = "Scaling a dough')


def misspelt_key(course: Path) -> None:
    change(course / STANDARD, 'hand_in = ["recipe card"]', 'hand_inn = ["recipe card"]')


def id_given_twice(course: Path) -> None:
    change(course / STANDARD, 'id = "K2.1"', 'id = "K1.1"')


def dangling_id(course: Path) -> None:
    change(course / STANDARD, 'knowledge = ["K2"]', 'knowledge = ["K7"]')


def unknown_term(course: Path) -> None:
    change(course / "docs/lessons/k1.md", "[[hydration]]", "[[hydratation]]")


def broken_engine(course: Path) -> None:
    change(course / "bakery_engine/dough.py", "def bakers_percentages(", "def bakers_percentages((")


FAULTS = {
    unknown_key: (f"{EXERCISE}/exercise.toml", "colour"),
    no_hints: (f"{EXERCISE}/hints.md", "缺少"),
    broken_program: (f"{EXERCISE}/grade.py", ""),
    failing_program: (f"{EXERCISE}/grade.py", "Chek"),
    failing_reference: (f"{EXERCISE}/grade.py", ""),
    not_utf8: (f"{EXERCISE}/prompt.md", "UTF-8"),
    unknown_target: (f"{EXERCISE}/exercise.toml", "K1.9"),
    malformed_standard: (STANDARD, ""),
    misspelt_key: (STANDARD, "hand_inn"),
    id_given_twice: (STANDARD, "K1.1"),
    dangling_id: (STANDARD, "K7"),
    unknown_term: ("docs/lessons/k1.md", "hydratation"),
    broken_engine: ("bakery_engine/dough.py", ""),
}


def built_before(course: Path) -> dict[str, bytes]:
    """A site that stands already, and everything else in the course's folder."""
    (course / "site").mkdir()
    (course / "site/index.html").write_text("the old site", "utf-8")
    return folder(course)


def folder(course: Path) -> dict[str, bytes]:
    skipped = (".coursebook", "__pycache__")
    paths = (path for path in course.rglob("*") if not set(skipped) & set(path.parts))
    return {path.relative_to(course).as_posix(): path.read_bytes() if path.is_file() else b"" for path in paths}


@pytest.mark.parametrize("spoil", FAULTS, ids=lambda spoil: spoil.__name__)
def test_a_fault_is_named_and_the_old_site_stays(coursebook, other_course, spoil):
    file, word = FAULTS[spoil]
    spoil(other_course)
    before = built_before(other_course)
    done = coursebook("build", "--root", other_course)
    assert done.returncode == 1, done.stdout
    line = next((line for line in done.stderr.splitlines() if file in line), None)
    assert line, done.stderr
    assert word in line
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert folder(other_course) == before


def test_all_faults_are_named_at_once(coursebook, other_course):
    for spoil in (unknown_key, broken_engine, unknown_target, not_utf8):
        spoil(other_course)
    done = coursebook("build", "--root", other_course)
    assert done.returncode == 1
    for spoil in (unknown_key, unknown_target, not_utf8):
        assert any(all(part in line for part in FAULTS[spoil]) for line in done.stderr.splitlines()), done.stderr


def test_a_runtime_that_cannot_be_had_stops_the_build(coursebook, other_course, tmp_path):
    before = built_before(other_course)
    empty = tmp_path / "empty"
    empty.mkdir()
    nowhere = "http://127.0.0.1:9"
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"), nowhere)
    done = coursebook(
        "build", "--root", other_course, COURSEBOOK_CACHE=str(tmp_path / "cache"), COURSEBOOK_RUNTIME=str(empty),
        NO_PROXY="", no_proxy="", **proxies,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
    assert folder(other_course) == before


def test_a_folder_that_is_not_there_is_said(coursebook, other_course, tmp_path):
    before = built_before(other_course)
    missing = tmp_path / "missing"
    done = coursebook("build", "--root", other_course, COURSEBOOK_RUNTIME=str(missing))
    assert done.returncode == 1, done.stdout
    assert str(missing) in done.stderr
    assert folder(other_course) == before


def test_a_folder_without_a_course_is_said(coursebook, tmp_path):
    done = coursebook("build", "--root", tmp_path)
    assert done.returncode == 1
    assert "mkdocs.yml" in done.stderr
    assert list(tmp_path.iterdir()) == []
