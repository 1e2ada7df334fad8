"""Every public function of the engine says what it does, in what units, when it refuses, whence it is, with an example.

The pages of the method handbook are made from these docstrings and from docs/handbook/<family>.toml.
"""

import doctest
import importlib
import inspect
import pkgutil
import re
import tomllib
from pathlib import Path

import pytest

import crm_engine
from coursebook.handbook import read_families

ROOT = Path(__file__).parents[2]
HANDBOOK = ROOT / "docs" / "handbook"
FAMILIES = sorted(m.name for m in pkgutil.iter_modules(crm_engine.__path__) if not m.name.startswith("_"))
PLAIN = {"str", "<class 'str'>", "object", "<class 'object'>", "bool", "<class 'bool'>"}
HEADINGS = ("Args", "Returns", "Raises", "Formula", "Source", "Example")


def public(family):
    module = importlib.import_module(f"crm_engine.{family}")
    names = getattr(module, "__all__", None)
    assert names is not None, f"crm_engine.{family} has no __all__"
    missing = [n for n in names if not hasattr(module, n)]
    assert not missing, f"crm_engine.{family}.__all__ names what is not there: {missing}"
    return {n: getattr(module, n) for n in names}


def functions(family):
    return {n: f for n, f in public(family).items() if inspect.isroutine(f)}


def sections(docstring):
    """Split a Google style docstring into its headings."""
    found, current = {"": []}, ""
    for line in inspect.cleandoc(docstring).splitlines():
        heading = re.fullmatch(r"([A-Z][A-Za-z]+):", line)
        if heading:
            current = heading[1]
            found[current] = []
        else:
            found[current].append(line)
    return {k: "\n".join(v).strip() for k, v in found.items()}


def complaints(function):
    """Say what the docstring of one function lacks."""
    doc = function.__doc__
    if not doc:
        return ["a docstring"]
    parts = sections(doc)
    parameters = inspect.signature(function).parameters
    wanted = ["Returns", "Example"]
    if parameters:
        wanted.append("Args")
    # A check of one text answers True or False, or tells the fault; anything else can be given data it must refuse.
    if any(str(p.annotation) not in PLAIN for p in parameters.values()):
        wanted.append("Raises")
    # What only fetches or makes data has no formula to cite; everything that takes data does.
    if parameters and "seed" not in parameters and "path" not in parameters:
        wanted += ["Formula", "Source"]
    lacking = [f"{h}:" for h in HEADINGS if h in wanted and not parts.get(h)]
    first = parts[""].split("\n\n")[0].replace("\n", " ")
    if not re.fullmatch(r"[A-Z].{15,180}\.", first):
        lacking.append(f"a first sentence that ends with a full stop (found {first!r})")
    lines = parts.get("Args", "")
    undescribed = [
        p for p in parameters if not re.search(rf"^\s*\**{re.escape(p)}\s*(\(.*\))?:\s*\S", lines, re.MULTILINE)
    ]
    if undescribed:
        lacking.append("in Args: " + ", ".join(undescribed))
    if parts.get("Example") and ">>>" not in parts["Example"]:
        lacking.append("a line >>> in Example:")
    return lacking


def handbook(family):
    path = HANDBOOK / f"{family}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


@pytest.mark.parametrize("family", FAMILIES)
def test_every_public_function_has_a_complete_docstring(family):
    lacking = {n: complaints(f) for n, f in functions(family).items()}
    told = "\n".join(f"  {family}.{n} lacks {'; '.join(what)}" for n, what in lacking.items() if what)
    assert not told, f"docstrings to complete:\n{told}"


@pytest.mark.parametrize("family", FAMILIES)
def test_every_public_class_has_a_docstring(family):
    bare = [n for n, c in public(family).items() if inspect.isclass(c) and not c.__doc__]
    assert not bare, f"classes of crm_engine.{family} without a docstring: {bare}"


@pytest.mark.parametrize("family", FAMILIES)
def test_every_public_function_has_a_handbook_entry(family):
    entries, names = handbook(family), functions(family)
    missing = sorted(set(names) - set(entries))
    assert not missing, f"docs/handbook/{family}.toml has no entry for: {', '.join(missing)}"
    stray = sorted(n for n in entries if n not in public(family))
    assert not stray, f"docs/handbook/{family}.toml describes what crm_engine.{family} doesn't have: {', '.join(stray)}"
    for name, entry in entries.items():
        assert set(entry) == {"name", "sentence"}, f"docs/handbook/{family}.toml [{name}] needs exactly name, sentence"
        for key in ("name", "sentence"):
            assert re.search(r"[\u4e00-\u9fff]", entry[key]), f"docs/handbook/{family}.toml [{name}] {key}: not Chinese"
        assert entry["sentence"].endswith("。"), (
            f"docs/handbook/{family}.toml [{name}]: the sentence has no 。 at its end"
        )


@pytest.fixture(scope="module")
def pages():
    """The functions of each family as the handbook shows them."""
    return {family.name: family.functions for family in read_families(ROOT, "crm_engine", HANDBOOK)}


@pytest.mark.parametrize("family", FAMILIES)
def test_the_examples_run_with_no_more_than_the_imports_that_the_handbook_shows(family, pages):
    failed, tried = [], 0
    for function in pages[family]:
        names: dict[str, object] = {}
        exec(function.imports, names)  # noqa: S102 - as a reader does who copies both
        example = doctest.DocTestParser().get_doctest(
            function.doc.get("Example"), names, f"{family}.{function.name}", None, 0
        )
        report: list[str] = []
        result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example, out=report.append)
        tried += result.attempted
        if result.failed:
            failed.append("".join(report))
    assert not failed, "\n".join(failed)
    assert tried >= len(functions(family)), f"some examples of {family} are empty"


def test_the_checker_notices_what_is_missing():
    def bare(orders):
        """Count the orders of each customer in the table.

        Args:
            orders: one row per order.
        """

    assert complaints(bare) == ["Returns:", "Raises:", "Formula:", "Source:", "Example:"]
