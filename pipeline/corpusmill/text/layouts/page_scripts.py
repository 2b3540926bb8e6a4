"""Scripts and styles of the page itself, which an extractor took for text that speaks of other things."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpusmill.text.prose import is_prose

# A line of script or style by its shape: comments, closing brackets, statements, declarations, openings of blocks.
_LINE = re.compile(
    r"[)}\];, ]+|//.*|/\*.*|.*\*/|<!--.*|(//)?-->|</?(script|style|noscript)\b.*"
    r"|[^ ].*[=({].*([;{}(\[,]|\);?)|.*\{|.*\}[;,)]*|\}? ?else ?\{?|(var|let|const) .*"
    r"|[a-z-]{2,30} ?: ?[^.!?]{1,80};"
)
# What only the script of a page says: its document and window, jQuery, timers, a loader; each needs the mark behind it.
_SCRIPT = re.compile(
    r"""\$\((document|window|function|['"][.#a-z])|\bjquery ?[(.]|\$\.(ajax|get|post|cookie)\b"""
    r"""|\bdocument\.[a-z]+ ?[(.=[]|\bwindow\.[_a-z]+ ?[(.=|]"""
    r"""|getelement(s)?by|queryselector|addeventlistener ?\(|set(timeout|interval) ?\(function"""
    r"""|\blocation\.(href|reload|replace)|\bscreen\.width|\.innerhtml|load_?(script|css) ?\(|<script\b|<\?php\b"""
    r"""|"@context" ?: ?"https?://schema\.org"""
)
_STYLE = re.compile(
    r"([.#][a-z][\w-]*|@media\b|\bbody|\bimg|\biframe|\bdiv|\btable)[^{};]{0,80}\{[^{}]*"
    r"(margin|padding|width|height|display|float|color|background|border|font(-\w+)?|position|text-align|overflow)"
    r"(-\w+)? ?:"
)
# Words of a text that speaks of code, in any of its lines outside: there a script is the author's.
_OF_CODE = re.compile(
    r"\b(java ?script|jquery|css|html5?|xml|json|php|python|react|node\.?js|scripts?|code|codes|coding|cod[eia]go"
    r"|codice|functions?|fonction|funktion|func|selectors?|plugins?|wordpress|browsers?|kode"
    r"|programm(ers?|ing|ier\w*|ation)|developers?|kod|kodu|kody|kodlar\w*|quellcode|snippets?|github|sql|mysql|ajax"
    r"|variables?|lap trinh|ma nguon|template|widget)\b|код|скрипт"
    r"|程序|代码|代碼|コード|スクリプト|코드|โค้ด|สคริปต์|كود|برمج|[`]"
)
_LEAST_PROSE = 60
"""Characters of prose beside it without which a text may be nothing but a script."""


def page_scripts(folded: Sequence[str]) -> set[int]:
    """The lines of scripts and styles in a text of prose that does not speak of code.

    A run of such lines, blank ones aside, is one if the page's own objects or a style sheet stand in it.

    >>> text = ["the council voted on monday to close the old bridge for two years."]
    >>> sorted(page_scripts([*text, "$(document).ready(function(){", "open();", "});", *text]))
    [1, 2, 3]
    >>> page_scripts([*text, "total = (price * 2);", "here is the code:", "$(document).ready(function(){", "});"])
    set()
    """
    runs = [run for run in _runs(folded) if _is_of_the_page(" ".join(folded[n] for n in run))]
    found = {n for run in runs for n in run}
    rest = [line for n, line in enumerate(folded) if line and n not in found]
    if not found or sum(len(line) for line in rest if is_prose(line)) < _LEAST_PROSE:
        return set()
    return set() if speaks_of_code(rest) else found


def speaks_of_code(folded: Iterable[str]) -> bool:
    """Whether any of some folded lines holds a word of who writes about programs."""
    return any(map(_OF_CODE.search, folded))


def _runs(folded: Sequence[str]) -> list[list[int]]:
    """Runs of lines that look like script or style; inside open braces those that read as no prose, too."""
    runs: list[list[int]] = []
    run: list[int] = []
    depth = 0
    for n, line in enumerate(folded):
        if not line:
            continue
        if _LINE.fullmatch(line) or (depth > 0 and not is_prose(line)):
            run.append(n)
            depth = max(0, depth + line.count("{") - line.count("}"))
            continue
        if run:
            runs.append(run)
        run, depth = [], 0
    return [*runs, run] if run else runs


def _is_of_the_page(text: str) -> bool:
    return bool(_SCRIPT.search(text) or _STYLE.search(text))
