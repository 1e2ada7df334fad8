"""Answers that are much alike: a hint to look at two texts, never a verdict.

Compared are the normalised texts of programs and of long answers, without what the starter gave. Equal texts form one
group. In a large class only answers that share an unusual line are compared: copies do, and two honest answers that
don't are alike only as far as the exercise makes all answers alike.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz.distance import Indel

from coursebook.exercise import Exercise
from coursebook.marking.gradebook.book import Book

MOST = 40  # pairs shown for one exercise
COMMON = 0.2  # a text that so many of an exercise's answers share is the usual way to write it
LONG = 120  # characters from which an answer that is no program counts as text
SMALL = 200  # so many different texts are all compared with each other
RARE = 8  # in more texts than these, a line is not unusual
COMMENT = re.compile(r"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|#[^\n]*""")


@dataclass(frozen=True)
class Pair:
    """Two students' answers that are alike; `also` are others with one of the two texts."""

    exercise: Exercise
    students: tuple[str, str]
    score: float
    texts: tuple[str, str]
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Alike:
    """What was found, how many pairs of an exercise aren't shown, and the texts that too many share to be a hint."""

    pairs: tuple[Pair, ...]
    cut: dict[str, int]
    usual: dict[str, int]


def normal(text: str, *, program: bool) -> list[str]:
    """Return a text's lines without comments, spaces and empty lines."""
    if program:
        text = COMMENT.sub(lambda found: found[1] or "", text)
    return [line for line in ("".join(raw.split()) for raw in text.splitlines()) if line]


def compare(book: Book) -> Alike:
    """Compare the answers of every exercise that asks for a program or a long text."""
    pairs: list[Pair] = []
    cut: dict[str, int] = {}
    usual: dict[str, int] = {}
    for exercise in book.exercises:
        by_text, raw = _texts(book, exercise)
        answers = sum(len(names) for names in by_text.values())
        for text, names in list(by_text.items()):
            if len(names) > max(4, COMMON * answers):
                usual[exercise.id] = usual.get(exercise.id, 0) + len(names)
                del by_text[text]
        shown, more = _pairs(exercise, by_text, raw, book.settings.similar.threshold)
        pairs += shown
        if more:
            cut[exercise.id] = more
    return Alike(tuple(pairs), cut, usual)


def _texts(book: Book, exercise: Exercise) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return the normalised texts worth comparing with their students, and each student's text as handed in."""
    program = exercise.kind == "code"
    given = Counter(normal(exercise.starter, program=program)) if exercise.starter else Counter[str]()
    # Whoever hands in the starter or the solution that the course shows has copied from nobody.
    known = {"\n".join(normal(text, program=program)) for text in (exercise.starter, exercise.solution) if text}
    by_text: dict[str, list[str]] = {}
    raw: dict[str, str] = {}
    for student in book.students:
        answer = book.marks.get((student.id, exercise.id), {}).get("answer")
        if not isinstance(answer, str) or (not program and len(answer) < LONG):
            continue
        lines = normal(answer, program=program)
        if "\n".join(lines) in known:
            continue
        left = given.copy()
        own = []
        for line in lines:
            if left[line]:
                left[line] -= 1
            else:
                own.append(line)
        text = "\n".join(own)
        if len(text) >= book.settings.similar.shortest:
            by_text.setdefault(text, []).append(student.id)
            raw[student.id] = answer
    return by_text, raw


def _pairs(
    exercise: Exercise, by_text: dict[str, list[str]], raw: dict[str, str], threshold: float
) -> tuple[list[Pair], int]:
    """Return the pairs most alike, and how many more there are."""
    found = []
    for names in by_text.values():
        if len(names) > 1:
            one, two, *also = names
            found.append(Pair(exercise, (one, two), 1.0, (raw[one], raw[two]), tuple(also)))
    texts = list(by_text)
    near = []
    for first, second in _candidates(texts):
        score = Indel.normalized_similarity(texts[first], texts[second], score_cutoff=threshold)
        if score:
            near.append((score, first, second))
    near.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    for score, first, second in near[:MOST]:
        (one, *rest), (two, *others) = by_text[texts[first]], by_text[texts[second]]
        found.append(Pair(exercise, (one, two), score, (raw[one], raw[two]), (*rest, *others)))
    found.sort(key=lambda pair: (-pair.score, pair.students))
    return found[:MOST], max(len(found) - MOST, 0) + len(near[MOST:])


def _candidates(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the pairs worth comparing: all of a small class, of a large one those that share an unusual line."""
    if len(texts) <= SMALL:
        yield from combinations(range(len(texts)), 2)
        return
    holders: dict[str, list[int]] = {}
    for number, text in enumerate(texts):
        for line in set(text.split("\n")):
            holders.setdefault(line, []).append(number)
    seen: set[tuple[int, int]] = set()
    for numbers in holders.values():
        if len(numbers) <= RARE:
            for pair in combinations(numbers, 2):
                if pair not in seen:
                    seen.add(pair)
                    yield pair
