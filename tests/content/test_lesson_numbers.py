"""Every number that a lesson quotes is computed again from the company's books with the engine.

The lessons are read as text; each test computes a figure and looks for the very words in which the lesson says it.
"""

import re
from pathlib import Path

import pandas as pd
import pytest

from crm_engine import company, credit, value

LESSONS = Path(__file__).parents[2] / "docs" / "lessons"
AS_OF = pd.Timestamp(company.AS_OF)
SIX = [f"C000{n}" for n in range(1, 7)]
FOUR = [f"K00{n}" for n in range(1, 5)]


def lesson(name):
    """The lesson as plain words: no emphasis, no term brackets."""
    text = (LESSONS / f"{name}.md").read_text(encoding="utf-8")
    return re.sub(r"\*\*|\[\[|\]\]", "", text)


def rows(text, first):
    """Cells of the table rows whose first cell is `first`."""
    found = [[c.strip() for c in line.strip("|\n ").split("|")] for line in text.splitlines() if line.startswith("|")]
    return [cells for cells in found if cells[0] == first]


def row(text, first):
    found = rows(text, first)
    assert len(found) == 1, f"{first}: {len(found)} rows"
    return found[0][1:]


@pytest.fixture(scope="module")
def kp04():
    return lesson("kp04")


@pytest.fixture(scope="module")
def kp07():
    return lesson("kp07")


@pytest.fixture(scope="module")
def books():
    return company.tables()


@pytest.fixture(scope="module")
def shop(books):
    orders = books["orders"]
    return orders[orders["customer_id"].str.startswith("C")]


@pytest.fixture(scope="module")
def rfm(shop):
    year = shop[shop["date"] >= "2025-01-01"]
    return value.rfm_table(year, as_of=AS_OF, frequency="day", monetary="sum", returns="net")


@pytest.fixture(scope="module")
def classes(rfm):
    return value.rfm8(rfm, center="mean", ge=True)["segment"]


@pytest.fixture(scope="module")
def unpaid(books):
    """Invoices with what is still open, payments matched to the invoice that they name."""
    paid = books["payments"].groupby("invoice_id")["amount"].sum()
    invoices = books["invoices"]
    return invoices.assign(amount=invoices["amount"] - invoices["invoice_id"].map(paid).fillna(0))


def test_kp04_opening(kp04, rfm):
    assert f"在网店买过茶的有 {len(rfm)} 人" in kp04
    place = int(rfm["monetary"].rank(ascending=False)["C0002"])
    assert f"周先生花了 {rfm.loc['C0002', 'monetary']:,.0f} 元，排第 {place} 位" in kp04
    last = AS_OF - pd.Timedelta(days=int(rfm.loc["C0002", "recency"]))
    assert f"最后一次下单是 {last.month} 月 {last.day} 日，已经半年" in kp04


def test_kp04_six_customers(kp04, rfm, books):
    names = books["customers"].set_index("customer_id")["name"]
    six = rfm.loc[SIX]
    for key, r in six.iterrows():
        assert row(kp04, names[key]) == [f"{r['recency']:.0f}", f"{r['frequency']:.0f}", f"{r['monetary']:,.0f}"]
    mean = six.mean()
    assert row(kp04, "平均") == [f"{mean['recency']:.2f}", f"{mean['frequency']:.2f}", f"{mean['monetary']:,.2f}"]


def test_kp04_counting_traps(kp04, shop, rfm):
    lin = shop[(shop["customer_id"] == "C0001") & (shop["date"] >= "2025-01-01")]
    assert lin["date"].value_counts().loc["2025-06-01"] == 2
    assert f"林女士 6 月 1 日下了两单，F 是 {rfm.loc['C0001', 'frequency']:.0f}，不是 {len(lin)}" in kp04
    back = shop[(shop["customer_id"] == "C0006") & (shop["amount"] < 0)].iloc[0]
    assert f"郑先生 {back['date'].month} 月 {back['date'].day} 日退了 {-back['amount']} 元的货" in kp04
    bought = AS_OF - pd.Timedelta(days=int(rfm.loc["C0006", "recency"]))
    assert f"R 仍从 {bought.month} 月 {bought.day} 日那次购买数起，是 {rfm.loc['C0006', 'recency']:.0f} 天" in kp04


def test_kp04_six_classes_by_hand_and_among_all(kp04, rfm, classes):
    wanted = ["重要价值客户", "重要保持客户", "重要发展客户", "一般价值客户", "一般挽留客户", "重要挽留客户"]
    assert value.rfm8(rfm.loc[SIX], center="mean", ge=True)["segment"].tolist() == wanted
    assert classes[SIX].tolist() == wanted
    assert "林女士近、高、高；周先生远、高、高；陈女士近、低、高" in kp04


def test_kp04_table_of_eight_is_the_engines(kp04):
    table = [cells for letter in ("近", "远") for cells in rows(kp04, letter)]
    assert len(table) == 8
    code = {"近": "1", "高": "1", "远": "0", "低": "0"}
    for r, f, m, name, _ in table:
        point = pd.DataFrame(
            {
                "recency": [1.0, 9.0, 1.0 if r == "近" else 9.0],
                "frequency": [1.0, 9.0, 9.0 if f == "高" else 1.0],
                "monetary": [1.0, 9.0, 9.0 if m == "高" else 1.0],
            }
        )
        assert value.rfm8(point, center="mean", ge=True)["segment"].iloc[2] == name, code[r] + code[f] + code[m]


def test_kp04_all_customers(kp04, rfm, classes):
    mean = rfm.mean()
    said = f"R {mean['recency']:.1f} 天，F {mean['frequency']:.1f} 次，M {mean['monetary']:,.0f} 元"
    assert f"用全部 {len(rfm)} 人的平均数（{said}）再分一遍" in kp04
    best = classes == "重要价值客户"
    share = rfm["monetary"][best].sum() / rfm["monetary"].sum()
    assert f"{best.sum()} 位重要价值客户占人数的 {best.mean():.1%}，买走了销售额的 {share:.1%}" in kp04
    n = classes.value_counts()
    first = n["重要保持客户"] + n["重要挽留客户"] + n["重要发展客户"]
    assert (
        f"{n['重要保持客户']} 位重要保持、{n['重要挽留客户']} 位重要挽留和 {n['重要发展客户']} 位重要发展客户，"
        f"每人一份，共 {first} 份；剩下 {60 - first} 份"
    ) in kp04
    assert f"{n['一般挽留客户']} 位一般挽留客户一份也不寄" in kp04


def test_kp04_abc(kp04, rfm):
    found = value.abc(rfm["monetary"], thresholds=(0.8, 0.95), crossing="next")
    assert f"A 类有 {(found['class'] == 'A').sum()} 人" in kp04
    fifth = len(rfm) // 5
    assert f"前两成（{fifth} 人）只买走 {found['cumulative'].iloc[fifth - 1]:.1%}" in kp04


def test_kp04_lifetime_value(kp04, shop, rfm):
    bought = shop[shop["amount"] > 0]
    before = set(bought[bought["date"] < "2025-01-01"]["customer_id"])
    stayed = before & set(rfm.index)
    assert f"2024 年买过的 {len(before)} 人里，2025 年有 {len(stayed)} 人又来了，约 0.77" in kp04
    retention = round(len(stayed) / len(before), 2)
    margin = round(rfm["monetary"].mean() * 0.4)
    assert (margin, retention) == (437, 0.77)
    assert f"一年人均消费 {rfm['monetary'].mean():,.0f} 元，毛利率按 40% 算，约 {margin} 元" in kp04
    for year, alive in ((1, "0.77"), (2, "0.5929"), (3, "0.4565")):
        still = retention**year
        assert round(still, 4) == float(alive)
        money = f"{margin * still:.2f}", f"{margin * still / 1.1**year:.2f}"
        assert row(kp04, f"第 {year} 年") == [alive, *money]
    assert retention / 1.1 == pytest.approx(0.7)
    for letter in "ABC":
        said = f"{value.clv_simple(margin, retention, 0.1, convention=letter):,.2f}"
        line = [cells for cells in re.findall(rf"^\| {letter}：.*$", kp04, re.MULTILINE) if said in cells]
        assert len(line) == 1, (letter, said)
    clv = value.clv_simple(margin, retention, 0.1, convention="B")
    better = value.clv_simple(margin, retention + 0.01, 0.1, convention="B")
    assert f"= {clv:,.2f} 元" in kp04
    assert f"CLV 变成 {better:,.2f} 元，多了 {better - clv:.2f} 元" in kp04
    assert better - clv > 18
    now = value.clv_simple(margin, retention, 0.1, convention="A")
    assert now - clv == pytest.approx(margin)
    assert "A 比 B 正好多 437 元" in kp04
    assert 1 / 0.4 == 2.5
    assert "CLV 会虚高到 2.5 倍" in kp04


def test_kp04_limits(kp04, rfm, shop):
    said = f"M 的平均数是 {rfm['monetary'].mean():,.0f} 元，中位数只有 {rfm['monetary'].median()} 元"
    assert said in kp04
    months = shop[(shop["customer_id"] == "C0003")]["date"].dt.month
    assert set(months) == {1, 9, 12}  # before New Year and at Mid-Autumn
    other = value.rfm8(rfm, center="median", ge=True)["segment"]
    moved = (other != value.rfm8(rfm, center="mean", ge=True)["segment"]).sum()
    assert f"{len(rfm)} 人里有 {moved} 人会换一类" in kp04


WEIGHTS = {"character": 0.30, "capacity": 0.25, "capital": 0.20, "collateral": 0.10, "conditions": 0.15}
CHINESE = dict(zip(WEIGHTS, ("品质", "能力", "资本", "抵押", "条件"), strict=True))
GRADES = {"A": 80, "B": 70, "C": 60, "D": 0}
MONTHS = {"A": 3, "B": 2, "C": 1, "D": 0}


@pytest.fixture(scope="module")
def firms(books, unpaid):
    files = books["credit_files"].set_index("customer_id")
    found = pd.DataFrame({"name": books["customers"].set_index("customer_id")["name"][FOUR]})
    found["score"] = credit.five_c_score(files.loc[FOUR], WEIGHTS)
    found["grade"] = credit.grade(found["score"].round(6), GRADES)
    year = books["invoices"][books["invoices"]["date"] >= "2025-01-01"]
    found["bought"] = year.groupby("customer_id")["amount"].sum()
    found["limit"] = found["grade"].map(MONTHS) * found["bought"] / 12
    found["owed"] = unpaid.groupby("customer_id")["amount"].sum()
    return found


def test_kp07_opening(kp07, firms, unpaid):
    hotel = firms.loc["K001"]
    assert hotel["name"] == "栖禾酒店"
    assert f"一年买 {hotel['bought']:,} 元" in kp07
    late = unpaid[(unpaid["customer_id"] == "K001") & (unpaid["due_date"] < AS_OF)]["amount"].sum()
    assert f"还欠 {hotel['owed']:,.0f} 元，其中 {late:,.0f} 元已经过期" in kp07
    assert f"先付清过期的 {late:,.0f} 元" in kp07


def test_kp07_file(kp07, books):
    file = books["credit_files"].set_index("customer_id").loc["K001"]
    assert row(kp07, "身份")[1] == f"经营 {file['years']} 年，注册 {file['capital_wan']} 万元"
    assert row(kp07, "保障")[1] == file["guarantee"]
    paid = books["payments"].merge(books["invoices"], on="invoice_id", suffixes=("_paid", ""))
    hotel = paid[(paid["customer_id"] == "K001") & (paid["date_paid"] >= "2025-01-01")]
    assert (hotel["date_paid"] > hotel["due_date"]).all()  # 近一年没有一张准时
    whole = hotel[hotel["date_paid"] < "2025-09-15"]
    days = (whole["date_paid"] - whole["due_date"]).dt.days.tolist()
    assert days == sorted(days)  # 付款一次比一次晚


def test_kp07_score(kp07, books):
    file = books["credit_files"].set_index("customer_id").loc["K001"]
    for key, weight in WEIGHTS.items():
        assert row(kp07, CHINESE[key])[1:] == [f"{weight:.2f}", f"{file[key]}", f"{weight * file[key]:.2f}"]
    score = sum(weight * file[key] for key, weight in WEIGHTS.items())
    assert rows(kp07, "合计")[0][-1] == f"{score:.2f}"
    assert f"栖禾 {score:.0f} 分，D 级" in kp07
    assert f"资本 {file['capital']} 分不低，但品质只有 {file['character']} 分" in kp07


def test_kp07_limits_of_grades(kp07):
    assert credit.grade(80, GRADES) == "A"
    assert credit.grade(79.9, GRADES) == "B"
    assert "正好 80 分是 A，79.9 分仍是 B" in kp07
    for name, floor in GRADES.items():
        said = f"{floor} 起" if floor else "60 以下"
        times = f"{MONTHS[name]} 个月采购" if MONTHS[name] else "无"
        assert [row(kp07, name)[0], row(kp07, name)[2]] == [said, times]


def test_kp07_terms(kp07):
    assert "第 10 天付 9,800 元" in kp07
    assert f"200 ÷ 9,800 = {200 / 9800:.2%}" in kp07
    assert f"365 ÷ 20 = {365 / 20} 个 20 天" in kp07
    cost = credit.terms_cost(0.02, 10, 30)
    assert f"={cost * 100:.2f}\\%" in kp07
    assert f"也在用 {cost:.2%} 的代价" in kp07
    assert f"按 360 天算是 {credit.terms_cost(0.02, 10, 30, year=360):.2%}" in kp07
    assert f"成本降到 {credit.terms_cost(0.02, 10, 30, paid_day=45):.2%}" in kp07


def test_kp07_period_and_limits(kp07, firms):
    hotel = firms.loc["K001"]
    assert f"{hotel['bought']:,} ÷ 365 × 30 = {hotel['bought'] / 365 * 30:,.0f} 元" in kp07
    for _, f in firms.iterrows():
        left = max(0, f["limit"] - f["owed"])
        wanted = [f"{f['score']:.2f}", f["grade"], *(f"{money:,.0f}" for money in (f["limit"], f["owed"], left))]
        assert row(kp07, f["name"][:2]) == wanted
    monthly = [f"{bought / 12:,.0f}" for bought in firms["bought"]]
    assert f"月均采购 {monthly[1]} 元，额度就是 {monthly[1]} × 3 = {firms.loc['K002', 'limit']:,.0f} 元" in kp07
    assert f"霁石、汀露、栖禾的月均采购是 {monthly[2]} 元、{monthly[3]} 元和 {monthly[0]} 元" in kp07
    assert firms["bought"].idxmax() == "K001"
    assert f"按两个月采购算，最多欠 {hotel['bought'] / 12 * 2:,.0f} 元" in kp07
    assert "59.00 与 61.00 只差 2 分" in kp07


def test_kp07_ageing_of_the_hotel(kp07, unpaid):
    rates = {"current": 0.01, "1-30": 0.03, "31-60": 0.10, "61-90": 0.25, ">90": 0.50}
    hotel = unpaid[(unpaid["customer_id"] == "K001") & (unpaid["amount"] > 0)]
    ages = credit.aging(hotel, AS_OF).loc["K001"].drop("total")
    table = credit.provision_matrix(ages, rates)
    words = {"current": "未到期", "1-30": "1–30 天", "31-60": "31–60 天", "61-90": "61–90 天", ">90": "90 天以上"}
    assert "，".join(f"{words[k]} {rate:.0%}" for k, rate in rates.items()) in kp07
    for _, bill in hotel.iterrows():
        late = (AS_OF - bill["due_date"]).days
        name = credit.aging(hotel[hotel["invoice_id"] == bill["invoice_id"]], AS_OF).loc["K001"].drop("total").idxmax()
        assert row(kp07, f"{bill['due_date'].month} 月 {bill['due_date'].day} 日") == [
            f"{late} 天" if late > 0 else "未到期",
            f"{bill['amount']:,.0f}",
            f"{rates[name]:.0%}",
            f"{table.loc[name, 'allowance']:,.0f}",
        ]
    total = table["allowance"].sum()
    assert rows(kp07, "合计")[1] == ["合计", "", f"{hotel['amount'].sum():,.0f}", "", f"{total:,.0f}"]
    assert f"就是预期信用损失：{total:,.0f} 元" in kp07


def test_kp07_all_firms(kp07, unpaid, books):
    ages = credit.aging(unpaid, AS_OF).sum()
    assert f"把全部 {len(books['credit_files'])} 家企业客户加起来" in kp07
    late = ages["total"] - ages["current"]
    assert (
        f"应收 {ages['total']:,.0f} 元，其中 {late:,.0f} 元已过期，占 {late / ages['total']:.1%}；"
        f"超过 90 天的有 {ages['>90']:,.0f} 元"
    ) in kp07


@pytest.mark.parametrize("name", ["kp04", "kp07"])
def test_lessons_have_the_agreed_length(name):
    han = len(re.findall(r"[\u4e00-\u9fff]", lesson(name)))
    assert 1200 <= han <= 2500
