"""Tables of a course's pages: hours, correspondences, doubts, coverage, glossary, licences; cells are HTML."""

import html
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from coursebook import licences
from coursebook.course import Unit
from coursebook.pages.site import Site
from coursebook.standard.model import Module, Text, Theory

KINDS = ("cut", "inferred", "garbled", "typo")


@dataclass(frozen=True)
class Row:
    """One row of a table: its cells as HTML, and an anchor."""

    cells: list[str]
    id: str = ""


class Tables(Site):
    """The course as its pages see it, tables included."""

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
        words = (
            missing
            if missing == "0"
            else f'{missing} <span class="cb-chip cb-chip--warn">{html.escape(self.t("to_be_filled"))}</span>'
        )
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
                    self._found(page, [u.id for u in self.practical if k.id in u.knowledge]),
                ]
            )
            for k in standard.knowledge
        ]

    def skill_rows(self, page: str) -> list[Row]:
        """Each job skill with its knowledge points."""
        return [
            Row(
                [
                    html.escape(s.id),
                    html.escape(s.text),
                    self.anchors(page, [s.module] if s.module else []),
                    self._found(page, s.knowledge),
                ]
            )
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
        return (
            self.anchors(page, chosen) if chosen else f'<span class="cb-none">{html.escape(self.t("map_none"))}</span>'
        )

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
                [
                    html.escape(g.term),
                    f'<span lang="en">{html.escape(g.english)}</span>',
                    f"<code>{html.escape(g.identifier)}</code>",
                ],
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
                    f'<a href="#{entry.text}">{html.escape(entry.licence)}</a>'
                    if entry.text
                    else html.escape(entry.licence),
                    html.escape(entry.purpose(self.t.language)),
                ]
            )
            for entry in licences.read()
        ]

    @property
    def licence_texts(self) -> tuple[licences.LicenceText, ...]:
        """The licences' full texts."""
        return licences.texts()
