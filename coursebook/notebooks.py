"""Worked cases: notebooks are stored without results, executed when the site is built, and shown as light pages."""

import hashlib
import html as html_text
import json
import re
from pathlib import Path
from typing import Any

from coursebook.cache import folder, sources_digest, write
from coursebook.course import Course, Notebook
from coursebook.errors import CourseError, Problem
from coursebook.markup import FormulaError, formula

SECONDS = 300

# What mkdocs-jupyter adds around a notebook: JupyterLab's whole style sheet and scripts, half a megabyte a page.
HEAVY = re.compile(r"<(style|script)\b[^>]*>.*?</\1>", re.DOTALL)
PROMPT = re.compile(r'<div class="jp-(?:Input|Output)Prompt[^"]*">.*?</div>', re.DOTALL)
CLIPBOARD = re.compile(r'<div class="zeroclipboard-container">.*?</clipboard-copy>\s*</div>', re.DOTALL)
COPY_TEXT = re.compile(r'<div id="cell-\d+" class="clipboard-copy-txt">.*?</div>', re.DOTALL)
ANCHOR = re.compile(r'<a class="anchor-link" href="[^"]*">¶</a>')
TEXT_CELL = re.compile(r'(<div class="jp-RenderedHTMLCommon jp-RenderedMarkdown[^>]*>)(.*?)(</div>\s*</div>\s*</div>)', re.DOTALL)
MATH = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$(?![\s$])([^$\n]+?)(?<!\s)\$(?![\d$])", re.DOTALL)


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
        kept = folder(course.root, "notebooks") / digest / f"{notebook.name}.ipynb"
        if not kept.is_file():
            try:
                write(kept, execute(notebook, course.root))
            except CourseError as error:
                problems += error.problems
                continue
        found[f"notebooks/{notebook.name}.ipynb"] = kept
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

    book = nbformat.read(notebook.path, as_version=4)
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    client = NotebookClient(
        book, timeout=SECONDS, kernel_name="python3", record_timing=False, resources={"metadata": {"path": str(root)}}
    )
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


def page(content: str) -> str:
    """Make mkdocs-jupyter's page a light one: no scripts or styles of its own, formulas as MathML."""
    for heavy in (HEAVY, PROMPT, CLIPBOARD, COPY_TEXT, ANCHOR):
        content = heavy.sub("", content)
    content = TEXT_CELL.sub(lambda m: m.group(1) + MATH.sub(_formula, m.group(2)) + m.group(3), content)
    # Pandas' tables ask for a border in an attribute that HTML no longer has.
    content = content.replace('<table border="1" class="dataframe">', '<table class="dataframe">')
    return re.sub(r"\n\s*\n+", "\n", content)


def _formula(match: re.Match[str]) -> str:
    block = match.group(1) is not None
    source = html_text.unescape(match.group(1) or match.group(2))
    try:
        return formula(source.strip(), block=block)
    except FormulaError:
        return match.group()
