"""Syntax errors of beginners, said in plain Chinese."""

import re
import unicodedata

# What Chinese input methods type, and what Python needs instead: the full-width forms, and others by hand.
FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    "\u3002": ".", "\u3001": ",", "\u3010": "[", "\u3011": "]", "\u300c": '"', "\u300d": '"', "\u201c": '"',
    "\u201d": '"', "\u2018": "'", "\u2019": "'", "\u300a": "<", "\u300b": ">", "\u00d7": "*", "\u00f7": "/",
    "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u2265": ">=", "\u2264": "<=", "\u2260": "!=",
}  # fmt: skip

# Message of CPython 3.12 (regular expression) → sentence; groups are put in for {0}, {1}.
_SENTENCES = [
    (r"expected ':'", "这一行的末尾少了冒号 :（if、else、for、while、def 后面都要有）。"),
    (
        r"expected an indented block after '?(.+?)'? (?:statement|definition)? ?on line (\d+)",
        "第 {1} 行冒号下面的语句要缩进（向右空 4 格）。",
    ),
    (r"expected an indented block", "冒号下面的语句要缩进（向右空 4 格）。"),
    (r"unexpected indent", "这一行多缩进了：与上一行对齐。"),
    (r"unindent does not match", "这一行的缩进与上面哪一层都对不齐：同一层的语句要空一样多的格。"),
    (r"inconsistent use of tabs", "缩进里混用了制表符和空格：请都用空格。"),
    (r"'(.)' was never closed", "左括号 {0} 没有配上右括号。"),
    (r"unmatched '(.)'", "右括号 {0} 多了，或者前面少了左括号。"),
    (r"closing parenthesis '(.)' does not match opening parenthesis '(.)'", "括号不配对：左边是 {1}，右边却是 {0}。"),
    (r"unterminated (?:triple-quoted )?f?-?string literal", "引号没有成对：文字的两头要有一样的引号。"),
    (r"f-string: expecting '}'", "f 字符串里的花括号没有成对。"),
    (r"f-string", "f 字符串里花括号中的写法不对。"),
    (r"Missing parentheses in call to '(\w+)'", "{0} 后面要有括号：{0}(…)。"),
    (r"Maybe you meant '==' or ':='", "判断相等要用两个等号 ==，一个等号 = 是赋值。"),
    (
        r"cannot assign to (?:function call|expression|comparison|literal)",
        "等号左边应当是一个变量名，不能是算式、函数调用或常数；判断相等用 ==。",
    ),
    (r"cannot assign to (\w+)", "{0} 是 Python 的固定词，不能给它赋值。"),
    (r"'(return|yield|await)' outside function", "{0} 要写在函数里面：检查缩进。"),
    (r"'(break|continue)' (?:outside|not properly)", "{0} 只能写在循环里面：检查缩进。"),
    (r"invalid decimal literal", "数字和字母连在了一起：名字不能以数字开头，乘号 * 也不能省略。"),
    (r"leading zeros in decimal", "整数前面不能多写 0。"),
    (r"Perhaps you forgot a comma", "这里可能少了一个逗号。"),
    (r"positional argument follows keyword argument", "没有写名字的参数要放在写了名字的参数前面。"),
    (r"duplicate argument '(.+?)'", "参数 {0} 写了两次。"),
    (r"keyword argument repeated: (\w+)", "参数 {0} 给了两次。"),
    (r"non-default argument follows default|parameter without a default follows", "有默认值的参数要放在后面。"),
    (r"expected 'except' or 'finally'", "try 下面要有 except。"),
    (r"invalid non-printable character", "有一个看不见的字符（多半是从网页复制来的空格）：删掉它，重新打一个空格。"),
    (r"expected '\('", "这里少了左括号 (。"),
    (r"unexpected character after line continuation", "反斜杠 \\ 后面不能再有内容；除法用 /。"),
    (r"unexpected EOF|was never closed", "程序没有写完：检查括号和引号是否成对。"),
    (r"null bytes", "代码里有无效字符，请重新输入。"),
    (r"too many statically nested|too many nested parentheses", "嵌套太深了，请写得简单一些。"),
]


def explain(error: SyntaxError, source: str) -> str:
    """Return the sentence for a syntax error."""
    message = str(error.msg)
    lines = source.splitlines()
    text = lines[error.lineno - 1] if error.lineno and 0 < error.lineno <= len(lines) else ""
    if found := re.search(r"invalid character '(.)'", message):
        wrong = found[1]
        right = FULL_WIDTH.get(wrong)
        if right is None:
            return f"“{wrong}”（{_name(wrong)}）不能出现在代码里。"
        return f"“{wrong}”是中文（全角）符号，请换成英文（半角）的 {right}。"
    if re.search(r"=>|=<", text):
        return "“大于等于”写作 >=，“小于等于”写作 <=。"
    for pattern, sentence in _SENTENCES:
        if found := re.search(pattern, message):
            return sentence.format(*found.groups())
    return _guess(text.strip())


def _guess(text: str) -> str:  # noqa: PLR0911  one line for each kind
    """Plain "invalid syntax" says nothing; the line often does."""
    if re.match(r"(else\s*if|elseif)\b", text):
        return "“否则如果”在 Python 里写作 elif。"
    if re.match(r"(else|elif|except|finally)\b", text):
        return f"{text.split(maxsplit=1)[0].rstrip(':')} 前面没有配对的 if（或 try）：检查缩进，它们要对齐。"
    if re.search(r"\+\+|--$", text):
        return "Python 里没有 ++：加一写作 x = x + 1 或 x += 1。"
    if "&&" in text or "||" in text:
        return "“并且”写作 and，“或者”写作 or。"
    if re.match(r"(function|var|let|const)\b", text):
        return "这不是 Python 的写法：定义函数用 def，变量直接赋值。"
    if re.search(r"[+\-*/=,]\s*$", text):
        return "这一行没有写完。"
    return "这一行不合 Python 的写法：检查括号、冒号、逗号和引号，也看看上一行有没有写完。"


def _name(character: str) -> str:
    return unicodedata.name(character, f"U+{ord(character):04X}").lower()
