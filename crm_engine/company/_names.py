"""Names and places of invented customers, put together from parts; no real person or firm is meant."""

import random

SURNAMES = tuple("林周陈吴何郑王李张刘杨黄赵徐孙马朱胡郭高罗梁宋谢唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈姚")

# City, province, region, and how many of a hundred customers live there: the shop is at home in the east.
PLACES = (
    ("杭州", "浙江", "华东", 22),
    ("宁波", "浙江", "华东", 10),
    ("上海", "上海", "华东", 16),
    ("苏州", "江苏", "华东", 10),
    ("南京", "江苏", "华东", 8),
    ("合肥", "安徽", "华东", 6),
    ("武汉", "湖北", "华中", 7),
    ("长沙", "湖南", "华中", 5),
    ("广州", "广东", "华南", 6),
    ("成都", "四川", "西南", 5),
    ("北京", "北京", "华北", 5),
)
_FIRST = "栖澄霁岫箬汀芷棠筱溪"
_SECOND = "雨烟禾芽露石舟荻岚竹"
_KINDS = {"酒店": ("酒店", "民宿"), "茶馆": ("茶馆", "茶舍"), "办公": ("物业", "商务中心")}
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def place(rng: random.Random) -> tuple[str, str, str]:
    """Draw city, province and region."""
    city, province, region, _ = rng.choices(PLACES, weights=[p[3] for p in PLACES])[0]
    return city, province, region


def person(rng: random.Random) -> str:
    """Draw a form of address; shops keep no more of a consumer's name than they need."""
    return rng.choice(SURNAMES) + rng.choice(("女士", "先生"))


def firms(rng: random.Random, industries: list[str], taken: set[str]) -> list[str]:
    """Draw one name for each industry; no two begin alike, and none with a name in `taken`."""
    stems = [a + b for a in _FIRST for b in _SECOND if a + b not in taken]
    rng.shuffle(stems)
    return [stem + rng.choice(_KINDS.get(kind, ("商贸",))) for stem, kind in zip(stems, industries, strict=False)]


def code(number: int) -> str:
    """Return a well-formed credit code that nobody can own: its region, 990000, is on no map."""
    body = f"{number:08d}"
    rest = 11 - sum(int(d) * w for d, w in zip(body, _ORG_WEIGHTS, strict=True)) % 11
    head = "91990000" + body + {10: "X", 11: "0"}.get(rest, str(rest))
    total = sum(_ALPHABET.index(c) * w for c, w in zip(head, _USCC_WEIGHTS, strict=True))
    return head + _ALPHABET[(31 - total % 31) % 31]
