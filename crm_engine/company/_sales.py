"""Orders in the online shop: six kinds of buyers, each with its own rhythm and basket."""

import random
from datetime import date, timedelta

from crm_engine.company import _lesson, _names

START = date(2024, 1, 1)
END = date(2025, 12, 31)
CONSUMERS = 320

PRICES = {
    "口粮茶": (58, 68, 88, 116, 176),
    "名优茶": (128, 168, 238, 328),
    "茶礼盒": (198, 268, 398, 598, 888),
    "茶具": (49, 79, 159, 259),
    "袋泡茶": (29, 39, 59),
}
# Behaviour: share in a hundred, days between orders, weights of the categories as listed in PRICES.
KINDS = {
    "常客": (12, (25, 60), (5, 3, 1, 1, 1)),
    "小单常客": (12, (30, 75), (6, 0, 0, 1, 4)),
    "节礼": (16, (0, 0), (0, 1, 9, 0, 0)),
    "散客": (22, (80, 200), (4, 3, 2, 2, 2)),
    "一次": (24, (0, 0), (3, 3, 2, 2, 2)),
    "流失": (14, (18, 42), (4, 4, 2, 1, 1)),
}
# Before New Year, Dragon Boat and Mid-Autumn: first and last day on which presents are bought.
_SEASONS = (
    (date(2024, 1, 15), date(2024, 2, 5)),
    (date(2024, 5, 27), date(2024, 6, 8)),
    (date(2024, 9, 1), date(2024, 9, 15)),
    (date(2025, 1, 4), date(2025, 1, 25)),
    (date(2025, 5, 18), date(2025, 5, 29)),
    (date(2025, 9, 18), date(2025, 10, 4)),
    (date(2025, 12, 20), date(2025, 12, 31)),
)
_PIECES = ((75, 20, 5, 0), (50, 25, 15, 10))
"""Weights of 1, 2, 3 and 6 pieces: for one's own tea, and for presents."""

Order = tuple[str, date, str, int]
"""Customer, day, category, amount in yuan."""


def consumers(seed: int) -> tuple[list[dict[str, object]], list[Order], dict[str, str]]:
    """Draw customers, their orders, and the behaviour that made them."""
    rng = random.Random(f"{seed}/consumers")  # noqa: S311 - a lesson's data, not a secret
    rows, orders, truth = [], [], {}
    for (key, name, city, province, region, kind), bought in _lesson.CONSUMERS:
        rows.append(_row(key, name, city, province, region))
        orders += [(key, date.fromisoformat(day), category, amount) for day, category, amount in bought]
        truth[key] = kind
    for number in range(len(rows) + 1, CONSUMERS + 1):
        key = f"C{number:04d}"
        kind = rng.choices(list(KINDS), weights=[k[0] for k in KINDS.values()])[0]
        rows.append(_row(key, _names.person(rng), *_names.place(rng)))
        truth[key] = kind
        orders += _basket(rng, key, kind)
    return rows, orders, truth


def _row(key: str, name: str, city: str, province: str, region: str) -> dict[str, object]:
    return {
        "customer_id": key,
        "name": name,
        "type": "个人",
        "industry": "个人消费",
        "city": city,
        "province": province,
        "region": region,
        "channel": "网店",
        "terms": "现结",
        "uscc": "",
    }


def _basket(rng: random.Random, key: str, kind: str) -> list[Order]:
    """Draw everything that one customer bought, and what came back."""
    _, _, taste = KINDS[kind]
    found: list[Order] = []
    for day in _days(rng, kind):
        for _ in range(2 if rng.random() < 0.06 else 1):  # a second order on the same day
            category = rng.choices(list(PRICES), weights=taste)[0]
            amount = rng.choice(PRICES[category]) * rng.choices((1, 2, 3, 6), weights=_PIECES[kind == "节礼"])[0]
            found.append((key, day, category, amount))
            back = day + timedelta(days=rng.randint(3, 9))
            if rng.random() < 0.03 and back <= END:
                found.append((key, back, category, -amount))
    return found


def _days(rng: random.Random, kind: str) -> list[date]:
    """Draw the days on which a customer of this kind buys; never none."""
    whole = (END - START).days
    if kind == "一次":
        return [START + timedelta(days=rng.randint(0, whole))]
    if kind == "节礼":
        first = rng.randint(0, 4)
        chosen = [s for s in _SEASONS[first:] if rng.random() < 0.6] or [_SEASONS[first]]
        return [a + timedelta(days=rng.randint(0, (b - a).days)) for a, b in chosen]
    low, high = KINDS[kind][1]
    if kind == "流失":  # a good customer once; silent for at least half a year
        day, stop = START + timedelta(days=rng.randint(0, 150)), rng.choice((date(2024, 8, 15), date(2025, 2, 20)))
        stop += timedelta(days=rng.randint(0, 125))
    else:
        day, stop = START + timedelta(days=rng.randint(0, 450)), END
    found = []
    while day <= stop:
        found.append(day)
        day += timedelta(days=rng.randint(low, high))
    return found
