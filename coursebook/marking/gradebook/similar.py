"""Answers that are much alike: a hint to look at two texts, never a verdict.

Compared are the normalised texts of programs and of long answers, without what the starter gave. Equal texts form one
group; unequal ones are compared only where their lengths allow the threshold at all.
"""

import io
import re
import tokenize
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from coursebook.exercise import Exercise
from coursebook.marking.gradebook.book import Book

CHUNK = 400
MOST = 40  # pairs shown for one exercise
COMMON = 0.2  # a text that so many of an exercise's answers share is the usual way to write it
LONG = 120  # characters from which an answer that is no program counts as text
LAYOUT = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


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
        try:
            lines: dict[int, list[str]] = {}
            for token in tokenize.generate_tokens(io.StringIO(text).readline):
                if token.type not in LAYOUT:
                    lines.setdefault(token.start[0], []).append(token.string)
            return [" ".join(tokens) for tokens in lines.values()]
        except (tokenize.TokenError, SyntaxError, IndentationError):
            text = re.sub(r"#.*", "", text)
    return [line for line in (re.sub(r"\s+", "", raw) for raw in text.splitlines()) if line]


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
    texts = sorted(by_text, key=lambda text: (len(text), text))
    near, count = _near(texts, threshold)
    for score, first, second in near:
        (one, *rest), (two, *others) = by_text[texts[first]], by_text[texts[second]]
        found.append(Pair(exercise, (one, two), score, (raw[one], raw[two]), (*rest, *others)))
    found.sort(key=lambda pair: (-pair.score, pair.students))
    return found[:MOST], max(len(found) - MOST, 0) + count - len(near)


def _near(texts: Sequence[str], threshold: float) -> tuple[list[tuple[float, int, int]], int]:
    """Return the best pairs (score, first, second) of texts, sorted by length, and how many reach the threshold.

    The similarity of lengths m ≤ n is at most 2m/(m+n), so a text needs to be compared only with those up to
    (2 − t)/t times as long.
    """
    lengths = [len(text) for text in texts]
    best: list[tuple[float, int, int]] = []
    count = 0
    for start in range(0, len(texts), CHUNK):
        chunk = texts[start : start + CHUNK]
        longest = lengths[start + len(chunk) - 1] * (2 - threshold) / threshold
        end = bisect_right(lengths, longest)
        scores = cdist(
            chunk, texts[start:end], scorer=Indel.normalized_similarity, score_cutoff=threshold, dtype=np.float32,
            workers=-1,
        )  # fmt: skip
        rows, columns = np.nonzero(np.triu(scores, 1) >= threshold - 1e-6)
        count += len(rows)
        # In a class of thousands nearly everyone may be alike: only the best pairs are ever kept.
        values = scores[rows, columns]
        top = np.argsort(-values, kind="stable")[:MOST]
        best += [(float(values[n]), start + int(rows[n]), start + int(columns[n])) for n in top]
        best = sorted(best, key=lambda pair: (-pair[0], pair[1], pair[2]))[:MOST]
    return best, count
