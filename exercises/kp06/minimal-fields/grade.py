"""Collect only what the stated purposes need (minimal necessity)."""

from graders import Choice

check = Choice(
    options={
        "a": "怎样称呼",
        "b": "手机号（寄样联系用）",
        "c": "收件地址",
        "d": "生日（只要月和日）",
        "e": "喜欢的茶类",
        "f": "身份证号",
        "g": "家庭月收入",
    },
    correct={"a", "b", "c", "d", "e"},
    why={
        "f": "寄样、祝福、推荐都用不着身份证号。一旦泄露，容易被人冒用，不该收。",
        "g": "知道收入对这三件事没有必要。想了解购买力，看他买过什么就够了。",
    },
)
