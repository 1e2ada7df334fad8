"""`coursebook mark` on a collector's own database: what it finds there is what the collector's export has."""

import csv
import shutil
import sqlite3
import zipfile

import pytest
from handins import answer, handin
from marking_course import rows_of, write_roster

from coursebook.cli import main
from coursebook.collect.store import SUBMISSIONS, Store, file_name
from coursebook.collect.taking import row_of

CHOICE = "k1/what-is-hydration"
COURSE = {"id": "bread", "version": "x"}


def work(student, given, **more):
    return handin(student, [answer(CHOICE, given, kind="choice")], course=COURSE, **more)


HAND_INS = [
    work("1", ["a"], made="2026-11-20T00:00:00.000Z"),
    work("1", ["b"], made="2026-11-19T00:00:00.000Z"),
    work("2", ["b"], name="王五"),
    work("9", ["b"]),
    handin("2", [answer("k1/gone", "x")], course=COURSE),
]


@pytest.fixture
def database(tmp_path):
    return tmp_path / "收件.db"


@pytest.fixture
def store(database):
    made = Store(f"sqlite:///{database}")
    for text in HAND_INS:
        made.add(row_of(text.encode(), "bread")).result()
    yield made
    made.close()


def marked(course, out, place, *more):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(course)
        code = main(["mark", str(place), "--out", str(out), *map(str, more)])
    with (out / "判分提示.csv").open(encoding="utf-8-sig", newline="") as file:
        return code, rows_of(out), [line["说明"] for line in csv.DictReader(file)]


@pytest.mark.parametrize(("keep", "status"), [("best", "pass"), ("last", "fail")])
def test_the_database_and_its_export_give_the_same_marks_and_reports(course, store, tmp_path, keep, status):
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for row, text in store.texts():
            archive.writestr(file_name(row, "面包"), text.encode())
    more = ("--roster", write_roster(tmp_path / "名单.csv", 1, 2, 3), "--keep", keep)
    found = marked(course, tmp_path / "a", tmp_path / "收件.db", *more)
    assert found[0] == 0
    assert {key: row["status"] for key, row in found[1].items()} == {
        ("1", CHOICE): status, ("2", CHOICE): "pass", ("3", CHOICE): "missing",
    }  # fmt: skip
    assert any("不在名单里" in said for said in found[2])
    assert any("没有练习“k1/gone”" in said for said in found[2])
    exported = marked(course, tmp_path / "b", tmp_path / "export.zip", *more)
    assert sorted(found[2]) == sorted(exported[2])
    same = [{**row, "file": ""} for row in found[1].values()]
    assert same == [{**row, "file": ""} for row in exported[1].values()]


def test_it_is_known_by_its_content_whatever_its_name_and_nothing_is_written_beside_it(
    course, store, database, tmp_path
):
    folder = tmp_path / "收件"
    folder.mkdir()
    store.close()
    shutil.copy(database, folder / "第三周.bak")
    (folder / "collect.json").write_text('{"token": "secret"}', "utf-8")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    code, rows, said = marked(course, tmp_path / "out", folder)
    assert (code, len(rows)) == (0, 3)
    assert all(row["file"].startswith("收件/第三周.bak/") for row in rows.values())
    assert not any("secret" in one or "不是作业文件" in one for one in said)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_while_the_collector_is_writing_everything_acknowledged_is_there(course, store, database, tmp_path):
    store.close()
    writer = sqlite3.connect(database)
    late = row_of(work("4", ["b"]).encode(), "bread")
    writer.execute(str(SUBMISSIONS.insert().compile()), {"id": None, **late})
    writer.commit()  # stays in the write-ahead file as long as the connection is open
    writer.execute("update submissions set student = '5'")  # not acknowledged
    assert (tmp_path / "收件.db-wal").stat().st_size
    code, rows, _ = marked(course, tmp_path / "out", tmp_path / "收件.db")
    writer.rollback()
    writer.close()
    assert code == 0
    assert {student for student, _ in rows} == {"1", "2", "9", "4"}


def test_many_hand_ins_are_read_to_the_last(course, store, tmp_path):
    for text in [work(str(number), ["b"]) for number in range(100, 230)]:
        store.add(row_of(text.encode(), "bread"))
    store.close()
    _, rows, _ = marked(course, tmp_path / "out", tmp_path / "收件.db")
    assert len(rows) == 3 + 130


def broken(path):
    data = bytearray(path.read_bytes())
    data[4096:] = b"\x7f" * (len(data) - 4096)  # all but the page that says what is in it
    path.write_bytes(data)


def foreign(path):
    path.unlink()
    with sqlite3.connect(path) as made:
        made.execute("create table other (x)")
    made.close()


def zipped(path):
    data = path.read_bytes()
    path.unlink()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.db", data)


def cut(path):
    path.write_bytes(path.read_bytes()[:100])


@pytest.mark.parametrize(
    ("damage", "says"),
    [(broken, "读不出来"), (cut, "读不出来"), (foreign, "不是收作业程序"), (zipped, "请先解压")],
)
def test_a_database_that_cannot_be_read_is_said_and_stops_nothing(course, store, tmp_path, damage, says):
    store.close()
    bad = tmp_path / "坏的"
    bad.mkdir()
    (tmp_path / "收件.db").rename(bad / "a.db")
    damage(bad / "a.db")
    (bad / "b.json").write_text(work("7", ["b"]), "utf-8")
    code, rows, said = marked(course, tmp_path / "out", bad)
    assert code == 0
    assert ("7", CHOICE) in rows
    assert any(says in one for one in said)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("postgresql+psycopg://teacher:secret@127.0.0.1:1/work", ""),  # refused, or the package isn't there
        ("mysql://teacher:secret@127.0.0.1/work", "PostgreSQL"),
        ("postgresql+nothing://teacher:secret@127.0.0.1/work", "看不懂"),
    ],
)
def test_an_address_that_cannot_be_read_is_said_without_its_password(course, tmp_path, capsys, address, says):
    assert main(["mark", address, "--out", str(tmp_path / "out"), "--root", str(course)]) == 1
    told = capsys.readouterr().err
    assert says in told
    assert "没有找到一份能判分的作业" in told
    assert "secret" not in told
