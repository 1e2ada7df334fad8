"""The runner: executes a student's code and hands out nothing but plain data.

Runs where the student's code runs, so nothing here is secret and nothing it returns is trusted: the judge validates.
It keeps its own references to builtins, so that a patched `len` or `print` can't break it by accident.
"""

import ast
import builtins
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from graders import codec, feedback
from graders.locale import LANGUAGE, speaking

globals()["__builtins__"] = dict(vars(builtins))

FILE = feedback.FILE
PRINT_LIMIT = 20_000
FLOOD = 50  # so many times the limit, and the program is stopped


_ORIGINALS = dict(vars(builtins))


def mend() -> None:
    """Put builtins back that a program has replaced: libraries that we call look them up there."""
    vars(builtins).update(_ORIGINALS)


class OutputFlood(BaseException):
    """Printing without end."""


class Tape:
    """Stands in for standard output: keeps the first characters and counts the rest."""

    def __init__(self, limit: int) -> None:
        self.limit, self.kept, self.seen, self.parts = limit, 0, 0, list[str]()

    def write(self, text: str) -> int:
        """Keep what still fits."""
        if type(text) is not str:
            raise TypeError("write() argument must be str")
        room = self.limit - self.kept
        if room > 0 and text:
            self.parts.append(text[:room])
            self.kept += min(room, len(text))
        # The empty write counts too, or an endless print("") would never end.
        self.seen += len(text) + 1
        if self.seen > self.limit * FLOOD:
            raise OutputFlood
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def isatty(self) -> bool:
        """No terminal."""
        return False

    @property
    def encoding(self) -> str:
        """What libraries ask for."""
        return "utf-8"

    def text(self) -> str:
        """What was kept so far."""
        return "".join(self.parts)

    def cut(self) -> bool:
        """Whether anything was dropped."""
        return sum(map(len, self.parts)) >= self.limit and self.kept >= self.limit


@contextmanager
def captured(limit: int) -> Iterator[Tape]:
    """Replace standard output and error by a tape."""
    tape, before = Tape(limit), (sys.stdout, sys.stderr)
    sys.stdout = sys.stderr = tape
    try:
        yield tape
    finally:
        sys.stdout, sys.stderr = before


@contextmanager
def working_directory(files: dict[str, str]) -> Iterator[None]:
    """A fresh directory with the exercise's files, left and removed afterwards."""
    if not files:
        yield
        return
    before, folder = Path.cwd(), tempfile.mkdtemp()
    leave, remove = os.chdir, shutil.rmtree
    for name, text in files.items():
        path = Path(folder, *name.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    os.chdir(folder)
    try:
        yield
    finally:
        leave(before)
        remove(folder, ignore_errors=True)


def namespace(hidden: list[str]) -> dict[str, Any]:
    """A fresh module namespace with builtins of its own; `hidden` modules can't be imported by mistake."""
    own = dict(vars(builtins))
    real = own["__import__"]
    closed = {"graders", *hidden}

    def guarded(name: str, *rest: Any, **named: Any) -> Any:
        if name.partition(".")[0] in closed:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *rest, **named)

    def no_input(_prompt: object = "") -> str:
        raise RuntimeError("input() is not available")

    def leave(code: object = None) -> None:
        raise SystemExit(code)

    own.update(__import__=guarded, input=no_input, exit=leave, quit=leave)
    return {"__name__": "__main__", "__builtins__": own}


def compiled(source: str | ast.Module | ast.Expression, mode: str) -> Any:
    """Compile a student's program without the compiler's English hints, which would land in the printed text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        return compile(source, FILE, mode, dont_inherit=True)


def fingerprint(source: str) -> str:
    """A digest of the program without its comments and layout; of the text where it isn't a program."""
    try:
        text = ast.dump(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        text = "\n".join(line.rstrip() for line in source.strip().splitlines())
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def is_empty(source: str, function: str) -> bool:
    """Whether the function's body is only a docstring, `pass` or `...`."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function]
    return bool(found) and all(
        isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        for node in found[-1].body
    )


def run_cases(source: str, questions: dict[str, Any], limits: dict[str, Any]) -> dict[str, Any]:
    """Run the student's function over all cases and return outcomes as plain data."""
    with speaking(questions.get("language", LANGUAGE)):
        return _run_cases(source, questions, limits)


def _run_cases(source: str, questions: dict[str, Any], limits: dict[str, Any]) -> dict[str, Any]:
    function, inputs = questions["function"], questions["cases"]
    result: dict[str, Any] = {
        "outcomes": [], "error": None, "printed": "", "cut": False,
        "source": fingerprint(source), "empty": is_empty(source, function),
    }  # fmt: skip
    scope = namespace(questions.get("hidden", []))
    with captured(limits.get("printed", PRINT_LIMIT)) as tape, working_directory(questions.get("files", {})):
        try:
            exec(compiled(source, "exec"), scope)  # noqa: S102  this is what a runner does
            called = scope.get(function)
            if not callable(called):
                result["error"] = feedback.missing_function(function, scope)
        except BaseException as error:  # noqa: BLE001  SystemExit and KeyboardInterrupt of the student's are errors too
            mend()
            result["error"] = feedback.describe(error, source, scope)
        if result["error"] is None:
            result["outcomes"] = [_outcome(called, one, source, scope, tape) for one in inputs]
        mend()
    result.update(printed=tape.text(), cut=tape.cut())
    return result


def _outcome(called: Any, one: dict[str, Any], source: str, scope: dict[str, Any], tape: Tape) -> dict[str, Any]:
    args = codec.decode(one["args"])
    kwargs = {name: codec.decode(item) for name, item in one.get("kwargs", {}).items()}
    given = codec.dumps(codec.encode([args, kwargs]))
    start = len(tape.parts)
    outcome: dict[str, Any]
    try:
        value = called(*args, **kwargs)
        mend()
        outcome = {"value": codec.encode(value)}
        # Written now, so that a value which can't be written spoils this case only.
        codec.dumps(outcome["value"])
    except codec.UnsupportedError as error:
        outcome = {"raised": feedback.unsupported(str(error))}
    except BaseException as error:  # noqa: BLE001
        mend()
        outcome = {"raised": feedback.describe(error, source, scope)}
    try:
        changed = codec.dumps(codec.encode([args, kwargs])) != given
    except BaseException:  # noqa: BLE001  changed into something that can't even be encoded
        changed = True
    if changed:
        outcome["mutated"] = True
    printed = "".join(tape.parts[start:])
    if printed:
        outcome["printed"] = printed[:2000]
    return outcome


def run_free(source: str, files: dict[str, str], limits: dict[str, Any]) -> dict[str, Any]:
    """Run a program as it stands; show what it prints, what it passes to `display` and its last expression."""
    with speaking(limits.get("language", LANGUAGE)):
        return _run_free(source, files, limits)


def _run_free(source: str, files: dict[str, str], limits: dict[str, Any]) -> dict[str, Any]:
    from graders.shown import shown_value  # noqa: PLC0415  not needed for judging

    values: list[Any] = []
    most = limits.get("values", 20)

    def display(*items: Any) -> None:
        for item in items:
            if len(values) < most:
                values.append(shown_value(item))

    scope = namespace([])
    scope["display"] = display
    error = None
    with captured(limits.get("printed", PRINT_LIMIT)) as tape, working_directory(files):
        try:
            tree = ast.parse(source, FILE)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(compiled(tree, "exec"), scope)  # noqa: S102
            if isinstance(last, ast.Expr):
                value = eval(compiled(ast.Expression(last.value), "eval"), scope)  # noqa: S307
                if value is not None:
                    display(value)
        except BaseException as problem:  # noqa: BLE001
            mend()
            error = feedback.describe(problem, source, scope)
        mend()
    return {"printed": tape.text(), "cut": tape.cut(), "values": values, "error": error}
