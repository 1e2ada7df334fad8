"""The search plugin's word splitter learns the course's own terms, so that a search for one of them finds its page."""

import re
import warnings
from collections.abc import Iterable

with warnings.catch_warnings():
    # jieba's regular expressions are written in a way that newer Pythons warn of.
    warnings.simplefilter("ignore", SyntaxWarning)
    import jieba  # type: ignore[import-untyped]

HAN = re.compile(r"[\u4e00-\u9fff]")

_learnt: tuple[str, ...] = ()


def learn(words: Iterable[str]) -> None:
    """Teach these words, and only these: the splitter is one per process, a former course's words are forgotten."""
    global _learnt  # noqa: PLW0603 - what the one splitter has learnt belongs to the process too
    wanted = tuple(sorted({word for word in words if HAN.search(word)}))
    if wanted == _learnt:
        return
    jieba.setLogLevel("ERROR")
    if _learnt:
        jieba.dt.__init__()
    for word in wanted:
        jieba.add_word(word)
    _learnt = wanted
