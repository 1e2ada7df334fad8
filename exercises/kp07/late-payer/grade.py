"""2/10, n/30, paid on day 45."""

from crm_engine import credit
from graders import Number, mistake


def percent(*args, **kwargs):
    return 100 * credit.terms_cost(*args, **kwargs)


check = Number(
    percent(0.02, 10, 30, paid_day=45),
    decimals=2,
    within=0.01,
    unit="%",
    mistakes=[
        mistake(
            percent(0.02, 10, 30),
            "这是按第 30 天付算的。他拖到了第 45 天，多用了 35 天的钱，成本更低：不催款，等于奖励拖欠。",
        ),
        mistake(21.3, "差一点点：请保留两位小数，中间不要提前四舍五入。"),
        mistake(2 * 365 / 35, "每段利率要用 0.02 ÷ 0.98：他借到的本金是 98 元，不是 100 元。"),
        mistake(percent(0.02, 10, 30, paid_day=45) / 100, "这是小数，题目要百分数，再乘 100。"),
        mistake(percent(0.02, 10, 30, paid_day=45, year=360), "你按一年 360 天算了，这道题约定 365 天。"),
        mistake(2 / 98 * 365 / 45 * 100, "天数要从第 10 天数起：前 10 天本来就不用付钱。"),
        mistake(2 / 98 * 365 / 15 * 100, "你只数了过期的 15 天。放弃折扣换来的，是从第 10 天到第 45 天的 35 天。"),
    ],
)
