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

# Two faults of Material's search, in its worker. A query's last sign is left out when it is cut into words, so that of
# 投诉 only 投 was looked for. And all words but the last get two stars, so that none of them counts as found: a page
# with every word of the query stood behind pages with one of them, and was said to lack the others.
_FAULTS = (
    (re.compile(r"(for\(let (\w+)=\w+\+1;\2)<((\w+)\.length;\2\+\+\)\4\.slice\()"), r"\1<=\3"),
    (re.compile(r"(\.invertedIndex\)\]\.join\(\")\* (?=\"\))"), r"\1 "),
)
WORKER = re.compile(r"assets/javascripts/workers/search\.\w+\.min\.js")

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


def mended(script: str) -> str:
    """The search's worker without these faults; unchanged where it no longer has them."""
    for fault, right in _FAULTS:
        script = fault.sub(right, script)
    return script
