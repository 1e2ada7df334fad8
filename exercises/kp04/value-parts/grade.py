"""Four kinds of value, and the cost of serving; the sums are worked out here."""

from graders import Choice

bought = 1845 * 0.4
known = bought + 300 - 96
check = Choice(
    options={
        "a": f"能用钱算的部分，合起来是 {known:.0f} 元",
        "b": f"她的价值就是 {bought:.0f} 元，其余的事与价值无关",
        "c": "带来 2 位新客户，属于推荐价值",
        "d": "反映茶罐难开，没有花钱，所以没有价值",
        "e": "1,845 元就是她给公司的价值",
    },
    correct={"a", "c"},
    why={
        "b": f"{bought:.0f} 元只是购买价值，还有推荐和知识两份，也要减去服务成本。",
        "d": "她的意见帮公司改进了产品，这是知识价值；难折成钱，不等于没有。",
        "e": "1,845 元是销售额，不是毛利；进货的钱还没有减。",
    },
)
