"""Eight classes of consumers: their share of heads beside their share of sales."""

import altair as alt
import pandas as pd

from coursebook.charts import ACCENT, INK, MUTED
from crm_engine import company, value

CLASSES = [
    "重要价值客户",
    "重要发展客户",
    "重要保持客户",
    "重要挽留客户",
    "一般价值客户",
    "一般发展客户",
    "一般保持客户",
    "一般挽留客户",
]
MEASURES = ["人数份额", "销售额份额"]


def segments() -> pd.DataFrame:
    """Return one row per class: share of customers and share of sales in 2025."""
    orders = company.tables()["orders"]
    shop = orders[orders["customer_id"].str.startswith("C") & (orders["date"] >= "2025-01-01")]
    rfm = value.rfm_table(shop, as_of=company.AS_OF, frequency="day", monetary="sum", returns="net")
    rfm["segment"] = value.rfm8(rfm, center="mean", ge=True)["segment"]
    found = rfm.groupby("segment")["monetary"].agg(["count", "sum"]).reindex(CLASSES, fill_value=0)
    return pd.DataFrame({MEASURES[0]: found["count"] / len(rfm), MEASURES[1]: found["sum"] / rfm["monetary"].sum()})


def chart() -> alt.LayerChart:
    """Draw the shares as pairs of bars."""
    rows = segments().rename_axis("类").reset_index().melt("类", var_name="份额", value_name="占比")
    base = alt.Chart(rows).encode(
        y=alt.Y("类:N", sort=CLASSES, title=None, axis=alt.Axis(ticks=False, domain=False)),
        yOffset=alt.YOffset("份额:N", sort=MEASURES),
        x=alt.X("占比:Q", axis=None, scale=alt.Scale(domain=[0, 0.37])),
    )
    colour = alt.Color("份额:N", sort=MEASURES, scale=alt.Scale(domain=MEASURES, range=[MUTED, ACCENT]), title=None)
    bars = base.mark_bar(height={"band": 0.85}).encode(color=colour)
    labels = base.mark_text(align="left", dx=3, fontSize=11, color=INK).encode(text=alt.Text("占比:Q", format=".1%"))
    return (bars + labels).properties(width=236, height=300)
