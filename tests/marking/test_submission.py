"""Hand-ins in every shape in which they reach a teacher; whatever can't be used is said and stops nothing."""

import base64
import io
import json
import struct
import zipfile
import zlib
from hashlib import sha256

import pytest
from docx import Document
from handins import handin
from hypothesis import given, settings
from hypothesis import strategies as st

from coursebook.marking import envelope
from coursebook.marking.roster import Roster, Student
from coursebook.marking.submission import Inventory, collect, last_ones

KNOWN = {"a/code": ("h1", "code"), "a/number": ("h2", "number"), "a/form": ("h3", "form")}
INVENTORY = Inventory("demo", "v1", KNOWN)
ROSTER = Roster({"2024001": Student("2024001", "李四", "1班"), "2024002": Student("2024002", "王五", "1班")})
GOOD = ("a/number", "12.5")


def read(path, roster=None):
    return collect([path], INVENTORY, roster)


def written(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def zipped(**files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def said(found):
    return [note.message for note in found.notes]


def good_answer(number=1):
    return {
        "exercise": "a/number", "hash": "h2", "kind": "number", "answer": str(number), "attempts": 2, "first": "x",
        "last": "y", "verdict": {"status": "pass", "score": 1},
    }  # fmt: skip


def test_a_file_is_read_whole(tmp_path):
    found = read(written(tmp_path / "a.json", handin(answers=[good_answer()])))
    (entry,) = found.entries
    assert (entry.student, entry.exercise, entry.text) == ("2024001", "a/number", '"1"')
    assert (entry.answer.attempts, entry.answer.browser) == (2, {"status": "pass", "score": 1.0})
    assert found.notes == ()


def test_checksum_and_receipt_are_as_the_page_makes_them():
    text = '{\n "format": "coursebook.coursework/1",\n "checksum": "' + "a" * 64 + '"\n}'
    empty = '{\n "format": "coursebook.coursework/1",\n "checksum": ""\n}'
    digest = sha256(empty.encode()).hexdigest()
    assert envelope.checksum(text) == digest
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    number, letters = int(digest, 16) >> 216, ""
    for _ in range(8):
        number, digit = divmod(number, 32)
        letters = alphabet[digit] + letters
    assert envelope.receipt(digest) == f"{letters[:4]}-{letters[4:]}"


def test_a_changed_file_is_used_and_said(tmp_path):
    text = handin(answers=[good_answer()]).replace("李四", "李五")
    found = read(written(tmp_path / "a.json", text))
    assert len(found.entries) == 1
    assert "校验码与内容不符" in said(found)[0]
    assert found.notes[0].used


@pytest.mark.parametrize("change", [lambda t: "\ufeff" + t, lambda t: t.replace("\n", "\r\n"), lambda t: t + "\r\n\n"])
def test_what_editors_do_to_a_file_is_no_change(tmp_path, change):
    found = read(written(tmp_path / "a.json", change(handin(answers=[good_answer()]))))
    assert (len(found.entries), found.notes) == (1, ())


def test_nested_zips_with_names_in_gbk(tmp_path):
    inner = zipped(**{"作业.coursework.json": handin(answers=[good_answer()])})
    # As platforms export it: the name's bytes are GBK and no flag says so.
    outer = zipped(**{"XXXXXX.zip": inner, "__MACOSX/._x": b"\0", "b/.DS_Store": b"\0"}).replace(
        b"XXXXXX", "张三丰".encode("gbk")
    )
    found = read(written(tmp_path / "全班.zip", outer))
    assert len(found.entries) == 1
    assert found.entries[0].file == "全班.zip/张三丰.zip/作业.coursework.json"
    assert found.notes == ()


def test_copied_text_with_a_greeting_and_line_breaks(tmp_path):
    code = envelope.packed(handin(answers=[good_answer()]))
    broken_up = "\n".join(code[at : at + 60] for at in range(0, len(code), 60))
    found = read(written(tmp_path / "聊天.txt", f"老师好，这是我的作业：\n{broken_up}\n谢谢老师".encode("gb18030")))
    assert (len(found.entries), found.notes) == (1, ())


def test_many_copied_texts_in_one_file(tmp_path):
    codes = [envelope.packed(handin(f"202400{n}", [good_answer()])) for n in (1, 2, 3)]
    found = read(written(tmp_path / "群聊.txt", "\n\n".join(codes)))
    assert [entry.student for entry in found.entries] == ["2024001", "2024002", "2024003"]


def test_a_cut_off_copied_text_is_said(tmp_path):
    code = envelope.packed(handin(answers=[good_answer()]))
    found = read(written(tmp_path / "a.txt", code[:-40]))
    assert found.entries == ()
    assert "不完整" in said(found)[0]


def word_file(code, tmp_path):
    document = Document()
    document.add_paragraph("实训报告")
    paragraph = document.add_paragraph()
    for at in range(0, len(code), 50):
        paragraph.add_run(code[at : at + 50])
    document.save(tmp_path / "报告.docx")
    return tmp_path / "报告.docx"


def test_a_word_file_with_the_text_cut_into_runs(tmp_path):
    found = read(word_file(envelope.packed(handin(answers=[good_answer()])), tmp_path))
    assert (len(found.entries), found.notes) == (1, ())


def test_a_word_file_with_a_part_of_its_own(tmp_path):
    path = word_file("nothing", tmp_path)
    code = envelope.packed(handin(answers=[good_answer()]))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("customXml/item9.xml", f'<coursework xmlns="urn:coursebook">{code}</coursework>')
    assert len(read(path).entries) == 1


def test_a_word_file_without_a_hand_in_or_with_entities(tmp_path):
    assert "没有作业内容" in said(read(word_file("nothing", tmp_path)))[0]
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>CB1.&b;</x>'
    assert "不该有的内容" in said(read(written(tmp_path / "b.docx", zipped(**{"word/document.xml": bomb}))))[0]


def test_a_bad_file_stops_nothing(tmp_path):
    folder = tmp_path / "全班"
    for name, content in {
        "01.json": "{ not json",
        "02.json": handin(answers=[good_answer()])[:-200],
        "03.zip": b"PK\x03\x04 broken",
        "04.docx": b"PK\x03\x04 broken",
        "05.png": b"\x89PNG\r\n\0\0",
        "06.rar": b"Rar!\x1a\x07",
        "07.doc": b"\xd0\xcf\x11\xe0",
        "08.json": '{"format": "coursebook.coursework/9"}',
        "09.json": "[]",
        "10.txt": "",
        "11.json": "[" * 100_000,
        "12.json": handin("", [good_answer()]),
        "13.json": '{"format": "coursebook.coursework/1", "student": {"id": "1"}, "answers": 3}',
        "14.json": handin(answers=[good_answer()], course={"id": "math", "version": "v1"}),
        "15.txt": "CB1.!!!",
        "16.txt": "CB1.AAAA",
        "99.json": handin(answers=[good_answer()]),
    }.items():
        written(folder / name, content)
    found = read(folder)
    assert len(found.entries) == 1
    told = {note.file.rpartition("/")[2]: note.message for note in found.notes}
    assert sorted(told) == [f"{n:02}{s}" for n, s in zip(range(1, 17), [
        ".json", ".json", ".zip", ".docx", ".png", ".rar", ".doc", ".json", ".json", ".txt", ".json", ".json", ".json",
        ".json", ".txt", ".txt",
    ], strict=True)]  # fmt: skip
    assert "不完整" in told["02.json"]
    assert "更新" in told["08.json"]
    assert "没有学号" in told["12.json"]
    assert "另一门课程" in told["14.json"]


def test_bombs_and_paths_out_of_the_archive_are_refused(tmp_path):
    flat = zipped(**{"big.json": b"0"})
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.json", b"0" * (20 * 1024 * 1024))
        archive.writestr("../up.json", handin("2024002", [good_answer()]))
        archive.writestr("/etc/abs.json", handin("2024002", [good_answer()]))
        archive.writestr("C:\\win.json", handin("2024002", [good_answer()]))
        archive.writestr("fine.json", handin(answers=[good_answer()]))
    nested = flat
    for _ in range(8):
        nested = zipped(**{"deeper.zip": nested})
    written(tmp_path / "in" / "a.zip", data.getvalue())
    written(tmp_path / "in" / "b.zip", nested)
    before = sorted(path for path in tmp_path.rglob("*"))
    found = read(tmp_path / "in")
    assert [entry.student for entry in found.entries] == ["2024001"]
    assert sum("压缩包以外" in message for message in said(found)) == 3
    assert any("大得不正常" in message for message in said(found))
    assert any("5 层" in message for message in said(found))
    assert sorted(path for path in tmp_path.rglob("*")) == before


def test_a_lie_about_the_size_is_no_way_in(tmp_path):
    data = bytearray(zipped(**{"a.json": handin(answers=[good_answer()])}))
    place = data.index(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", 7)
    found = read(written(tmp_path / "a.zip", bytes(data)))
    assert (len(found.entries), len(found.notes)) == (0, 1)


def test_a_compressed_text_that_explodes_is_refused(tmp_path):
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = squeezed.compress(b" " * (40 * 1024 * 1024)) + squeezed.flush()
    code = "CB1." + base64.urlsafe_b64encode(data).decode().rstrip("=")
    assert "大得不正常" in said(read(written(tmp_path / "a.txt", code)))[0]


def test_answers_that_do_not_fit_are_said_and_the_others_used(tmp_path):
    answers = [
        good_answer(), {**good_answer(), "exercise": "a/gone"}, {**good_answer(), "exercise": "a/code", "answer": [1]},
        {**good_answer(), "exercise": "a/code", "answer": "x" * 300_000}, {"exercise": ""}, 7,
        {**good_answer(), "exercise": "a/form", "hash": "old", "answer": {"x": 1}},
    ]  # fmt: skip
    found = read(written(tmp_path / "a.json", handin(answers=answers)))
    assert [entry.exercise for entry in found.entries] == ["a/number", "a/form"]
    assert len(found.notes) == 6
    assert any("a/gone" in message for message in said(found))
    assert any("作答以后改过" in message for message in said(found))


def test_who_is_not_in_the_class_list_is_said_with_a_hint(tmp_path):
    written(tmp_path / "in" / "1.json", handin("2024009", [good_answer()], name="王五"))
    written(tmp_path / "in" / "2.json", handin("2024001.0", [good_answer()], name="李四"))
    written(tmp_path / "in" / "3.json", handin("２０２４００２", [good_answer()], name="王武"))
    found = read(tmp_path / "in", ROSTER)
    assert [entry.student for entry in found.entries] == ["2024001", "2024002"]
    assert "名单里的王五学号是 2024002" in said(found)[0]
    assert "名单里是“王五”，作业里写的是“王武”" in said(found)[1]


def test_an_unknown_course_version_is_used_and_said(tmp_path):
    found = read(written(tmp_path / "a.json", handin(answers=[good_answer()], course={"id": "demo", "version": "v0"})))
    assert len(found.entries) == 1
    assert "v0" in said(found)[0]


def test_the_same_file_twice_counts_once_and_of_two_the_last_can_be_taken(tmp_path):
    early = handin(answers=[good_answer(1)], made="2026-11-20T10:00:00.000Z")
    late = handin(answers=[good_answer(2)], made="2026-11-21T10:00:00.000Z")
    for name, text in {"1.json": late, "2.json": early, "3.json": early}.items():
        written(tmp_path / "in" / name, text)
    found = read(tmp_path / "in")
    assert [entry.text for entry in found.entries] == ['"2"', '"1"']
    assert "只算一次" in said(found)[0]
    assert [entry.text for entry in last_ones(found.entries)] == ['"2"']


def test_a_path_that_is_not_there_or_empty_is_said(tmp_path):
    (tmp_path / "empty").mkdir()
    found = collect([tmp_path / "nowhere", tmp_path / "empty"], INVENTORY)
    assert len(found.notes) == 2


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_damage_to_a_hand_in_raises(tmp_path_factory, data):
    whole = json.loads(handin(answers=[good_answer()]))
    place = data.draw(st.sampled_from(["format", "course", "student", "made", "answers", "checksum", "in an answer"]))
    value = data.draw(json_values)
    if place == "in an answer":
        whole["answers"][0][data.draw(st.sampled_from(sorted(whole["answers"][0])))] = value
    else:
        whole[place] = value
    text = json.dumps(whole, ensure_ascii=data.draw(st.booleans())).encode("utf-8", "surrogatepass")
    cut = data.draw(st.integers(0, len(text)))
    content = data.draw(
        st.sampled_from([text, text[:cut], text + data.draw(st.binary(max_size=20)), zipped(a=text)[:-cut]])
    )
    folder = tmp_path_factory.mktemp("fuzz")
    name = data.draw(st.sampled_from(["a.json", "a.zip", "a.docx", "a.txt", "a"]))
    found = read(written(folder / name, content), ROSTER)
    assert found.entries or found.notes
