"""The collector from outside: what it takes, what it refuses, who sees what, and what it serves."""

import io
import json
import sqlite3
import sys
import zipfile
from pathlib import Path

import psutil
import pytest
import requests
from openpyxl import Workbook
from running import CODE, Running, coursework, signed, small_site

from coursebook.cli import main
from coursebook.collect.taking import Rate
from coursebook.marking import envelope
from coursebook.marking.submission import Inventory, collect

MOST = 2 * 1024 * 1024


@pytest.fixture(scope="module")
def collector(tmp_path_factory):
    folder = tmp_path_factory.mktemp("collect")
    book = Workbook()
    book.active.append(["学号", "姓名", "班级"])
    for number, name in (("2024001", "陈小满"), ("2024002", "李春"), ("2024003", "王夏")):
        book.active.append([number, name, "营销 2401"])
    book.save(folder / "名单.xlsx")
    options = ("--class-code", CODE, "--roster", str(folder / "名单.xlsx"))
    running = Running(small_site(folder / "site"), folder / "收件", *options)
    yield running
    running.stop()


@pytest.fixture
def teacher(collector):
    session = requests.Session()
    session.get(collector.teacher, timeout=30)
    yield session
    session.close()


def test_a_submission_gets_its_receipt_and_is_kept_to_the_letter(collector):
    text = coursework("2024001", made="一")
    answer = collector.send(text)
    assert answer.status_code == 201
    number = answer.json()["receipt"]
    assert number == envelope.parse(text).receipt
    assert (number, "2024001", text) in collector.rows()


def test_the_same_file_twice_is_one_submission_with_one_receipt(collector):
    text = coursework("2024001", made="二")
    first, second = collector.send(text), collector.send(text)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["receipt"] == second.json()["receipt"]
    assert [row[2] for row in collector.rows()].count(text) == 1


def refused_bodies():
    whole = coursework("9")
    data = json.loads(whole)

    def but(**changes: object) -> str:
        return signed(json.dumps({**data, **changes, "checksum": ""}))

    def one(**changes: object) -> str:
        return but(answers=[{**data["answers"][0], **changes}])

    return {
        "empty": (b"", 400),
        "no JSON": (b"{", 400),
        "not UTF-8": ("学号".encode("gbk"), 400),
        "a list": (b"[]", 422),
        "deep": (b"[" * 200_000, 400),
        "deep answer": (whole.replace('"266.67"', "[" * 50_000 + "]" * 50_000).encode(), 400),
        "changed on the way": (whole.replace("266.67", "266.68").encode(), 422),
        "no checksum": (json.dumps({k: v for k, v in data.items() if k != "checksum"}).encode(), 422),
        "other format": (but(format="coursebook.coursework/2").encode(), 422),
        "other course": (coursework("9", course="other").encode(), 422),
        "no student": (but(student={"id": "", "name": "", "group": ""}).encode(), 422),
        "unseen student": (but(student={"id": "\u200b", "name": "", "group": ""}).encode(), 422),
        "long name": (but(student={"id": "9", "name": "名" * 41, "group": ""}).encode(), 422),
        "number for a name": (but(student={"id": 9, "name": "", "group": ""}).encode(), 422),
        "no answers": (but(answers=[]).encode(), 422),
        "many answers": (but(answers=data["answers"] * 1001).encode(), 422),
        "score above 1": (one(verdict={"status": "pass", "score": 2}).encode(), 422),
        "no hash": (but(answers=[{"exercise": "demo/number"}]).encode(), 422),
        "too big": (b" " * (MOST + 1), 413),
    }


@pytest.mark.parametrize("what", refused_bodies())
def test_what_is_no_whole_hand_in_is_refused_in_a_sentence(collector, what):
    body, status = refused_bodies()[what]
    before = len(collector.rows())
    answer = collector.send(body)
    assert answer.status_code == status
    assert answer.json()["message"].endswith("。")
    assert len(collector.rows()) == before


def test_a_body_without_a_length_is_cut_off_too(collector):
    answer = requests.post(
        f"{collector.url}/collector/submissions",
        (b" " * 65536 for _ in range(40)),
        headers={"X-Class-Code": requests.utils.quote(CODE)},
        timeout=30,
    )
    assert answer.status_code == 413


def test_odd_but_honest_students_are_taken(collector):
    for student in ("Ａ0１", "学-1", "<script>alert(1)</script>", "../../etc/passwd", "'; drop table submissions; --"):
        text = coursework(student, made="三")
        assert collector.send(text).status_code == 201, student
    # Half of a surrogate pair in an answer: JSON can carry it, no database column needs to.
    half = signed(
        coursework("8", made="三").rsplit('"checksum"', 1)[0].replace("266.67", "\\ud800\\u0000") + '"checksum": ""\n}'
    )
    assert collector.send(half).status_code == 201


def test_the_class_code_is_asked_and_forgiving_of_widths(collector):
    assert requests.get(f"{collector.url}/collector/info", timeout=30).json() == {
        "course": "demo", "class_code_required": True,
    }  # fmt: skip
    for wrong in ("", "春茶", "x" * 1000):
        answer = collector.send(coursework("2024002", made="四"), code=wrong)
        assert (answer.status_code, answer.json()["field"]) == (403, "code")
    assert collector.send(coursework("2024002", made="四"), code=" 春茶２６ ").status_code == 201


def test_nobody_without_the_token_sees_anything(collector):
    collector.send(coursework("2024001", made="五"))
    tokens = ("", "?token=", "?token=wrong", f"?token={collector.token[:-1]}", "?token=%E6%98%AF")
    for path in ("/collector/teacher", "/collector/teacher/list.json", "/collector/teacher/export.zip"):
        for token in tokens:
            answer = requests.get(collector.url + path + token, timeout=30)
            assert answer.status_code in (403, 429), path + token
            assert "陈小满" not in answer.text
            assert "2024001" not in answer.text
    for path in ("/collector/submissions", "/collector/submissions/1", "/collector", "/收件/collect.json"):
        assert requests.get(collector.url + path, timeout=30).status_code in (404, 405)


def test_no_path_leads_out_of_the_site(collector):
    session = requests.Session()
    for path in ("/../收件/collect.json", "/%2e%2e/收件/collect.json", "/..%2f收件%2fcollect.json", "//etc/passwd"):
        request = requests.Request("GET", collector.url + "/").prepare()
        request.url = collector.url + path
        assert session.send(request, timeout=30).status_code == 404
    session.close()


def test_the_teacher_sees_everybody_live_and_the_token_leaves_the_address(collector, teacher):
    opened = teacher.get(collector.teacher, timeout=30)
    assert opened.url == f"{collector.url}/collector/teacher"
    assert "default-src 'none'" in opened.headers["Content-Security-Policy"]
    assert "http" not in opened.text.replace(collector.url, "")
    first = teacher.get(f"{collector.url}/collector/teacher/list.json", timeout=30)
    again = {"If-None-Match": first.headers["ETag"]}
    assert teacher.get(first.url, headers=again, timeout=30).status_code == 304
    number = collector.send(coursework("2024002", made="六")).json()["receipt"]
    data = teacher.get(first.url, headers=again, timeout=30).json()
    by_id = {one["id"]: one for one in data["students"]}
    assert by_id["2024002"]["submissions"][-1]["receipt"] == number
    assert by_id["2024002"]["exercises"] == {"demo/number": "pass"}
    assert by_id["2024002"]["is_expected"]
    assert by_id["2024002"]["other_names"] == ["陈小满"], "another name than the class list has"
    assert by_id["2024003"]["submissions"] == []
    assert "text" not in json.dumps(data)


def test_the_export_is_what_the_marker_reads(collector, teacher, tmp_path):
    sent = [coursework(student, made="七") for student in ("2024001", "2024005", "../up")]
    for text in sent:
        collector.send(text)
    answer = teacher.get(f"{collector.url}/collector/teacher/export.zip", timeout=30)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        texts = {archive.read(name).decode() for name in names}
    assert set(sent) <= texts
    assert len(texts) == len(names) == len(collector.rows())
    assert not [name for name in names if "/" in name or "\\" in name or not name.endswith(".coursework.json")]
    (tmp_path / "export.zip").write_bytes(answer.content)
    inventory = Inventory("demo", "1", {"demo/number": ("h1", "number")})
    read = collect([tmp_path / "export.zip"], inventory)
    assert {one.receipt for one in read.submissions} == {row[0] for row in collector.rows()}


def test_the_site_is_served_with_the_types_that_browsers_insist_on(collector):
    types = {
        "a.js": "text/javascript", "a.mjs": "text/javascript", "a.wasm": "application/wasm", "a.css": "text/css",
        "a.whl": "application/zip", "a.woff2": "font/woff2", "a.svg": "image/svg+xml", "a.json": "application/json",
        "": "text/html", "page/": "text/html",
    }  # fmt: skip
    for name, kind in types.items():
        answer = requests.get(f"{collector.url}/{name}", timeout=30)
        assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (200, kind), name
    missing = requests.get(f"{collector.url}/nothing", timeout=30)
    assert (missing.status_code, "没有找到" in missing.content.decode()) == (404, True)


def test_the_database_writes_ahead_and_flushes(collector):
    collector.send(coursework("2024001", made="八"))
    connection = sqlite3.connect(collector.data / "submissions.db")
    assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
    connection.close()


def test_it_says_all_that_is_needed_and_keeps_the_secrets(collector, tmp_path):
    assert f"班级口令：{CODE}" in collector.said
    assert "█" in collector.said
    assert (collector.data / ".gitignore").read_text("utf-8") == "*\n"
    first = Running(small_site(tmp_path / "site"), tmp_path / "data")
    first.stop()
    second = Running(tmp_path / "site", tmp_path / "data")
    second.stop()
    assert second.token == first.token
    said = [line for line in first.said.splitlines() if line.startswith("班级口令")]
    assert said == [line for line in second.said.splitlines() if line.startswith("班级口令")]
    assert len(said[0]) == len("班级口令：123456")


def test_guessing_is_slowed_down_and_locks_no_teacher_out(tmp_path):
    running = Running(small_site(tmp_path / "site"), tmp_path / "data", "--class-code", CODE)
    with requests.Session() as session:

        def until_refused(ask):
            """Ask until there are too many; on a slow machine a few more are let through meanwhile."""
            said = [ask(0)]
            while said[-1] != 429 and len(said) < 1000:
                said.append(ask(len(said)))
            return said

        tries = until_refused(lambda n: running.send(coursework(), code=f"{n:06}", session=session).status_code)
        assert (tries[0], tries[-1]) == (403, 429)
        # The right one too, else a guesser could go on; it may have become a guess's turn again since.
        right = until_refused(lambda _: running.send(coursework(), session=session).status_code)
        assert 429 in right[:5]
        pages = until_refused(
            lambda n: session.get(f"{running.url}/collector/teacher?token={n}", timeout=30).status_code
        )
        assert (pages[0], pages[-1]) == (403, 429)
        assert session.get(running.teacher, timeout=30).status_code == 200
    assert len(running.rows()) <= len(right) - 1
    running.stop()


def test_one_student_cannot_flood_it(tmp_path):
    running = Running(small_site(tmp_path / "site"), tmp_path / "data", "--class-code", "")
    with requests.Session() as session:
        tries = [running.send(coursework("1", made=str(n)), code="", session=session).status_code for n in range(40)]
        assert running.send(coursework("2"), code="", session=session).status_code == 201
    assert tries[0] == 201
    assert set(tries) == {201, 429}
    assert len(running.rows()) == tries.count(201) + 1
    running.stop()


def test_rates_refill_with_time_and_remember_only_so_many():
    now = [0.0]
    rate = Rate(2, remembered=3, clock=lambda: now[0])
    assert [rate.allows("a") for _ in range(3)] == [True, True, False]
    now[0] = 29
    assert not rate.allows("a")
    now[0] = 31
    assert rate.allows("a", take=False)
    assert [rate.allows("a"), rate.allows("a")] == [True, False]
    for one in "bcde":
        rate.allows(one)
    assert len(rate.buckets) == 3


def test_a_second_collector_on_the_same_database_knows_what_the_first_took(tmp_path):
    site, database = small_site(tmp_path / "site"), f"sqlite:///{tmp_path / 'shared.db'}"
    both = [Running(site, tmp_path / name, "--class-code", CODE, "--database", database) for name in ("a", "b")]
    first, again = (one.send(coursework("2024001")) for one in both)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["receipt"] == again.json()["receipt"]
    for one in both:
        assert database in one.said
        one.stop()


def fault(capsys, *options: object) -> str:
    assert main(["collect", "--port", "0", *map(str, options)]) == 1
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert len(said.strip().splitlines()) == 1
    return said


def test_what_hinders_it_is_one_sentence(capsys, tmp_path, collector):
    site = small_site(tmp_path / "site")
    assert "coursebook build" in fault(capsys, "--site", tmp_path / "nothing")
    blocked = tmp_path / "file"
    blocked.write_text("x", "utf-8")
    assert "--data" in fault(capsys, "--site", site, "--data", blocked)
    if sys.platform == "linux":  # a folder where nobody may write, not even root
        assert "换" in fault(capsys, "--site", site, "--data", "/proc/coursebook")
    place = ("--site", site, "--data", tmp_path / "data")
    assert "--database" in fault(capsys, *place, "--database", "mysql://x/y")
    assert "--database" in fault(capsys, *place, "--database", "nonsense")
    assert "打不开数据库" in fault(capsys, *place, "--database", f"sqlite:///{tmp_path / 'no' / 'folder' / 'x.db'}")
    assert "--port" in fault(capsys, *place, "--host", "127.0.0.1", "--port", collector.port)
    (tmp_path / "data" / "collect.json").write_text("{", "utf-8")
    assert "删掉这个文件" in fault(capsys, *place)
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"no database" * 1000)
    (tmp_path / "data" / "collect.json").unlink()
    assert "打不开数据库" in fault(capsys, *place, "--database", f"sqlite:///{damaged}")


def test_a_database_that_takes_nothing_more_gives_no_receipt(tmp_path):
    running = Running(small_site(tmp_path / "site"), tmp_path / "data", "--class-code", CODE)
    connection = sqlite3.connect(Path(running.data) / "submissions.db")
    connection.execute("create trigger full before insert on submissions begin select raise(abort, 'disk full'); end")
    connection.close()
    assert_not_kept(running.send(coursework()))
    running.stop()


def assert_not_kept(answer: requests.Response) -> None:
    assert answer.status_code == 503
    assert "改用文件交" in answer.json()["message"]
    assert "receipt" not in answer.json()


@pytest.mark.skipif(not hasattr(psutil.Process, "rlimit"), reason="only Linux lets a test take a process's disk away")
def test_on_a_full_disk_nobody_gets_a_receipt_and_with_room_again_all_goes_on(tmp_path):
    running = Running(small_site(tmp_path / "site"), tmp_path / "data", "--class-code", CODE)
    assert running.send(coursework("1")).status_code == 201
    process = psutil.Process(running.process.pid)
    before = process.rlimit(psutil.RLIMIT_FSIZE)
    process.rlimit(psutil.RLIMIT_FSIZE, (1024, before[1]))
    assert_not_kept(running.send(coursework("2", answer="x" * 50_000)))
    process.rlimit(psutil.RLIMIT_FSIZE, before)
    assert running.send(coursework("3")).status_code == 201
    assert [row[1] for row in running.rows()] == ["1", "3"]
    running.stop()
