"""Leads needed backwards through the funnel (600), rounded up once at the very end."""

from crm_engine.acquire import required_leads
from graders import Number, mistake

RATES = [0.25, 0.4, 0.5]
TARGET = 30

check = Number(
    required_leads(TARGET, RATES),
    decimals=0,
    unit="条",
    mistakes=[
        mistake(TARGET / RATES[-1], "你只倒推了最后一步。签单、样品、见面三步都要除回去。"),
        mistake(
            TARGET / (sum(RATES) / 3), "三步的转化率要连乘，不能取平均：见面的人里才有要样品的，要样品的里才有签单的。"
        ),
        mistake(TARGET * RATES[0] * RATES[1] * RATES[2], "方向反了：30 家是结果，要倒推回去，用除法，不是乘法。"),
        mistake(TARGET / RATES[0], "你只倒推了第一步。见面以后还有样品、签单两步。"),
    ],
)
