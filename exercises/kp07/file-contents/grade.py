"""What belongs in a credit file; nothing is kept that serves no purpose."""

from graders import Choice

check = Choice(
    options={
        "a": "统一社会信用代码和经营年限",
        "b": "每张发票的到期日和实际付款日",
        "c": "采购经理的身份证照片和家庭住址",
        "d": "保证金和担保人",
        "e": "历次评分、等级和额度",
        "f": "采购经理的婚姻状况",
    },
    correct={"a", "b", "d", "e"},
    why={
        "c": "评估一家公司的信用，用不上经办人的身份证和住址；没有用途的个人信息不应收集。",
        "f": "婚姻状况与公司付不付款无关，收集它既没用，也不尊重人。",
    },
)
