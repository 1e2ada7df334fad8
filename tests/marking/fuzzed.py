"""Strategies for what teachers get: hand-ins, zips and class lists, in every state of repair."""

import io
import json
import stat
import warnings
import zipfile

import openpyxl
from handins import answer
from hypothesis import strategies as st

from coursebook.marking import envelope

COURSE = {"id": "bread", "version": "x"}
CHOICE, NUMBER = "k1/what-is-hydration", "k2/scale-a-dough"
odd = st.text(max_size=12) | st.sampled_from(["../../x", "=1+1", "/etc/x", "\ud800", "\0", "学号", "A" * 300, "-1"])
students = st.sampled_from(["2024001", "2024002", "2024003.0", "２０２４００４", "0012"]) | odd
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | odd,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(odd, inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from([
    "李四/作业.json", "../../../上面.json", "/srv/绝对.json", "C:\\x\\y.json", "..\\..\\w.json", "a/../../b.json",
    "CON.json", "\N{FULLWIDTH SOLIDUS}.json", "里面.zip", "x" * 240 + ".json", "__MACOSX/._a", "a.docx", ".json", "",
])  # fmt: skip


@st.composite
def hand_ins(draw):
    """The text of a hand-in, often a usable one."""
    answers = [
        answer(CHOICE, draw(st.sampled_from([["a"], ["b"]]) | values), kind="choice"),
        answer(draw(st.just(NUMBER) | odd), draw(st.just("14000") | values), kind="number"),
    ]
    if draw(st.booleans()):
        answers[0][draw(st.sampled_from(sorted(answers[0])))] = draw(values)
    student = {"id": draw(students), "name": draw(st.just("李四") | odd), "group": draw(odd)}
    whole = {"format": envelope.FORMAT, "course": COURSE, "student": student, "made": draw(odd), "answers": answers}
    if draw(st.integers(0, 3)) == 0:
        whole[draw(st.sampled_from(sorted(whole)))] = draw(values)
    return json.dumps({**whole, "checksum": draw(odd)}, ensure_ascii=draw(st.booleans()), indent=1)


@st.composite
def files(draw):
    """(name, bytes) of what students hand in."""
    text = draw(hand_ins())
    data = text.encode("utf-8", "surrogatepass")
    kind = draw(st.sampled_from(["whole", "whole", "copied", "word", "database", "cut", "noise"]))
    if kind == "copied":
        said = f"老师好\n{envelope.packed(text.encode('utf-8', 'replace').decode())}\n{draw(odd)}"
        return "作业.txt", said.encode(draw(st.sampled_from(["utf-8", "gb18030", "utf-16"])), "replace")
    if kind == "word":
        parts = [("word/document.xml", b"<w/>"), ("customXml/item1.xml", b"<x>CB1." + data[:90] + b"</x>")]
        return "报告.docx", zipped(parts)
    if kind == "database":
        return "收件.db", b"SQLite format 3\0" + data[: draw(st.integers(0, 200))]
    if kind == "noise":
        return draw(st.sampled_from(["a", "a.zip", "a.docx", "a.json"])), draw(st.binary(max_size=60))
    return "作业.json", data[: draw(st.integers(0, len(data)))] if kind == "cut" else data


def zipped(entries, *, gbk=False, link=False):
    """A zip; names in GBK without saying so; its first entry a link out of it."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive, warnings.catch_warnings(action="ignore"):  # the same name twice
        for place, (name, content) in enumerate(entries):
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if link and place == 0:
                entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(entry, content)
    made = data.getvalue()
    for name, _ in entries if gbk else ():
        raw = name.encode()
        made = made.replace(raw, (name.encode("gbk", "replace") + b"_" * len(raw))[: len(raw)]) if raw else made
    return made


@st.composite
def archives(draw):
    """A zip of hand-ins, of zips, or of nothing but harm."""
    entries = [(draw(names), draw(files())[1]) for _ in range(draw(st.integers(0, 3)))]
    if draw(st.integers(0, 5)) == 0:
        entries.append(("bomb.json", bytes(17 * 2**20)))
    made = zipped(entries, gbk=draw(st.booleans()), link=draw(st.booleans()))
    for _ in range(draw(st.sampled_from([0, 0, 1, 7]))):
        made = zipped([("deeper.zip", made)])
    return made[: draw(st.just(len(made)) | st.integers(0, len(made)))]


cells = st.none() | st.integers() | st.floats() | st.booleans() | st.dates() | st.text(max_size=8) | students
numbers = students | st.just(2024001.0) | st.integers(2024001, 2024004)
people = st.tuples(st.just(1), numbers, st.just("李四") | odd, cells)
plain = st.permutations([(1, 2024001.0, "李四", "1班"), (2, "2024002", "王五", None), (3, 2024003, "A" * 300, "=1+1")])
HEADERS = [("学号", "班级"), ("学 号", "备注"), ("学生学号", "身份证号")]


@st.composite
def tables(draw):
    """The rows of a class list, its header in any row."""
    above = draw(st.lists(st.lists(cells, max_size=3), max_size=3))
    number, last = draw(st.sampled_from(HEADERS))
    return [*above, ("序号", number, "姓名", last), *draw(plain | st.lists(people, max_size=4))]


@st.composite
def rosters(draw):
    """(name, bytes) of a class list as schools make them, or what somebody takes for one."""
    kind = draw(st.sampled_from(["xlsx", "xlsx", "xlsx", "csv", "xls", "broken"]))
    if kind == "xls":
        return "名单.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + draw(st.binary(max_size=40))
    if kind == "broken":
        return "名单.xlsx", draw(st.sampled_from([b"", b"PK", b"PK\x03\x04"])) + draw(st.binary(max_size=40))
    if kind == "csv":
        lines = [",".join("" if cell is None else str(cell) for cell in row) for row in draw(tables())]
        return "名单.csv", "\n".join(lines).encode(draw(st.sampled_from(["utf-8", "gb18030"])), "replace")
    book = openpyxl.Workbook()
    for table in draw(st.lists(tables(), min_size=1, max_size=2)):
        sheet = book.create_sheet()
        for row in table:
            sheet.append([cleaned(cell) for cell in row])
        if draw(st.booleans()):
            sheet.merge_cells(draw(st.sampled_from(["A1:C1", "D2:D5", "B3:C4"])))
    data = io.BytesIO()
    book.save(data)
    return "名单.xlsx", data.getvalue()


def cleaned(cell):
    """What openpyxl lets into a cell."""
    if not isinstance(cell, str):
        return cell
    text = cell.encode("utf-8", "replace").decode()
    return openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", text)
