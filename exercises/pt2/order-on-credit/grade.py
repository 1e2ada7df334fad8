"""Training 2: the chart of an order on credit is complete, sound, and checks credit before anything is sent."""

from crm_engine.artefact import check_flow
from graders import Review, rule

ROLES = ["客服", "财务", "仓库"]
STEPS = ["受理订单", "信用审核", "补充资料", "备货发货", "开票入账"]
BEFORE = [("受理订单", "信用审核"), ("信用审核", "备货发货"), ("备货发货", "开票入账")]

SCHEMA = {
    "type": "process",
    "fields": [
        {
            "key": "nodes",
            "label": "步骤",
            "type": "list",
            "of": [
                {"key": "name", "label": "名称", "type": "text"},
                {"key": "type", "label": "类型", "type": "choice", "options": ["开始", "任务", "判断", "结束"]},
                {"key": "role", "label": "岗位", "type": "choice", "options": ROLES},
                {"key": "minutes", "label": "用时（分钟）", "type": "number"},
                {
                    "key": "value",
                    "label": "是否增值",
                    "type": "choice",
                    "options": [
                        {"value": "VA", "label": "增值"},
                        {"value": "BVA", "label": "必要不增值"},
                        {"value": "NVA", "label": "不增值"},
                    ],
                },
            ],
        },
        {
            "key": "edges",
            "label": "箭头",
            "type": "list",
            "of": [
                {"key": "from", "label": "从", "type": "choice", "refer": "nodes.id"},
                {"key": "to", "label": "到", "type": "choice", "refer": "nodes.id"},
                {"key": "cond", "label": "条件", "type": "text", "help": "只有判断后面的箭头要填"},
                {"key": "prob", "label": "可能性", "type": "number", "help": "0 到 1，只有判断后面的箭头要填"},
            ],
        },
    ],
}


def only(*rules):
    """Return a check that reports just these rules of the process chart."""

    def check(artefact):
        return check_flow(artefact, roles=ROLES, mandatory=STEPS, precedence=BEFORE, max_rework=0.5, only=set(rules))

    return check


check = Review(
    SCHEMA,
    [
        rule("complete", points=2, check=only("nodes", "ids"), say="每个步骤有名称和类型，箭头两端都有步骤"),
        rule(
            "ends",
            points=2,
            check=only("one_start", "has_end", "start_in", "end_out"),
            say="只有一个开始，有结束，开始没有进入的箭头，结束没有离开的箭头",
        ),
        rule(
            "connected",
            points=4,
            check=only("reachable", "to_end", "task_out"),
            say="从开始走得到每一步，每一步都走得到结束，任务只有一条去路",
        ),
        rule(
            "decisions",
            points=4,
            check=only("branches", "labels", "prob_sum"),
            say="判断有两条以上的去路，条件各不相同，可能性合计为 1",
        ),
        rule("steps", points=3, check=only("steps", "roles"), say="每一步都写明岗位、用时和是否增值"),
        rule("control", points=3, check=only("mandatory", "precedence"), say="五个步骤都在，先审核再发货"),
        rule("rework", points=2, check=only("rework"), say="平均返工不超过半次"),
    ],
)
