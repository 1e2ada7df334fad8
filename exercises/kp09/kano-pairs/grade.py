"""The kind of requirement that a pair of answers shows, by the Kano evaluation table."""

from crm_engine.satisfaction import kano_classify
from graders import Match

NAMES = {"M": "必备型需求", "O": "期望型需求", "A": "魅力型需求", "I": "无差异型需求", "R": "反向型需求"}
ANSWERS = {
    "茶罐密封不漏：理应如此 → 不喜欢": ("理应如此", "不喜欢"),
    "当天发货：喜欢 → 不喜欢": ("喜欢", "不喜欢"),
    "附手写贺卡：喜欢 → 无所谓": ("喜欢", "无所谓"),
    "盒子印二维码：无所谓 → 无所谓": ("无所谓", "无所谓"),
}
PAIRS = {said: NAMES[kano_classify(*answers)] for said, answers in ANSWERS.items()}
SEALED, FAST, CARD, _ = ANSWERS

check = Match(
    PAIRS,
    extra=[NAMES["R"]],
    mistakes={
        SEALED: {NAMES["O"]: "「理应如此」说明有了也不会更高兴；没有才会不满。这是底线，不是越多越好。"},
        FAST: {NAMES["A"]: "没有当天发货，这位顾客会不喜欢，所以不只是惊喜：做得好高兴，做不好就不满。"},
        CARD: {NAMES["O"]: "没有贺卡，这位顾客无所谓，不会不满。有了才高兴，是惊喜。"},
    },
)
