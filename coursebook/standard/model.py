"""The course standard as plain, frozen data: what a course promises to teach, and where each promise comes from."""

from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

# typo: a slip in the source. garbled: a word replaced by a near-synonym. cut: the source breaks off.
# inferred: not in the source, decided by this course.
DoubtKind = Literal["typo", "garbled", "cut", "inferred"]


class _Data(BaseModel):
    """Frozen, strict about types, and closed: a misspelt key is an error, never silently ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Source(_Data):
    """Where an item stands: a document of the standard, and the place in it in words."""

    document: str
    place: str


class Doubt(_Data):
    """Something about an item's wording or place that a teacher should know."""

    kind: DoubtKind
    note: str


class Item(_Data):
    """What every part of the standard has: a stable id, where it comes from, and the doubts about it.

    `original` is the source's own wording where it differs from the standard wording; an item without a
    `source` of its own stands where its parent stands.
    """

    id: str = Field(min_length=1)
    source: Source | None = None
    original: str = ""
    doubts: tuple[Doubt, ...] = ()


class Text(Item):
    """An item that is one piece of text, such as a goal, a topic or a requirement."""

    text: str = Field(min_length=1)


class Target(Text):
    """What a student shall reach; `level` is one of the course's levels, by default the text's first word."""

    level: str = ""


class Particular(Item):
    """One line of the course's particulars: a label and its value."""

    label: str
    value: str


class HourPart(_Data):
    """One part of the course's hours, such as theory or practice."""

    id: str
    name: str
    hours: float = Field(ge=0)


class Hours(Item):
    """The course's class hours; the parts add up to the total."""

    total: float = Field(gt=0)
    parts: tuple[HourPart, ...] = ()


class Gap(Text):
    """What the sources don't show and only the teacher can add; `hours` of `part` where it has any."""

    hours: float = Field(default=0, ge=0)
    part: str = ""


class Skill(Text):
    """A job skill, with the knowledge points that serve it and the module that holds it."""

    knowledge: tuple[str, ...] = ()
    module: str = ""


class Knowledge(Item):
    """A knowledge point: its topics and its targets."""

    name: str
    module: str = ""
    topics: tuple[Text, ...] = ()
    targets: tuple[Target, ...] = ()


class Training(Item):
    """A practical training: task, group, what is handed in, and its targets."""

    name: str
    task: str
    group: str = ""
    hand_in: tuple[str, ...] = ()
    assessment: str = ""
    knowledge: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()


class Competency(Item):
    """A vocational-competency project: its task and its targets."""

    name: str
    task: str
    knowledge: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()


class Module(Item):
    """A module of the course."""

    name: str


class Theory(Item):
    """A row of the theory timetable: its hours, requirements and abilities."""

    module: str
    row: str
    name: str
    hours: float = Field(ge=0)
    part: str = "theory"
    knowledge: tuple[str, ...] = ()
    requirements: tuple[Text, ...] = ()
    abilities: tuple[Text, ...] = ()


class Document(_Data):
    """A source document of the standard."""

    id: str
    title: str
    note: str = ""


class Course(_Data):
    """The course's name, language and the order of its target levels, lowest first."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    language: str
    title: str
    levels: tuple[str, ...] = Field(min_length=1)


class Term(_Data):
    """A glossary term: in the course's language, in English, and as an identifier in code."""

    term: str
    english: str
    identifier: str


class Standard(_Data):
    """A whole course standard, checked."""

    course: Course
    documents: tuple[Document, ...] = ()
    particulars: tuple[Particular, ...] = ()
    hours: Hours | None = None
    position: tuple[Text, ...] = ()
    design: tuple[Text, ...] = ()
    goals: tuple[Text, ...] = ()
    gaps: tuple[Gap, ...] = ()
    skills: tuple[Skill, ...] = ()
    knowledge: tuple[Knowledge, ...] = ()
    trainings: tuple[Training, ...] = ()
    competencies: tuple[Competency, ...] = ()
    modules: tuple[Module, ...] = ()
    theory: tuple[Theory, ...] = ()
    glossary: tuple[Term, ...] = ()

    @property
    def units(self) -> tuple[Knowledge | Training | Competency | Module, ...]:
        """What an exercise folder may be named after: knowledge, trainings, competencies and modules, in that order."""
        return (*self.knowledge, *self.trainings, *self.competencies, *self.modules)

    def walk(self) -> Iterator[tuple[Item, Item | None, Source | None]]:
        """Yield every item with its parent and the source it stands in (its own, or its parent's)."""
        for field in type(self).model_fields:
            value = getattr(self, field)
            for item in value if isinstance(value, tuple) else (value,):
                if isinstance(item, Item):
                    yield from _descend(item, None, None)

    def level(self, target: Text) -> str:
        """Return a target's level: the one it states, else the one that its text begins with, else ''."""
        stated = target.level if isinstance(target, Target) else ""
        return stated or next((name for name in self.course.levels if target.text.startswith(name)), "")

    @property
    def targets(self) -> dict[str, Text]:
        """Everything an exercise may aim at, by id: targets, job skills, and the theory rows' lines."""
        units: list[Knowledge | Training | Competency] = [*self.knowledge, *self.trainings, *self.competencies]
        found: list[Text] = [target for unit in units for target in unit.targets]
        found += self.skills
        found += [line for row in self.theory for line in (*row.requirements, *row.abilities)]
        return {item.id: item for item in found}


def _descend(
    item: Item, parent: Item | None, inherited: Source | None
) -> Iterator[tuple[Item, Item | None, Source | None]]:
    source = item.source or inherited
    yield item, parent, source
    for field in type(item).model_fields:
        value = getattr(item, field)
        if isinstance(value, tuple):
            for child in value:
                if isinstance(child, Item):
                    yield from _descend(child, item, source)
