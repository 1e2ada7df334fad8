"""Span counts direct reports only; levels count from the head, which is the first."""

from crm_engine.process import org_check
from graders import Check, case

NAMES = ["周总", "小顾", "小程", "小李", "小杨", "小吴", "小何", "小郑"]


def org(boss):
    """The engine's span and levels of a dictionary name → superior."""
    found = org_check([{"id": name, "manager": above} for name, above in boss.items()])
    return found["span"], found["levels"]


def firms(rng):
    """Draw a small firm: everybody's superior joined before."""
    names = NAMES[: rng.randint(2, len(NAMES))]
    boss = {name: (rng.choice(names[:place]) if place else "") for place, name in enumerate(names)}
    mixed = list(boss.items())
    rng.shuffle(mixed)
    return case(dict(mixed))


check = Check(
    "org",
    against=org,
    cases=[
        case({"周总": ""}, why="公司只有一个人：1 层"),
        case({"周总": "", "小顾": "周总", "小程": "周总", "小李": "小顾"}, why="题目里的例子"),
        case({"小李": "小顾", "小顾": "周总", "周总": ""}, why="表里的先后是乱的"),
    ],
    generate=firms,
)
