"""Make one archive lean. Runs inside Pyodide, never on the host: lean.mjs puts files into /in and takes /out.

Why there: the compiler and zlib are then the same on every machine, so everybody gets the same bytes, whichever Python
or operating system builds the site. pyodide-build takes the tests out beforehand (trim.py); its py-compile writes the
time of day into archives and .pyc files and keeps docstrings, a third of the bytes, so that part is done here.

What goes: headers, type stubs, plotting back ends and compilers of the libraries, and all docstrings of
Python code (replaced by '', not None: numpy appends to them). Asserts stay. `help()` on libraries is empty therefore.
Of the line numbers of libraries only where each function begins is kept: in a traceback their frames show that line.
"""

import ast
import base64
import hashlib
import importlib._bootstrap_external as loader
import importlib.util
import io
import json
import posixpath
import re
import zipfile
from pathlib import Path
from types import CodeType

FOLDERS = (
    "numpy/_core/include/",
    "numpy/_core/lib/",
    "numpy/_pyinstaller/",
    "numpy/core/include/",
    "numpy/distutils/",
    "numpy/f2py/",
    "numpy/random/lib/",
    "pandas/plotting/_matplotlib/",
)
ENDINGS = (".a", ".c", ".h", ".lib", ".pxd", ".pyi", ".pyx", ".rst", ".tmpl")
# Compiled code that only the libraries' own tests load, a second copy of LAPACK, and what reads files of SAS.
COMPILED = re.compile(r"(numpy/_core/(_\w+_tests|_simd)|numpy/linalg/lapack_lite|pandas/_libs/(byteswap|sas))\..*\.so")
# Encodings whose tables are not shipped either (`unread` in versions.toml).
ENCODINGS = re.compile(r"encodings/(big5hkscs|cp932|cp949|euc_(jis|jp|kr)\w*|iso2022_\w+|johab|shift_jis\w*)\.pyc?")
# Nothing but docstrings for C functions, which would be added one by one at import.
EMPTY = {"numpy/_core/_add_newdocs.py", "numpy/_core/_add_newdocs_scalars.py"}
MOMENT = (2020, 1, 1, 0, 0, 0)


def unwanted(name: str) -> bool:
    """Is this file of no use in a student's browser?"""
    if ".dist-info/" in name:
        return False
    useless = any(pattern.fullmatch(name) for pattern in (COMPILED, ENCODINGS))
    return useless or name.startswith(FOLDERS) or name.endswith(ENDINGS)


class NoDocstrings(ast.NodeTransformer):
    """Replace every docstring by the empty string."""

    def strip(self, node: ast.AST) -> ast.AST:
        """Visit what is inside, then look at the first statement."""
        self.generic_visit(node)
        body: list[ast.stmt] = getattr(node, "body", [])
        first = body[0] if body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            body[0] = ast.copy_location(ast.Expr(ast.copy_location(ast.Constant(""), first)), first)
        return node

    visit_Module = visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = strip  # noqa: N815  (ast's own names)


def one_line(code: CodeType) -> CodeType:
    """The same code, all of it on the line where it begins; a tenth of the bytes is line numbers otherwise.

    In the table of CPython 3.12 (Objects/locations.md) an entry is for up to 8 code units: 0x80, kind 13 (line only)
    times 8, length less 1; then how many lines further.
    """
    units = len(code.co_code) // 2
    table = b"\xef\x00" * (units // 8) + (bytes([0xE8 + units % 8 - 1, 0]) if units % 8 else b"")
    consts = tuple(one_line(item) if isinstance(item, CodeType) else item for item in code.co_consts)
    return code.replace(co_linetable=table, co_consts=consts)


def compiled(source: bytes, name: str, *, lines: bool) -> bytes:
    """A .pyc that Python takes as it is, without looking for its source."""
    source = source.replace(b"\r\n", b"\n")  # as a checkout on Windows may have it
    tree = NoDocstrings().visit(ast.parse(source))
    code = compile(tree, name, "exec", dont_inherit=True)
    code = code if lines else one_line(code)
    return bytes(loader._code_to_hash_pyc(code, importlib.util.source_hash(source), checked=False))  # type: ignore[attr-defined]  # noqa: SLF001


def lean(files: dict[str, bytes], place: str, *, lines: bool = False) -> dict[str, bytes]:
    """Take away what is unwanted and compile the rest; `place` is where tracebacks say that the code lies."""
    result = {}
    for name in sorted(files):
        if unwanted(name) or name.endswith("/RECORD"):
            continue
        data = b"" if name in EMPTY else files[name]
        if name.endswith(".py"):
            result[name + "c"] = compiled(data, posixpath.join(place, name), lines=lines)
        else:
            result[name] = data
    return result


def metadata(name: str, release: str) -> dict[str, bytes]:
    """What a wheel must say of itself."""
    folder = f"{name}-{release}.dist-info/"
    wheel = "Wheel-Version: 1.0\nGenerator: coursebook\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {release}\n"
    return {folder + "METADATA": about.encode(), folder + "WHEEL": wheel.encode()}


def with_record(files: dict[str, bytes]) -> dict[str, bytes]:
    """Add the list of a wheel's files with their hashes."""
    record = next(posixpath.dirname(name) for name in files if name.endswith(".dist-info/WHEEL")) + "/RECORD"
    lines = []
    for name in sorted(files):
        code = base64.urlsafe_b64encode(hashlib.sha256(files[name]).digest()).rstrip(b"=").decode()
        lines.append(f"{name},sha256={code},{len(files[name])}\n")
    return {**files, record: ("".join(lines) + f"{record},,\n").encode()}


def packed(files: dict[str, bytes]) -> bytes:
    """A zip whose bytes depend on names and contents only; stored, because what it goes into is packed as a whole."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, files[name])
    return out.getvalue()


def contents(path: Path) -> dict[str, bytes]:
    """All files of a zip."""
    with zipfile.ZipFile(path) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}


def main() -> None:
    """Do the one job in /job.json."""
    job = json.loads(Path("/job.json").read_text("utf-8"))
    here = Path("/in")
    site_packages = "/lib/python3.12/site-packages"
    if job["kind"] == "stdlib":
        files = lean(contents(here / "archive"), "/lib/python312.zip")
    elif job["kind"] == "wheel":
        # Where they lie in the browser (bundle.py): pandas tells by its folder for whose line a warning is.
        files = with_record(lean(contents(here / "archive"), "/lib/lean"))
    else:
        sources = {str(path.relative_to(here)): path.read_bytes() for path in here.rglob("*") if path.is_file()}
        files = with_record({**lean(sources, site_packages, lines=True), **metadata(job["name"], job["release"])})
    Path("/out").write_bytes(packed(files))


main()
