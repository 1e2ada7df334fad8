"""The invented company: same rows everywhere, books that agree with each other, planted truths that can be found."""

import hashlib

import pandas as pd
import pytest

from crm_engine import company
from crm_engine.company import _names

AS_OF = pd.Timestamp(company.AS_OF)


@pytest.fixture(scope="module")
def books():
    return company.tables()


@pytest.fixture(scope="module")
def habit():
    return company.truth()


def as_text(books):
    return "\n".join(books[name].to_csv(index=False, lineterminator="\n") for name in sorted(books))


def test_rows_are_the_same_on_every_machine_and_pandas(books):
    # Lessons quote these tables. If this changes on purpose, recompute what they quote (tests/content).
    assert hashlib.sha256(as_text(books).encode()).hexdigest()[:16] == "b5e8d1bc9d12085c"


def test_same_seed_same_rows_other_seed_other_rows(books):
    assert as_text(company.tables(2025)) == as_text(books)
    assert as_text(company.tables(7)) != as_text(books)


@pytest.mark.parametrize("seed", [1, 7, 2025])
def test_named_customers_are_the_same_under_every_seed(seed):
    orders = company.tables(seed)["orders"]
    lin = orders[(orders["customer_id"] == "C0001") & (orders["date"] >= "2025-01-01")]
    assert lin["amount"].tolist() == [398, 176, 328, 156, 79, 176, 268, 264]
    zheng = orders[orders["customer_id"] == "C0006"]
    assert zheng["amount"].tolist() == [598, 1196, 796, -398]


@pytest.mark.parametrize("seed", ["2025", 1.0, None, True])
def test_a_seed_that_is_no_whole_number_is_refused(seed):
    with pytest.raises(ValueError, match="seed 应是整数"):
        company.tables(seed)
    with pytest.raises(ValueError, match="seed 应是整数"):
        company.truth(seed)


@pytest.mark.parametrize("seed", [3, 2025])
def test_the_books_agree(seed):
    t = company.tables(seed)
    customers, orders, invoices, payments = t["customers"], t["orders"], t["invoices"], t["payments"]
    for table, key in ((customers, "customer_id"), (orders, "order_id"), (invoices, "invoice_id")):
        assert table[key].is_unique
    assert set(orders["customer_id"]) == set(customers["customer_id"])
    firms = customers[customers["type"] == "企业"]
    assert set(t["credit_files"]["customer_id"]) == set(firms["customer_id"])
    assert customers.set_index("customer_id")["first_date"].to_dict() == (
        orders.groupby("customer_id")["date"].min().to_dict()
    )
    on_credit = orders[orders["customer_id"].isin(firms["customer_id"])]
    columns = ["customer_id", "date", "amount"]
    assert on_credit[columns].sort_values(columns).to_numpy().tolist() == (
        invoices[columns].sort_values(columns).to_numpy().tolist()
    )
    days = invoices["terms"].str.removeprefix("n/").astype(int)
    assert ((invoices["due_date"] - invoices["date"]).dt.days == days).all()
    paid = payments.groupby("invoice_id")["amount"].sum()
    amount = invoices.set_index("invoice_id")["amount"]
    assert (paid <= amount[paid.index]).all()
    assert (payments["amount"] > 0).all()
    issued = payments["invoice_id"].map(invoices.set_index("invoice_id")["date"])
    assert (payments["date"] > issued).all()
    assert payments["date"].max() <= AS_OF
    assert orders["date"].between("2024-01-01", AS_OF).all()


def test_every_return_takes_back_a_sale_of_the_same_customer(books):
    orders = books["orders"]
    for back in orders[orders["amount"] < 0].itertuples():
        same = (orders["customer_id"] == back.customer_id) & (orders["category"] == back.category)
        before = orders[same & (orders["date"] < back.date) & (orders["amount"] >= -back.amount)]
        assert len(before) > 0, back


def test_the_traps_that_lessons_need_are_there(books):
    orders = books["orders"]
    shop = orders[orders["customer_id"].str.startswith("C")]
    assert shop.duplicated(["customer_id", "date"]).sum() >= 50  # two orders on one day
    assert (shop["amount"] < 0).sum() >= 20  # returns
    assert (books["customers"]["name"].duplicated()).sum() >= 50  # so a name is no key
    paid = books["payments"]["invoice_id"].value_counts()
    assert (paid > 1).sum() >= 10  # invoices paid in parts


def test_customers_who_fell_silent_did_so_before_july(books, habit):
    last = books["orders"].query("amount > 0").groupby("customer_id")["date"].max()
    gone = last[habit.index[habit == "流失"]].drop("C0002")
    assert len(gone) >= 30
    assert gone.max() < pd.Timestamp("2025-07-01")


def test_payers_pay_as_planted(books, habit):
    late = books["payments"].merge(books["invoices"], on="invoice_id", suffixes=("", "_invoice"))
    late["days"] = (late["date"] - late["due_date"]).dt.days
    mean = late.groupby(late["customer_id"].map(habit))["days"].mean()
    assert mean["按时"] < 2 < mean["稍晚"] < 23 < mean["常晚"]
    paid = books["payments"].groupby("invoice_id")["amount"].sum()
    invoices = books["invoices"]
    unpaid = invoices["amount"] - invoices["invoice_id"].map(paid).fillna(0)
    overdue = (AS_OF - invoices["due_date"]).dt.days
    old = invoices[(unpaid > 0) & (overdue > 110)]
    assert set(old["customer_id"].map(habit)) == {"拖欠"}


def test_good_payers_have_better_credit_files(books, habit):
    files = books["credit_files"].set_index("customer_id")
    mean = files["character"].groupby(habit[files.index]).mean()
    assert mean["按时"] > mean["稍晚"] > mean["常晚"] > mean["拖欠"]


def test_credit_codes_are_well_formed_but_nobodys(books):
    codes = books["customers"].query("type == '企业'")["uscc"]
    assert codes.is_unique
    assert codes.str.fullmatch(r"91990000[0-9A-Z]{10}").all()
    assert (books["customers"].query("type == '个人'")["uscc"] == "").all()


def test_the_sum_check_of_credit_codes_is_that_of_a_real_one():
    # 91110000600037341L is a published example; ours differ in region and body only.
    weights, alphabet = _names._USCC_WEIGHTS, _names._ALPHABET
    total = sum(alphabet.index(c) * w for c, w in zip("91110000600037341", weights, strict=True))
    assert alphabet[(31 - total % 31) % 31] == "L"
    body = _names.code(12_345_678)
    assert body[:8] == "91990000"
    assert sum(alphabet.index(c) * w for c, w in zip(body, (*weights, 1), strict=True)) % 31 == 0


def test_no_two_firms_have_one_name_and_names_fit_the_trade(books):
    firms = books["customers"].query("type == '企业'")
    assert firms["name"].is_unique
    ends = {"酒店": "酒店|民宿", "茶馆": "茶馆|茶舍", "办公": "物业|商务中心", "经销": "商贸"}
    for industry, end in ends.items():
        chosen = firms[firms["industry"] == industry]
        assert len(chosen) >= 5
        assert chosen["name"].str.contains(f"(?:{end})$", regex=True).all()


def test_tables_do_not_share_rows_between_calls(books):
    mine = company.tables()
    mine["orders"].loc[0, "amount"] = -1
    assert company.tables()["orders"].loc[0, "amount"] == books["orders"].loc[0, "amount"]
