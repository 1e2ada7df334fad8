"""Check character of the unified social credit code (GB 32100-2015)."""

from crm_engine.ids import uscc_check_char
from graders import Check, case

LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def bodies(rng):
    """Draw seventeen characters; the registration department and region are made up."""
    return case(
        "91" + "".join(rng.choice("0123456789") for _ in range(6)) + "".join(rng.choice(LETTERS) for _ in range(9))
    )


def remainder_zero():
    """Find a body whose sum leaves no remainder, where one modulo is not enough."""
    return next(body for n in range(100) if uscc_check_char(body := f"910000000000000{n:02}") == "0")


check = Check(
    "check_char",
    against=uscc_check_char,
    cases=[
        case("91110000600037341", why="题目里的例子"),
        case("9144030071526726X", why="第 17 位是字母"),
        case(remainder_zero(), why="余数正好是 0"),
        case("9111000060003734", why="少了一位"),
        case("9111000060003734O", why="字母 O 不在代码的字符里"),
    ],
    generate=bodies,
)
