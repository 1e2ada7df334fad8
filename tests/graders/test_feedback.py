"""Errors of beginners, each with a Chinese sentence and the line of their own code."""

import json

import pytest

from graders import entry

TABLE = "import pandas as pd\ndf = pd.DataFrame({'customer': ['A', 'B'], 'amount': [1, 2]})\n"
WIDE = {name: chr(ord(sign) + 0xFEE0) for name, sign in {"comma": ",", "colon": ":", "open": "(", "close": ")"}.items()}

# (program, line, part of the sentence)
ERRORS = [
    (f"print(1{WIDE['comma']} 2)", 1, "请换成英文（半角）的 ,"),
    (f"x = 1\nif x > 0{WIDE['colon']}\n    print(x)", 2, "请换成英文（半角）的 :"),
    (f"print{WIDE['open']}1{WIDE['close']}", 1, "请换成英文（半角）的 ("),
    ("x = \u201c客户\u201d", 1, '请换成英文（半角）的 "'),
    ("x = \u2018客户\u2019", 1, "请换成英文（半角）的 '"),
    ("x = 3 \u00d7 4", 1, "请换成英文（半角）的 *"),
    ("if 3 \u2265 2:\n    pass", 1, "请换成英文（半角）的 >="),
    ("x = 5\u20ac", 1, "不能出现在代码里"),
    ("x =\u00a01", 1, "看不见的字符"),
    ("if True\n    print(1)", 1, "少了冒号"),
    ("for i in range(3):\nprint(i)", 2, "要缩进"),
    ("x = 1\n  y = 2", 2, "多缩进了"),
    ("if True:\n    x = 1\n  y = 2", 3, "对不齐"),
    ("if True:\n\tx = 1\n        y = 2", 3, "制表符"),
    ("print((1 + 2)", 1, "左括号 ( 没有配上"),
    ("print(1))", 1, "右括号 ) 多了"),
    ("x = [1, 2)", 1, "括号不配对"),
    ("x = 'abc", 1, "引号没有成对"),
    ('x = """abc', 1, "引号没有成对"),
    ("print 'a'", 1, "print 后面要有括号"),
    ("x = 3\nif x = 3:\n    pass", 2, "两个等号"),
    ("1 = x", 1, "等号左边"),
    ("len(x) = 3", 1, "等号左边"),
    ("None = 3", 1, "固定词"),
    ("return 3", 1, "写在函数里面"),
    ("break", 1, "写在循环里面"),
    ("x = 3a", 1, "连在了一起"),
    ("x = 012", 1, "不能多写 0"),
    ("x = [1 2]", 1, "少了一个逗号"),
    ("f(a=1, 2)", 1, "放在写了名字的参数前面"),
    ("def f(a=1, b):\n    pass", 1, "有默认值的参数要放在后面"),
    ("def f(a, a):\n    pass", 1, "写了两次"),
    ("try:\n    x = 1\nx = 2", 3, "except"),
    ("x = 1\nelse if x:\n    pass", 2, "elif"),
    ("x = 1\nelse:\n    pass", 2, "没有配对的 if"),
    ("x = 1\nx++", 2, "没有 ++"),
    ("if True && False:\n    pass", 1, "写作 and"),
    ("x = 3 => 2", 1, "写作 >="),
    ("function f() {\n}", 1, "def"),
    ("x = 3 +", 1, "没有写完"),
    ("customers = 1\nprint(customer)", 2, "是不是想写 customers"),
    ("print(abcxyz)", 1, "先给它赋值"),
    ("x = pd.DataFrame()", 1, "import pandas as pd"),
    ("def f():\n    if False:\n        x = 1\n    return x\nf()", 4, "还没有得到值"),
    ("def f(a, b):\n    pass\nf(1)", 3, "少给了 1 个参数"),
    ("def f(a):\n    pass\nf(1, 2)", 3, "应当有 1 个参数，却给了 2 个"),
    ("def f(a):\n    pass\nf(b=1)", 3, "没有名叫 b 的参数"),
    ("x = 3\nx(2)", 2, "整数不能像函数那样调用"),
    ("x = 3\nx[0]", 2, "整数后面不能用方括号"),
    ("for i in 3:\n    pass", 1, "整数不能一个一个地取"),
    ("'a' + 1", 1, "文字只能和文字相加"),
    ("1 + 'a'", 1, "整数和文字之间"),
    ("1 < 'a'", 1, "整数和文字之间"),
    ("def f():\n    1\nf() + 1", 3, "有没有 return"),
    ("[1][1.0]", 1, "只能写位置"),
    ("range(2.5)", 1, "需要整数"),
    ("{[1]: 2}", 1, "不能用作字典的键"),
    ("x = (1, 2)\nx[0] = 3", 2, "元组不能改动"),
    ("{'a': 1}['b']", 1, "找不到键“b”"),
    (TABLE + "df['custmer']", 3, "是不是想写“customer”"),
    (TABLE + "df[['amuont']]", 3, "“amuont”"),
    (TABLE + "df.groupby('cust').sum()", 3, "这张表的列是：customer、amount"),
    (TABLE + "df.iloc[5]", 3, "没有那么多行"),
    (TABLE + "if df['amount'] > 1:\n    pass", 3, "一整列不能直接放在 if"),
    (TABLE + "df['x'] = [1, 2, 3]", 3, "新的一列有 3 个值，表有 2 行"),
    (TABLE + "df.amuont", 3, "数据表没有 .amuont"),
    ("[1, 2][2]", 1, "位置从 0 数起"),
    ("1 / 0", 1, "除数是 0"),
    ("x = None\nx.append(1)", 2, "None"),
    ("[].push(1)", 1, "用 append"),
    ("import math\nmath.sqroot(2)", 2, "模块 math 里没有 sqroot"),
    ("int('12a')", 1, "不能变成整数"),
    ("float('一')", 1, "不能变成小数"),
    ("a, b = [1]", 1, "等号左边有 2 个变量，右边只有 1 个值"),
    ("a, b = [1, 2, 3]", 1, "右边的值比左边的变量多"),
    ("max([])", 1, "空的"),
    ("def f():\n    return f()\nf()", 2, "一直在调用自己"),
    ("import numpyy", 1, "这里没有 numpyy"),
    ("from math import sqroot", 1, "math 里没有 sqroot"),
    ("open('没有.csv')", 1, "找不到文件 没有.csv"),
    ("assert 1 == 2, '不等'", 1, "不等"),
    ("import sys\nsys.exit()", 2, "程序自己退出了"),
    ("exit()", 1, "程序自己退出了"),
    ("input('?')", 1, "不能用 input()"),
    ("next(iter([]))", 1, "没有下一项"),
    ("2.0 ** 100000", 1, "太大"),
    ("class Mine(Exception): pass\nraise Mine('自己的')", 2, "自己的"),
    ("raise ValueError('金额不能是负数')", 1, "金额不能是负数"),
]


@pytest.mark.parametrize(("source", "line", "says"), ERRORS, ids=lambda item: str(item)[:40])
def test_an_error_is_explained_with_its_line(source, line, says):
    error = json.loads(entry.run_free(source, "{}", "{}"))["error"]
    assert says in error["explain"]
    assert error["line"] == line
    assert error["explain"].startswith(f"看第 {line} 行：")
    assert error["explain"].endswith(("。", "？"))
    assert error["type"] in error["traceback"]


def test_a_traceback_shows_the_students_lines_and_not_ours():
    error = json.loads(entry.run_free("def f(x):\n    return 1 / x\n\nf(0)\n", "{}", "{}"))["error"]
    assert "return 1 / x" in error["traceback"]
    assert "<你的代码>" in error["traceback"]
    assert "graders" not in error["traceback"]


def test_an_error_inside_a_library_names_the_students_line():
    error = json.loads(entry.run_free(TABLE + "\n\ndf.sort_values('nix')\n", "{}", "{}"))["error"]
    assert error["line"] == 5


def test_a_misspelt_function_is_pointed_out():
    questions = json.dumps({"function": "recency_days", "cases": []})
    error = json.loads(entry.run_cases("def recency_day(x): pass", questions, "{}"))["error"]
    assert "请把名字改成 recency_days" in error["explain"]
