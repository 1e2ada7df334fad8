"""The engine's handbook: its public functions and their docstrings, read from source without importing anything."""

import ast
import importlib.util
import re
import textwrap
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from coursebook.errors import CourseError, Problem

SECTIONS = ("Args", "Returns", "Raises", "Formula", "Source", "Example", "Examples", "Attributes", "Note")
HEAD = re.compile(rf"^({'|'.join(SECTIONS)}):\s*$")
# The order of the families, and their names for readers, stand in this file of the handbook's folder.
INDEX = "index.toml"
# A call that is longer than this is shown with one argument a line: a phone shows about forty characters.
LONGEST_CALL = 60


@dataclass(frozen=True)
class Docstring:
    """A Google-style docstring, cut into its parts."""

    sentence: str = ""
    text: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)

    def entries(self, section: str) -> list[tuple[str, str]]:
        """The `name: text` entries of a section such as Args or Raises."""
        found: list[tuple[str, str]] = []
        for line in self.sections.get(section, "").splitlines():
            match = re.match(r"(\*{0,2}[\w.]+)(?: \([^)]*\))?: ?(.*)", line)
            if match:
                found.append((match.group(1), match.group(2)))
            elif found and line.strip():
                found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}".strip())
        return found

    def get(self, section: str) -> str:
        """A section's text, or an empty one."""
        return self.sections.get(section, "")


@dataclass(frozen=True)
class Function:
    """One public function (or class) of the engine."""

    name: str
    signature: str
    doc: Docstring
    title: str = ""
    sentence: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)
    imports: str = ""


@dataclass(frozen=True)
class Family:
    """A family of methods: a module or subpackage of the engine."""

    name: str
    doc: Docstring
    functions: tuple[Function, ...]
    title: str = ""
    sentence: str = ""


def read_docstring(text: str | None) -> Docstring:
    """Cut a Google-style docstring into sentence, text and sections."""
    lines = textwrap.dedent(text or "").strip().splitlines()
    if lines:
        # The first line has lost its indent, the others keep theirs until here.
        lines = [lines[0], *textwrap.dedent("\n".join(lines[1:])).splitlines()]
    parts: dict[str, list[str]] = {"": []}
    current = ""
    for line in lines:
        match = HEAD.match(line)
        if match:
            current = match.group(1)
            parts[current] = []
        else:
            parts[current].append(line)
    head = "\n".join(parts.pop("")).strip()
    sentence, _, rest = head.partition("\n\n")
    sections = {name: textwrap.dedent("\n".join(body)).strip("\n") for name, body in parts.items()}
    if "Examples" in sections:
        sections["Example"] = sections.pop("Examples")
    return Docstring(" ".join(sentence.split()), rest.strip(), sections)


def package_folder(root: Path, engine: str) -> Path | None:
    """Where the engine's sources lie: in the course's folder, else where Python finds it."""
    here = root.joinpath(*engine.split("."))
    if here.is_dir():
        return here
    found = importlib.util.find_spec(engine)
    places = found.submodule_search_locations if found else None
    return Path(next(iter(places))) if places else None


def read_families(root: Path, engine: str, names: Path) -> tuple[Family, ...]:
    """Read the engine's families and public functions.

    Args:
        root: the course's folder.
        engine: the package's name; empty for a course without an engine.
        names: folder with `<family>.toml`: for each function its `name` and a `sentence` in the course's language, in
            the order in which the page shows them.

    Raises:
        CourseError: the package is missing, or a file of names is malformed or names what doesn't exist.
    """
    if not engine:
        return ()
    folder = package_folder(root, engine)
    if folder is None:
        raise CourseError(
            Problem("mkdocs.yml", "plugins.coursebook.engine", f"找不到 Python 包「{engine}」，请检查拼写")
        )
    problems: list[Problem] = []
    index = _table(names / INDEX, problems)
    families = []
    for path in sorted(folder.iterdir()):
        name = path.stem
        module = path / "__init__.py" if path.is_dir() else path
        if name.startswith("_") or module.suffix != ".py" or not module.is_file():
            continue
        try:
            families.append(_family(f"{engine}.{name}", module, names, index.get(name, {}), problems))
        except SyntaxError as error:
            message = f"Python 语法错误（{error.msg}），请改正后再构建"
            problems.append(Problem(error.filename or module, str(error.lineno or ""), message))
    if problems:
        raise CourseError(problems)
    order = {name: place for place, name in enumerate(index)}
    return tuple(sorted((f for f in families if f.functions), key=lambda f: (order.get(f.name, len(order)), f.name)))


def _family(package: str, module: Path, names: Path, own: Mapping[str, Any], problems: list[Problem]) -> Family:
    name = package.rpartition(".")[2]
    tree = ast.parse(module.read_text(encoding="utf-8"), str(module))
    sources = (
        [module, *sorted(p for p in module.parent.glob("*.py") if p != module)]
        if module.stem == "__init__"
        else [module]
    )
    known: dict[str, Function] = {}
    for source in sources:
        known |= {f.name: f for f in _functions(ast.parse(source.read_text(encoding="utf-8"), str(source)))}
    public = _all(tree)
    wanted = public if public is not None else [n for n in known if not n.startswith("_")]
    words = _table(names / f"{name}.toml", problems)
    if public is not None:
        problems += [
            Problem(names / f"{name}.toml", key, f"{name} 里没有公开的「{key}」，请检查拼写或删去这一项")
            for key in words
            if key not in public
        ]
    # The file of names is written for readers: its order comes first.
    places = {key: place for place, key in enumerate(words)}
    functions = []
    for key in sorted(wanted, key=lambda key: places.get(key, len(places))):
        if key in known:
            entry = words.get(key, {})
            functions.append(
                replace(
                    known[key],
                    title=str(entry.get("name", "")),
                    sentence=str(entry.get("sentence", "")),
                    imports=_imports(known[key], package, wanted),
                )
            )
    return Family(
        name,
        read_docstring(ast.get_docstring(tree, clean=False)),
        tuple(functions),
        str(own.get("name", "")),
        str(own.get("sentence", "")),
    )


def _table(file: Path, problems: list[Problem]) -> dict[str, dict[str, Any]]:
    if not file.is_file():
        return {}
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(Problem(file, "", f"TOML 写法有误（{error}），请检查引号、括号和等号"))
        return {}
    found = {}
    for key, value in data.items():
        if not isinstance(value, dict) or not {"name", "sentence"} >= set(value) or "name" not in value:
            problems.append(Problem(file, key, "每一项应写 name（名称）和 sentence（一句话说明），没有别的键"))
        else:
            found[key] = value
    return found


def _all(tree: ast.Module) -> list[str] | None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            return [str(name) for name in ast.literal_eval(node.value)]
    return None


def _functions(tree: ast.Module) -> Iterator[Function]:
    aliases = {
        alias.asname: f"import {alias.name} as {alias.asname}"
        for node in tree.body
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.asname
    }
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            call = _signature(node) if isinstance(node, ast.FunctionDef) else node.name
            yield Function(node.name, call, read_docstring(ast.get_docstring(node, clean=False)), aliases=aliases)


def _imports(function: Function, package: str, public: Iterable[str]) -> str:
    """Return what a reader must import to call the function and to run its example as it stands."""
    lines = [line[4:] for line in function.doc.get("Example").splitlines() if line.startswith((">>> ", "... "))]
    used = set(re.findall(r"(?<![\w.\"'])[A-Za-z_]\w*", "\n".join(lines)))
    named = sorted(used & set(public) | {function.name}, key=lambda name: (name != function.name, name))
    found = [line for alias, line in function.aliases.items() if alias in used and line not in lines]
    return "\n".join([*found, f"from {package} import {', '.join(named)}"])


def _signature(node: ast.FunctionDef) -> str:
    """Return the call as a reader types it: names and defaults, without types; the docstring says what each is."""
    args = node.args
    words: list[str] = []
    plain = [*args.posonlyargs, *args.args]
    defaults: list[ast.expr | None] = [*[None] * (len(plain) - len(args.defaults)), *args.defaults]
    words += [_argument(a, d) for a, d in zip(plain, defaults, strict=True)]
    if args.vararg:
        words.append(f"*{args.vararg.arg}")
    elif args.kwonlyargs:
        words.append("*")
    words += [_argument(a, d) for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True)]
    if args.kwarg:
        words.append(f"**{args.kwarg.arg}")
    call = f"{node.name}({', '.join(words)})"
    if len(call) <= LONGEST_CALL:
        return call
    return "\n".join([f"{node.name}(", *(f"    {word}," for word in words), ")"])


def _argument(argument: ast.arg, default: ast.expr | None) -> str:
    return argument.arg if default is None else f"{argument.arg}={ast.unparse(default)}"
