"""A small site for the browser tests: every kind of exercise, frozen with graders, on plain pages without MkDocs."""

import html
import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from coursebook import browser, runtime
from graders import Blank, Check, Choice, Match, Number, Order, Table, ask, case, mistake
from graders.casebook import freeze_check

ASSETS = "assets/coursebook"

PAGE = """<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="coursebook-course" content="demo">
<title>{title}</title><link rel="stylesheet" href="assets/coursebook/elements.css"><link rel="icon" href="data:,">
<style>
body {{ margin: 0; font: 16px/1.7 system-ui, sans-serif; background: #fff; color: #1d2430; }}
[data-md-color-scheme=slate] body {{ background: #1a1e26; color: #e4e8ef; }}
[data-md-color-scheme=slate] a {{ color: #8ab8f5; }}
main {{ max-width: 800px; margin: 0 auto; padding: 16px; }} a {{ color: #1f5fae; }}
</style>
{preload}<script type="module" src="assets/coursebook/elements.js"></script>
<script type="module" src="instant.js"></script></head>
<body><main data-md-component="container"><h1>{title}</h1>{body}</main></body></html>"""

# What Material's navigation.instant does to a page: fetch the next one and replace the container.
INSTANT = """window.go = async (path) => {
  const text = await (await fetch(path)).text();
  const next = new DOMParser().parseFromString(text, "text/html");
  document.querySelector("[data-md-component=container]").replaceWith(next.querySelector("[data-md-component=container]"));
  document.title = next.title;
};"""

HINTS = [{"title": "想一想", "html": "<p>先写公式。</p>"}, {"title": "再想一想", "html": "<p>注意分母。</p>"}]

SHARE_STARTER = '"""客户份额。"""\n\n\ndef share(part, whole):\n    # 在这里写代码\n    pass\n'
SHARE_RIGHT = (
    "def share(part, whole):\n    if whole == 0:\n        raise ValueError('没有采购')\n    return part / whole * 100\n"
)
SHARE_MISTAKE = "def share(part, whole):\n    return part / whole\n"

PANDAS_STARTER = "import pandas as pd\n\n\ndef totals(orders):\n    return orders\n"
PANDAS_RIGHT = """import pandas as pd


def totals(orders):
    return orders.groupby("客户", as_index=False)["金额"].sum()
"""

# Pages that work by themselves: exercise, packages, what stands in the editor, what probe.js does.
PROBES = {
    "pandas": ("demo/totals", ("pandas",), PANDAS_RIGHT, "check"),
    "plain": ("demo/share", (), SHARE_RIGHT, "check"),
    "stop": ("demo/share", (), "while True:\n    pass\n", "stop"),
}

FILES = {"orders.csv": "客户,金额\nA,100\nB,250\nA,50\n"}

FORM = """
from graders import Review, rule

SCHEMA = {"type": "process", "fields": [
    {"key": "title", "label": "流程名称", "type": "text"},
    {"key": "nodes", "label": "步骤", "type": "list", "of": [
        {"key": "name", "label": "名称", "type": "text"},
        {"key": "type", "label": "类型", "type": "choice", "options": ["开始", "任务", "判断", "结束"]}]},
    {"key": "edges", "label": "连线", "type": "list", "of": [
        {"key": "from", "label": "从", "type": "choice", "refer": "nodes.id"},
        {"key": "to", "label": "到", "type": "choice", "refer": "nodes.id"},
        {"key": "cond", "label": "条件", "type": "text"}]}]}

def one_start(artefact):
    count = sum(node["type"] == "开始" for node in artefact["nodes"])
    return [{"passed": count == 1, "message": f"要有且只有一个开始，现在有 {count} 个。"}]

def connected(artefact):
    return len(artefact["edges"]) >= len(artefact["nodes"]) - 1 > 0

check = Review(SCHEMA, [
    rule("start", points=2, check=one_start, say="有且只有一个开始"),
    rule("edges", points=3, check=connected, say="所有步骤都连起来"),
])
"""


def share(part: float, whole: float) -> float:
    if whole == 0:
        raise ValueError
    return part / whole * 100


def totals(orders):
    return orders.groupby("客户", as_index=False)["金额"].sum()


def exercises():
    """Id → (kind, title, packages, questions, answers, starter, extra keys of the casebook)."""
    found = {}

    def code(name, title, check, *, starter, mistakes=None, files=None, packages=(), **extra):
        questions, answers = freeze_check(
            check, seed=1, files=files or {}, hidden=[], starter=starter, mistakes=mistakes or {}
        )
        found[f"demo/{name}"] = ("code", title, packages, questions, answers, starter, extra)

    share_cases = [case(20, 80, why="一家供应商的份额"), case(1, 3, why="除不尽"), case(5, 0, why="没有采购时不能算")]
    code(
        "share",
        "客户份额",
        Check("share", against=share, cases=share_cases, within=0.001),
        starter=SHARE_STARTER,
        mistakes={
            "no-percent": (
                SHARE_MISTAKE.replace("return", "if whole == 0:\n        raise ValueError\n    return"),
                "忘了乘 100:题目要的是百分数。",
            )
        },
        time_limit=2,
    )
    code("second", "又一题", Check("share", against=share, cases=share_cases, within=0.001), starter=SHARE_STARTER)
    orders = pd.DataFrame({"客户": ["A", "B", "A"], "金额": [100.0, 250.0, 50.0]})
    code(
        "totals",
        "客户总额",
        Check("totals", against=totals, cases=[case(orders, why="两个客户")]),
        starter=PANDAS_STARTER,
        files=FILES,
        packages=("pandas",),
    )

    def answer(name, title, check):
        questions, answers = check.freeze(f"demo/{name}")
        found[f"demo/{name}"] = (check.kind, title, (), questions, answers, "", {})

    answer(
        "choice",
        "选一个",
        Choice(
            {"a": "销售额最高的客户", "b": "利润贡献最高的客户", "c": "下单最多的客户"},
            "b",
            why={"a": "销售额高，不一定赚钱。"},
        ),
    )
    answer(
        "several",
        "选几个",
        Choice({"a": "姓名", "b": "电话", "c": "天气"}, {"a", "b"}, why={"c": "天气不是客户资料。"}),
    )
    answer(
        "number",
        "算一算",
        Number(266.67, decimals=2, within=0.01, unit="元", mistakes=[mistake(800, "还没有除以 3。")]),
    )
    answer(
        "blank",
        "填一填",
        Blank(
            "净推荐值 = {p} − {d},一般用 {u} 表示。",
            answers={
                "p": ["推荐者比例"],
                "d": ["贬损者比例", "批评者比例"],
                "u": ask("百分数", among=["元", "百分数", "天"]),
            },
            mistakes={"d": {"被动者比例": "被动者不参加计算。"}},
        ),
    )
    answer("program", "补全程序", Blank("def f(x):\n    return {e}\n", answers={"e": ["x * 2", "2 * x"]}, code=True))
    answer("order", "排一排", Order(["识别客户", "区分客户", "与客户互动", "定制服务"], mistakes=[]))
    answer("match", "配一配", Match({"R": "最近一次消费", "F": "消费频率", "M": "消费金额"}, extra=["消费地点"]))
    answer(
        "table",
        "填表格",
        Table(
            columns=["客户", "订单数", "平均金额", "类别"],
            rows=[
                [
                    "A",
                    3,
                    ask(12.5, decimals=1, within=0.05, unit="元"),
                    ask("重要价值客户", among=["重要价值客户", "一般客户"]),
                ],
                ["B", 1, ask(8, decimals=1, unit="元"), ask("一般客户", among=["重要价值客户", "一般客户"])],
            ],
            mistakes=[mistake({(0, 2): 37.5}, "这是总额，还没有除以订单数。")],
        ),
    )
    scope = {"__name__": "grade"}
    exec(compile(FORM, "grade.py", "exec"), scope)  # noqa: S102
    found["demo/form"] = ("form", "画流程图", (), {"schema": scope["SCHEMA"], "module": FORM}, {}, "", {})
    return found


def element(identity, kind, packages, starter, version):
    source = f'<textarea class="cx-source">{html.escape(starter)}</textarea>' if kind == "code" else ""
    return (
        f'<course-exercise exercise="{identity}" kind="{kind}" hash="{version}" points="10"'
        f' packages="{" ".join(packages)}">'
        f'<div class="cx-prompt"><p>这是练习“{identity}”的题目。</p></div>{source}</course-exercise>'
    )


def page(title: str, body: str) -> str:
    """One page of the site, with the list of the runtime's files asked for in its head as the generator does."""
    runs = re.search(r'kind="(code|form)"', body)
    link = f'<link rel="preload" href="{ASSETS}/runtime/runtime.json" as="fetch" crossorigin>'
    return PAGE.format(title=title, body=body, preload=link if runs else "")


def single_modules() -> dict[str, Path]:
    """Our modules as they are, for tests that import one of them; no page does."""
    source = Path(browser.__file__).parent
    found = {f"{ASSETS}/{path.relative_to(source).as_posix()}": path for path in source.rglob("*.js")}
    return found | {f"{ASSETS}/{path.stem}.bundle.js": browser.third(path.stem) for path in source.glob("third/*.js")}


def build(folder: Path) -> SimpleNamespace:
    """Write the site into a folder and return what tests need to know of it."""
    found = exercises()

    def put(path: str, content: str | bytes | Path) -> None:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            shutil.copyfile(content, target)
        else:
            target.write_bytes(content.encode() if isinstance(content, str) else content)

    for path, content in {**single_modules(), **browser.files(), **runtime.publish({"pandas"})}.items():
        put(path, content)
    for identity, (kind, title, packages, questions, answers, starter, extra) in found.items():
        book = {
            "format": 1, "id": identity, "kind": kind, "title": title, "points": 10, "hash": "h1", "time_limit": 5,
            "packages": list(packages), "attempts_for_solution": 2, "hints": HINTS, "questions": questions,
            "answers": answers, **extra,
        }  # fmt: skip
        put(f"{ASSETS}/exercises/{identity}/casebook.json", json.dumps(book, ensure_ascii=False))
        put(f"{ASSETS}/exercises/{identity}/solution.json", json.dumps({"source": "return part / whole * 100\n"}))
        put(
            f"{identity.split('/')[1]}.html",
            page(title=title, body=element(identity, kind, packages, starter, "h1")),
        )
        put(
            f"{identity.split('/')[1]}-updated.html",
            page(title=title, body=element(identity, kind, packages, starter, "h2")),
        )
    listed = [
        {
            "id": i,
            "title": e[1],
            "unit": "demo",
            "kind": e[0],
            "points": 10,
            "hash": "h1",
            "url": f"{i[5:]}.html",
            "targets": [],
        }
        for i, e in found.items()
    ]
    units = [{"id": "demo", "title": "示范单元", "url": "index.html"}]
    course = {"id": "demo", "title": "示范课", "version": "1", "exercises": listed, "units": units}
    put(f"{ASSETS}/course.json", json.dumps(course, ensure_ascii=False))
    links = "".join(f'<li><a href="{i[5:]}.html">{e[1]}</a></li>' for i, e in found.items())
    put("index.html", page(title="示范课", body=f"<course-progress></course-progress><ul>{links}</ul>"))
    put(
        "progress.html",
        page(
            title="我的学习",
            body="<course-handin></course-handin><course-progress detail></course-progress>"
            '<course-progress unit="demo"></course-progress>',
        ),
    )
    everything = "".join(element(i, e[0], e[2], e[5], "h1") for i, e in found.items())
    put("all.html", page(title="全部题型", body=f'{everything}<course-handin unit="demo"></course-handin>'))
    put("instant.js", INSTANT)
    put("probe.js", Path(__file__).with_name("probe.js"))
    for name, (identity, packages, source, work) in PROBES.items():
        body = element(identity, "code", packages, source, "h1")
        probe = f'<script src="probe.js" data-do="{work}"></script>'
        put(f"probe-{name}.html", page(title=name, body=body + probe))
    return SimpleNamespace(
        folder=folder,
        ids=list(found),
        SHARE_STARTER=SHARE_STARTER,
        SHARE_RIGHT=SHARE_RIGHT,
        SHARE_MISTAKE=SHARE_MISTAKE,
        PANDAS_RIGHT=PANDAS_RIGHT,
    )
