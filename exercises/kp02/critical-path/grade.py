"""Earliest finishes and the critical path of seven activities."""

from crm_engine.process import cpm
from graders import Table, ask, mistake

PLAN = {
    "A": ("定名单", 3, ""),
    "B": ("做伴手礼", 4, "A"),
    "C": ("订场地", 2, "A"),
    "D": ("备茶样", 6, ""),
    "E": ("寄请柬和礼品", 3, "B,C"),
    "F": ("布置", 2, "C,D"),
    "G": ("彩排", 1, "E,F"),
}
FOUND = cpm([{"id": key, "duration": days, "after": after} for key, (_, days, after) in PLAN.items()])
FINISH = {row["id"]: row["ef"] for row in FOUND["activities"]}
YES, NO = "关键", "可以拖"
LAST = len(PLAN)

check = Table(
    columns=["代号", "做什么", "天数", "前面的事", "最早完成（第几天）", "是否关键"],
    rows=[
        [
            key,
            name,
            days,
            after.replace(",", "、") or "无",
            ask(FINISH[key], decimals=0, unit="天"),
            ask(YES if key in FOUND["critical"] else NO, among=[YES, NO]),
        ]
        for key, (name, days, after) in PLAN.items()
    ]
    + [["总工期", "", "", "", ask(FOUND["duration"], decimals=0, unit="天"), ""]],
    mistakes=[
        mistake(
            {(LAST, 4): sum(days for _, days, _ in PLAN.values())},
            "你把七件事的天数全加起来了。不用互相等的事可以同时做。",
        ),
        mistake({(3, 5): YES}, "备茶样一件就要 6 天，是最长的一件，但它不在最长的那条路上：晚一点开始也不耽误。"),
        mistake({(4, 4): FINISH["C"] + 3}, "寄请柬和礼品要等伴手礼做好，也要等场地订好：从晚的那一件完成后开始数。"),
    ],
)
