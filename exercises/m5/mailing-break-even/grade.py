"""Break-even response rate of a mailing, in percent."""

from crm_engine.direct import break_even_rate
from graders import Number, mistake

COST, PROFIT = 1.65, 120

check = Number(
    100 * break_even_rate(COST, PROFIT),
    decimals=3,
    within=0.001,
    unit="%",
    mistakes=[
        mistake(1.38, "差一点点：请保留三位小数，不要提前四舍五入。"),
        mistake(break_even_rate(COST, PROFIT), "这是小数，题目要百分数，再乘 100。"),
        mistake(
            100 * COST / (PROFIT - COST),
            "不用从毛利里先减 1.65：每封信都要花钱，不只是成交的那一封，用 1.65 ÷ 120 就已经算上了。",
        ),
        mistake(PROFIT / COST, "这是一张订单能抵几封信的钱。响应率要反过来：成本 ÷ 毛利。"),
    ],
)
