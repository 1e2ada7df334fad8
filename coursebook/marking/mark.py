"""Marking from beginning to end: hand-ins, private casebooks, the sandbox, the journal, and one row per answer."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coursebook.errors import CourseError, Problem
from coursebook.marking import hand, isolation
from coursebook.marking.envelope import Answer
from coursebook.marking.files import Note
from coursebook.marking.journal import Journal
from coursebook.marking.judging import Judge, Runs, Work, keys_of
from coursebook.marking.output import clear_drafts, keep_private, only_run, write_lines
from coursebook.marking.roster import Roster, read_roster
from coursebook.marking.rows import Change, Row, best_rows, changes, missing_rows, read_rows, row_of
from coursebook.marking.sandbox import Pool
from coursebook.marking.sandbox.child_process import StoppedError
from coursebook.marking.subject import SEED_FILE, Subject, private_books, private_seed, read_subject
from coursebook.marking.submission import Entry, collect, last_ones

MARKS = "marks.jsonl"
VERDICTS = "判分记录.jsonl"
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Order:
    """What the teacher asks for.

    Args:
        paths: files and folders with hand-ins; texts are addresses of collectors' databases.
        root: the course's folder.
        out: the teacher's folder for marks.
        roster: the class list.
        seed_file: where the private seed is, if not in `out`.
        jobs: how many programs run at the same time.
        keep: which of several answers counts, "best" or "last".
        isolation: "deno" or "process".
        yes: whether marks may change that were given before.
        only: exercises or units to mark; all if empty.
        scheduler: address of a Dask scheduler whose workers run the programs; empty for this machine.
    """

    paths: Sequence[Path | str]
    root: Path
    out: Path
    roster: Path | None = None
    seed_file: Path | None = None
    jobs: int = 2
    keep: str = "best"
    isolation: str = "deno"
    yes: bool = False
    only: Sequence[str] = ()
    scheduler: str = ""


@dataclass
class Marked:
    """What came of it.

    Args:
        rows: all marks, as they are (or would be) in marks.jsonl.
        notes: on files.
        said: on class list and marks by hand.
        changed: marks of unchanged answers that are different now.
        written: whether marks.jsonl was written.
        fresh: how many answers were judged in this run, not known from an earlier one.
    """

    rows: list[Row] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    written: bool = False
    fresh: int = 0

    def tell(self, sentence: str) -> None:
        """Keep a sentence for the teacher; the same one only once."""
        if sentence not in self.said:
            self.said.append(sentence)


def mark(order: Order, tell: Tell = lambda _what, _done, _total: None) -> Marked:
    """Mark hand-ins.

    Args:
        order: what the teacher asks for.
        tell: called with what is being done, how much of it is done, and how much there is.

    Raises:
        CourseError: the course, the class list or the folder can't be used; a single bad hand-in never raises.
    """
    seed_file = order.seed_file or order.out / SEED_FILE
    for path in (order.out, seed_file):
        keep_private(path, order.root)
    with only_run(order.out):
        return _mark(order, seed_file, tell)


def _mark(order: Order, seed_file: Path, tell: Tell) -> Marked:
    subject = read_subject(order.root)
    roster = read_roster(order.roster) if order.roster else None
    clear_drafts(order.out)
    before = read_rows(order.out / MARKS)
    by_hand = hand.read(order.out / hand.FILE)
    tell("读取作业", 0, 0)
    collected = collect(order.paths, subject.inventory, roster)
    done = Marked(notes=list(collected.notes), said=[*(roster.notes if roster else ()), *by_hand.notes])
    entries = [*_earlier(before, roster, set(subject.exercises)), *collected.entries]
    entries = [one for one in entries if _wanted(one.exercise, order.only)]
    if not entries:
        raise CourseError([*(Problem(note.file, "", note.message) for note in done.notes), _nothing(order)])
    if order.keep == "last":
        entries = last_ones(entries)
    tell("准备私密测试数据", 0, 0)
    seed = private_seed(seed_file)
    books = private_books(subject, {one.exercise for one in entries}, seed)
    keys = keys_of(entries, books)
    with Journal(order.out / VERDICTS) as journal:
        works = {key: Work(key, one.text, books[one.exercise]) for key, one in zip(keys, entries, strict=True)}
        todo = [work for key, work in works.items() if key not in journal.records]
        done.fresh = len(todo)
        with _pool(order, subject, done.tell) if todo else nullcontext() as pool:
            for number, made in enumerate(_judged(Judge(pool), todo, order), 1) if pool else ():
                journal.add(made)
                tell("判分", number, len(todo))
        rows = [
            row_of(entry, books[entry.exercise], journal.records[key]) for key, entry in zip(keys, entries, strict=True)
        ]
    rows = best_rows(rows)
    if roster is not None:
        rows += missing_rows(rows, roster, books)
    done.rows = [by_hand.applied(row) for row in _sorted(rows, roster)]
    done.said += by_hand.unused(done.rows)
    done.changed = changes(before, done.rows)
    if order.yes or not done.changed:
        write_lines(order.out / MARKS, _with_others(before, done.rows, order.only))
        hand.offer(order.out / hand.FILE)
        done.written = True
    return done


@contextmanager
def _pool(order: Order, subject: Subject, say: Callable[[str], None]) -> Iterator[Runs]:
    """Where programs run: on this machine, or on those of a scheduler."""
    if not order.scheduler:
        yield Pool(isolation.starter(order.isolation, subject.engine, subject.root, say), order.jobs)
        return
    if order.isolation != "deno":
        raise CourseError(Problem("--scheduler", "", "别的电脑上只在隔离环境里运行，不能与 --isolation process 同用。"))
    from coursebook.marking.cluster import connected  # noqa: PLC0415  needs an extra

    with connected(order.scheduler, subject.engine, say) as pool:
        yield pool


def _judged(judge: Judge, todo: list[Work], order: Order) -> Iterator[dict[str, Any]]:
    try:
        yield from judge.judge(todo)
    except StoppedError as error:
        if order.isolation == "process":
            raise CourseError(Problem("Python", "", f"判分进程启动不了：{str(error)[-300:]}")) from error
        raise CourseError(Problem("Deno", "", isolation.cannot(str(error)))) from error


def _nothing(order: Order) -> Problem:
    first = next((path for path in order.paths if isinstance(path, Path)), order.root)
    return Problem(first, "", "没有找到一份能判分的作业，请检查路径和课程。")


def _wanted(exercise: str, only: Sequence[str]) -> bool:
    return not only or any(name in (exercise, exercise.partition("/")[0]) for name in only)


def _earlier(rows: Iterable[Row], roster: Roster | None, exercises: set[str]) -> Iterator[Entry]:
    """Answers that were marked before: a late hand-in is marked without all others being given again."""
    for row in rows:
        known = roster is None or row["student"] in roster.students
        if row["status"] == "missing" or not known or row["exercise"] not in exercises:
            continue
        answer = Answer(
            row["exercise"], row["answered_hash"], None, row["attempts"], row["first"], row["last"], row["browser"]
        )
        yield Entry(
            row["student"],
            row["exercise"],
            row["answer"],
            row["digest"],
            answer,
            row["made"],
            row["receipt"],
            row["file"],
        )


def _sorted(rows: list[Row], roster: Roster | None) -> list[Row]:
    place = {name: number for number, name in enumerate(roster.students)} if roster else {}
    return sorted(rows, key=lambda row: (place.get(row["student"], 0), row["student"], row["exercise"]))


def _with_others(before: Iterable[Row], rows: list[Row], only: Sequence[str]) -> list[Row]:
    """With `only`, the marks of all other exercises stay as they are."""
    return [*(row for row in before if not _wanted(row["exercise"], only)), *rows]
