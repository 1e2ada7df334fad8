"""SERVQUAL gaps are perception minus expectation; weights decide what hurts most."""

import pandas as pd

from crm_engine.service import servqual
from graders import Table, ask, mistake

DIMENSIONS = ["有形性", "可靠性", "响应性", "保证性", "移情性"]
EXPECTED = [5.6, 6.5, 6.2, 6.3, 5.8]
PERCEIVED = [5.9, 5.9, 5.3, 6.2, 5.5]
WEIGHT = dict(zip(DIMENSIONS, [10, 35, 20, 20, 15], strict=True))

# One row with the means of each dimension: the gaps of means are the means of gaps.
RESULT = servqual(
    pd.DataFrame([EXPECTED], columns=DIMENSIONS),
    pd.DataFrame([PERCEIVED], columns=DIMENSIONS),
    {name: [name] for name in DIMENSIONS},
    WEIGHT,
)
WORST = RESULT["weighted"].idxmin()
TOTAL = float(RESULT["weighted"].sum())

check = Table(
    columns=["维度", "期望", "感知", "权重", "差距"],
    rows=[
        [name, EXPECTED[n], PERCEIVED[n], f"{WEIGHT[name]}%", ask(float(RESULT.loc[name, "gap"]), decimals=1)]
        for n, name in enumerate(DIMENSIONS)
    ]
    + [
        ["加权总差距", "", "", "100%", ask(TOTAL, decimals=2, within=0.01)],
        ["拖累最大的维度", "", "", "", ask(WORST, among=DIMENSIONS)],
    ],
    mistakes=[
        mistake(
            {(n, 4): -float(RESULT.loc[name, "gap"]) for n, name in enumerate(DIMENSIONS)},
            "你用期望减感知，正负号反了。差距 = 感知 − 期望。",
        ),
        mistake({(5, 4): float(RESULT["gap"].mean())}, "总差距要按权重算：每个差距 × 权重，再相加；你用的是简单平均。"),
        mistake({(6, 4): RESULT["gap"].idxmin()}, "这个维度的差距最大，但权重不大。要看差距 × 权重，谁最负。"),
    ],
)
