"""Business on credit: hotels, tea houses, offices and distributors; their invoices, payments and credit files."""

import random
from datetime import date, timedelta

from crm_engine.company import _lesson, _names
from crm_engine.company._sales import END, START, Order

FIRMS = 48
DISTRIBUTORS = 10

# Behaviour: share in a hundred; days after the due date; share of an invoice paid at once; the middle of the five Cs.
PAYERS = {
    "按时": (52, (-6, 3), 1.0, (88, 82, 76, 66, 74)),
    "稍晚": (26, (5, 22), 1.0, (74, 74, 70, 56, 68)),
    "常晚": (14, (30, 75), 0.5, (62, 60, 58, 48, 60)),
    "拖欠": (8, (40, 70), 0.4, (50, 54, 52, 40, 56)),
}
_CASES = {"袋泡茶": 480, "口粮茶": 1200, "名优茶": 1800, "茶礼盒": 2600}
_TASTE = {"酒店": (5, 2, 0, 1), "办公": (5, 3, 0, 1), "茶馆": (0, 3, 5, 1), "经销": (2, 4, 2, 3)}
_TERMS = {"酒店": (30, 45), "办公": (30,), "茶馆": (30,), "经销": (60,)}

Invoice = tuple[str, date, date, int, str]
"""Customer, day, due day, amount, terms."""
Payment = tuple[int, date, int]
"""Place of the invoice in its list, day, amount."""


class Books:
    """Everything that business on credit writes down."""

    def __init__(self) -> None:
        self.customers: list[dict[str, object]] = []
        self.files: list[dict[str, object]] = []
        self.orders: list[Order] = []
        self.invoices: list[Invoice] = []
        self.payments: list[Payment] = []
        self.truth: dict[str, str] = {}

    def customer(self, head: tuple[str, str, str, str, str, str, int, str], file: tuple[object, ...]) -> None:
        """Open an account; `head` and `file` are shaped as in `_lesson.FIRMS`."""
        key, name, industry, city, province, region, days, behaviour = head
        self.truth[key] = behaviour
        self.customers.append(
            {
                "customer_id": key,
                "name": name,
                "type": "企业",
                "industry": industry,
                "city": city,
                "province": province,
                "region": region,
                "channel": "经销" if industry == "经销" else "直供",
                "terms": f"n/{days}",
                "uscc": _names.code(10_000_000 + 7919 * (len(self.customers) + 1)),
            }
        )
        labels = ("years", "capital_wan", "guarantee", "character", "capacity", "capital", "collateral", "conditions")
        self.files.append({"customer_id": key, **dict(zip(labels, file, strict=True))})

    def sale(self, order: Order, days: int, paid: list[tuple[date, int]]) -> None:
        """Write order, invoice and the payments up to the last day of the books."""
        key, day, _, amount = order
        self.orders.append(order)
        self.invoices.append((key, day, day + timedelta(days=days), amount, f"n/{days}"))
        self.payments += [(len(self.invoices) - 1, when, part) for when, part in paid if when <= END]


def books(seed: int) -> Books:
    """Draw the firms and distributors."""
    found = Books()
    for head, file, invoices in _lesson.FIRMS:
        found.customer(head, file)
        for day, category, amount, paid in invoices:
            parts = [(date.fromisoformat(when), part) for when, part in paid]
            found.sale((head[0], date.fromisoformat(day), category, amount), head[6], parts)
    rng = random.Random(f"{seed}/firms")  # noqa: S311 - a lesson's data, not a secret
    known = len(_lesson.FIRMS)
    industries = [rng.choices(("酒店", "茶馆", "办公"), weights=(5, 3, 3))[0] for _ in range(FIRMS - known)]
    keys = [f"K{n:03d}" for n in range(known + 1, FIRMS + 1)] + [f"D{n:02d}" for n in range(1, DISTRIBUTORS + 1)]
    industries += ["经销"] * DISTRIBUTORS
    taken = {head[1][:2] for head, _, _ in _lesson.FIRMS}
    for key, industry, name in zip(keys, industries, _names.firms(rng, industries, taken), strict=True):
        _firm(rng, found, key, industry, name)
    return found


def _firm(rng: random.Random, found: Books, key: str, industry: str, name: str) -> None:
    """Draw one firm: how it pays, its credit file, its orders."""
    behaviour = rng.choices(list(PAYERS), weights=[p[0] for p in PAYERS.values()])[0]
    days = rng.choice(_TERMS[industry])
    scores = tuple(max(20, min(98, middle + rng.randint(-9, 9))) for middle in PAYERS[behaviour][3])
    file = (rng.randint(1, 15), rng.choice((30, 50, 80, 100, 200, 500)), rng.choice(("无", "无", "个人保证", "保证金")))
    found.customer((key, name, industry, *_names.place(rng), days, behaviour), (*file, *scores))
    size = rng.choices((1, 2, 4), weights=(6, 3, 1))[0] * (4 if industry == "经销" else 1)
    day = START + timedelta(days=rng.randint(0, 240))
    shrinks = rng.random() < 0.15  # orders halve from the middle of the second year
    while day <= END:
        category = rng.choices(list(_CASES), weights=_TASTE[industry])[0]
        cases = size * rng.randint(1, 3)
        if shrinks and day >= date(2025, 7, 1):
            cases = max(1, cases // 2)
        amount = cases * _CASES[category]
        due = day + timedelta(days=days)
        found.sale((key, day, category, amount), days, _pays(rng, behaviour, due, amount))
        day += timedelta(days=rng.randint(24, 60))


def _pays(rng: random.Random, behaviour: str, due: date, amount: int) -> list[tuple[date, int]]:
    """Draw when and how an invoice is paid."""
    _, (low, high), at_once, _ = PAYERS[behaviour]
    first = due + timedelta(days=rng.randint(low, high))
    again = first + timedelta(days=rng.randint(20, 40))
    if at_once == 1.0 or rng.random() < 0.5:
        if behaviour == "拖欠" and due >= date(2025, 8, 1):
            return []  # stopped paying
        return [(first, amount)]
    part = int(amount * at_once) // 100 * 100
    if behaviour == "拖欠" and due >= date(2025, 5, 1):
        return [(first, part)]
    return [(first, part), (again, amount - part)]
