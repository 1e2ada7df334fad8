"""Handling a complaint: listen, own it, find out, offer, follow up, learn."""

from graders import Order, mistake

STEPS = [
    "听张女士说完，不打断",
    "道歉，并复述一遍问题，确认没有听错",
    "查订单和物流，弄清礼盒在哪一步压坏",
    "提出办法（当天补发或退款），征得她同意",
    "第二天回访：问题解决了吗，满意吗",
    "登记原因、处理结果和她是否满意，提醒仓库改包装",
]

check = Order(
    STEPS,
    mistakes=[
        mistake(
            [STEPS[2], STEPS[0], STEPS[1], *STEPS[3:]],
            "先查系统再听顾客说，会让她觉得你在找借口。先听完、道歉，再去查。",
        ),
        mistake(
            [STEPS[0], STEPS[1], STEPS[3], STEPS[2], *STEPS[4:]],
            "原因还没查清就许诺，可能许错。先弄清是哪一步出的问题，再提办法。",
        ),
        mistake(
            [*STEPS[:4], STEPS[5], STEPS[4]],
            "回访以后再登记，才能把顾客是否满意也记进去。",
        ),
    ],
)
