"""Each task has exactly one A and at least one R."""

from crm_engine.process import raci_check
from graders import Table, ask, mistake

ROLES = ["客服", "客服主管", "仓库", "财务"]
MATRIX = {
    "登记投诉": {"客服": "R", "客服主管": "A", "仓库": "", "财务": ""},
    "查清原因": {"客服": "R", "客服主管": "A", "仓库": "C", "财务": "A"},
    "决定赔偿": {"客服": "I", "客服主管": "A", "仓库": "", "财务": "C"},
    "补发新货": {"客服": "I", "客服主管": "", "仓库": "R", "财务": ""},
    "回访顾客": {"客服": "R", "客服主管": "A", "仓库": "", "财务": "I"},
}
SAY = {"many_a": "有两个 A", "no_r": "没有 R", "no_a": "没有 A"}
FAULTS = {fault["task"]: SAY[fault["rule"]] for fault in raci_check(MATRIX)}
SOUND = "没有错"

check = Table(
    columns=["任务", *ROLES, "判断"],
    rows=[
        [task, *(cells[role] or "–" for role in ROLES), ask(FAULTS.get(task, SOUND), among=[SOUND, *SAY.values()])]
        for task, cells in MATRIX.items()
    ],
    mistakes=[
        mistake({(1, 5): SOUND}, "「查清原因」有两个 A。两个人拍板并不更保险，出了事容易互相推。"),
        mistake({(2, 5): SOUND}, "「决定赔偿」有人拍板、有人要问，可是没有人动手做（没有 R）。"),
        mistake({(3, 5): SOUND}, "「补发新货」有人做（R），却没有人拍板（没有 A）。"),
    ],
)
