"""Python errors said in plain Chinese: what it means and which line of the student's own code to look at."""

import builtins
import difflib
import re
import traceback
from typing import Any

from graders import feedback_syntax

globals()["__builtins__"] = dict(vars(builtins))

FILE = "<你的代码>"
Error = dict[str, Any]

KIND_NAMES = {
    "int": "整数", "float": "小数", "str": "文字", "list": "列表", "dict": "字典", "tuple": "元组", "set": "集合",
    "bool": "真假值", "NoneType": "None（什么都没有）", "DataFrame": "数据表", "Series": "数列", "function": "函数",
}  # fmt: skip


def describe(error: BaseException, source: str, scope: dict[str, Any]) -> Error:
    """Return the error as plain data, with a Chinese sentence that explains it."""
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
        explain = f"程序出错了（{name}）。"
    try:
        trace = _trace(error, source)
    except Exception:  # noqa: BLE001  e.g. the libraries it needs were patched by the program
        trace = ""
    where = f"看第 {line} 行：" if line else ""
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
        explain = f"{function} 应当是一个函数，你的代码把这个名字用作了别的值。"
    elif near:
        explain = f"没有找到函数 {function}，只看到 {near[0]}：请把名字改成 {function}（大小写也要一样）。"
    else:
        explain = f"没有找到函数 {function}：请保留起始代码里的那一行“def {function}(…):”。"
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
    return f"程序出错了（{type(error).__name__}）：{message[:120]}。"


def _ended(sentence: str) -> str:
    """A sentence that ends with an error's own words still ends as a sentence."""
    return sentence if sentence.endswith(("。", "？")) else f"{sentence}。"


def _name_error(error: Any, message: str, scope: dict[str, Any]) -> str:
    found = re.search(r"name '(.+?)'", message)
    wanted = error.name or (found[1] if found else "")
    if "before assignment" in message or "not associated with a value" in message:
        return f"变量 {wanted} 还没有得到值就用了：检查它的赋值是不是只写在 if 或循环里面。"
    common = {"pd": "import pandas as pd", "np": "import numpy as np", "math": "import math"}
    if wanted in common:
        return f"没有名字 {wanted}：请在最上面写 {common[wanted]}。"
    known = [name for name in [*_local_names(error), *scope, *vars(builtins)] if not name.startswith("_")]
    near = difflib.get_close_matches(wanted, known, 1, 0.6)
    if near:
        return f"没有名字 {wanted}，是不是想写 {near[0]}？"
    return f"没有名字 {wanted}：如果是变量，要先给它赋值；如果是文字，要加引号。"


def _local_names(error: BaseException) -> list[str]:
    trace, names = error.__traceback__, list[str]()
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE:
            names = list(trace.tb_frame.f_locals)
        trace = trace.tb_next
    return names


def _kinds(message: str) -> list[str]:
    return [KIND_NAMES.get(kind, kind) for kind in re.findall(r"'([A-Za-z_][\w.]*)'", message)]


# Message of CPython 3.12 (regular expression) → sentence; {0}, {1} are its groups, {k} the kinds it names in quotes.
_TYPE_ERRORS = [
    (r"(.+?)\(\) missing (\d+) required .*argument", "函数 {0} 少给了 {1} 个参数。"),
    (
        r"(.+?)\(\) takes (?:from \d+ to )?(\d+) positional arguments? but (\d+)",
        "函数 {0} 应当有 {1} 个参数，却给了 {2} 个。",
    ),
    (r"(.+?)\(\) got an unexpected keyword argument '(.+?)'", "函数 {0} 没有名叫 {1} 的参数。"),
    (r"object is not callable", "{k[0]}不能像函数那样调用：是不是变量和函数重了名，或者漏写了运算符？"),
    (r"object is not subscriptable", "{k[0]}后面不能用方括号 […] 取值。"),
    (r"is not iterable", "{k[0]}不能一个一个地取：for 后面应当是列表、字典、表格的列或 range(…)。"),
    (r"can only concatenate str|must be str, not", "文字只能和文字相加：数字要先用 str(…) 变成文字。"),
    (
        r"unsupported operand.*NoneType",
        "有一边是 None（什么都没有），不能参加运算：检查给出这个值的函数有没有 return。",
    ),
    (r"unsupported operand|not supported between", "{k[0]}和{k[1]}之间不能这样运算或比较：先把它们变成同一种类型。"),
    (r"indices must be integers", "{k[0]}的方括号里只能写位置（整数）：是不是把它当成字典了？"),
    (r"cannot be interpreted as an integer", "这里需要整数：可以用 int(…) 变成整数，或用 // 做整除。"),
    (r"unhashable type", "{k[0]}不能用作字典的键或放进集合，可以先用 tuple(…) 变成元组。"),
    (r"does not support item assignment", "{k[0]}不能改动里面的一项：请做一个新的。"),
]


def _type_error(_error: Any, message: str, _scope: dict[str, Any]) -> str:
    kinds = [kind for kind in _kinds(message) if kind != "+"] + ["这个值"] * 2
    for pattern, sentence in _TYPE_ERRORS:
        if found := re.search(pattern, message):
            return sentence.format(*found.groups(), k=kinds)
    return f"用的值类型不对：{message[:120]}"


def _key_error(error: Any, message: str, _scope: dict[str, Any]) -> str:
    key = error.args[0] if error.args else message
    shown = key if type(key) is str else repr(key) if type(key) in (int, float, tuple) else str(message)
    several = re.search(r"\['(.+?)'", str(message))
    if several and ("not in index" in message or "None of [" in message):
        shown = several[1]
    columns = _columns(error)
    if columns:
        near = difflib.get_close_matches(str(shown), columns, 1)
        guess = f"，是不是想写“{near[0]}”" if near else ""
        return f"表里没有“{shown[:80]}”这一列{guess}？这张表的列是：{'、'.join(columns[:12])}。"
    return f"找不到键“{shown[:80]}”：检查名字有没有写错，字典可以用 .get（键， 默认值）。"


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
    ("list", "push"): "，加一项用 append",
    ("list", "add"): "，加一项用 append",
    ("str", "append"): "，文字相加用 +",
    ("DataFrame", "append"): "，接表请用 pd.concat",
}


def _attribute_error(_error: Any, message: str, _scope: dict[str, Any]) -> str:
    found = re.search(r"'(.+?)' object has no attribute '(.+?)'", message)
    if found is None:
        found = re.search(r"module '(.+?)' has no attribute '(.+?)'", message)
        return f"模块 {found[1]} 里没有 {found[2]}，检查名字有没有写错。" if found else f"没有这个属性：{message[:120]}"
    kind = KIND_NAMES.get(found[1], found[1])
    if found[1] == "NoneType":
        return (
            f"这里的值是 None（什么都没有），不能再用 .{found[2]}：检查上一步有没有 return，或者用了只改动原物的方法。"
        )
    hint = _INSTEAD.get((found[1], found[2]), "")
    return f"{kind}没有 .{found[2]}{hint}。"


def _value_error(_error: Any, message: str, _scope: dict[str, Any]) -> str:  # noqa: PLR0911  one for each message
    if found := re.search(r"invalid literal for int\(\) with base 10: (.+)", message):
        return f"{found[1]} 不能变成整数。"
    if found := re.search(r"could not convert string to float: (.+)", message):
        return f"{found[1]} 不能变成小数。"
    if "truth value of a" in message:
        return "一整列不能直接放在 if 里判断：逐个比较用 &、| 并加括号，整列判断用 .any() 或 .all()。"
    if found := re.search(r"not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)", message):
        return f"等号左边有 {found[1]} 个变量，右边只有 {found[2]} 个值。"
    if "too many values to unpack" in message:
        return "等号右边的值比左边的变量多。"
    if found := re.search(r"Length of values \((\d+)\) does not match length of index \((\d+)\)", message):
        return f"新的一列有 {found[1]} 个值，表有 {found[2]} 行，两者要一样多。"
    if "empty sequence" in message or "is empty" in message or "arg is an empty" in message:
        return "这里的列表是空的，没有最大或最小值可取。"
    return f"值不合适：{message[:160]}"


def _import_error(error: Any, message: str, _scope: dict[str, Any]) -> str:
    found = re.search(r"cannot import name '(.+?)' from '(.+?)'", message)
    if found:
        return f"{found[2]} 里没有 {found[1]}，检查名字有没有写错。"
    return f"这里没有 {error.name or '这个模块'}：这道题用不到它，请检查名字，或改用题目给出的工具。"


def _file_error(error: Any, _message: str, _scope: dict[str, Any]) -> str:
    return f"找不到文件 {error.filename}：检查文件名，题目给的文件就在当前文件夹，不用写路径。"


_WRITERS: dict[str, Any] = {
    "NameError": _name_error,
    "TypeError": _type_error,
    "KeyError": _key_error,
    "AttributeError": _attribute_error,
    "ValueError": _value_error,
    "ImportError": _import_error,
    "FileNotFoundError": _file_error,
    "IndexError": lambda _e, m, _s: (
        "位置超出了范围："
        + (
            "这张表（或数列）没有那么多行。"
            if "positional" in m
            else "位置从 0 数起，最后一个是长度减 1；也请检查是不是空的。"
        )
    ),
    "ZeroDivisionError": lambda *_: "除数是 0：先判断除数是不是 0，再做除法。",
    "OverflowError": lambda *_: "算出的数太大，超出了范围。",
    "RecursionError": lambda *_: "函数一直在调用自己，停不下来：检查让它停下的条件。",
    "MemoryError": lambda *_: "内存不够：程序造出了太多的数据，请检查循环。",
    "AssertionError": lambda _e, m, _s: f"assert 检查没有通过{':' + m[:120] if m else ''}。",
    "SystemExit": lambda *_: "程序自己退出了：请去掉 exit()、quit() 或 sys.exit()。",
    "KeyboardInterrupt": lambda *_: "程序被停止了。",
    "OutputFlood": lambda *_: "打印的内容太多，程序已停下：循环是不是停不下来？",
    "StopIteration": lambda *_: "已经没有下一项可取了。",
    "UnicodeDecodeError": lambda *_: "文件的编码不对：打开时加上 encoding='utf-8'。",
    "PermissionError": lambda *_: "这里不允许读写这个文件。",
    "RuntimeError": lambda _e, m, _s: (
        "这里不能用 input()：数据由函数的参数给出。" if "input()" in m else f"程序运行出错：{m[:120]}"
    ),
}
