"""What the templates ask: addresses, labels and tables made from the course."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from coursebook import licences
from coursebook.course import Course, Unit
from coursebook.exercise import Exercise
from coursebook.pages.links import relative
from coursebook.standard.model import Item, Knowledge, Module, Skill, Source, Text, Theory

SHORT = 7
KINDS = ("cut", "inferred", "garbled", "typo")


@dataclass(frozen=True)
class Row:
    """One row of a table: its cells as HTML, and an anchor."""

    cells: list[str]
    id: str = ""


@dataclass(frozen=True)
class Link:
    """One line of a list of links."""

    url: str
    id: str
    text: str
    note: str = ""


@dataclass
class Site:
    """The course as its pages see it."""

    course: Course
    _sources: dict[str, Source | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.standard = self.course.standard
        self.t = self.course.strings
        self._sources = {item.id: source for item, _, source in self.standard.walk()}
        self._parents = {item.id: parent for item, parent, _ in self.standard.walk()}

    # Addresses

    def url(self, page: str, target: str) -> str:
        """Address of another page."""
        return relative(page, target)

    def ref(self, page: str, name: str) -> str:
        """Address of an item of the standard: its own page, or its place on one."""
        if name.lower() in self.course.units:
            return relative(page, f"{name.lower()}.md")
        parent = self._parents.get(name)
        if parent is not None and parent.id.lower() in self.course.units:
            return f"{relative(page, f'{parent.id.lower()}.md')}#{name}"
        row = next((r for r in self.standard.theory if r.id in (name, parent.id if parent else "")), None)
        if row is not None:
            return f"{relative(page, f'{row.module.lower()}.md')}#{row.id}"
        return f"{relative(page, 'standard/index.md')}#{name}"

    def anchor(self, page: str, name: str, text: str = "") -> str:
        """HTML link to an item."""
        return f'<a class="cb-ref" href="{self.ref(page, name)}">{html.escape(text or name)}</a>'

    def anchors(self, page: str, names: Iterable[str]) -> str:
        """HTML links to several items; a dash for none."""
        return " ".join(self.anchor(page, name) for name in names) or '<span class="cb-none">—</span>'

    def exercise_link(self, page: str, exercise: Exercise) -> str:
        """HTML link to an exercise on its page."""
        target = f"{relative(page, f'{exercise.unit}.md')}#{exercise.slug}"
        return f'<a href="{target}">{html.escape(exercise.title)}</a>'

    # Words

    def number(self, value: float) -> str:
        """A number of hours as people write it."""
        return f"{value:g}"

    def level(self, target: Text) -> str:
        """The target's level, or an empty word."""
        return self.standard.level(target) if target.id in self._target_ids else ""

    def level_number(self, level: str) -> int:
        """The level's place, for its colour."""
        levels = self.standard.course.levels
        return levels.index(level) + 1 if level in levels else 0

    def without_level(self, target: Text) -> str:
        """The target's text without the level's word that stands before it."""
        level = self.level(target)
        return target.text.removeprefix(level).strip() or target.text if level else target.text

    def source(self, item: Item) -> str:
        """Document and place of an item in words."""
        found = self._sources.get(item.id)
        if found is None:
            return ""
        title = next((d.title for d in self.standard.documents if d.id == found.document), found.document)
        return f"{title} · {found.place}"

    def with_remarks(self, items: Iterable[Item]) -> list[Item]:
        """Only the items about whose wording or place there is something to say."""
        return [item for item in items if item.original or item.doubts]

    def code(self, text: str) -> str:
        """Escape a text of a docstring; `names` become code."""
        return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))

    def paragraphs(self, text: str) -> str:
        """Paragraphs and lists of a docstring as HTML."""
        found = []
        for block in filter(None, re.split(r"\n\s*\n", text)):
            lines = block.strip().splitlines()
            if lines[0].lstrip().startswith(("- ", "* ")):
                items = re.split(r"^\s*[-*] ", "\n".join(lines), flags=re.MULTILINE)[1:]
                found.append("<ul>" + "".join(f"<li>{self.code(' '.join(i.split()))}</li>" for i in items) + "</ul>")
            else:
                found.append(f"<p>{self.code(' '.join(' '.join(lines).split()))}</p>")
        return "\n".join(found)

    # Units

    @cached_property
    def _target_ids(self) -> set[str]:
        return {t.id for k in self.standard.knowledge for t in k.targets}

    @cached_property
    def by_module(self) -> list[tuple[Module | None, list[Knowledge]]]:
        """The modules in order with their knowledge points; those without a module come last."""
        groups: list[tuple[Module | None, list[Knowledge]]] = [
            (module, [k for k in self.standard.knowledge if k.module == module.id]) for module in self.standard.modules
        ]
        loose = [k for k in self.standard.knowledge if not k.module]
        return [*groups, (None, loose)] if loose else groups

    @property
    def practical(self) -> list[Unit]:
        """Trainings and competencies."""
        return [*self.standard.trainings, *self.standard.competencies]

    @cached_property
    def first_unit(self) -> str:
        """Where a newcomer starts."""
        units = [unit for _, group in self.by_module for unit in group] or list(self.standard.units)
        return f"{units[0].id.lower()}.md" if units else "standard/index.md"

    @cached_property
    def home_eyebrow(self) -> str:
        """Hours and the like, from the standard's particulars."""
        hours = self.standard.hours
        words = [self.t("hours_total", n=self.number(hours.total))] if hours else []
        for line in self.standard.particulars:
            # Short values only; a bare number needs its label.
            if len(line.value) <= SHORT and line.value != self.standard.course.title:
                words.append(f"{line.label} {line.value}" if line.value.isdigit() else line.value)
        return " · ".join(words[:5])

    def exercises(self, unit: Unit) -> list[Exercise]:
        """A unit's exercises in order."""
        return self.course.by_unit.get(unit.id.lower(), [])

    def card_meta(self, unit: Unit) -> str:
        """What a unit's card says below its name."""
        count = len(self.exercises(unit))
        words = [self.t("exercises_n", n=count) if count else self.t("no_exercises_yet")]
        if unit.id.lower() in self.course.lessons:
            words.insert(0, self.t("has_lesson"))
        return " · ".join(words)

    def unit_links(self, page: str, names: Iterable[str]) -> list[Link]:
        """Links to units by their ids."""
        units = self.course.units
        return [Link(self.ref(page, n), n, units[n.lower()].name) for n in names if n.lower() in units]

    def related(self, page: str, unit: Knowledge) -> list[tuple[str, list[Link]]]:
        """What else of the standard belongs to a knowledge point."""
        standard = self.standard
        practical = [u.id for u in (*standard.trainings, *standard.competencies) if unit.id in u.knowledge]
        skills = [s for s in standard.skills if unit.id in s.knowledge]
        rows = [r for r in standard.theory if unit.id in r.knowledge]
        return [
            (self.t("related_trainings"), self.unit_links(page, practical)),
            (self.t("related_skills"), [Link(self.ref(page, s.id), s.id, s.text) for s in skills]),
            (
                self.t("related_theory"),
                [Link(self.ref(page, r.id), r.row, r.name, self.t("hours_n", n=self.number(r.hours))) for r in rows],
            ),
        ]

    # Modules and hours

    def module_theory(self, module: Module) -> list[Theory]:
        """The rows of the timetable that belong to a module."""
        return [row for row in self.standard.theory if row.module == module.id]

    def module_knowledge(self, module: Module) -> list[str]:
        """Ids of the knowledge points of a module."""
        return [k.id for k in self.standard.knowledge if k.module == module.id]

    def module_hours(self, module: Module) -> str:
        """Hours that the sources show for a module; empty if none."""
        hours = sum(row.hours for row in self.module_theory(module))
        return self.number(hours) if hours else ""

    def theory_rows(self, page: str, rows: Iterable[Theory]) -> list[Row]:
        """Rows of the timetable; names lead to the knowledge points."""
        return [
            Row(
                [
                    html.escape(row.row),
                    f"{html.escape(row.name)} {self.anchors(page, row.knowledge)}",
                    self._lines(row.requirements),
                    self._lines(row.abilities),
                    self.number(row.hours),
                ],
                row.id,
            )
            for row in rows
        ]

    def _lines(self, items: Iterable[Text]) -> str:
        return "<br>".join(html.escape(item.text) for item in items)

    @property
    def theory_lines(self) -> tuple[Text, ...]:
        """Requirements and abilities of all rows."""
        return tuple(line for row in self.standard.theory for line in (*row.requirements, *row.abilities))

    def hour_rows(self) -> list[Row]:
        """For each part of the hours: all, shown in the sources, missing; and the sum."""
        hours = self.standard.hours
        if hours is None:
            return []
        rows, sums = [], [0.0, 0.0]
        for part in hours.parts:
            seen = sum(row.hours for row in self.standard.theory if row.part == part.id)
            sums[0] += part.hours
            sums[1] += seen
            rows.append(self._hour_row(html.escape(part.name), part.hours, seen))
        return [*rows, self._hour_row(f"<strong>{html.escape(self.t('hours_sum'))}</strong>", sums[0], sums[1])]

    def _hour_row(self, name: str, all_hours: float, seen: float) -> Row:
        missing = self.number(all_hours - seen)
        words = missing if missing == "0" else f'{missing} <span class="cb-chip cb-chip--warn">{html.escape(self.t("to_be_filled"))}</span>'
        return Row([name, self.number(all_hours), self.number(seen), words])

    # Maps, doubts, coverage

    def map_rows(self, page: str) -> list[Row]:
        """Each knowledge point with what corresponds to it in the other document."""
        standard = self.standard
        return [
            Row(
                [
                    self.anchor(page, k.id),
                    html.escape(k.name),
                    self.anchors(page, [k.module] if k.module else []),
                    self._found(page, [r.id for r in standard.theory if k.id in r.knowledge]),
                    self._found(page, [s.id for s in standard.skills if k.id in s.knowledge]),
                    self._found(page, [u.id for u in self.practical if k.id in getattr(u, "knowledge", ())]),
                ]
            )
            for k in standard.knowledge
        ]

    def skill_rows(self, page: str) -> list[Row]:
        """Each job skill with its knowledge points."""
        return [
            Row([html.escape(s.id), html.escape(s.text), self.anchors(page, [s.module] if s.module else []), self._found(page, s.knowledge)])
            for s in self.standard.skills
        ]

    def theory_map_rows(self, page: str) -> list[Row]:
        """Each row of the timetable with its knowledge points."""
        return [
            Row([html.escape(r.row), html.escape(r.name), self.number(r.hours), self._found(page, r.knowledge)])
            for r in self.standard.theory
        ]

    def _found(self, page: str, names: Iterable[str]) -> str:
        chosen = list(names)
        return self.anchors(page, chosen) if chosen else f'<span class="cb-none">{html.escape(self.t("map_none"))}</span>'

    @cached_property
    def doubts(self) -> list[tuple[str, list[Row]]]:
        """Every doubt by kind: the most serious kind first."""
        found: dict[str, list[Row]] = {kind: [] for kind in KINDS}
        for item, _, _ in self.standard.walk():
            first = True
            for doubt in item.doubts:
                words = next((getattr(item, key) for key in ("text", "name", "value") if getattr(item, key, "")), "")
                cells = [
                    self.anchor("standard/doubts.md", item.id),
                    html.escape(words),
                    html.escape(doubt.note),
                    html.escape(item.original),
                    html.escape(self.source(item)),
                ]
                found[doubt.kind].append(Row(cells, item.id if first else ""))
                first = False
        return [(kind, rows) for kind, rows in found.items() if rows]

    @property
    def standard_pages(self) -> list[tuple[str, str]]:
        """The pages of the standard that have something to show, with their titles."""
        standard, t = self.standard, self.t
        pages = [
            ("standard/knowledge.md", t("standard_knowledge"), standard.knowledge),
            ("standard/training.md", t("standard_training"), self.practical),
            ("standard/hours.md", t("standard_hours"), standard.modules),
            ("standard/map.md", t("standard_map"), standard.skills or standard.theory),
            ("coverage.md", t("coverage"), standard.targets),
            ("standard/doubts.md", t("standard_doubts"), standard.documents),
        ]
        return [(path, title) for path, title, content in pages if content]

    def coverage(self, page: str) -> list[tuple[Unit, list[Row]]]:
        """For each unit, its targets and the exercises that train them."""
        found: list[tuple[Unit, list[Row]]] = []
        for unit in (*self.standard.knowledge, *self.practical):
            rows = []
            for target in getattr(unit, "targets", ()):
                exercises = self.course.by_target.get(target.id, [])
                names = "<br>".join(self.exercise_link(page, e) for e in exercises)
                none = f'<span class="cb-chip cb-chip--warn">{html.escape(self.t("coverage_none"))}</span>'
                rows.append(Row([self.anchor(page, target.id), html.escape(target.text), names or none]))
            if rows:
                found.append((unit, rows))
        return found

    @property
    def _covered(self) -> list[str]:
        return [t.id for u in (*self.standard.knowledge, *self.practical) for t in getattr(u, "targets", ())]

    @property
    def coverage_all(self) -> int:
        """Number of targets."""
        return len(self._covered)

    @property
    def coverage_done(self) -> int:
        """Number of targets that have an exercise."""
        return sum(bool(self.course.by_target.get(name)) for name in self._covered)

    @property
    def glossary_rows(self) -> list[Row]:
        """Terms with their anchors."""
        return [
            Row(
                [html.escape(g.term), f'<span lang="en">{html.escape(g.english)}</span>', f"<code>{html.escape(g.identifier)}</code>"],
                g.identifier,
            )
            for g in self.standard.glossary
        ]

    @property
    def function_count(self) -> int:
        """Number of the engine's public functions."""
        return sum(len(f.functions) for f in self.course.families)

    # Licences

    def licence_rows(self, page: str) -> list[Row]:  # noqa: ARG002
        """Third-party software that is shipped with the site."""
        return [
            Row(
                [
                    html.escape(entry.name),
                    html.escape(entry.version),
                    f'<a href="#{entry.text}">{html.escape(entry.licence)}</a>' if entry.text else html.escape(entry.licence),
                    html.escape(entry.purpose(self.t.language)),
                ]
            )
            for entry in licences.read()
        ]

    @property
    def licence_texts(self) -> list[Any]:
        """The licences' full texts."""
        return licences.texts()
