"""NPS in points with its normal interval at 1.96 standard errors."""

from crm_engine.satisfaction import nps as reference
from graders import Check, case


def nps(scores):
    """The engine's score and standard error; the interval with the course's rounded 1.96."""
    found = reference(scores, scale=100, ddof=0)
    return found.nps, found.nps - 1.96 * found.se, found.nps + 1.96 * found.se


def cards(rng):
    """Draw a handful of answers, high ones more often."""
    return case(rng.choices(range(11), weights=[1, 1, 1, 1, 1, 2, 3, 6, 8, 8, 6], k=rng.randint(3, 12)))


check = Check(
    "nps",
    against=nps,
    cases=[
        case([10, 9, 8, 6], why="四张卡片，和题目里的例子一样"),
        case([10, 9, 9, 8, 7, 3], why="被动者也在分母里"),
        case([7, 8, 7, 8], why="全是被动者：NPS 是 0"),
        case([9, 10, 9], why="全是推荐者：NPS 是 100，标准误是 0"),
        case([6, 0, 9], why="6 分是贬损者"),
    ],
    generate=cards,
    within=0.01,
)
