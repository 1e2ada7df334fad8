"""Reading the engine's docstrings."""

import pytest

from coursebook.errors import CourseError
from coursebook.handbook import read_docstring, read_families


def engine(tmp_path, source, words=""):
    (tmp_path / "mini").mkdir()
    (tmp_path / "mini" / "__init__.py").write_text("")
    (tmp_path / "mini" / "family.py").write_text(source)
    (tmp_path / "names").mkdir()
    (tmp_path / "names" / "family.toml").write_text(words)
    return read_families(tmp_path, "mini", tmp_path / "names")


def test_a_docstring_falls_into_sentence_text_and_sections():
    doc = read_docstring("""Say one thing.

    More of it.

    Args:
        a: the first,
            continued.
        b: the second.

    Formula:
        a + b
    """)
    assert (doc.sentence, doc.text) == ("Say one thing.", "More of it.")
    assert doc.entries("Args") == [("a", "the first, continued."), ("b", "the second.")]
    assert doc.get("Formula") == "a + b"


def test_only_public_functions_are_listed_in_the_order_of_all(tmp_path):
    source = '__all__ = ["b", "a"]\n\ndef a(): "A."\n\ndef b(x, y=1, *z, k=None): "B."\n\ndef c(): "C."\n'
    (family,) = engine(tmp_path, source, '[a]\nname = "甲"\nsentence = "说明。"\n')
    assert [(f.name, f.title) for f in family.functions] == [("b", ""), ("a", "甲")]
    assert family.functions[0].signature == "b(x, y=1, *z, k=None)"


def test_nothing_is_imported(tmp_path):
    (family,) = engine(tmp_path, 'raise RuntimeError\n\ndef a(): "A."\n')
    assert family.functions[0].doc.sentence == "A."


@pytest.mark.parametrize(
    ("words", "place"), [("[gone]\nname = '甲'\n", "gone"), ("[a]\nnam = '甲'\n", "a"), ("[a\n", "")]
)
def test_a_faulty_file_of_names_is_told(tmp_path, words, place):
    with pytest.raises(CourseError) as caught:
        engine(tmp_path, '__all__ = ["a"]\n\ndef a(): "A."\n', words)
    assert [p.place for p in caught.value.problems][:1] == [place]


def test_a_missing_engine_is_told(tmp_path):
    with pytest.raises(CourseError, match="找不到 Python 包「no_such_engine」"):
        read_families(tmp_path, "no_such_engine", tmp_path)
