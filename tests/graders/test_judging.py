"""Running and judging code: states, the smallest failing case, known mistakes, differences said in Chinese."""

import json

import pandas as pd
import pytest

from graders import Check, case, codec, compare, entry
from graders.difference import Options
from graders.sample import args, day, listed, money, orders, pick, rows, table, whole

RIGHT = "def twice(n):\n    if n < 0:\n        raise ValueError('负数')\n    return 2 * n\n"


def judged(book, source):
    outcomes = entry.run_cases(source, json.dumps(book["questions"]), "{}")
    return json.loads(entry.judge_code(json.dumps(book), outcomes))


def test_the_right_program_passes(double):
    verdict = judged(double, RIGHT)
    assert (verdict["status"], verdict["score"], verdict["passed"], verdict["total"]) == ("pass", 1, 8, 8)


def test_the_smallest_failing_case_is_shown_with_its_why_and_inputs(double):
    verdict = judged(double, RIGHT.replace("2 * n", "2 * n + (n == 2.5) + (n > 100)"))
    assert verdict["status"] == "fail"
    assert 0 < verdict["score"] < 1
    assert verdict["case"]["inputs"] == [{"name": "number", "shown": {"type": "float", "text": "2.5", "table": None}}]
    assert verdict["case"]["why"] == "小数"
    assert (verdict["case"]["expected"]["text"], verdict["case"]["got"]["text"]) == ("5", "6")
    assert verdict["message"] == verdict["case"]["difference"] == "应当是 5，你得到 6。"


def test_a_generated_case_names_its_seed(double):
    verdict = judged(double, RIGHT.replace("2 * n", "2 * n if n < 3 else 0"))
    assert isinstance(verdict["case"]["seed"], int)


def test_a_case_that_must_be_refused(double):
    verdict = judged(double, "def twice(n):\n    return 2 * n\n")
    assert "raise ValueError" in verdict["message"]
    assert verdict["case"]["expected"]["text"] == "引发 ValueError"
    wrong = judged(double, RIGHT.replace("ValueError", "KeyError"))
    assert wrong["message"] == "应当引发 ValueError，你的代码引发了 KeyError。"


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("def twice(*args):\n    pass\n", "not_attempted"),
        ("def twice(number):\n    ...\n", "not_attempted"),
        ('def twice(number):\n    """只有说明。"""\n', "not_attempted"),
        ("# 改了注释\ndef twice(*args):   \n\n    pass  # 待写\n", "not_attempted"),
        ("def twice(n):\n    return None\n", "fail"),
        ("def twice(n):\n    2 * n\n", "fail"),
        ("def twice(n):\n    return undefined\n", "error"),
        ("def twice(n:\n", "error"),
        ("", "error"),
        ("def double(n):\n    return 2 * n\n", "error"),
        ("twice = 3\n", "error"),
    ],
)
def test_states(double, source, status):
    verdict = judged(double, source)
    assert verdict["status"] == status
    assert verdict["message"]
    assert (verdict["error"] is not None) == (status == "error")


def test_a_forgotten_return_is_named(double):
    assert "忘了写 return" in judged(double, "def twice(n):\n    2 * n\n")["message"]


def test_a_starter_that_returns_something_is_not_attempted_until_its_results_change(freeze):
    check = Check("f", against=lambda n: n + 1, cases=[case(1), case(2)])
    book = freeze(check, starter="def f(n):\n    result = 0\n    # 在这里写\n    return result\n")
    assert judged(book, "def f(n):\n    total = 0\n    return total\n")["status"] == "not_attempted"
    assert judged(book, "def f(n):\n    return n\n")["status"] == "fail"


def test_a_known_mistake_comes_before_the_failing_case(freeze):
    check = Check("f", against=lambda n: n / 3, cases=[case(1), case(2)], within=0.01)
    book = freeze(check, mistakes={"third": ("def f(n):\n    return n // 3\n", "要用 /，不是 //。")})
    verdict = judged(book, "def f(x):\n    return int(x / 3)\n")
    assert (verdict["status"], verdict["mistake"], verdict["message"]) == ("fail", "third", "要用 /，不是 //。")
    assert verdict["case"] is not None
    # Equal on every case, or it is not that mistake.
    other = judged(book, "def f(x):\n    return 0 if x == 1 else 5\n")
    assert other["mistake"] is None


def test_a_mistake_is_recognised_within_the_tolerance(freeze):
    check = Check("f", against=lambda n: n / 3, cases=[case(1), case(2)], within=0.01)
    book = freeze(check, mistakes={"half": ("def f(n):\n    return n / 2\n", "除以 3。")})
    assert judged(book, "def f(n):\n    return n / 2 + 0.005\n")["mistake"] == "half"


def test_changing_the_inputs_is_said_unless_allowed(freeze):
    source = "def f(items):\n    items.sort()\n    return items[0]\n"
    for keep, status in ((True, "fail"), (False, "pass")):
        book = freeze(Check("f", against=min, cases=[case([3, 1, 2])], names=["items"], keep_inputs=keep))
        verdict = judged(book, source)
        assert verdict["status"] == status
        assert ("改动了传入的数据" in verdict["message"]) == keep


def test_every_case_gets_its_own_copy_of_the_inputs(freeze):
    book = freeze(Check("f", against=len, cases=[case([1]), case([1])], names=["items"], keep_inputs=False))
    source = "seen = []\ndef f(items):\n    items.append(9)\n    seen.append(items)\n    return len(items) - 1\n"
    assert judged(book, source)["status"] == "pass"


def test_every_run_has_a_fresh_namespace(double):
    assert judged(double, RIGHT)["status"] == "pass"
    assert judged(double, "def other(): pass")["status"] == "error"
    assert judged(double, "def twice(n):\n    pass")["status"] == "not_attempted"


def test_files_lie_in_a_directory_of_their_own(freeze, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    book = freeze(
        Check("f", against=lambda: "甲", cases=[case()]), files={"orders.csv": "客户\n甲\n", "sub/b.txt": "x"}
    )
    source = (
        "def f():\n    with open('new.txt', 'w') as f: f.write('x')\n"
        "    with open('sub/b.txt') as f: assert f.read() == 'x'\n"
        "    with open('orders.csv', encoding='utf-8') as f: return f.read().split()[1]\n"
    )
    assert judged(book, source)["status"] == "pass"
    assert list(tmp_path.iterdir()) == []


def test_prints_are_kept_and_cut(double):
    questions = json.dumps(double["questions"])
    out = json.loads(
        entry.run_cases("print('开始')\ndef twice(n):\n    print('x' * 90)\n", questions, '{"printed": 200}')
    )
    assert out["printed"].startswith("开始\nxxx")
    assert (len(out["printed"]), out["cut"]) == (200, True)
    assert out["outcomes"][0]["printed"].startswith("xxx")


def test_free_run_shows_prints_display_and_the_last_value():
    source = (
        "import pandas as pd\nprint('你好')\ndisplay(1, 'a')\n"
        "df = pd.DataFrame({'客户': ['A'] * 50, '金额': [1.5] * 50})\ndisplay(df.groupby('客户'))\ndf\n"
    )
    out = json.loads(entry.run_free(source, "{}", "{}"))
    assert (out["printed"], out["cut"], out["error"]) == ("你好\n", False, None)
    assert [value["text"] for value in out["values"][:2]] == ["1", "'a'"]
    assert out["values"][2]["type"] == "DataFrameGroupBy"
    assert out["values"][3]["text"] == "50 行 × 2 列"
    assert out["values"][3]["table"]["cut"] == 30
    assert out["values"][3]["table"]["rows"][0] == ["A", "1.5"]


def test_free_run_of_files_errors_and_nothing():
    out = json.loads(
        entry.run_free("with open('a.csv', encoding='utf-8') as f: text = f.read()\ntext", '{"a.csv": "甲"}', "{}")
    )
    assert out["values"] == [{"type": "str", "text": "'甲'", "table": None}]
    failed = json.loads(entry.run_free("x = 1\nx / 0", "{}", "{}"))
    assert (failed["error"]["type"], failed["error"]["line"]) == ("ZeroDivisionError", 2)
    assert json.loads(entry.run_free("", "{}", "{}"))["values"] == []
    assert json.loads(entry.run_free("None", "{}", "{}"))["values"] == []


def test_ten_million_prints_end_with_a_sentence():
    out = json.loads(entry.run_free("for i in range(10**7): print(i)", "{}", '{"printed": 1000}'))
    assert out["error"]["type"] == "OutputFlood"
    assert "打印的内容太多" in out["error"]["explain"]
    assert (len(out["printed"]), out["cut"]) == (1000, True)


def difference(right, given, **options):
    found = compare.compare(codec.encode(right), codec.encode(given), Options(**options))
    return found if found is None else found.sentence


FRAME = pd.DataFrame({"客户": ["A", "B", "C"], "金额": [1.0, 2.0, 3.0]})


@pytest.mark.parametrize(
    ("right", "given", "options"),
    [
        (3, 3.0, {}), (0.3, 0.1 + 0.2, {}), (1.0, 1.01, {"absolute": 0.01}), (100.0, 101, {"relative": 0.01}),
        ([1, 2], (1, 2), {}), ({"a": 1, "b": 2}, {"b": 2, "a": 1}, {}), ({1, 2}, {2, 1}, {}),
        (float("nan"), float("nan"), {}), (float("inf"), float("inf"), {}), ([3, 1], [1, 3], {"order_matters": False}),
        (pd.Timestamp("2026-01-01"), pd.Timestamp("2026-01-01").to_pydatetime(), {}),
        (FRAME, FRAME[["金额", "客户"]], {}), (FRAME, FRAME.set_index(pd.Index([5, 6, 7])), {}),
        (FRAME, FRAME.iloc[::-1], {"order_matters": False}),
        (FRAME, FRAME.assign(客户=pd.Categorical(["A", "B", "C"])), {}),
        (FRAME, FRAME.assign(金额=[1, 2, 3]), {}), (FRAME, FRAME.assign(多=1), {"ignore": ("多",)}),
        (FRAME.set_index("客户"), FRAME.set_index("客户").iloc[::-1], {"index_matters": True, "order_matters": False}),
        (pd.Series([1, None]), pd.Series([1, pd.NA], dtype="Int64"), {}),
        (pd.Series([1], name="x"), pd.Series([1]), {}),
        ({"a": 1, "时间": 2}, {"a": 1, "时间": 3}, {"ignore": ("时间",)}),
    ],
    ids=str,
)  # fmt: skip
def test_nobody_is_failed_for_form(right, given, options):
    assert difference(right, given, **options) is None


@pytest.mark.parametrize(
    ("right", "given", "options", "says"),
    [
        (1, True, {}, "应当是一个数 1，你得到真假值 True。"),
        (3, "3", {}, "数字不要加引号"), (1, None, {}, "忘了写 return"), (None, float("nan"), {}, "None"),
        (0.25, 25.0, {}, "刚好是 100 倍"), (25, 0.25, {}, "刚好小了 100 倍"), (2.5, -2.5, {}, "正负号相反"),
        (2.6, 3, {}, "多做了一次取整"), (1.0, 1.011, {"absolute": 0.01}, "应当是 1，你得到 1.011"),
        (0.1234567890123, 0.1234567899, {}, "你得到 0.1234567899"), (10, 11, {}, "应当是 10，你得到 11"),
        ([1, 2], [1], {}, "应当有 2 项，你得到 1 项"), ([1, 2], [2, 1], {}, "顺序不对"),
        ([1, 2], [1, 3], {}, "第 2 项"),
        ({"a": 1}, {"b": 1}, {}, "缺少键 'a'"), ({"a": 1}, {"a": 1, "b": 1}, {}, "多了键 'b'"),
        ({"a": 1}, {"a": 2}, {}, "键 'a' 的值应当是 1"), ({1, 2}, {1, 3}, {}, "缺少 2"),
        ("好 客户", "好  客户", {}, "空格"),
        ({"A": 3}, {"A": pd.Series([1, 2])}, {}, "键 'A' 的值应当是一个数，你得到的是数列(Series)（一整列里只要一个数"),
        ({"A": [1, 2]}, {"A": pd.Series([1, 2])}, {}, "应当是列表，你得到的是数列(Series)（用 list(…) 能变成列表）"),
        ({"A": 3}, pd.Series({"A": 3}), {}, "应当是字典，你得到的是数列(Series)（用 .to_dict() 能变成字典）"),
        ([1, 2], pd.Series([1, 2]), {}, "用 list(…)"),
        ({"A": pd.Series([1, 2])}, {"A": pd.Series([1, 3])}, {}, "键 'A' 的值：有 1 个格子不对，在第 2 行"),
        ({"A": FRAME}, {"A": FRAME["金额"]}, {}, "键 'A' 的值应当是数据表(DataFrame)，你得到的是数列(Series)。"),
        (FRAME, FRAME.drop(columns="金额"), {}, "缺少“金额”列，你的列是：客户"),
        (FRAME, FRAME.assign(多=1), {}, "多了“多”列"), (FRAME, FRAME.set_index("客户"), {}, "可以用 reset_index()"),
        (FRAME.set_index("客户"), FRAME, {}, "可以用 set_index(…)"),
        (FRAME, FRAME.iloc[:2], {}, "应当有 3 行，你得到 2 行"),
        (FRAME.set_index("客户"), FRAME.set_index("客户").iloc[:2], {"index_matters": True}, "缺少 C"),
        (FRAME, FRAME.iloc[::-1], {}, "每一行都对，但行的顺序不对"), (FRAME, FRAME["金额"], {}, "应当是数据表"),
        (FRAME, FRAME.replace(2.0, 5.0), {}, "有 1 个格子不对，在第 2 行的“金额”列：应当是 2，你得到 5"),
        (FRAME, FRAME + FRAME, {}, "有 6 个格子不对"),
        (FRAME.set_index("客户"), FRAME.replace("A", "X").set_index("客户"), {"index_matters": True}, "缺少“A”"),
        (pd.Series([1, 2], index=["A", "B"]), pd.Series([1, 3], index=["A", "B"]), {"index_matters": True}, "“B”行"),
        (pd.Timestamp("2026-01-01"), "2026-01-01", {}, "应当是日期，你得到的是文字"),
        (pd.Timestamp("2026-01-01"), pd.Timestamp("2026-01-02"), {}, "应当是 2026-01-01，你得到 2026-01-02"),
    ],
    ids=str,
)  # fmt: skip
def test_a_difference_is_said_in_a_sentence(right, given, options, says):
    assert says in difference(right, given, **options)


def test_long_lists_that_differ_are_compared_quickly():
    rows_of = [[n, [n, n]] for n in range(300)]
    assert "第 1 项" in difference(rows_of, [[n + 1000, [n, n]] for n in range(300)])


def test_a_tables_verdict_names_cells(freeze):
    check = Check(
        "totals",
        against=lambda orders: orders.groupby("customer_id", as_index=False)["amount"].sum(),
        cases=[case(table("A 2026-01-01 120", "B 2026-01-03 80", "A 2026-01-09 30"), why="两位客户")],
        generate=orders(customers=3, up_to=6),
    )
    book = freeze(check, starter="def totals(orders):\n    ...\n")
    source = "def totals(orders):\n    return orders.groupby('customer_id', as_index=False)['amount'].max()\n"
    verdict = judged(book, source)
    assert verdict["case"]["cells"][0]["column"] == "amount"
    assert verdict["case"]["inputs"][0]["shown"]["table"]["columns"] == ["customer_id", "date", "amount"]
    assert judged(book, source.replace("max", "sum"))["status"] == "pass"


def test_freezing_twice_gives_the_same_and_another_seed_other_cases(freeze):
    makers = args(rows(5, who=pick("A", "B"), score=whole(1, 5), paid=money(0, 50)), listed(day(), 3), n=whole(1, 9))
    check = Check(
        "f", against=lambda t, days, n: len(t) + len(days) + n, cases=[case(table("A"), [], n=1)], generate=makers
    )
    assert freeze(check, seed=1) == freeze(check, seed=1)
    assert freeze(check, seed=1)["questions"] != freeze(check, seed=2)["questions"]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Check("f", against=3, cases=[case(1)]), "against="),
        (lambda: Check("f", against=len), "至少要有一个 case"),
        (lambda: Check("f", against=len, cases=[(1,)]), r"不是 case\(…\)"),
        (lambda: Check("1f", against=len, cases=[case(1)]), "不能用作 Python 的名字"),
        (lambda: Check("f", against=len, cases=[case(1)], within=-1), "不小于 0"),
        (lambda: table("A 1", "B"), "同样多的格"),
    ],
)
def test_a_slip_of_the_author_is_named(make, says):
    with pytest.raises((ValueError, TypeError), match=says):
        make()


def test_a_reference_that_fails_stops_the_freezing_with_the_case(freeze):
    with pytest.raises(ValueError, match="第 2 个例子上出错：ZeroDivisionError"):
        freeze(Check("f", against=lambda n: 1 / n, cases=[case(1), case(0)]))
    with pytest.raises(ValueError, match="第 1 个例子的正确结果不能保存"):
        freeze(Check("f", against=lambda _: object(), cases=[case(1)]))
    with pytest.raises(ValueError, match="第 1 个例子的输入不能保存"):
        freeze(Check("f", against=lambda _: 1, cases=[case(object())]))


def test_words_of_a_table_become_numbers_dates_and_missing_cells():
    made = table("A 1 2.5 2026-01-01 x", "B - 3 - y", columns="a b c d e")
    assert [str(kind) for kind in made.dtypes] == ["str", "float64", "float64", "datetime64[us]", "str"]
    assert made["b"].isna().tolist() == made["d"].isna().tolist() == [False, True]
