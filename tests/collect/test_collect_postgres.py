"""The department's way: PostgreSQL by its address. Needs a PostgreSQL on this machine."""

import os
import shutil
import socket
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from running import CODE, Running, coursework, signed, small_site

from coursebook.marking.database import hand_ins

PROGRAMS = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
if PROGRAMS is None and (found := shutil.which("initdb")):
    PROGRAMS = Path(found).resolve().parent


@pytest.fixture
def postgres():
    """The address of a database of its own, on a free port; gone afterwards."""
    if PROGRAMS is None or (os.geteuid() == 0 and not Path("/var/lib/postgresql").exists()):
        pytest.skip("no PostgreSQL on this machine")
    as_user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}  # it refuses to run as root
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="coursebook-pg-"))
    if as_user:
        shutil.chown(folder, "postgres")

    def call(name: str, *words: str) -> None:
        # Its messages go to a file: a pipe would stay open as long as the server runs.
        with (folder / f"{name}.log").open("ab") as log:
            subprocess.run(
                [PROGRAMS / name, "-D", folder / "data", *words], check=True, stdout=log, stderr=log, cwd=folder,
                timeout=120, **as_user,
            )  # fmt: skip

    try:
        call("initdb", "-A", "trust", "-U", "teacher", "--no-sync")
        call("pg_ctl", "-w", "-o", f"-p {port} -k {folder} -c listen_addresses=127.0.0.1", "start")
        yield f"postgresql+psycopg://teacher:secret@127.0.0.1:{port}/postgres"
        call("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_postgresql_keeps_everything_once_and_its_password_is_not_printed(postgres, tmp_path):
    running = Running(small_site(tmp_path / "site"), tmp_path / "data", "--class-code", CODE, "--database", postgres)
    odd = signed(coursework("0").rsplit('"checksum"', 1)[0].replace("266.67", "\\ud800\\u0000") + '"checksum": ""\n}')
    texts = [odd, *(coursework(str(number)) for number in range(1, 60))]
    with ThreadPoolExecutor(10) as browsers:
        answers = list(browsers.map(running.send, [*texts, *texts[:20]]))
    assert sorted(answer.status_code for answer in answers) == [200] * 20 + [201] * 60
    with requests.Session() as session:
        session.get(running.teacher, timeout=30)
        data = session.get(f"{running.url}/collector/teacher/list.json", timeout=30).json()
    given = {answer.json()["receipt"] for answer in answers}
    assert {one["submissions"][0]["receipt"] for one in data["students"]} == given
    assert len(given) == 60
    assert "secret" not in running.said
    # The marker reads them there, while the collector is at work.
    assert sorted(text for _, text in hand_ins(postgres)) == sorted(texts)
    running.stop()
