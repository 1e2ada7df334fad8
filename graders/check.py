"""Declaring a check of code: the function a student writes, who is right, and on which cases."""

import inspect
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Within = float | Mapping[str, float]


@dataclass(frozen=True)
class Case:
    """One call: positional and named arguments, and why this case is asked."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)
    why: str = ""


def case(*args: Any, why: str = "", **kwargs: Any) -> Case:
    """One case: the arguments as the student's function gets them; `why` is shown when it fails."""
    return Case(args, kwargs, why)


@dataclass(frozen=True)
class Check:
    """A check of one function.

    Args:
        function: the name the student must define.
        against: the reference; what it returns is right, a ValueError it raises means that one must be raised.
        cases: the cases that every student sees when they fail.
        generate: `(random.Random) -> case or tuple of arguments`, for `count` more cases.
        count: how many cases are generated.
        within: tolerance for numbers: absolute, or `{"absolute": …, "relative": …}`.
        ignore: columns (or keys of a dict) that aren't compared.
        order_matters: whether the order of rows (or of a list) counts.
        index_matters: whether row labels count; None = only if the reference names its index.
        keep_inputs: whether changing an argument in place is a fault.
        names: names of the arguments for display; by default the reference's own.
    """

    function: str
    against: Callable[..., Any]
    cases: Sequence[Case] = ()
    generate: Callable[[random.Random], Any] | None = None
    count: int = 20
    within: Within = 0
    ignore: Sequence[str] = ()
    order_matters: bool = True
    index_matters: bool | None = None
    keep_inputs: bool = True
    names: Sequence[str] | None = None

    def __post_init__(self) -> None:
        if not self.function.isidentifier():
            raise ValueError(f"函数名“{self.function}”不能用作 Python 的名字。")
        if not callable(self.against):
            raise TypeError("against= 应当是一个函数（参考答案）。")
        if not self.cases:
            raise ValueError("cases 里至少要有一个 case(…)。")
        for number, one in enumerate(self.cases, 1):
            if not isinstance(one, Case):
                raise TypeError(f"cases 的第 {number} 项不是 case(…)。")
        bounds = self.tolerance()
        if set(bounds) - {"absolute", "relative"} or any(bound < 0 for bound in bounds.values()):
            raise ValueError("within 应当是不小于 0 的数，或 {'absolute': …, 'relative': …}。")

    def tolerance(self) -> dict[str, float]:
        """The tolerance in its long form."""
        if isinstance(self.within, Mapping):
            return {"absolute": 0.0, "relative": 0.0, **{key: float(bound) for key, bound in self.within.items()}}
        return {"absolute": float(self.within), "relative": 0.0}

    def argument_names(self) -> list[str]:
        """Names for showing a case's positional arguments."""
        if self.names is not None:
            return list(self.names)
        return list(inspect.signature(self.against).parameters)

    def generated(self, seed: int) -> list[tuple[Case, int]]:
        """The generated cases for one seed, each with the seed that makes it again."""
        if self.generate is None:
            return []
        made = []
        for number in range(self.count):
            own = seed * 1000 + number
            # Cases must be the same at every build; they are no secret.
            result = self.generate(random.Random(own))  # noqa: S311
            made.append((result if isinstance(result, Case) else Case(tuple(result)), own))
        return made
