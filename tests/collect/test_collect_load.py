"""A whole year hands in at once, and the power goes: every receipt that was given is in the database, once."""

import os
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from running import CODE, Running, coursework, rows, small_site

STUDENTS = 500
SECONDS = 10
KILLS = int(os.environ.get("COURSEBOOK_KILLS", "20"))


def test_500_students_within_10_seconds_none_lost_and_none_doubled(tmp_path):
    running = Running(small_site(tmp_path / "site"), tmp_path / "data", "--class-code", CODE)
    # As large as a whole course's programs are, and every tenth is sent twice, as impatient thumbs do.
    texts = [coursework(f"2024{n:04}", answer=f"{n} " + "x" * 20_000) for n in range(STUDENTS)]
    sent = [*texts, *texts[::10]]
    random.Random(5).shuffle(sent)  # noqa: S311
    begin = time.monotonic()
    with ThreadPoolExecutor(50) as browsers:
        answers = list(browsers.map(running.send, sent))
    took = time.monotonic() - begin
    kept = running.rows()
    running.stop()
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert sorted(row[2] for row in kept) == sorted(texts)
    assert {answer.json()["receipt"] for answer in answers} == {row[0] for row in kept}
    assert took < SECONDS


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return small_site(tmp_path_factory.mktemp("site") / "site")


def test_kill_9_at_any_moment_loses_no_receipt_that_was_given(site, tmp_path):
    given: list[str] = []
    dice = random.Random(9)  # noqa: S311
    for turn in range(KILLS):
        running = Running(site, tmp_path / "data", "--class-code", CODE)
        enough = threading.Event()
        wanted = len(given) + dice.randrange(1, 40)

        def student(number: int, running=running, turn=turn, enough=enough, wanted=wanted) -> None:
            session = requests.Session()
            for again in range(1000):
                try:
                    text = coursework(f"{turn}-{number}", made=str(again), answer="x" * dice.randrange(30_000))
                    given.append(running.send(text, session=session).json()["receipt"])
                except requests.RequestException:
                    break
                if len(given) >= wanted:
                    enough.set()
            session.close()

        threads = [threading.Thread(target=student, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        assert enough.wait(60)
        running.kill()  # in the middle of whatever the eight are doing
        for thread in threads:
            thread.join(60)
        kept = [row[0] for row in rows(tmp_path / "data")]
        assert set(given) <= set(kept), f"after kill {turn + 1}"
        assert len(kept) == len(set(kept))
    assert len(given) >= KILLS
