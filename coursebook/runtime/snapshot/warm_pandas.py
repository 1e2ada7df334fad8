"""Runs before the pandas snapshot is made: imports, and one call of everything that a course's programs usually do.

What is called here is ready in memory; anything else works too, a little slower the first time.
"""
# ruff: noqa: F401, PLC0415, I001

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import numpy.char
    import numpy.fft
    import numpy.linalg
    import numpy.ma
    import numpy.polynomial
    import numpy.random
    import numpy.rec
    import numpy.strings
    import numpy.testing
    import pandas.testing


def _warm() -> None:
    """Read, clean, join, group, reshape and show a small table."""
    import io

    import numpy as np
    import pandas as pd
    from graders import codec_tables, entry

    text = "name,paid,class,day\nA,90,x,2026-01-01\nB,80,y,2026-02-03\nC,,x,2026-03-04\n"
    table = pd.read_csv(io.StringIO(text), parse_dates=["day"])
    table["noise"] = np.random.default_rng(0).normal(size=3)
    table.groupby("class")["paid"].agg(["mean", "sum", "count"])
    joined = table.merge(pd.DataFrame({"class": ["x", "y"], "title": ["T1", "T2"]}), on="class", how="left")
    joined.pivot_table(index="class", values="paid", aggfunc=["sum", "mean"])
    pd.crosstab(table["class"], table["name"])
    table.melt(id_vars="name", value_vars=["paid", "noise"])
    pd.concat([table, table]).drop_duplicates().sort_values("paid").reset_index(drop=True)
    table.set_index("day").resample("ME")["paid"].sum()
    table.rolling(2, on="day")["noise"].mean()
    pd.cut(table["noise"], 3)
    pd.qcut(table["noise"], 2, labels=False)
    table["class"].value_counts()
    table["name"].str.lower().str.contains("a")
    str((table["day"].max() - table["day"]).dt.days)
    table["paid"].fillna(0).rank(method="first")
    table.apply(lambda row: row["noise"], axis=1)
    table.query("paid > 80")
    table.loc[table["paid"] > 80, "name"]
    table.corr(numeric_only=True)
    table.astype({"class": "category"}).describe(include="all")
    table.info(buf=io.StringIO())
    table.to_dict("records")
    for show in (pd.DataFrame.to_string, pd.DataFrame.to_csv, pd.DataFrame.to_json, pd.DataFrame.to_html, repr):
        show(table)
    repr(table["paid"])
    np.linalg.inv(np.eye(2) * 2)
    pd.testing.assert_frame_equal(table, table.copy())
    entry.run_free("import pandas as pd\npd.DataFrame({'a': [1, 2]})", "{}", "{}")
    entry.run_free("import pandas as pd\npd.DataFrame({'a': [1, 2]})['b']", "{}", "{}")


with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    _warm()
del _warm, warnings
