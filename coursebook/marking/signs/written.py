"""Signs in the text of a program: its syntax tree, never run here."""

import ast
import builtins
import functools
import re
from collections.abc import Callable, Iterator

from coursebook.marking.signs.sign import Sign

COMPARES = {"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__", "__bool__", "__class__"}
ARITHMETIC = {"__sub__", "__rsub__", "__abs__", "__add__", "__radd__", "__round__", "__float__", "__int__", "__len__"}
VALUES = {"int", "float", "str", "list", "dict", "tuple", "set", "bytes", "complex", "ndarray", "DataFrame", "Series"}
FRAMES = {"_getframe", "_current_frames", "tb_frame", "f_back", "f_locals", "f_globals", "gi_frame", "cr_frame",
          "currentframe", "f_builtins"}  # fmt: skip
INSIDE = {"__subclasses__", "__globals__", "__closure__", "__code__", "__builtins__", "__mro__", "__bases__",
          "get_objects", "get_referrers", "get_referents"}  # fmt: skip
DISGUISE = {"__name__", "__qualname__", "__module__", "__class__"}
MODULES = {
    "network": ({"socket", "urllib", "http", "requests", "ftplib", "smtplib", "ssl", "asyncio", "websockets"},
                "连接网络"),
    "javascript": ({"js", "pyodide", "pyodide_js", "_pyodide", "_pyodide_core"},
                   "离开 Python 去操作浏览器（JavaScript）"),
    "process": ({"subprocess", "multiprocessing", "_posixsubprocess", "pty", "signal"}, "启动别的进程"),
    "search": ({"ctypes", "_ctypes", "_testcapi", "faulthandler"}, "在内存里翻找"),
    "reference": ({"graders"}, "导入判分程序"),
}  # fmt: skip
MEMBERS: tuple[tuple[str, set[str], set[str], str], ...] = (  # kind, modules, their members (none: any), what it does
    ("search", {"sys"}, {"modules"}, "翻找已经装入的模块"),
    ("environment", {"os"}, {"environ", "getenv", "environb"}, "读取电脑的环境变量"),
    ("process", {"os"}, {"fork", "forkpty", "system", "popen", "posix_spawn", "spawnl", "spawnv", "execv", "execl",
                         "execvp"}, "启动别的进程"),
    ("exit", {"os", "signal"}, {"_exit", "abort", "kill", "raise_signal"}, "强行结束 Python"),
    ("forged", {"os"}, {"write"}, "绕过 print 直接输出"),
    ("frames", {"inspect"}, {"stack", "currentframe", "trace"}, "翻看调用它的程序的变量"),
    ("threads", {"threading", "_thread"}, set(), "启动线程"),
)  # fmt: skip
SECRETS = re.compile(r"casebook|solution\.py|grade\.py|answers?\.json|/proc/|/etc/|私密种子", re.IGNORECASE)
FORGED = re.compile(r'"(outcomes|verdict|expected)"\s*:|"status"\s*:\s*"pass"|"score"\s*:\s*1')


@functools.lru_cache(maxsize=8192)  # asked once before a program runs and once after
def written(source: str) -> tuple[Sign, ...]:
    """Signs in the text of a program."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    modules = _imported(tree)
    found: list[Sign] = []
    for node in ast.walk(tree):
        for look in _LOOKS:
            found += look(node, modules)
    return tuple(found)


def _imported(tree: ast.AST) -> dict[str, str]:
    """Name in the program → top-level module it stands for."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                names[alias.asname or top] = top
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                names[alias.asname or alias.name] = node.module.partition(".")[0]
    return names


def _look_import(node: ast.AST, _modules: dict[str, str]) -> Iterator[Sign]:
    names: list[str] = []
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and node.module:
        names = [node.module]
    elif isinstance(node, ast.Call) and _called(node) in ("__import__", "import_module") and node.args:
        names = [str(node.args[0].value)] if isinstance(node.args[0], ast.Constant) else []
        if not names:
            yield Sign("hidden", "用拼出来的名字导入模块")
    for name in names:
        for kind, (tops, say) in MODULES.items():
            if name.partition(".")[0] in tops:
                yield Sign(kind, f"{say}（import {name}）")


def _look_class(node: ast.AST, _modules: dict[str, str]) -> Iterator[Sign]:
    if not isinstance(node, ast.ClassDef):
        return
    bases = {base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in node.bases}
    own = dict(_members(node))
    constant = [name for name in COMPARES & set(own) if _is_constant(own[name])]
    if constant:
        yield Sign("equality", f"类 {node.name} 的 {min(constant)} 不管比较什么都给同一个结果")
    if bases & VALUES:
        changed = (COMPARES | ARITHMETIC | {"equals"}) & set(own)
        say = f"类 {node.name} 冒充 {min(bases & VALUES)}"
        yield Sign("subclass", f"{say}，改了 {min(changed)}" if changed else say, grave=bool(changed))
    if "__reduce__" in own or "__reduce_ex__" in own or "__getstate__" in own:
        yield Sign("payload", f"类 {node.name} 带有 __reduce__ 一类的方法，想在读取结果时运行代码")
    if "__class__" in own or "type" in bases:
        yield Sign("disguise", f"类 {node.name} 改了自己的类型")


def _members(node: ast.ClassDef) -> Iterator[tuple[str, ast.AST]]:
    for inner in node.body:
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
            yield inner.name, inner
        elif isinstance(inner, ast.Assign):
            for target in inner.targets:
                if isinstance(target, ast.Name):
                    yield target.id, inner.value


def _is_constant(body: ast.AST) -> bool:
    """Whether a method says the same whatever it is given."""
    if isinstance(body, ast.Lambda):
        return isinstance(body.body, ast.Constant)
    if isinstance(body, ast.FunctionDef):
        last = body.body[-1]
        return isinstance(last, ast.Return) and isinstance(last.value, ast.Constant) and len(body.body) <= 2
    return isinstance(body, ast.Name | ast.Constant)


def _look_name(node: ast.AST, modules: dict[str, str]) -> Iterator[Sign]:
    name = _name_of(node)
    if name in FRAMES:
        yield Sign("frames", f"翻看调用它的程序的变量（{name}）")
    if name in INSIDE:
        yield Sign("search", f"翻找 Python 内部的东西（{name}）")
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        top = modules.get(node.value.id, "")
        for kind, tops, names, say in MEMBERS:
            if top in tops and (name in names or not names):
                yield Sign(kind, f"{say}（{top}.{name}）", grave=kind != "threads")


def _name_of(node: ast.AST) -> str:
    """The name that is looked up, also by `getattr(value, "name")`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Call) and _called(node) == "getattr" and len(node.args) > 1:
        return str(node.args[1].value) if isinstance(node.args[1], ast.Constant) else ""
    return node.id if isinstance(node, ast.Name) else ""


def _look_assignment(node: ast.AST, modules: dict[str, str]) -> Iterator[Sign]:
    if isinstance(node, ast.Call) and _called(node) in ("setattr", "delattr") and node.args:
        yield from _patched(node.args[0], modules, "setattr")
    elif isinstance(node, ast.FunctionDef) and hasattr(builtins, node.name):
        yield Sign("shadowing", f"重新定义了内置函数 {node.name}", grave=False)
    elif isinstance(node, ast.Assign | ast.Delete):
        for target in node.targets:
            yield from _assigned(target, getattr(node, "value", None), modules)
    elif isinstance(node, ast.AugAssign | ast.AnnAssign):
        yield from _assigned(node.target, node.value, modules)


def _assigned(target: ast.expr, value: ast.expr | None, modules: dict[str, str]) -> Iterator[Sign]:
    if isinstance(target, ast.Attribute):
        # A decorator may hand on a name; only a false one is written out.
        if target.attr in DISGUISE and (isinstance(value, ast.Constant) or target.attr == "__class__"):
            yield Sign("disguise", f"改了 {target.attr}，想冒充别的类型")
        yield from _patched(target.value, modules, target.attr)
    elif isinstance(target, ast.Name) and hasattr(builtins, target.id) and isinstance(value, ast.Lambda):
        yield Sign("shadowing", f"重新定义了内置函数 {target.id}", grave=False)
    elif isinstance(target, ast.Subscript):
        held = target.value
        if isinstance(held, ast.Name) and held.id == "__builtins__":
            yield Sign("patching", "改动 Python 的内置函数（__builtins__）")
        elif isinstance(held, ast.Attribute) and held.attr in ("modules", "__dict__"):
            yield from _patched(held.value, modules, held.attr)


def _patched(target: ast.expr, modules: dict[str, str], name: str) -> Iterator[Sign]:
    """Assigning to something inside a module, settings excepted."""
    path = [name]
    while isinstance(target, ast.Attribute):
        path.append(target.attr)
        target = target.value
    if isinstance(target, ast.Name) and target.id in modules and not {"options", "rcParams", "prec"} & set(path):
        yield Sign("patching", f"改动系统模块 {modules[target.id]} 里的 {path[0]}")


def _look_call(node: ast.AST, modules: dict[str, str]) -> Iterator[Sign]:
    if isinstance(node, ast.Call):
        name = _called(node)
        if name in ("exec", "eval", "compile") and isinstance(node.func, ast.Name):
            yield Sign("hidden", f"用 {name} 运行拼出来的程序", grave=False)
        if name in ("exit", "quit") and isinstance(node.func, ast.Name | ast.Attribute):
            yield Sign("exit", f"调用了退出命令 {name}", grave=False)
        if name in ("loads", "load") and _top(node, modules) in ("pickle", "marshal", "_pickle"):
            yield Sign("payload", "用 pickle 读写对象", grave=False)
        if name == "dumps" and _top(node, modules) in ("pickle", "marshal", "_pickle"):
            yield Sign("payload", "用 pickle 把对象变成字节", grave=False)
    elif isinstance(node, ast.Raise) and node.exc is not None:
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        if isinstance(raised, ast.Name) and raised.id in ("SystemExit", "KeyboardInterrupt", "GeneratorExit"):
            yield Sign("exit", f"引发 {raised.id}，想结束判分", grave=False)


def _look_text(node: ast.AST, _modules: dict[str, str]) -> Iterator[Sign]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if FORGED.search(node.value):
            yield Sign("forged", "打印或返回伪造的判分结果")
        if SECRETS.search(node.value) and "\n" not in node.value:
            yield Sign("files", f"想读取判分文件或系统文件（{node.value[:40]}）")
    elif isinstance(node, ast.Dict):
        keys = {key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
        if {"t", "v"} == keys or {"outcomes", "expected"} & keys or {"status", "score"} <= keys:
            yield Sign("forged", "返回伪造的判分结果")


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _top(node: ast.Call, modules: dict[str, str]) -> str:
    held = node.func.value if isinstance(node.func, ast.Attribute) else node.func
    return modules.get(getattr(held, "id", ""), "")


_LOOKS: tuple[Callable[[ast.AST, dict[str, str]], Iterator[Sign]], ...] = (
    _look_import, _look_class, _look_name, _look_assignment, _look_call, _look_text,
)  # fmt: skip
