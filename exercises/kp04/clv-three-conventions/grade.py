"""Three conventions for the lifetime value of a steady customer; the engine is right."""

from crm_engine.value import clv_simple
from graders import Check, case


def clv(margin, retention, discount, convention):
    return clv_simple(margin, retention, discount, convention=convention)


def generate(rng):
    return (
        rng.randrange(50, 900, 10),
        rng.randrange(30, 95) / 100,
        rng.randrange(4, 16) / 100,
        rng.choice("ABC"),
    )


check = Check(
    "clv",
    against=clv,
    cases=[
        case(437, 0.77, 0.1, "B", why="课文里的例子，约定 B"),
        case(437, 0.77, 0.1, "A", why="约定 A：比 B 多今天的一笔 437 元"),
        case(437, 0.77, 0.1, "C", why="约定 C：第一年末一定收得到"),
        case(100, 0.8, 0.1, "A", why="换一组好算的数"),
        case(200, 0, 0.1, "B", why="保留率是 0：约定 B 一分钱也收不到"),
        case(200, 0, 0.1, "A", why="保留率是 0：约定 A 只有今天的一笔"),
        case(300, 0.6, 0, "C", why="折现率是 0：不打折扣"),
    ],
    generate=generate,
    within=0.01,
)
