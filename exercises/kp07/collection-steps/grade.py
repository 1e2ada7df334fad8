"""Steps of collection by days past due, as in the lesson's table."""

from graders import Order, mistake

STEPS = [
    "发对账单，友好提醒",
    "打电话，问清原因和付款日期",
    "寄催收函，停止新的赊销",
    "经理上门，签分期付款协议",
    "发律师函，调解或诉讼",
]

check = Order(
    STEPS,
    mistakes=[
        mistake(
            [STEPS[2], STEPS[0], STEPS[1], STEPS[3], STEPS[4]],
            "一过期就寄催收函，会伤了只是忘记付款的好客户。先提醒，再打电话，没有用才发函。",
        ),
        mistake(
            [STEPS[1], STEPS[0], STEPS[2], STEPS[3], STEPS[4]],
            "先发对账单：双方先对清数目，电话里才有得谈。",
        ),
        mistake(
            [STEPS[0], STEPS[1], STEPS[3], STEPS[2], STEPS[4]],
            "上门之前先寄催收函并停止赊销：书面的函能证明你催过款，诉讼时效从此重新计算；停货也防止越欠越多。",
        ),
        mistake(STEPS[::-1], "顺序反了。追账是从轻到重，法律程序是最后一步。"),
    ],
)
