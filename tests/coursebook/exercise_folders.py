"""Small exercises written into a temporary folder."""

import json

TOML = """title = "两倍"
kind = "{kind}"
targets = ["KP01.1"]
points = 10
minutes = 5
level = 1
"""
CODE = {
    "exercise.toml": TOML.format(kind="code"),
    "prompt.md": "写函数 `twice(n)`。\n",
    "hints.md": "## 想一想\n\n乘 2:$2n$。\n\n## 再想一想\n\n```\n## 这不是标题\n```\n",
    "grade.py": (
        "from graders import Check, case\nfrom tiny_engine import twice\n\n"
        'check = Check("twice", against=twice, cases=[case(2, why="小"), case(3), case(0)])\n'
    ),
    "starter.py": "def twice(n):\n    # 在这里写代码\n    ...\n",
    "solution.py": "def twice(n):\n    return n + n\n",
    "mistakes/square.py": '"""这是平方,不是两倍。"""\n\n\ndef twice(n):\n    return n * n\n',
    "mistakes/same.py": '"""你把原数还回来了。"""\n\n\ndef twice(n):\n    return n\n',
}
NUMBER = {
    "exercise.toml": TOML.format(kind="number"),
    "prompt.md": "多少?\n",
    "hints.md": "## 想一想\n\n除法。\n",
    "grade.py": (
        "from graders import Number, mistake\n\n"
        'check = Number(100 / 3, decimals=2, within=0.01, unit="元", mistakes=[mistake(25, "你除以了 4。")])\n'
    ),
    "solution.md": "100 ÷ 3 = **33.33**\n",
}
FORM = {
    "exercise.toml": TOML.format(kind="form"),
    "prompt.md": "画流程。\n",
    "hints.md": "## 想一想\n\n从开始画起。\n",
    "grade.py": (
        "from graders import Review, rule\n\n"
        "check = Review({'fields': []}, [\n"
        "    rule('title', points=1, check=lambda a: bool(a['title']), say='要有名称'),\n"
        "    rule('steps', points=2, check=lambda a: len(a['steps']) > 1, say='至少两步'),\n"
        "])\n"
    ),
    "starter.json": json.dumps({"title": "", "steps": []}),
    "solution.json": json.dumps({"title": "投诉", "steps": ["一", "二"]}),
    "mistakes/untitled.json": json.dumps({"_fails": "title", "title": "", "steps": ["一", "二"]}),
    "mistakes/short.json": json.dumps({"_fails": ["title", "steps"], "title": "", "steps": ["一"]}),
}
ENGINE = "def twice(n):\n    return 2 * n\n"


def write(root, files, name="kp01/twice"):
    """Write an exercise (and the tiny engine) below `root`; a file that is None is left out. Returns its folder."""
    (root / "tiny_engine").mkdir(exist_ok=True)
    (root / "tiny_engine" / "__init__.py").write_text(ENGINE, encoding="utf-8")
    folder = root / "exercises" / name
    for file, text in files.items():
        if text is not None:
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder
