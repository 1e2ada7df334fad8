"""Weights by the sum method and their consistency ratio."""

from crm_engine.identify import ahp_weights
from graders import Table, ask, mistake

NAMES = ["采购额", "职位", "距离"]
MATRIX = [[1, 2, 4], [1 / 2, 1, 3], [1 / 4, 1 / 3, 1]]
FOUND = ahp_weights(MATRIX, method="sum", ri="saaty1980")
WEIGHTS = [float(weight) for weight in FOUND.weights]
ROOTS = ahp_weights(MATRIX, method="geometric", ri="saaty1980").weights
ROWS = [sum(row) for row in MATRIX]

check = Table(
    columns=["项目", "结果"],
    rows=[
        [f"{name}的权重", ask(weight, decimals=4, within=0.0005)] for name, weight in zip(NAMES, WEIGHTS, strict=True)
    ]
    + [
        ["一致性比率 CR", ask(FOUND.cr, decimals=4, within=0.0006)],
        ["可以接受吗", ask("可以" if FOUND.accepted else "不可以", among=["可以", "不可以"])],
    ],
    mistakes=[
        mistake(
            {(n, 1): total / sum(ROWS) for n, total in enumerate(ROWS)},
            "你直接按每一行的合计分了权重。和法要先把每一列除以这一列的合计，再按行平均。",
        ),
        mistake(
            {(n, 1): float(weight) for n, weight in enumerate(ROOTS)},
            "你用的是方根法（每行连乘再开立方）。方根法也有人用，但这道题要用和法，两种方法的结果差一点点。",
        ),
        mistake({(3, 1): FOUND.ci}, "这是一致性指标 CI。还要除以 RI（0.58）才是 CR。"),
    ],
)
