"""From files, folders and zips in zips to texts that may hold a hand-in; nothing is unpacked to disk.

Platforms export zips with names in GBK, zips of zips, Word files and texts with a greeting around the code. Whatever
can't be read becomes a note; nothing stops the rest.
"""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

MOST_FILE = 16 * 1024 * 1024  # bytes of one hand-in; an honest one has some hundred thousand
MOST_ARCHIVE = 512 * 1024 * 1024  # bytes of a zip inside a zip
MOST_TOTAL = 4 * 1024 * 1024 * 1024  # bytes unpacked from one path that the teacher gave
MOST_ENTRIES = 50_000
MOST_DEPTH = 5
LITTER = re.compile(
    r"(^|/)(__MACOSX|\.DS_Store|Thumbs\.db|desktop\.ini|~\$[^/]*|\.~[^/]*|\._[^/]*"
    r"|\.gitignore|collect\.json|[^/]+\.db-(wal|shm|journal))(/|$)",  # what a collector keeps beside its database
    re.IGNORECASE,
)
ADDRESS = re.compile(r"[a-z][a-z0-9+]+://", re.IGNORECASE)  # of a database; longer than a drive's letter
SQLITE = b"SQLite format 3\0"
ARCHIVES = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class Note:
    """Something the teacher should know about a file.

    Args:
        file: the file as the teacher knows it; inside a zip "外层.zip/里面.json".
        message: what was found, in one Chinese sentence.
        used: whether the file was used all the same.
    """

    file: str
    message: str
    used: bool = False


@dataclass(frozen=True)
class Found:
    """One text that may hold a hand-in."""

    file: str
    text: str


def place_of(text: str) -> Path | str:
    """What the teacher gave: a path, or a database's address as it is."""
    return text if ADDRESS.match(text) else Path(text)


@dataclass
class _Budget:
    total: int = MOST_TOTAL
    entries: int = MOST_ENTRIES


@dataclass
class Reader:
    """Reads paths; `notes` grows while texts are yielded."""

    notes: list[Note] = field(default_factory=list)

    def texts(self, paths: Iterable[Path | str]) -> Iterator[Found]:
        """All texts in files, folders (in the order of their names) and databases."""
        for path in paths:
            budget = _Budget()
            if isinstance(path, str):
                yield from self._database(path, "")
            elif not path.exists():
                self.notes.append(Note(str(path), "没有这个文件或文件夹，请检查路径。"))
            elif path.is_dir():
                inside = sorted(one for one in path.rglob("*") if one.is_file())
                if not inside:
                    self.notes.append(Note(str(path), "文件夹是空的。"))
                for one in inside:
                    yield from self._path(one, one.relative_to(path.parent).as_posix(), budget)
            else:
                yield from self._path(path, path.name, budget)

    def _path(self, path: Path, name: str, budget: _Budget) -> Iterator[Found]:
        if LITTER.search(name):
            return
        try:
            if path.suffix.lower() == ".zip":
                with path.open("rb") as file:
                    yield from self._zip(file, name, 1, budget)
                return
            if _begin(path) == SQLITE:
                yield from self._database(path, name)
                return
            if path.stat().st_size > MOST_FILE:
                self._refuse(name, "文件太大，不像是作业，没有读取。")
                return
            data = path.read_bytes()
        except OSError as error:
            self._refuse(name, f"读不出来（{error.strerror or error}），请检查文件后再试。")
            return
        yield from self._data(data, name, 0, budget)

    def _database(self, place: Path | str, name: str) -> Iterator[Found]:
        from coursebook.marking import database  # noqa: PLC0415  its library takes long to load; few need it

        name = name or database.shown(str(place))
        try:
            for inner, text in database.hand_ins(place):
                yield Found(f"{name}/{inner}", text)
        except database.UnusableError as error:
            self._refuse(name, str(error))

    def _data(self, data: bytes, name: str, depth: int, budget: _Budget) -> Iterator[Found]:
        low = name.lower()
        if data.startswith(b"PK\x03\x04") and not low.endswith((".docx", ".xlsx", ".pptx")):
            yield from self._zip(io.BytesIO(data), name, depth + 1, budget)
        elif low.endswith(".docx"):
            yield from self._word(data, name)
        elif low.endswith(ARCHIVES):
            self._refuse(name, "这种压缩包不能直接读取，请先解压，或改用 zip。")
        elif low.endswith(".doc"):
            self._refuse(name, "旧版 Word 文件不能读取，请在 Word 里另存为 .docx。")
        elif data.startswith(SQLITE):
            self._refuse(name, "压缩包里的数据库不能直接读取，请先解压。")
        elif (text := _decoded(data)) is None:
            self._refuse(name, "不是文字文件，里面没有作业。")
        else:
            yield Found(name, text)

    def _zip(self, file: "io.BufferedReader | io.BytesIO", name: str, depth: int, budget: _Budget) -> Iterator[Found]:
        if depth > MOST_DEPTH:
            self._refuse(name, f"压缩包套了 {MOST_DEPTH} 层以上，没有再往里读。")
            return
        try:
            with zipfile.ZipFile(file) as archive:
                for entry in archive.infolist():
                    if not entry.is_dir():
                        yield from self._entry(archive, entry, name, depth, budget)
        except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, UnicodeDecodeError):
            self._refuse(name, "压缩包已损坏，请重新下载或让学生重新提交。")

    def _entry(
        self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, outer: str, depth: int, budget: _Budget
    ) -> Iterator[Found]:
        inner = entry_name(entry)
        name = f"{outer}/{inner}"
        if LITTER.search(inner):
            return
        budget.entries -= 1
        if budget.entries < 0:
            if budget.entries == -1:
                self._refuse(outer, f"压缩包里的文件超过 {MOST_ENTRIES} 个，后面的没有读取。")
            return
        if why := _unfit(entry, inner):
            self._refuse(name, why)
            return
        most = min(MOST_ARCHIVE if inner.lower().endswith(".zip") else MOST_FILE, budget.total)
        try:
            with archive.open(entry) as stream:
                data = stream.read(most + 1)  # counted while unpacking: the size in the header may be a lie
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
            self._refuse(name, "这个文件在压缩包里已损坏。")
            return
        if len(data) > most:
            self._refuse(name, "解压后大得不正常，没有读取。")
            return
        budget.total -= len(data)
        yield from self._data(data, name, depth, budget)

    def _word(self, data: bytes, name: str) -> Iterator[Found]:
        texts = []
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for entry in archive.infolist():
                    if entry.filename == "word/document.xml" or re.fullmatch(r"customXml/[^/]+\.xml", entry.filename):
                        with archive.open(entry) as stream:
                            part = stream.read(MOST_FILE + 1)
                        if len(part) > MOST_FILE:
                            self._refuse(name, "解压后大得不正常，没有读取。")
                            return
                        texts += _paragraphs(part)
        except DefusedXmlException:  # is a ValueError too
            self._refuse(name, "Word 文件里有不该有的内容（实体定义），没有读取。")
            return
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, ParseError):
            self._refuse(name, "Word 文件已损坏，打不开。")
            return
        held = [text for text in texts if "CB1." in text]
        if not held:
            self._refuse(name, "Word 文件里没有作业内容，请学生用网页上的「提交」重新生成。")
            return
        # The same hand-in usually stands in it twice: as a part of its own and as a paragraph.
        yield Found(name, held[0])

    def _refuse(self, name: str, message: str) -> None:
        self.notes.append(Note(name, message))


def _begin(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(SQLITE))


def _unfit(entry: zipfile.ZipInfo, name: str) -> str:
    """Why an entry isn't read at all; empty if it is. Nothing is unpacked, but such a zip was made to do harm."""
    if ".." in re.split(r"[/\\]", name) or name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name):
        return "文件名指向压缩包以外的地方，没有读取。"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "是一个链接，不是文件，没有读取。"
    return "压缩包有密码，请解压后再试。" if entry.flag_bits & 1 else ""


def entry_name(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant: platforms write GBK without saying so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gbk"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _decoded(data: bytes) -> str | None:
    """The text of a file in any encoding that Windows and phones save; None if it is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data:
        return None
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _paragraphs(part: bytes) -> list[str]:
    """The texts of a part: by paragraph in a document (Word cuts one into many runs), else as a whole."""
    root = fromstring(part)
    paragraphs = ["".join(run.text or "" for run in one.iter(f"{WORD}t")) for one in root.iter(f"{WORD}p")]
    return paragraphs or ["".join(root.itertext())]
