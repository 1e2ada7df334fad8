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


def test_only_public_functions_are_listed_those_with_names_first_in_their_order(tmp_path):
    source = '__all__ = ["b", "d", "a"]\n\ndef a(): "A."\n\ndef b(x, y=1, *z, k=None): "B."\n\ndef c(): "C."\n'
    names = '[d]\nname = "丁"\n\n[a]\nname = "甲"\nsentence = "说明。"\n'
    (family,) = engine(tmp_path, source + '\nclass d: "D."\n', names)
    assert [(f.name, f.title) for f in family.functions] == [("d", "丁"), ("a", "甲"), ("b", "")]
    assert family.functions[2].signature == "b(x, y=1, *z, k=None)"


def test_a_long_call_is_shown_with_one_argument_a_line(tmp_path):
    long = "a_rather_long_name_of_a_column"
    (family,) = engine(tmp_path, f'def f(table, *, {long}="{long}"): "F."\n')
    assert family.functions[0].signature == f"f(\n    table,\n    *,\n    {long}='{long}',\n)"


def test_the_imports_are_those_that_the_example_needs(tmp_path):
    source = """
import math as maths

def other():
    "O."

def f(x):
    '''F.

    Example:
        >>> f(maths.floor(1.5), other())
        'other'
    '''
"""
    (family,) = engine(tmp_path, source)
    imports = {f.name: f.imports for f in family.functions}
    assert imports["f"].splitlines()[-1] == "from mini.family import f, other"
    assert "import math as maths" in imports["f"]
    assert imports["other"] == "from mini.family import other"


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
