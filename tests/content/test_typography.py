"""Chinese text has Chinese punctuation: everything that students read in lessons, notebooks and exercises."""

import ast
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]+\$|\]\([^)\n]*\)|<[^>\n]+>|https?://\S+", re.DOTALL)
HALF = re.compile(
    r"[\u4e00-\u9fff」』》）][,:;!?](?!\[)|[,;!?][\u4e00-\u9fff「『《（]|\([\u4e00-\u9fff]|[\u4e00-\u9fff]\)"
)


def texts():
    """Pairs of a place and the Chinese text that stands there."""
    for path in sorted([*ROOT.glob("docs/lessons/*.md"), *ROOT.glob("exercises/*/*/*.md")]):
        yield path, path.read_text(encoding="utf-8")
    for path in sorted(ROOT.glob("docs/notebooks/*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                yield path, "".join(cell["source"])
    for path in sorted(ROOT.glob("exercises/*/*/mistakes/*.py")):
        yield path, ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


PLACES = [(str(path.relative_to(ROOT)), text) for path, text in texts()]


@pytest.mark.parametrize(("place", "text"), PLACES, ids=[place for place, _ in PLACES])
def test_punctuation_is_full_width(place, text):
    plain = CODE.sub("x", text)
    found = [plain[max(0, m.start() - 8) : m.end() + 8] for m in HALF.finditer(plain)]
    assert found == [], f"{place}: 请用全角标点"


STOCK = ("总而言之", "综上所述", "值得注意的是", "不仅仅是", "赋能", "抓手", "在当今", "至关重要", "深入探讨", "让我们")


@pytest.mark.parametrize(("place", "text"), PLACES, ids=[place for place, _ in PLACES])
def test_no_stock_phrases(place, text):
    assert [phrase for phrase in STOCK if phrase in text] == [], place
