"""From answers to verdicts: programs and forms run in the sandbox, everything is judged here, on plain data."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

from coursebook.exercise import freeze
from coursebook.exercises import sources
from coursebook.marking.journal import Record
from coursebook.marking.sandbox import Result, Task
from coursebook.marking.signs import Sign, reaches_out, signs
from coursebook.marking.subject import Book
from coursebook.marking.submission import Entry
from graders import casebook as books
from graders import entry as grader

FORM_SECONDS = 20.0  # as in the page; the rules are ours, the artefact is plain data
HARD_CODED = Sign("hard-coded", "只背下了网页上公开的例子：换一组数据就不对")
# Honest mistakes are wrong on public cases too; one in three new cases wrong, and no public one, is no accident.
FEW = 0.3


@dataclass(frozen=True)
class Work:
    """One answer to judge: an entry's text, its exercise's private casebook, and the key of the verdict."""

    key: str
    text: str
    book: Book


def keys_of(entries: Iterable[Entry], books: Mapping[str, Book]) -> list[str]:
    """All that a verdict depends on: the questions, the graders, what the rules of a form import, the answer."""
    asked = {name: _asked(book) for name, book in books.items()}
    return [sha256(f"{asked[one.exercise]}\0{one.digest}".encode()).hexdigest() for one in entries]


def _asked(book: Book) -> str:
    own = [name for name in book.exercise.packages if book.exercise.kind == "form"]
    with sources.importable(book.exercise.root):
        programs = [sources.fingerprint(name) for name in ("graders", *own)]
    return "\0".join([book.exercise.hash, book.digest, *programs])


class Runs(Protocol):
    """Where programs run: `Pool`, or something like it on other machines."""

    def run(self, tasks: Sequence[Task]) -> Iterator[tuple[Task, Result]]:
        """Yield each task with its result."""


class Judge:
    """Judges answers, many at a time.

    Args:
        pool: where programs run.
    """

    def __init__(self, pool: Runs) -> None:
        self._pool = pool

    def judge(self, works: Iterable[Work]) -> Iterator[Record]:
        """Yield a record for each answer as soon as its verdict is known."""
        tasks = []
        for work in works:
            kind = work.book.exercise.kind
            if kind in ("code", "form"):
                tasks.append(_task(work))
            else:
                yield record(work, json.loads(grader.judge_answer(work.book.text, work.text)), [], 0.0)
        doubtful: list[tuple[Task, Record]] = []
        public: dict[str, Book] = {}
        for task, result in self._pool.run(tasks):
            made = _judged(task.key, result)
            if _may_be_hard_coded(task.key, made):
                book = task.key.book
                if book.exercise.id not in public:
                    public[book.exercise.id] = _public_book(book)
                doubtful.append((_public(task, public[book.exercise.id]), made))
            else:
                yield made
        second = {task.key.key: made for task, made in doubtful}
        for task, result in self._pool.run([task for task, _ in doubtful]):
            made = second[task.key.key]
            verdict = json.loads(grader.judge_code(task.key.book.text, result.text or "null"))
            if verdict["status"] == "pass":
                made = named(made, [HARD_CODED])
            yield made


def _task(work: Work) -> Task:
    exercise, questions = work.book.exercise, work.book.casebook["questions"]
    if exercise.kind == "form":
        texts = (questions["module"], work.text, work.book.text)
        return Task(work, exercise.packages, "review_form", texts, FORM_SECONDS)
    texts = (work.text, work.book.questions, "{}")
    return Task(work, exercise.packages, "run_cases", texts, exercise.time_limit, reaches_out(work.text))


def _judged(work: Work, result: Result) -> Record:
    if work.book.exercise.kind == "form":
        return record(work, _reviewed(result), [], result.seconds)
    text = result.text if result.text is not None else json.dumps({"stopped": result.stopped})
    verdict = json.loads(grader.judge_code(work.book.text, text))
    hidden = work.book.casebook["questions"].get("hidden", [])
    return record(work, verdict, signs(work.text, _loaded(text), result.stopped, result.notes, hidden), result.seconds)


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _reviewed(result: Result) -> dict[str, Any]:
    if result.text is not None:
        return dict(json.loads(result.text))
    message = "判题程序没能在限定的时间和内存里判完这一份：请老师看一看。"
    return {"status": "grader_broke", "score": 0, "message": message, "mistake": None, "case": None, "items": []}


def record(work: Work, verdict: dict[str, Any], found: list[Sign], seconds: float) -> Record:
    """What is kept of a verdict."""
    status = verdict["status"]
    counts = status not in ("not_attempted", "grader_broke")
    made: Record = {
        "key": work.key,
        "exercise": work.book.exercise.id,
        "status": status,
        "score": verdict["score"] if counts else 0,
        "mistake": verdict["mistake"],
        "message": verdict["message"],
        "case": verdict["case"],
        "items": [{"id": one["id"], "passed": one["passed"]} for one in verdict.get("items") or []],
        "attack": None,
        "signs": [],
        "seconds": round(seconds, 3),
    }
    return named(made, found)


def named(made: Record, found: list[Sign]) -> Record:
    """Add signs; a wrong answer with a grave one earns nothing."""
    grave = [sign.say for sign in found if sign.grave]
    made = {**made, "signs": [*made["signs"], *(sign.say for sign in found if sign.grave or made["status"] != "pass")]}
    if grave and made["status"] != "pass":
        made |= {"attack": "；".join(filter(None, [made["attack"], *grave])), "score": 0}
    return made


def _may_be_hard_coded(work: Work, made: Record) -> bool:
    if made["status"] != "fail" or work.book.exercise.kind != "code" or made["attack"]:
        return False
    if made["case"] and made["case"].get("seed") is None:  # wrong on a case that the page has too
        return False
    total = len(work.book.casebook["questions"]["cases"])
    wrong = round(total * (1 - float(made["score"])))
    return FEW * (total - work.book.fixed) <= wrong <= total - work.book.fixed


def _public_book(book: Book) -> Book:
    casebook = freeze(book.exercise)
    return Book(book.exercise, casebook, books.write(casebook), "")


def _public(task: Task, book: Book) -> Task:
    """The same program over the cases that everybody can read in the site."""
    work: Work = task.key
    again = Work(work.key, work.text, book)
    return Task(again, task.packages, task.name, (work.text, book.questions, "{}"), task.seconds, task.alone)
