"""What the templates ask of a course: addresses, words, and what belongs to what."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from coursebook.course import Course, Unit
from coursebook.exercise import Exercise
from coursebook.pages.links import relative
from coursebook.standard.model import Competency, Item, Knowledge, Module, Source, Text, Training

SHORT = 7


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
    def practical(self) -> list[Training | Competency]:
        """Trainings and competencies."""
        return [*self.standard.trainings, *self.standard.competencies]

    @cached_property
    def first_unit(self) -> str:
        """Where a newcomer starts."""
        units: list[Unit] = [unit for _, group in self.by_module for unit in group] or [*self.standard.units]
        return f"{units[0].id.lower()}.md" if units else "standard/index.md"

    @cached_property
    def home_eyebrow(self) -> str:
        """Hours and the like, from the standard's particulars."""
        hours = self.standard.hours
        words = [self.t("hours_total", n=self.number(hours.total))] if hours else []
        words += [
            # A bare number needs its label.
            f"{line.label} {line.value}" if line.value.isdigit() else line.value
            for line in self.standard.particulars
            if len(line.value) <= SHORT and line.value != self.standard.course.title
        ]
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
        practical = [u.id for u in self.practical if unit.id in u.knowledge]
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
