"""What firms owe at the end of the year, by days past due."""

import altair as alt
import pandas as pd

from coursebook.charts import ACCENT_SOFT, BAD, INK, WARN
from crm_engine import company, credit

CLASSES = {
    "current": "未到期",
    "1-30": "过期 1–30 天",
    "31-60": "过期 31–60 天",
    "61-90": "过期 61–90 天",
    ">90": "过期 90 天以上",
}


def open_invoices() -> pd.DataFrame:
    """Return the invoices with `amount` lowered by what was paid for each of them."""
    books = company.tables()
    paid = books["payments"].groupby("invoice_id")["amount"].sum()
    invoices = books["invoices"]
    return invoices.assign(amount=invoices["amount"] - invoices["invoice_id"].map(paid).fillna(0))


def chart() -> alt.LayerChart:
    """Draw one bar per class, in yuan."""
    owed = credit.aging(open_invoices(), company.AS_OF, by="customer_id")[list(CLASSES)].sum()
    rows = pd.DataFrame({"账龄": list(CLASSES.values()), "欠款": owed.to_numpy()})
    names = list(CLASSES.values())
    base = alt.Chart(rows).encode(
        y=alt.Y("账龄:N", sort=names, title=None, axis=alt.Axis(ticks=False, domain=False)),
        x=alt.X("欠款:Q", axis=None, scale=alt.Scale(domain=[0, 930_000])),
    )
    colours = alt.Scale(domain=names, range=[ACCENT_SOFT, WARN, WARN, BAD, BAD])
    bars = base.mark_bar(height=22).encode(color=alt.Color("账龄:N", scale=colours, legend=None))
    labels = base.mark_text(align="left", dx=4, color=INK).encode(text="标注:N")
    labels = labels.transform_calculate(标注="format(datum['欠款'], ',') + ' 元'")
    return (bars + labels).properties(width=224, height=180)
