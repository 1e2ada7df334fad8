"""Syntax errors of beginners, said in plain words."""

import re
import unicodedata

from graders.locale import say

# What Chinese input methods type, and what Python needs instead: the full-width forms, and others by hand.
FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    "\u3002": ".", "\u3001": ",", "\u3010": "[", "\u3011": "]", "\u300c": '"', "\u300d": '"', "\u201c": '"',
    "\u201d": '"', "\u2018": "'", "\u2019": "'", "\u300a": "<", "\u300b": ">", "\u00d7": "*", "\u00f7": "/",
    "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u2265": ">=", "\u2264": "<=", "\u2260": "!=",
}  # fmt: skip

# Message of CPython 3.12 (regular expression) → key of the sentence; groups are put in for {0}, {1}.
_SENTENCES = [
    (r"expected ':'", "colon"),
    (
        r"expected an indented block after '?(.+?)'? (?:statement|definition)? ?on line (\d+)",
        "indent_line",
    ),
    (r"expected an indented block", "indent"),
    (r"unexpected indent", "unexpected_indent"),
    (r"unindent does not match", "unindent"),
    (r"inconsistent use of tabs", "tabs"),
    (r"'(.)' was never closed", "never_closed"),
    (r"unmatched '(.)'", "unmatched"),
    (r"closing parenthesis '(.)' does not match opening parenthesis '(.)'", "mismatch"),
    (r"unterminated (?:triple-quoted )?f?-?string literal", "quotes"),
    (r"f-string: expecting '}'", "f_braces"),
    (r"f-string", "f"),
    (r"Missing parentheses in call to '(\w+)'", "call"),
    (r"Maybe you meant '==' or ':='", "equals"),
    (
        r"cannot assign to (?:function call|expression|comparison|literal)",
        "assign",
    ),
    (r"cannot assign to (\w+)", "assign_word"),
    (r"'(return|yield|await)' outside function", "outside_function"),
    (r"'(break|continue)' (?:outside|not properly)", "outside_loop"),
    (r"invalid decimal literal", "decimal"),
    (r"leading zeros in decimal", "zeros"),
    (r"Perhaps you forgot a comma", "comma"),
    (r"positional argument follows keyword argument", "positional"),
    (r"duplicate argument '(.+?)'", "duplicate"),
    (r"keyword argument repeated: (\w+)", "repeated"),
    (r"non-default argument follows default|parameter without a default follows", "default"),
    (r"expected 'except' or 'finally'", "except"),
    (r"invalid non-printable character", "unseen"),
    (r"expected '\('", "parenthesis"),
    (r"unexpected character after line continuation", "backslash"),
    (r"unexpected EOF|was never closed", "end"),
    (r"null bytes", "null"),
    (r"too many statically nested|too many nested parentheses", "nested"),
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
            return say("syntax_character", character=wrong, name=_name(wrong))
        return say("syntax_full_width", character=wrong, right=right)
    if re.search(r"=>|=<", text):
        return say("syntax_at_least")
    for pattern, key in _SENTENCES:
        if found := re.search(pattern, message):
            return say(f"syntax_{key}", *found.groups())
    return _guess(text.strip())


def _guess(text: str) -> str:  # noqa: PLR0911  one line for each kind
    """Plain "invalid syntax" says nothing; the line often does."""
    if re.match(r"(else\s*if|elseif)\b", text):
        return say("syntax_elif")
    if re.match(r"(else|elif|except|finally)\b", text):
        return say("syntax_no_if", word=text.split(maxsplit=1)[0].rstrip(":"))
    if re.search(r"\+\+|--$", text):
        return say("syntax_plus_plus")
    if "&&" in text or "||" in text:
        return say("syntax_and_or")
    if re.match(r"(function|var|let|const)\b", text):
        return say("syntax_other_language")
    if re.search(r"[+\-*/=,]\s*$", text):
        return say("syntax_unfinished")
    return say("syntax_other")


def _name(character: str) -> str:
    return unicodedata.name(character, f"U+{ord(character):04X}").lower()
