"""A cliff pays the reached tier's rate on everything, a marginal rebate pays band by band."""

from crm_engine import channel
from graders import Check, case

TIERS = {0: 0.01, 100_000: 0.02, 200_000: 0.03}
WAYS = {"全额": "cliff", "超额": "marginal"}


def rebate(sales, way):
    """The house's rebate in the two ways of the trade."""
    return channel.rebate(sales, TIERS, mode=WAYS[way])


def years(rng):
    """Draw a year's sales, often close to a tier."""
    edge = rng.choice([100_000, 200_000])
    sales = rng.choice([rng.randrange(1_000, 400_000, 500), edge + rng.choice([-1000, -500, 500, 1000])])
    return case(sales, rng.choice(["全额", "超额"]))


check = Check(
    "rebate",
    against=rebate,
    cases=[
        case(80_000, "全额", why="第一档，两种算法一样"),
        case(100_000, "全额", why="正好等于起点，算到了这一档"),
        case(199_000, "全额", why="老邱现在的返利"),
        case(200_000, "全额", why="多 1,000 元，整笔换了返利率"),
        case(199_000, "超额", why="超额累进：只有超出 10 万的部分按 2%"),
        case(250_000, "超额", why="三段都有"),
        case(0, "超额", why="没有销售，没有返利"),
    ],
    generate=years,
    within=0.005,
)
