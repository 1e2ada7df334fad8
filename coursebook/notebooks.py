"""Worked cases: notebooks are stored without results, executed when the site is built, and shown as light pages."""

import hashlib
import html
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from coursebook.cache import folder, sources_digest, write
from coursebook.course import Course, Notebook
from coursebook.errors import CourseError, Problem
from coursebook.markup import FormulaError, formula

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

SECONDS = 300
PLACE = "notebooks"

# What mkdocs-jupyter adds around a notebook: JupyterLab's whole style sheet and scripts, half a megabyte a page, and
# parts that only these would move.
HEAVY = (
    "style, script, .clipboard-copy-txt, .zeroclipboard-container, .jp-Collapser, .jp-InputPrompt, .jp-OutputPrompt,"
    " .celltoolbar, .anchor-link"
)
MATH = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$(?![\s$])([^$\n]+?)(?<!\s)\$(?![\d$])", re.DOTALL)
# A cell with this tag shows its code folded: preparations that a reader may skip.
FOLD = "celltag_fold"


class AnchorLink(Protocol):
    """One line of a page's table of contents."""

    id: str
    children: list[Any]


def execute_all(course: Course) -> dict[str, Path]:
    """Execute the course's notebooks; each again only when it or the engine has changed.

    Returns:
        Path of the page's source → the executed notebook.

    Raises:
        CourseError: a cell failed; the sentence names the cell.
    """
    problems: list[Problem] = []
    found: dict[str, Path] = {}
    if not course.notebooks:
        return {}
    common = sources_digest([Path(__file__)], course.root, course.engine)
    for notebook in course.notebooks:
        digest = hashlib.sha256(common + notebook.path.read_bytes()).hexdigest()[:20]
        kept = folder(course.root, "notebooks") / digest / PLACE / f"{notebook.name}.ipynb"
        if not kept.is_file():
            try:
                write(kept, execute(notebook, course.root))
            except CourseError as error:
                problems += error.problems
                continue
        found[f"{PLACE}/{notebook.name}.ipynb"] = kept
    if problems:
        raise CourseError(problems)
    return found


def execute(notebook: Notebook, root: Path) -> bytes:
    """Run all cells in a fresh kernel, in the course's folder, and return the notebook without times and chance ids.

    Raises:
        CourseError: a cell failed or took too long.
    """
    import nbformat  # noqa: PLC0415 - a second that a cached build doesn't need
    from nbclient import NotebookClient  # noqa: PLC0415
    from nbclient.exceptions import CellExecutionError, CellTimeoutError  # noqa: PLC0415

    book = nbformat.read(notebook.path, as_version=4)  # type: ignore[no-untyped-call]
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    client = NotebookClient(
        book, timeout=SECONDS, kernel_name="python3", record_timing=False, resources={"metadata": {"path": str(root)}}
    )
    # The kernel talks to us through local ports, and warns of that at each start.
    client.extra_arguments = ["--IPKernelApp.log_level=40"]
    try:
        client.execute()
    except CellExecutionError as error:
        number = _failed(book)
        message = f"单元格运行出错（{error.ename}: {error.evalue}），请改正后重新构建"
        raise CourseError(Problem(notebook.path, f"第 {number} 个单元格", message)) from error
    except CellTimeoutError as error:
        raise CourseError(Problem(notebook.path, "", f"运行超过 {SECONDS} 秒，请缩小数据或拆分")) from error
    for number, cell in enumerate(book.cells):
        cell["id"] = f"cell-{number}"
        cell.metadata.pop("execution", None)
    book.metadata.pop("language_info", None)
    return (json.dumps(book, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _failed(book: Any) -> int:
    for number, cell in enumerate(book.cells, 1):
        if any(output.get("output_type") == "error" for output in cell.get("outputs", [])):
            return number
    return 0


def page(content: str, toc: Iterable[AnchorLink], *, folded: str) -> str:
    """Make mkdocs-jupyter's page a light one: no scripts or styles of its own, formulas as MathML.

    Args:
        content: the page as mkdocs-jupyter made it.
        toc: the page's headings; their anchors are set anew, since theirs are empty for Chinese headings.
        folded: the line above folded code.
    """
    from bs4 import BeautifulSoup  # noqa: PLC0415 - a quarter of a second that a course without notebooks doesn't need

    soup = BeautifulSoup(content, "html.parser")
    for heavy in soup.select(HEAVY):
        heavy.decompose()
    for text in soup.select(".jp-RenderedMarkdown"):
        for node in list(text.find_all(string=MATH)):
            if node.find_parent(["code", "pre"]) is None:
                node.replace_with(BeautifulSoup(MATH.sub(_formula, html.escape(node, quote=False)), "html.parser"))
    _fold(soup, folded)
    _plain_tables(soup)
    headings = [h for text in soup.select(".jp-RenderedMarkdown") for h in text.find_all(re.compile("^h[1-6]$"))]
    for number, (heading, entry) in enumerate(zip(headings, _flat(toc), strict=False), 1):
        heading["id"] = entry.id = f"section-{number}"
    for box in soup.select(".jp-Cell-inputWrapper, .jp-OutputArea-output"):
        # Only what scrolls is a stop for the keyboard.
        del box["tabindex"]
    for box in soup.select(".highlight-ipynb pre, .jp-OutputArea-output"):
        box["tabindex"] = "0"
    return re.sub(r"\n\s*\n+", "\n", str(soup))


def _fold(soup: "BeautifulSoup", folded: str) -> None:
    for code in soup.select(f".{FOLD} .jp-Cell-inputWrapper"):
        fold = soup.new_tag("details", attrs={"class": "cb-fold"})
        summary = soup.new_tag("summary")
        summary.string = folded
        code.wrap(fold).insert(0, summary)


def _plain_tables(soup: "BeautifulSoup") -> None:
    for table in soup.select("table.dataframe"):
        # Pandas asks for a border and places in attributes; the site's style sheet knows better.
        for part in (table, *table.select("tr")):
            del part["border"], part["style"]


def _flat(toc: Iterable[AnchorLink]) -> Iterator[AnchorLink]:
    for entry in toc:
        yield entry
        yield from _flat(entry.children)


def _formula(match: re.Match[str]) -> str:
    source = html.unescape(match.group(1) or match.group(2)).strip()
    try:
        return formula(source, block=match.group(1) is not None)
    except FormulaError:
        return match.group()
