"""Hand-in files as the page writes them."""

import json
from hashlib import sha256

COURSE = {"id": "demo", "version": "v1"}


def handin(student="2024001", answers=(), *, name="李四", made="2026-11-22T13:40:00.000Z", course=None, **more):
    """The text of a hand-in file; `answers` are (exercise, answer) or whole dicts."""
    data = {
        "format": "coursebook.coursework/1",
        "course": course or COURSE,
        "student": {"id": student, "name": name, "group": "营销1班"},
        "made": made,
        "scope": "course",
        "answers": [answer(*one) if isinstance(one, tuple) else one for one in answers],
        **more,
        "checksum": "",
    }
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return text.replace('"checksum": ""', f'"checksum": "{sha256(text.encode()).hexdigest()}"')


def answer(exercise, given, *, digest="", kind="code", attempts=1, verdict=None):
    """One answer of a hand-in."""
    return {
        "exercise": exercise,
        "hash": digest,
        "kind": kind,
        "answer": given,
        "attempts": attempts,
        "first": "2026-11-20T08:00:00.000Z",
        "last": "2026-11-21T08:00:00.000Z",
        "verdict": verdict or {"status": "pass", "score": 1},
    }
