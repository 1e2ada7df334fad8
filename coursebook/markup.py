"""What the course's Markdown can do beyond plain Markdown: formulas as MathML, and our own block elements.

Formulas are converted while the site is built: a page needs no script and no font from elsewhere to show them.
"""

import functools
import html
import re
import xml.etree.ElementTree as ET
from typing import Any

from markdown import Markdown, markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

# Python-Markdown wraps unknown tags in <p>; these are blocks of a page.
ELEMENTS = ("course-exercise", "course-progress", "course-handin")

# An opening $ hugs its formula, a closing one is not followed by a digit: "$5 到 $10" stays money.
INLINE = r"(?<![\\$])\$(?![\s$])((?:\\.|[^$\\\n])+?)(?<!\s)\$(?![\d$])"
REFERENCE = re.compile(r"&#x0*([0-9A-Fa-f]+);")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
BLOCK = re.compile(r"^\$\$\s*(.+?)\s*\$\$$", re.DOTALL)


class FormulaError(ValueError):
    """A formula that the converter can't read."""


@functools.lru_cache(maxsize=2048)
def formula(source: str, *, block: bool = False) -> str:
    """MathML of one LaTeX formula; a block sits in a box of its own that scrolls if the screen is narrow."""
    from latex2mathml.converter import convert  # noqa: PLC0415  slow to import; many courses have no formula

    try:
        mathml = convert(source, display="block" if block else "inline")
    except Exception as error:  # the converter raises many kinds, all meaning the same to an author
        raise FormulaError(f"公式「{source}」写法有误,请检查括号和命令。") from error
    # Numeric references to plain signs only make the page longer; <, > and & must stay escaped.
    mathml = REFERENCE.sub(_plain, mathml)
    label = html.escape(source, quote=True)
    mathml = mathml.replace("<math ", f'<math alttext="{label}" ', 1)
    # A box that scrolls must be reachable by keyboard.
    return f'<div class="cb-formula" tabindex="0">{mathml}</div>' if block else mathml


def _plain(match: re.Match[str]) -> str:
    sign = chr(int(match.group(1), 16))
    return match.group() if sign in '<>&"' else sign


class _Inline(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]  # noqa: ARG002, N802
        return self.md.htmlStash.store(formula(m.group(1))), m.start(0), m.end(0)


class _Block(BlockProcessor):
    def test(self, parent: ET.Element, block: str) -> bool:  # noqa: ARG002
        return BLOCK.match(block.strip()) is not None

    def run(self, parent: ET.Element, blocks: list[str]) -> None:
        match = BLOCK.match(blocks.pop(0).strip())
        if match:
            paragraph = ET.SubElement(parent, "p")
            paragraph.text = self.parser.md.htmlStash.store(formula(match.group(1), block=True))


class _Dates(Treeprocessor):
    def run(self, root: ET.Element) -> None:
        for cell in root.iter("td"):
            if DATE.fullmatch((cell.text or "").strip()):
                cell.set("class", "cb-date")  # a narrow screen would break it at its hyphens


class CourseMarkup(Extension):
    """`$…$` and `$$…$$` become MathML; the course's elements are treated as blocks; dates in tables stay whole."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register with one Markdown converter."""
        md.block_level_elements.extend(ELEMENTS)
        # After code spans (190), before backslash escapes (180): a formula is full of backslashes and underscores.
        md.inlinePatterns.register(_Inline(INLINE, md), "cb-formula", 185)
        md.treeprocessors.register(_Dates(md), "cb-date", 15)
        md.parser.blockprocessors.register(_Block(md.parser), "cb-formula", 95)


def makeExtension(**options: Any) -> CourseMarkup:  # noqa: N802
    """Entry point that Python-Markdown looks for."""
    return CourseMarkup(**options)


def fragment(text: str) -> str:
    """Markdown of hints and explanations as HTML, formulas included.

    Raises:
        FormulaError: a formula can't be read.
    """
    return str(markdown(text, extensions=["tables", "fenced_code", "sane_lists", "coursebook.markup"]))
