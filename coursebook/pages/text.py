"""Texts written by teachers: terms become links, charts become pictures, links find their pages."""

import html
import re
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
PAGES = ("glossary.md", "progress.md", "help.md", "coverage.md")


class Preparation:
    """Makes one lesson's or prompt's Markdown ready for its page.

    Args:
        course: for its terms, charts and units.
        page: path of the page on which the text will stand.
        file: where the text comes from, for messages.
        problems: gets a sentence for each unknown term, chart or page.
    """

    def __init__(self, course: Course, page: str, file: Path, problems: list[Problem]) -> None:
        self.course = course
        self.page = page
        self.file = file.relative_to(course.root) if file.is_relative_to(course.root) else file
        self.problems = problems
        self.line = 0

    def run(self, text: str) -> str:
        """Return the text, changed line by line outside of code."""
        lines, fence = [], ""
        for self.line, line in enumerate(text.splitlines(), 1):
            mark = FENCE.match(line)
            if mark:
                fence = "" if fence and line.strip().startswith(fence) else fence or mark.group(1)
            lines.append(line if fence or mark else self._outside_code(line))
        return "\n".join(lines) + "\n"

    def _outside_code(self, line: str) -> str:
        parts, end = [], 0
        for match in CODE.finditer(line):
            parts += [self._change(line[end : match.start()]), match.group()]
            end = match.end()
        return "".join([*parts, self._change(line[end:])])

    def _change(self, text: str) -> str:
        return TERM.sub(self._term, LINK.sub(self._link, CHART.sub(self._chart, text)))

    def _fault(self, message: str) -> None:
        self.problems.append(Problem(self.file, f"第 {self.line} 行", message))

    def _term(self, match: re.Match[str]) -> str:
        found = self.course.terms.get(match.group(1).strip())
        words = (match.group(2) or match.group(1)).strip()
        if found is None:
            self._fault(f"术语表里没有「{match.group(1)}」，请改用表中的词，或把它加进 docs/standard/glossary.csv")
            return words
        target = f"{relative(self.page, 'glossary.md')}#{found.identifier}"
        return f'<a class="cb-term" href="{target}" title="{html.escape(found.english, quote=True)}">{words}</a>'

    def _chart(self, match: re.Match[str]) -> str:
        svg = self.course.figures.get(match.group(2))
        if svg is None:
            self._fault(f"没有图「{match.group(2)}」，请在 docs/lessons/charts/ 里写 {match.group(2)}.py")
            return ""
        if not match.group(1).strip():
            self._fault("图缺少文字说明，请在方括号里用一句话写出图上看到什么（给看不见图的同学）")
        return charts.figure(svg, text=match.group(1), caption=match.group(3) or "")

    def _link(self, match: re.Match[str]) -> str:
        target, _, anchor = match.group(2).partition("#")
        if not target.endswith(".md"):
            # Pictures lie beside the lesson; the page stands one folder above.
            return f"{match.group(1)}lessons/{match.group(2)}"
        name = target.rsplit("/", 1)[-1]
        if name not in PAGES and name.removesuffix(".md") not in self.course.units:
            self._fault(f"链接指向不存在的页面「{target}」，请检查文件名")
        return f"{match.group(1)}{name}{'#' + anchor if anchor else ''}"
