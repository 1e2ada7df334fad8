"""A small course to mark, hand-ins for it, and the collections of answers."""

import json
import shutil
import tomllib
from pathlib import Path

from handins import handin

from coursebook.marking.mark import MARKS

HERE = Path(__file__).parent

OTHER = HERE.parents[0] / "other_course"
TOML = 'title = "{title}"\nkind = "{kind}"\ntargets = ["K1.2"]\npoints = 10\nminutes = 5\nlevel = 1\n{more}\n'
LEDGER = '''"""Who bought for how much."""


def net(orders):
    """Total by customer."""
    if not orders:
        raise ValueError
    return {customer: sum(amount for name, amount in orders if name == customer) for customer, _ in orders}
'''
NET = """from bakery_engine.ledger import net
from graders import Check, case


def orders(rng):
    return case([[rng.choice("ABCD"), rng.randint(1, 500)] for _ in range(rng.randint(1, 8))])


check = Check(
    "net",
    against=net,
    cases=[case([["A", 10], ["B", 5]]), case([["A", 1], ["A", 2]]), case([])],
    generate=orders,
)
"""
SPEND = """import pandas as pd

from graders import Check, case


def spend(orders):
    return orders.groupby("customer")["amount"].sum()


def orders(rng):
    count = rng.randint(1, 8)
    names = [rng.choice("ABCD") for _ in range(count)]
    return case(pd.DataFrame({"customer": names, "amount": [rng.randint(1, 500) for _ in range(count)]}))


check = Check(
    "spend", against=spend, cases=[case(pd.DataFrame({"customer": ["B", "A"], "amount": [1, 2]}))], generate=orders,
    index_matters=True,
)
"""
FORM = """from bakery_engine.dough import scaled
from graders import Review, rule


def doubled(artefact):
    return scaled({"flour": 500}, 1000)["flour"] == artefact["flour"]


check = Review({"fields": []}, [rule("flour", points=1, check=doubled, say="写对面粉的重量")])
"""
FILES = {
    "k1/net": {"toml": ("code", "每位顾客花了多少", "time_limit = 1"), "grade.py": NET, "fn": "net"},
    "k1/spend": {"toml": ("code", "每位顾客花了多少（表）", 'packages = ["pandas"]'), "grade.py": SPEND, "fn": "spend"},
    "k2/flour": {"toml": ("form", "面粉", 'packages = ["bakery_engine"]'), "grade.py": FORM},
}


def write_exercise(root, name, parts):
    folder = root / "exercises" / name
    folder.mkdir(parents=True, exist_ok=True)
    kind, title, more = parts["toml"]
    texts = {
        "exercise.toml": TOML.format(kind=kind, title=title, more=more),
        "prompt.md": "算一算。\n",
        "hints.md": "## 想一想\n\n一步一步来。\n",
        "grade.py": parts["grade.py"],
    }
    if kind == "code":
        texts["starter.py"] = f"def {parts['fn']}(orders):\n    ...\n"
        texts["solution.py"] = f"def {parts['fn']}(orders):\n    return orders\n"
    else:
        texts["starter.json"] = json.dumps({"flour": 0})
        texts["solution.json"] = json.dumps({"flour": 1000})
    for file, text in texts.items():
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def make_course(root):
    """The tiny second course with three more exercises."""
    for part in ("docs", "exercises", "bakery_engine"):
        shutil.copytree(OTHER / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(OTHER / "mkdocs.yml", root)
    (root / "bakery_engine" / "ledger.py").write_text(LEDGER, encoding="utf-8")
    for name, parts in FILES.items():
        write_exercise(root, name, parts)
    return root


def collection(file):
    """(kind, name, program) of every answer in a file of attacks/."""
    data = tomllib.loads((HERE / "attacks" / file).read_text(encoding="utf-8"))
    return [(kind, name, program) for kind, programs in data.items() for name, program in programs.items()]


def write_handin(folder, student, answers, name="甲", **more):
    """Write a hand-in of the small course into a folder, as a file of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    text = handin(student, answers, name=name, course={"id": "bread", "version": "x"}, **more)
    path = folder / f"{student}-{len(list(folder.iterdir()))}.coursework.json"
    path.write_text(text, encoding="utf-8")
    return path


def write_roster(path, *students):
    """Write a class list."""
    path.write_text("学号,姓名,班级\n" + "".join(f"{one},甲,1班\n" for one in students), "utf-8")
    return path


def rows_of(out):
    """All marks in the teacher's folder, by student and exercise."""
    lines = (out / MARKS).read_text("utf-8").splitlines()
    return {(row["student"], row["exercise"]): row for row in map(json.loads, lines)}
