"""Grade, limit and what is left of it for four invented firms."""

from crm_engine import credit
from graders import Table, ask, mistake

FLOORS = {"A": 80, "B": 70, "C": 60, "D": 0}
TIMES = {"A": 3, "B": 2, "C": 1, "D": 0}
FIRMS = [
    ("溪雨茶舍", 79.95, 3000, 2500),
    ("箬舟茶馆", 80.0, 4200, 9600),
    ("棠舟物业", 69.5, 1500, 1800),
    ("芷烟酒店", 52.3, 6000, 0),
]


def row(name, score, monthly, owed):
    grade = credit.grade(score, FLOORS)
    limit = monthly * TIMES[grade]
    return [
        name,
        score,
        monthly,
        owed,
        ask(grade, among=list(FLOORS)),
        ask(limit, decimals=0, unit="元"),
        ask(max(0, limit - owed), decimals=0, unit="元"),
    ]


check = Table(
    columns=["客户", "总分", "月均采购", "现欠", "等级", "额度", "还可赊"],
    rows=[row(*firm) for firm in FIRMS],
    mistakes=[
        mistake({(0, 4): "A"}, "溪雨茶舍是 79.95 分，不到 80。等级不四舍五入，差一点也是 B。"),
        mistake({(1, 4): "B"}, "箬舟茶馆正好 80 分。每级含下限，正好到线就是 A。"),
        mistake({(2, 6): 1500 - 1800}, "棠舟物业已经欠过了头，不能再赊了，填 0，不填负数。"),
        mistake({(3, 5): 6000}, "D 级不赊，额度是 0，不是 1 个月的采购。"),
    ],
)
