"""Relationship marketing builds lasting exchange; direct marketing asks for a response that can be counted."""

from graders import Choice

check = Choice(
    options={
        "a": "给名单上的 3,000 人寄目录，附订购卡，统计每一百封的订单数",
        "b": "给每家企业客户配一位固定的客户经理，每季上门聊一次",
        "c": "短信群发「今晚八点前下单立减 30 元」，按链接统计成交",
        "d": "请老茶友来茶园参加采茶日，不卖货，只交朋友",
        "e": "顾客投诉后，经理亲自回访，把改进结果告诉他",
    },
    correct={"b", "d", "e"},
    why={
        "a": "寄目录、附订购卡、数订单：这是典型的直复营销，想要的是一个马上能数的回应。",
        "c": "限时下单、按链接统计，是直复营销。它能带来这一单，不一定留得住这个人。",
    },
)
