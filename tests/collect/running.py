"""`coursebook collect` in a process of its own, as a teacher starts it; and hand-ins as the page writes them."""

import json
import os
import queue
import re
import sqlite3
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from threading import Thread

import requests

CODE = "春茶26"


class Running:
    """A collector on this machine."""

    def __init__(self, site: Path, data: Path, *options: str, port: int = 0) -> None:
        command = [sys.executable, "-m", "coursebook.cli", "collect", "--host", "127.0.0.1", "--port", str(port)]
        command += ["--site", str(site), "--data", str(data), *options]
        self.data = data
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace",
            env=_utf8(),
        )  # fmt: skip
        self.lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.reader = Thread(target=self._read, daemon=True)
        self.reader.start()
        self.said = self._until("Ctrl+C")
        self.url = re.search(r"学生用的网址：(\S+)/", self.said)[1]
        self.port = int(self.url.rsplit(":", 1)[1])
        self.teacher = re.search(r"教师网址（[^）]*）：(\S+)", self.said)[1]
        self.token = self.teacher.split("token=")[1]

    def _read(self) -> None:
        for line in self.process.stdout:
            self.lines.put(line)

    def _until(self, word: str) -> str:
        said = ""
        while word not in said:
            said += self.lines.get(timeout=60)
        return said

    def send(self, text: str | bytes, *, code: str = CODE, session: requests.Session | None = None):
        body = text.encode() if isinstance(text, str) else text
        headers = {"Content-Type": "application/json", "X-Class-Code": requests.utils.quote(code)}
        return (session or requests).post(f"{self.url}/collector/submissions", body, headers=headers, timeout=30)

    def rows(self) -> list[tuple]:
        return rows(self.data)

    def kill(self) -> None:
        """`kill -9`."""
        self.process.kill()
        self._end()

    def stop(self) -> None:
        self.process.terminate()
        self._end()

    def _end(self) -> None:
        self.process.wait(30)
        self.reader.join(10)
        self.process.stdout.close()


def rows(data: Path) -> list[tuple]:
    """(receipt, student, text) of everything in the database."""
    connection = sqlite3.connect(data / "submissions.db")
    try:
        return connection.execute("select receipt, student, text from submissions order by id").fetchall()
    finally:
        connection.close()


def _utf8() -> dict[str, str]:
    return {**os.environ, "PYTHONIOENCODING": "utf-8"}


def coursework(student: str = "2024001", *, course: str = "demo", answer: object = "266.67", **more: object) -> str:
    """A hand-in file's text, with its checksum."""
    answers = [
        {
            "exercise": "demo/number", "hash": "h1", "kind": "number", "answer": answer, "attempts": 1, "first": None,
            "last": None, "verdict": {"status": "pass", "score": 1},
        }
    ]  # fmt: skip
    work = {
        "format": "coursebook.coursework/1", "course": {"id": course, "version": "1"},
        "student": {"id": student, "name": "陈小满", "group": "营销 2401"}, "made": "2026-11-22T13:40:00.000Z",
        "scope": "course", "answers": answers, **more, "checksum": "",
    }  # fmt: skip
    return signed(json.dumps(work, ensure_ascii=False, indent=1))


def signed(text: str) -> str:
    """Put the checksum into a text whose checksum is empty, as the contract of the file says."""
    empty = '"checksum": ""'
    assert text.count(empty) == 1
    return text.replace(empty, f'"checksum": "{sha256(text.encode()).hexdigest()}"')


def small_site(folder: Path) -> Path:
    """Just what a collector needs of a site."""
    (folder / "assets/coursebook").mkdir(parents=True)
    exercises = [{"id": "demo/number", "title": "算一算"}, {"id": "demo/share", "title": "客户份额"}]
    course = {"id": "demo", "title": "示范课", "version": "1", "exercises": exercises, "units": []}
    (folder / "assets/coursebook/course.json").write_text(json.dumps(course), "utf-8")
    for name in ("a.js", "a.mjs", "a.wasm", "a.css", "a.whl", "a.woff2", "a.svg", "a.json", "page/index.html"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"\0")
    (folder / "index.html").write_text("<h1>示范课</h1>", "utf-8")
    (folder / "404.html").write_text("<h1>没有找到</h1>", "utf-8")
    return folder
