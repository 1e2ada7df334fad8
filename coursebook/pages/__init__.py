"""All pages of a course as Markdown: a pure function of the course, without knowledge of what builds the site."""

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from coursebook.course import Course
from coursebook.errors import CourseError, Problem
from coursebook.exercise import Exercise
from coursebook.pages.tables import Tables
from coursebook.pages.text import Preparation
from coursebook.standard.model import Module
from coursebook.strings import FOLDER

__all__ = ["navigation", "render"]

# In the search a page that explains a thing comes before those that only list it among others.
BOOSTS = {"knowledge": 2, "practical": 1.5, "module": 1}
BOOST_OF_LISTS = 0.2


def render(course: Course) -> dict[str, str]:
    """Return every page of the course: path of the source (`kp04.md`) → Markdown.

    Raises:
        CourseError: a text uses a term, chart or link that doesn't exist; all of them are named.
    """
    return _Pages(course).all()


def navigation(course: Course) -> list[Any]:
    """Return the menu: titles with paths, nested; modules group their knowledge points."""
    t, site = course.strings, Tables(course)
    study: list[Any] = []
    for module, units in site.by_module:
        entries = [{unit.name: _path(unit.id)} for unit in units]
        if module:
            study.append({module.name: [_module_path(module), *entries]})
        else:
            study += entries
    standard = [{t("standard"): "standard/index.md"}, *({title: path} for path, title in site.standard_pages)]
    tools = [
        {t("my_progress"): "progress.md"},
        {t("how_to"): "help.md"},
        {t("glossary"): "glossary.md"},
        {t("licences"): "licences.md"},
    ]
    handbook = [
        {t("handbook"): "handbook/index.md"},
        *({f.title or f.name: f"handbook/{f.name}.md"} for f in course.families),
    ]
    notebooks = [{n.title: f"notebooks/{n.name}.ipynb"} for n in course.notebooks]
    menu: list[dict[str, Any]] = [
        {t("home"): "index.md"},
        {t("study"): study},
        {t("practice"): [{unit.name: _path(unit.id)} for unit in site.practical]},
        {t("notebooks"): notebooks},
        {t("handbook"): handbook if course.families else []},
        {t("standard"): standard},
        {t("tools"): tools},
    ]
    return [entry for entry in menu if all(entry.values())]


def _path(name: str) -> str:
    return f"{name.lower()}.md"


def _module_path(module: Module) -> str:
    """A module's page heads its section of the menu, which the theme takes from an index; its address is the same."""
    return f"{module.id.lower()}/index.md"


class _Pages:
    def __init__(self, course: Course) -> None:
        self.course = course
        self.site = Tables(course)
        self.problems: list[Problem] = []
        self.env = Environment(
            loader=FileSystemLoader(FOLDER / "pages"),
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
            keep_trailing_newline=True,
            # Markdown isn't HTML: what goes into HTML is escaped where it stands, with `|e`.
            autoescape=False,  # noqa: S701
        )
        self.env.globals.update(course=course, site=self.site, t=course.strings)

    def all(self) -> dict[str, str]:
        course, standard = self.course, self.course.standard
        pages = {
            "index.md": self.page("index"),
            "progress.md": self.page("progress"),
            "glossary.md": self.listing("glossary"),
            "coverage.md": self.listing("coverage"),
            "licences.md": self.page("licences"),
            "help.md": (FOLDER / f"help.{course.strings.language}.md").read_text(encoding="utf-8"),
            "standard/index.md": self.listing("standard", "standard/index.md"),
        }
        for path, _ in self.site.standard_pages:
            if path.startswith("standard/"):
                pages[path] = self.listing(path.removesuffix(".md").replace("/", "_"), path)
        for point in standard.knowledge:
            module = next((m for m in standard.modules if m.id == point.module), None)
            pages[_path(point.id)] = self.unit("knowledge", point, module=module)
        for kind, units in (("training", standard.trainings), ("competency", standard.competencies)):
            for unit in units:
                pages[_path(unit.id)] = self.unit("practical", unit, kind=kind)
        for module in standard.modules:
            pages[_module_path(module)] = self.module(module)
        if course.families:
            pages["handbook/index.md"] = self.listing("handbook", "handbook/index.md")
        for family in course.families:
            path = f"handbook/{family.name}.md"
            pages[path] = self.page("family", path, family=family)
        if self.problems:
            raise CourseError(self.problems)
        return pages

    def page(self, template: str, path: str = "", **values: Any) -> str:
        return self.env.get_template(f"{template}.md.jinja").render(page=path or f"{template}.md", **values)

    def listing(self, template: str, path: str = "") -> str:
        return f"---\nsearch:\n  boost: {BOOST_OF_LISTS}\n---\n" + self.page(template, path)

    def unit(self, template: str, unit: Any, **values: Any) -> str:
        course, name, page = self.course, unit.id.lower(), _path(unit.id)
        lesson = course.lessons.get(name)
        text = self.prepared(page, lesson.path, lesson.text) if lesson else ""
        # Its title is said, because the theme would take "Index" from a module's file name.
        return f"---\ntitle: {json.dumps(unit.name)}\nsearch:\n  boost: {BOOSTS[template]}\n---\n" + self.page(
            template,
            page,
            unit=unit,
            lesson=text,
            quiet=template != "knowledge",
            notebooks=[n for n in course.notebooks if n.unit == name],
            exercises=[self.exercise(page, e) for e in course.by_unit[name]],
            **values,
        )

    def prepared(self, page: str, file: Path, text: str) -> str:
        return Preparation(self.course, page, file, self.problems).run(text)

    def module(self, module: Module) -> str:
        standard = self.course.standard
        return self.unit(
            "module",
            module,
            units=[k for k in standard.knowledge if k.module == module.id],
            rows=[row for row in standard.theory if row.module == module.id],
            skills=[s for s in standard.skills if s.module == module.id],
        )

    def exercise(self, page: str, exercise: Exercise) -> str:
        prompt = self.prepared(page, exercise.folder / "prompt.md", exercise.prompt)
        return self.env.get_template("exercise.jinja").render(
            page=page,
            exercise=exercise,
            prompt=prompt.strip(),
        )
