"""The judge of answers without code; its JavaScript twin in the page has the same test vectors."""

from typing import Any

from graders.locale import LANGUAGE, say, speaking
from graders.normal import digest, normal

Verdict = dict[str, Any]


def texts_of(kind: str, answer: Any) -> dict[str, str] | None:
    """Turn what the page hands in into item → text, or None if it has not the kind's form."""
    if kind in ("choice", "order"):
        if not isinstance(answer, list) or not all(isinstance(item, str) for item in answer):
            return None
        return {"": ",".join(sorted(set(answer)) if kind == "choice" else answer)}
    if kind == "number":
        return {"": answer} if isinstance(answer, str) else None
    if not isinstance(answer, dict) or not all(isinstance(item, str) for pair in answer.items() for item in pair):
        return None
    return dict(answer)


def judge(casebook: dict[str, Any], answer: Any) -> Verdict:
    """Judge an answer of a kind without code and return its verdict."""
    with speaking(casebook["questions"].get("language", LANGUAGE)):
        return _judge(casebook, answer)


def _judge(casebook: dict[str, Any], answer: Any) -> Verdict:
    rules, points = casebook["answers"]["items"], casebook["points"]
    verdict = empty_verdict(len(rules))
    texts = texts_of(casebook["kind"], answer)
    if texts is None or set(texts) - set(rules):
        return verdict | {"status": "error", "message": say("answer_unread")}
    marks: dict[str, str | None] = {}
    items = []
    for name, rule in rules.items():
        text = texts.get(name, "")
        blank = normal(text, {"as": "text"}) == ""
        read = None if blank else normal(text, rule)
        marks[name] = None if read is None else digest(casebook["id"], name, read)
        message = say("item_blank") if blank else say("item_no_number") if read is None else ""
        passed = marks[name] in rule["accept"]
        earned = points / len(rules) if passed else 0
        items.append(
            {"id": name, "passed": passed, "points": earned, "message": message, "place": name, "blank": blank}
        )
    if all(item["blank"] for item in items):
        return verdict | {"status": "not_attempted", "message": say("not_attempted"), "items": items}
    count = sum(item["passed"] for item in items)
    verdict |= {"items": items, "passed": count, "score": count / len(rules)}
    if count == len(rules):
        return verdict | {"status": "pass", "message": say("right" if count == 1 else "all_right")}
    fired = [
        m for m in casebook["answers"]["mistakes"] if all(marks[name] in some for name, some in m["items"].items())
    ]
    for known in reversed(fired):
        if len(known["items"]) == 1:
            (name,) = known["items"]
            next(item for item in items if item["id"] == name)["message"] = known["message"]
    if fired:
        return verdict | {"status": "fail", "message": fired[0]["message"], "mistake": fired[0]["id"]}
    if len(rules) > 1:
        return verdict | {"status": "fail", "message": say("some_right", n=len(rules), passed=count)}
    return verdict | {"status": "fail", "message": items[0]["message"] or say("wrong")}


def empty_verdict(total: int) -> Verdict:
    """A verdict with every key and nothing earned."""
    return {
        "status": "fail", "score": 0, "passed": 0, "total": total, "message": "", "mistake": None,
        "case": None, "error": None, "items": [],
    }  # fmt: skip
