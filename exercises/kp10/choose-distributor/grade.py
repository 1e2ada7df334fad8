"""The weighted sum picks another distributor than the plain sum."""

import pandas as pd

from crm_engine.channel import weighted_choice
from graders import Table, ask, mistake

WEIGHT = {"地段": 0.15, "仓储": 0.20, "网络": 0.30, "信誉": 0.15, "资金": 0.20}
SCORES = pd.DataFrame([[60, 70, 80, 60, 75], [80, 60, 60, 85, 70]], index=["甲", "乙"], columns=list(WEIGHT))
RESULT = weighted_choice(SCORES, WEIGHT)
RAW = SCORES.sum(axis=1)
BEST = RESULT.index[0]

check = Table(
    columns=["经销商", *(f"{name}（{weight:.2f}）" for name, weight in WEIGHT.items()), "加权总分"],
    rows=[
        [name, *(int(points) for points in SCORES.loc[name]), ask(float(RESULT.loc[name, "score"]), decimals=2)]
        for name in SCORES.index
    ]
    + [["该选哪一家", "", "", "", "", "", ask(BEST, among=list(SCORES.index))]],
    mistakes=[
        mistake({(0, 6): float(RAW["甲"]), (1, 6): float(RAW["乙"])}, "你把五项直接相加了。每项要先乘权重，再相加。"),
        mistake(
            {(0, 6): float(RAW["甲"]) / 5, (1, 6): float(RAW["乙"]) / 5},
            "你算的是五项的平均分，等于说五项一样要紧。每项要先乘自己的权重，再相加。",
        ),
        mistake({(2, 6): "乙"}, "乙是简单相加时的第一名。请看加权总分，谁高选谁。"),
    ],
)
