"""The search plugin's word splitter learns those of the course's terms that it would tear into single signs.

窜货, split into 窜 and 货, is never found. A term made of known words (终身 价值) stays split: Material cuts what
is searched for into the words that the index knows, and would not see the parts inside a longer word.
"""

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
    for word in [word for word in wanted if any(len(part) == 1 for part in jieba.cut(word))]:
        jieba.add_word(word)
    _learnt = wanted
