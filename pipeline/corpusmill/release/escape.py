"""Untrusted text inside Markdown: shown as it is, never read as markup."""

from __future__ import annotations

import re
import unicodedata

_MARKUP = re.compile(r"([\\`*_\[\]|~$])")
_LEADING = re.compile(r"^(?:(\d+)([.)])(?=\s|$)|([#+=-]))")
# Bare addresses become links in most readers of Markdown; a card must not link where nobody meant it to.
_ADDRESS = re.compile(r"(?i)\b(?:https?|ftp|mailto):|\bwww\.|(?<=\S)@(?=\S)")


def one_line(text: str) -> str:
    """The text on one line, without control and direction characters.

    >>> one_line("a\\n\\u202eb\\x1b[31m c")
    'a b [31m c'
    """
    plain = "".join(" " if unicodedata.category(char) in {"Cc", "Cs"} or _is_direction(char) else char for char in text)
    return " ".join(plain.split())


def _is_direction(char: str) -> bool:
    return char in "\u2028\u2029\u200e\u200f\u061c" or "\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069"


def markdown(text: object) -> str:
    """The text as one line of Markdown that a reader shows as it is.

    >>> markdown("<b>|x|</b> [a](http://b.c) *d*")
    '&lt;b&gt;\\\\|x\\\\|&lt;/b&gt; \\\\[a\\\\](http&#58;//b.c) \\\\*d\\\\*'
    """
    line = one_line(str(text)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = _ADDRESS.sub(lambda found: f"{found[0][:-1]}&#{ord(found[0][-1])};", _MARKUP.sub(r"\\\1", line))
    return _LEADING.sub(r"\1\\\2\3", line)


def code(value: object) -> str:
    """The value as a code span, also inside a table. Backticks become apostrophes: a span has no escape for them.

    >>> code("a`b|c")
    "`a'b\\\\|c`"
    """
    shown = one_line(str(value)).replace("`", "'").replace("|", "\\|")
    return f"`{shown}`" if shown else ""
