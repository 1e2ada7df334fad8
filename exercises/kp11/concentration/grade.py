"""CR4 takes the four largest, HHI squares shares in percent."""

from crm_engine.keyacct import crk, hhi
from graders import Check, case


def concentration(sales):
    """Both measures of the same list."""
    return {"CR4": crk(sales, 4), "HHI": hhi(sales, scale="points")}


def books(rng):
    """Draw two to nine customers, one of them sometimes much larger."""
    sales = [rng.randrange(1_000, 90_000, 100) for _ in range(rng.randint(2, 9))]
    if rng.random() < 0.5:
        sales[rng.randrange(len(sales))] *= rng.randint(3, 12)
    return case(sales)


check = Check(
    "concentration",
    against=concentration,
    cases=[
        case([50, 50], why="两家各占一半"),
        case([30, 30, 20, 10, 10], why="五家，最大的四家占九成"),
        case([5, 10, 25, 15, 45], why="没有排好序：最大的四家不是前四个"),
        case([120], why="只有一家，HHI 达到最大"),
    ],
    generate=books,
    within={"absolute": 0.0001, "relative": 0.0001},
)
