"""Python errors said in plain words: what it means and which line of the student's own code to look at."""

import builtins
import difflib
import re
import traceback
from typing import Any

from graders import feedback_syntax
from graders.locale import say

globals()["__builtins__"] = dict(vars(builtins))

FILE = "<code>"  # what a traceback calls the student's program is put in at the end
Error = dict[str, Any]

KINDS = {"int", "float", "str", "list", "dict", "tuple", "set", "bool", "NoneType", "DataFrame", "Series", "function"}


def describe(error: BaseException, source: str, scope: dict[str, Any]) -> Error:
    """Return the error as plain data, with a sentence that explains it."""
    kind = type(error)
    name = str(kind.__name__)
    try:
        message = str(error)
    except BaseException:  # noqa: BLE001  an exception of the student's own may fail to say anything
        message = ""
    if type(message) is not str:
        message = ""
    line = _line(error)
    try:
        explain = _explain(error, message, source, scope)
    except Exception:  # noqa: BLE001  an explanation must never replace the error itself
        explain = say("error_named", type=name)
    try:
        trace = _trace(error, source).replace(FILE, f"<{say('your_code')}>")
    except Exception:  # noqa: BLE001  e.g. the libraries it needs were patched by the program
        trace = ""
    where = say("at_line", line=line) if line else ""
    return {
        "type": name,
        "message": message[:500],
        "line": line,
        "explain": where + explain,
        "traceback": trace[:4000],
    }


def unsupported(sentence: str) -> Error:
    """The error for a return value that can't be judged."""
    return {"type": "UnsupportedType", "message": "", "line": None, "explain": sentence, "traceback": ""}


def missing_function(function: str, scope: dict[str, Any]) -> Error:
    """The error when the asked function isn't there."""
    own = [name for name, item in scope.items() if callable(item) and not name.startswith("__")]
    near = difflib.get_close_matches(function, own, 1)
    if function in scope:
        explain = say("not_a_function", function=function)
    elif near:
        explain = say("function_near", function=function, near=near[0])
    else:
        explain = say("function_missing", function=function)
    return {"type": "MissingFunction", "message": function, "line": None, "explain": explain, "traceback": ""}


def _line(error: BaseException) -> int | None:
    if isinstance(error, SyntaxError) and error.filename in (FILE, None):
        return error.lineno
    line = None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _trace(error: BaseException, source: str) -> str:
    """The traceback from the student's first line on, with their lines."""
    lines = source.splitlines()
    if isinstance(error, SyntaxError):
        return "".join(traceback.format_exception_only(error))
    frames = traceback.extract_tb(error.__traceback__, limit=200)
    while frames and frames[0].filename != FILE:
        frames.pop(0)
    text = []
    for frame in frames if len(frames) <= 12 else [*frames[:4], *frames[-4:]]:
        own = frame.filename == FILE and frame.lineno and frame.lineno <= len(lines)
        shown = lines[frame.lineno - 1].strip() if own and frame.lineno else frame.line or ""
        text.append(f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}\n    {shown}\n')
    return "".join(["Traceback (most recent call last):\n", *text, *traceback.format_exception_only(error)])


def _explain(error: BaseException, message: str, source: str, scope: dict[str, Any]) -> str:
    if isinstance(error, SyntaxError):
        return feedback_syntax.explain(error, source)
    for kind in type(error).__mro__:
        writer = _WRITERS.get(kind.__name__)
        if writer is not None:
            return _ended(str(writer(error, message, scope)))
    return say("error_said", type=type(error).__name__, message=message[:120])


def _ended(sentence: str) -> str:
    """A sentence that ends with an error's own words still ends as a sentence."""
    return sentence if sentence.endswith(tuple(say("sentence_ends"))) else sentence + say("full_stop")


def _name_error(error: Any, message: str, scope: dict[str, Any]) -> str:
    found = re.search(r"name '(.+?)'", message)
    wanted = error.name or (found[1] if found else "")
    if "before assignment" in message or "not associated with a value" in message:
        return say("name_unset", name=wanted)
    common = {"pd": "import pandas as pd", "np": "import numpy as np", "math": "import math"}
    if wanted in common:
        return say("name_import", name=wanted, line=common[wanted])
    known = [name for name in [*_local_names(error), *scope, *vars(builtins)] if not name.startswith("_")]
    near = difflib.get_close_matches(wanted, known, 1, 0.6)
    if near:
        return say("name_near", name=wanted, near=near[0])
    return say("name_unknown", name=wanted)


def _local_names(error: BaseException) -> list[str]:
    trace, names = error.__traceback__, list[str]()
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE:
            names = list(trace.tb_frame.f_locals)
        trace = trace.tb_next
    return names


def _kind_name(kind: str) -> str:
    return say(f"kind_{kind}") if kind in KINDS else kind


def _kinds(message: str) -> list[str]:
    return [_kind_name(kind) for kind in re.findall(r"'([A-Za-z_][\w.]*)'", message)]


# Message of CPython 3.12 (regular expression) → sentence; {0}, {1} are its groups, {k} the kinds it names in quotes.
_TYPE_ERRORS = [
    (r"(.+?)\(\) missing (\d+) required .*argument", "too_few"),
    (
        r"(.+?)\(\) takes (?:from \d+ to )?(\d+) positional arguments? but (\d+)",
        "too_many",
    ),
    (r"(.+?)\(\) got an unexpected keyword argument '(.+?)'", "keyword"),
    (r"object is not callable", "not_callable"),
    (r"object is not subscriptable", "not_subscriptable"),
    (r"is not iterable", "not_iterable"),
    (r"can only concatenate str|must be str, not", "text_and_number"),
    (
        r"unsupported operand.*NoneType",
        "none_operand",
    ),
    (r"unsupported operand|not supported between", "operands"),
    (r"indices must be integers", "indices"),
    (r"cannot be interpreted as an integer", "not_whole"),
    (r"unhashable type", "unhashable"),
    (r"does not support item assignment", "no_assignment"),
]


def _type_error(_error: Any, message: str, _scope: dict[str, Any]) -> str:
    kinds = [kind for kind in _kinds(message) if kind != "+"] + [say("this_value")] * 2
    for pattern, key in _TYPE_ERRORS:
        if found := re.search(pattern, message):
            return say(f"type_{key}", *found.groups(), k=kinds)
    return say("type_other", message=message[:120])


def _key_error(error: Any, message: str, _scope: dict[str, Any]) -> str:
    key = error.args[0] if error.args else message
    shown = key if type(key) is str else repr(key) if type(key) in (int, float, tuple) else str(message)
    several = re.search(r"\['(.+?)'", str(message))
    if several and ("not in index" in message or "None of [" in message):
        shown = several[1]
    columns = _columns(error)
    if columns:
        near = difflib.get_close_matches(str(shown), columns, 1)
        guess = say("did_you_mean", near=near[0]) if near else ""
        return say("no_column", column=shown[:80], guess=guess, columns=say("and").join(columns[:12]))
    return say("no_key", key=shown[:80])


def _columns(error: BaseException) -> list[str]:
    """Column names of the data frames in the student's own frame, for the hint."""
    trace, found = error.__traceback__, list[str]()
    last: Any = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE:
            last = trace.tb_frame
        elif "pandas" in trace.tb_frame.f_code.co_filename:
            owner: Any = trace.tb_frame.f_locals.get("self")
            if type(owner).__name__ == "DataFrame" and not found:
                found = [name for name in list(owner.columns) if type(name) is str]
        trace = trace.tb_next
    if not found and last is not None and "pandas" in _trace_files(error):
        frames = [item for item in last.f_locals.values() if type(item).__name__ == "DataFrame"]
        found = [name for frame in frames[:1] for name in list(frame.columns) if type(name) is str]
    return found


def _trace_files(error: BaseException) -> str:
    return " ".join(frame.filename for frame in traceback.extract_tb(error.__traceback__))


# What people write who know another language or an older pandas.
_INSTEAD = {
    ("list", "push"): "append",
    ("list", "add"): "append",
    ("str", "append"): "plus",
    ("DataFrame", "append"): "concat",
}


def _attribute_error(_error: Any, message: str, _scope: dict[str, Any]) -> str:
    found = re.search(r"'(.+?)' object has no attribute '(.+?)'", message)
    if found is None:
        found = re.search(r"module '(.+?)' has no attribute '(.+?)'", message)
        return (
            say("module_lacks", module=found[1], name=found[2]) if found else say("no_attribute", message=message[:120])
        )
    kind = _kind_name(found[1])
    if found[1] == "NoneType":
        return say("none_attribute", name=found[2])
    instead = _INSTEAD.get((found[1], found[2]))
    return say("kind_lacks", kind=kind, name=found[2], hint=say(f"instead_{instead}") if instead else "")


def _value_error(_error: Any, message: str, _scope: dict[str, Any]) -> str:  # noqa: PLR0911  one for each message
    if found := re.search(r"invalid literal for int\(\) with base 10: (.+)", message):
        return say("not_int", text=found[1])
    if found := re.search(r"could not convert string to float: (.+)", message):
        return say("not_float", text=found[1])
    if "truth value of a" in message:
        return say("truth_of_column")
    if found := re.search(r"not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)", message):
        return say("unpack_few", left=found[1], right=found[2])
    if "too many values to unpack" in message:
        return say("unpack_many")
    if found := re.search(r"Length of values \((\d+)\) does not match length of index \((\d+)\)", message):
        return say("column_length", values=found[1], rows=found[2])
    if "empty sequence" in message or "is empty" in message or "arg is an empty" in message:
        return say("empty_list")
    return say("value_other", message=message[:160])


def _import_error(error: Any, message: str, _scope: dict[str, Any]) -> str:
    found = re.search(r"cannot import name '(.+?)' from '(.+?)'", message)
    if found:
        return say("import_lacks", module=found[2], name=found[1])
    return say("import_missing", name=error.name or say("this_module"))


def _file_error(error: Any, _message: str, _scope: dict[str, Any]) -> str:
    return say("file_missing", name=error.filename)


_WRITERS: dict[str, Any] = {
    "NameError": _name_error,
    "TypeError": _type_error,
    "KeyError": _key_error,
    "AttributeError": _attribute_error,
    "ValueError": _value_error,
    "ImportError": _import_error,
    "FileNotFoundError": _file_error,
    "IndexError": lambda _e, m, _s: say("out_of_table" if "positional" in m else "out_of_range"),
    "ZeroDivisionError": lambda *_: say("division"),
    "OverflowError": lambda *_: say("overflow"),
    "RecursionError": lambda *_: say("recursion"),
    "MemoryError": lambda *_: say("memory"),
    "AssertionError": lambda _e, m, _s: say("assertion_said", message=m[:120]) if m else say("assertion"),
    "SystemExit": lambda *_: say("exit"),
    "KeyboardInterrupt": lambda *_: say("interrupted"),
    "OutputFlood": lambda *_: say("flood"),
    "StopIteration": lambda *_: say("no_next"),
    "UnicodeDecodeError": lambda *_: say("decoding"),
    "PermissionError": lambda *_: say("permission"),
    "RuntimeError": lambda _e, m, _s: say("no_input") if "input()" in m else say("runtime", message=m[:120]),
}
