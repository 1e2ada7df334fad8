"""How fast duplicates are found in 100 000 customer records, how few pairs are compared, and how many are found.

    python benchmarks/engine_files.py              prints the figures
    python benchmarks/engine_files.py --check      also ends with an error when a goal is missed

The records are made up from a seed: companies with a name, a city, an address, a contact and two telephone numbers; a
fifth of them are second entries of the same company with typing errors, dropped suffixes, full-width characters, moved
addresses, changed contacts and missing numbers; some companies belong to groups that share name, house and switchboard.
Read the ratio of times, not the seconds: both sides of it run here.
"""

import argparse
import random
import sys
import time
from itertools import combinations

import numpy as np
import pandas as pd

from crm_engine.files import (
    candidate_pairs,
    clusters,
    dedup,
    jaro_winkler,
    levenshtein_similarity,
    normalise_name,
    normalise_text,
    pair_metrics,
)
from crm_engine.ids import normalise_mobile

FIRST = "华瑞盛恒泰和金龙凤祥德福宏远大新东方天地光明永兴隆昌茂源丰达通顺利安康宝鑫鼎信诚义仁嘉美佳乐锦绣云海山水木林"
TRADES = [
    "茶叶",
    "食品",
    "贸易",
    "商贸",
    "餐饮管理",
    "电子科技",
    "信息技术",
    "物流",
    "建材",
    "服饰",
    "文化传播",
    "农业发展",
    "医疗器械",
    "环保科技",
    "家居用品",
]
SUFFIXES = ["有限公司", "有限责任公司", "股份有限公司"]
CITIES = ["330100", "440300", "310000", "110000", "320500", "510100", "420100", "350200", "370200", "610100"]
STREETS = [
    "人民",
    "解放",
    "中山",
    "建设",
    "和平",
    "文一",
    "延安",
    "长江",
    "黄河",
    "学院",
    "科技",
    "滨江",
    "环城",
    "湖滨",
    "新华",
    "工业",
    "创业",
    "高新",
]
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰建国"

BLOCK = ["mobile", "phone", ["city", "head"], ["city", "tail"], ["city", "contact", "trade"]]
COMPARE = {
    "name": ("jaro_winkler", 4),
    "mobile": ("levenshtein", 2),
    "phone": ("levenshtein", 2),
    "address": ("levenshtein", 2),
    "contact": ("levenshtein", 1),
}
THRESHOLD = 0.8
SIBLINGS = 20  # every so many-th company belongs to a group
GOALS = {"recall": 0.95, "precision": 0.98, "share": 0.001, "ratio": 20}


def _typo(text: str, rng: random.Random) -> str:
    """Exchange, drop, double or replace one character."""
    if len(text) < 2:
        return text
    at = rng.randrange(len(text) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if kind == 1:
        return text[:at] + text[at + 1 :]
    if kind == 2:
        return text[: at + 1] + text[at:]
    other = rng.choice("0123456789") if text[at].isdigit() else rng.choice(FIRST)
    return text[:at] + other + text[at + 1 :]


def _company(rng: random.Random) -> dict[str, str]:
    core = "".join(rng.choices(FIRST, k=rng.choice([2, 2, 3, 3, 4])))
    return {
        "core": core,
        "trade": rng.choice(TRADES),
        "suffix": rng.choice(SUFFIXES),
        "city": rng.choice(CITIES),
        "address": f"{rng.choice(STREETS)}路{rng.randint(1, 999)}号{rng.randint(1, 30)}楼",
        "contact": rng.choice(SURNAMES) + "".join(rng.choices(GIVEN, k=rng.choice([1, 2]))),
        "mobile": f"1{rng.choice('35789')}{rng.randrange(10**9):09}",
        "phone": f"{rng.randrange(10**7, 10**8)}",
    }


def _second(row: dict[str, str], rng: random.Random) -> dict[str, str]:
    """Enter the same company once more, as another clerk would."""
    new = dict(row)
    if rng.random() < 0.35:
        new["core"] = _typo(row["core"], rng)
    if rng.random() < 0.5:
        new["suffix"] = rng.choice([*SUFFIXES, "公司", ""])
    if rng.random() < 0.25:
        new["mobile"] = rng.choice(["", _typo(row["mobile"], rng), f"+86 {row['mobile'][:3]}-{row['mobile'][3:]}"])
    if rng.random() < 0.3:
        new["phone"] = rng.choice(["", _typo(row["phone"], rng)])
    if rng.random() < 0.3:
        new["address"] = rng.choice(["", _typo(row["address"], rng), _company(rng)["address"]])
    if rng.random() < 0.3:
        new["contact"] = rng.choice(["", _typo(row["contact"], rng), _company(rng)["contact"]])
    return new


def records(size: int, seed: int) -> pd.DataFrame:
    """Make `size` records, a fifth of them second entries, in mixed order; `entity` is the truth."""
    rng = random.Random(seed)  # noqa: S311 - made-up data
    originals = [_company(rng) for _ in range(size - size // 5)]
    # Companies of one group share name, house and switchboard; they must not be taken for one customer.
    for row in originals[::SIBLINGS]:
        group = rng.choice(originals)
        row |= {key: group[key] for key in ("core", "city", "address", "phone")}
    rows = [(row, n) for n, row in enumerate(originals)]
    rows += [(_second(originals[n], rng), n) for n in (rng.randrange(len(originals)) for _ in range(size // 5))]
    rng.shuffle(rows)
    table = pd.DataFrame([row for row, _ in rows]).assign(entity=[n for _, n in rows])
    wide = rng.sample(range(size), size // 20)
    name = table.pop("core") + table["trade"] + table.pop("suffix")
    name.iloc[wide] = [f"{text[:2]}　（{text[2:]}）" for text in name.iloc[wide]]
    return table.assign(company=name)


def prepared(table: pd.DataFrame) -> pd.DataFrame:
    """Add what is compared and blocked by."""
    name = table["company"].map(normalise_name)
    return table.assign(
        name=name,
        mobile=table["mobile"].map(normalise_mobile),
        address=table["address"].map(normalise_text),
        head=name.str[:2],
        tail=name.str[1:4],
        trade=name.str[-4:],
    )


def plain(table: pd.DataFrame) -> pd.Series:
    """Compare every record with every other, as one would write it down first."""
    methods = {"jaro_winkler": jaro_winkler, "levenshtein": levenshtein_similarity}
    rows = table[list(COMPARE)].to_dict("records")
    links = []
    for (i, a), (j, b) in combinations(enumerate(rows), 2):
        total = weight = 0.0
        for field, (method, share) in COMPARE.items():
            if a[field] and b[field]:
                total += share * methods[method](a[field], b[field])
                weight += share
        if weight and total / weight >= THRESHOLD:
            links.append((i, j))
    return clusters(links, range(len(rows)))


def main() -> int:
    """Run both sizes, print the figures, and judge them if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--plain-size", type=int, default=1_500)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--check", action="store_true", help="end with an error when a goal is missed")
    options = parser.parse_args()

    table = records(options.size, options.seed)
    start = time.perf_counter()
    ready = prepared(table)
    cleaned = time.perf_counter()
    pairs = len(candidate_pairs(ready, BLOCK))
    paired = time.perf_counter()
    found = dedup(ready, block=BLOCK, compare=COMPARE, threshold=THRESHOLD)
    ended = time.perf_counter()
    everything = options.size * (options.size - 1) // 2
    metrics = pair_metrics(found, table["entity"])
    print(f"records {options.size:,}, entities {table['entity'].nunique():,}, seed {options.seed}")
    print(f"cleaning {cleaned - start:.2f} s, candidate pairs {paired - cleaned:.2f} s, dedup {ended - paired:.2f} s")
    print(f"pairs compared {pairs:,} of {everything:,} ({pairs / everything:.5%})")
    print(f"recall {metrics['recall']:.4f}, precision {metrics['precision']:.4f}, F1 {metrics['f1']:.4f}")

    small = prepared(records(options.plain_size, options.seed + 1))
    times = []
    results = []
    for side in (lambda: dedup(small, block=BLOCK, compare=COMPARE, threshold=THRESHOLD), lambda: plain(small)):
        start = time.perf_counter()
        results.append(side())
        times.append(time.perf_counter() - start)
    ratio = times[1] / times[0]
    plain_metrics = pair_metrics(results[1], small["entity"])
    blocked_metrics = pair_metrics(results[0], small["entity"])
    print(f"records {options.plain_size:,}: all pairs {times[1]:.2f} s, blocked {times[0]:.3f} s, ratio {ratio:.0f}")
    print(f"recall there: all pairs {plain_metrics['recall']:.4f}, blocked {blocked_metrics['recall']:.4f}")
    # Time per pair stays the same, so at the full size the ratio grows with the number of pairs left out.
    projected = times[1] * everything / (options.plain_size * (options.plain_size - 1) // 2)
    print(f"all pairs of {options.size:,} records would take about {projected / 3600:.1f} h")

    reached = {**metrics, "share": pairs / everything, "ratio": ratio}
    missed = [
        goal for goal, value in GOALS.items() if (reached[goal] > value if goal == "share" else reached[goal] < value)
    ]
    if options.check and missed:
        print(f"missed: {', '.join(f'{goal} {reached[goal]:.4g} (goal {GOALS[goal]})' for goal in missed)}")
        return 1
    return 0


if __name__ == "__main__":
    np.seterr(all="raise")
    sys.exit(main())
