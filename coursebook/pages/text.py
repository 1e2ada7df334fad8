"""Texts written by teachers: terms become links, charts become pictures, links find their pages."""

import html
import re
from collections.abc import Callable
from pathlib import Path

from coursebook import charts
from coursebook.course import Course
from coursebook.errors import Problem
from coursebook.pages.links import relative

# [[术语]] or [[术语|shown text]]
TERM = re.compile(r"\[\[([^\[\]|\n]+)(?:\|([^\[\]\n]+))?\]\]")
CHART = re.compile(r'!\[([^\]]*)\]\(charts/([\w-]+)\.svg(?:\s+"([^"]*)")?\)')
LINK = re.compile(r"(\]\()(?![a-z]+:|#|/)([^)\s]+)")
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
CODE = re.compile(r"(`+)(.+?)\1")


def prepare(course: Course, page: str, file: Path, text: str, problems: list[Problem]) -> str:
    """Return a lesson's or prompt's Markdown ready for its page.

    Args:
        course: for its terms, charts and units.
        page: path of the page on which the text will stand.
        file: where the text comes from, for messages.
        text: the Markdown as it was written.
        problems: gets a sentence for each unknown term, chart or page.
    """
    shown = file.relative_to(course.root) if file.is_relative_to(course.root) else file
    terms = {term.term: term for term in course.standard.glossary}
    pages = {f"{name}.md" for name in course.units} | {"glossary.md", "progress.md", "help.md", "coverage.md"}
    lines = []
    fence = ""
    for number, line in enumerate(text.splitlines(), 1):
        mark = FENCE.match(line)
        if mark:
            fence = "" if fence and line.strip().startswith(fence) else fence or mark.group(1)
        if fence or mark:
            lines.append(line)
            continue

        def fault(message: str, place: int = number) -> None:
            problems.append(Problem(shown, f"第 {place} 行", message))

        def term(match: re.Match[str], fault: Callable[[str], None] = fault) -> str:
            found = terms.get(match.group(1).strip())
            words = (match.group(2) or match.group(1)).strip()
            if found is None:
                fault(f"术语表里没有「{match.group(1)}」，请改用表中的词，或把它加进 docs/standard/glossary.csv")
                return words
            target = f"{relative(page, 'glossary.md')}#{found.identifier}"
            return f'<a class="cb-term" href="{target}" title="{html.escape(found.english, quote=True)}">{words}</a>'

        def chart(match: re.Match[str], fault: Callable[[str], None] = fault) -> str:
            svg = course.figures.get(match.group(2))
            if svg is None:
                fault(f"没有图「{match.group(2)}」，请在 docs/lessons/charts/ 里写 {match.group(2)}.py")
                return ""
            if not match.group(1).strip():
                fault("图缺少文字说明，请在方括号里用一句话写出图上看到什么（给看不见图的同学）")
            return charts.figure(svg, text=match.group(1), caption=match.group(3) or "")

        def link(match: re.Match[str], fault: Callable[[str], None] = fault) -> str:
            target, _, anchor = match.group(2).partition("#")
            if not target.endswith(".md"):
                # Pictures lie beside the lesson; the page stands one folder above.
                return f"{match.group(1)}lessons/{match.group(2)}"
            name = target.rsplit("/", 1)[-1]
            if name not in pages:
                fault(f"链接指向不存在的页面「{target}」，请检查文件名")
            return f"{match.group(1)}{name}{'#' + anchor if anchor else ''}"

        lines.append(_outside_code(line, lambda part: TERM.sub(term, LINK.sub(link, CHART.sub(chart, part)))))
    return "\n".join(lines) + "\n"


def _outside_code(line: str, change: Callable[[str], str]) -> str:
    """Apply a change to a line, but not inside its `code`."""
    parts, end = [], 0
    for match in CODE.finditer(line):
        parts += [change(line[end : match.start()]), match.group()]
        end = match.end()
    return "".join([*parts, change(line[end:])])
