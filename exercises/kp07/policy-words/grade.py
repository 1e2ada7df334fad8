"""The parts of a credit policy, and how its terms are read."""

from graders import Blank, ask

check = Blank(
    "60 分起才可以赊销，这叫信用{standard}；最多可以欠多少，叫信用{limit}。"
    "「2/10, n/30」是说：第 {days} 及以前付款，减 {rate}，最迟第 30 天付清。"
    "一张 10,000 元的发票，第 8 天付款，应付 {pay}。",
    answers={
        "standard": ["标准", "信用标准"],
        "limit": ["额度", "信用额度", "限额"],
        "days": ask(10, decimals=0, unit="天"),
        "rate": ask(2, decimals=0, unit="%"),
        "pay": ask(10000 * 0.98, decimals=0, unit="元"),
    },
    mistakes={
        "standard": {"等级": "等级是评出来的结果；规定「多少分才赊」的那条线，叫信用标准。"},
        "limit": {
            "期限": "期限管「多久付清」，额度管「最多欠多少」。",
            "标准": "标准管「给不给赊」，额度管「最多欠多少」。",
        },
        "days": {"30": "第 30 天是最后的付款日，那时已经没有折扣了。"},
        "pay": {
            "10000": "第 8 天在折扣期内，可以少付 2%。",
            "200": "200 元是省下的钱；应付的是 10,000 元减去 200 元。",
        },
    },
)
