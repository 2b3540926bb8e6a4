"""Scripts and styles of the page itself, which an extractor took for text that speaks of other things."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from corpusmill.text.prose import is_prose
from corpusmill.text.shapes import end_without_space, lines_at

# A line of script or style by its shape: comments, closing brackets, statements, declarations, openings of blocks.
_LINE = re.compile(
    r"[)}\];, ]+|//.*|/\*.*|.*\*/|<!--.*|(//)?-->|</?(script|style|noscript)\b.*"
    r"|[^ ][^=({]*[=({].*[;{}()\[,]|.*\{|.*\}[;,)]*|\}? ?else ?\{?|(var|let|const) .*"
    r"|[a-z-]{2,30} ?: ?[^.!?]{1,80};"
)
# What only the script of a page says: its document and window, jQuery, timers, a loader; each needs the mark behind it.
_SCRIPT = re.compile(
    r"""\$\((document|window|function|['"][.#a-z])|\bjquery ?[(.]|\$\.(ajax|get|post|cookie)\b"""
    r"""|\bdocument\.[a-z]+ ?[(.=[]|\bwindow\.[_a-z]+ ?[(.=|]"""
    r"""|getelement(s)?by|queryselector|addeventlistener ?\(|set(timeout|interval) ?\(function"""
    r"""|\blocation\.(href|reload|replace)|\bscreen\.width|\.innerhtml|load_?(script|css) ?\(|<script\b|<\?php\b"""
    r"""|"@context" ?: ?"https?://schema\.org"""
    r"""|\btypeof [\w.]{1,80} ?[!=]=|\bwindow\[|\bgoogletag\b|\badsbygoogle\b|\bdatalayer\."""
    r"""|\b(?P<name>[\w.]{1,80}) ?= ?(window\.)?(?P=name) ?\|\| ?[\[{]"""
    r"""|[!(]function ?\([\w, ]*\) ?\{|\b(cmd|que|queue|dataset)\.push\("""
    r"""|"(@type|adunits?|slots?|pagetype|datepublished|headline|thumbnailurl|props|__typename)" ?: ?["{\[]"""
)
_STYLE = re.compile(
    r"([.#][a-z][\w-]*|@media\b|\bbody|\bimg|\biframe|\bdiv|\btable)[^{};]{0,80}\{[^{}]*"
    r"(margin|padding|width|height|display|float|color|background|border|font(-\w+)?|position|text-align|overflow)"
    r"(-\w+)? ?:"
)
# Words of a text that speaks of code, in any of its lines outside: there a script is the author's.
_PARTED, _JOINED = (
    "|".join(words.strip().split("\n"))
    for words in tomllib.loads(Path(__file__).with_name("code_words.toml").read_text(encoding="utf-8")).values()
)
# Not `\b`: in scripts without spaces a word of another stands right beside letters.
_OF_CODE = re.compile(rf"(?<![a-z0-9_])({_PARTED})(?![a-z0-9_])|{_JOINED}")
# With what a script begins that a page of prose was glued to; brackets tell where it ends. Names, and what stands in
# front, are bounded: of a line that is one long name each character would be asked for all behind it.
_BEGIN = re.compile(
    r"""[(!;]{0,8}function ?[\w$]* ?\([\w$, ]*\) ?\{|\(\) ?=> ?\{|(?:var|let|const) [\w$]+ ?=|\{ ?"@?\w+" ?: ?["{\[]"""
    r"""|\(?(?:(?:window|document|self|jquery|googletag|\$)|(?P<name>[a-z_$][\w$]{0,60}))(?:\.[\w$]{1,60}){0,8}"""
    r"""(?:\(|\[['"]| ?= ?(?:[\w.]+ ?\|\||[\[{'"]))"""
    r"""|if ?\( ?!?(?:typeof|window|document)\b|<script\b[^>]{0,200}>"""
    r"""|@media [^{}]{1,80}\{|[.#][a-z][\w-]{0,60}[\w ,:#>*-]{0,60}\{""",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"(?:[\s;,})\]]|</script>|//-->|-->)*", re.IGNORECASE)
_LONGEST_STATEMENT = 3_000
"""Characters in which the brackets of a statement close; behind more of them nobody knows what stands inside."""
_MOST_OPEN = 500
"""Statements of a line that do not close; behind so many nothing of it is told: each was read to its end in vain."""
_TOKEN = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|[()\[\]{};]""")
# What a statement goes on with behind a bracket.
_GOES_ON = re.compile(r"\s*[.;,(\[{=|&?:+-]")
_PAIRS = {"(": ")", "[": "]", "{": "}"}
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


def joined_scripts(text: str) -> list[tuple[int, int]]:
    """Start and end of scripts and styles inside lines of a text that speaks of other things.

    They begin as statements do, where a word begins or glued to the end of a sentence, and end with their brackets.

    >>> told = "The council voted on Monday to close the old bridge for two years, and nobody spoke against it."
    >>> script = "function load(){document.write('<i>x</i>');}"
    >>> [(told + script + told)[start:end] for start, end in joined_scripts(told + script + told)] == [script]
    True
    >>> joined_scripts(told + " See f(x) = (a + b); " + told)
    []
    """
    found = [
        (at + start, at + end)
        for at, line in _lines(text)
        for start, end in _statements(line)
        if _is_of_the_page(line[start:end].lower())
    ]
    if not found:
        return []
    bounds = [0, *(place for span in found for place in span), len(text)]
    rest = [text[start:end] for start, end in zip(bounds[::2], bounds[1::2], strict=True)]
    lines = [line for part in rest for line in part.lower().split("\n")]
    is_told = sum(len(line) for line in lines if is_prose(line.strip())) >= _LEAST_PROSE
    return found if is_told and not speaks_of_code(lines) else []


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that may hold a script, and where they begin."""
    marks = ("{", "document.", "window.")
    return ((at, line) for at, line in lines_at(text) if any(mark in line for mark in marks))


def _statements(line: str) -> Iterator[tuple[int, int]]:
    """Runs of statements in a line."""
    at = open_ = 0
    while open_ < _MOST_OPEN and (begin := _BEGIN.search(line, at)):
        start = begin.start()
        if not _may_begin(line, start, is_named=begin["name"] is None):
            at = start + 1
            continue
        if not (end := _end_of_statement(line, start)):
            open_ += 1
            at = start + 1
            continue
        while following := _BEGIN.match(line, _BETWEEN.match(line, end).end()):  # type: ignore[union-attr]
            if not (further := _end_of_statement(line, following.start())):
                break
            end = further
        end = end_without_space(line, start, _BETWEEN.match(line, end).end())  # type: ignore[union-attr]
        yield start, end
        at = max(end, start + 1)


def _may_begin(line: str, at: int, *, is_named: bool) -> bool:
    """Whether a statement may begin here: a named one with a word, any other behind a sentence."""
    if is_named:
        return not (line[at - 1 : at].isalnum() and (line[at].isalnum() or line[at] == "."))
    end = end_without_space(line, 0, at)
    before = line[end - 1 : end]
    return not (before.isalnum() or before in tuple(",:-"))


def _end_of_statement(line: str, start: int) -> int:
    """Where the brackets of a statement have closed, its mark taken along; 0 where they do not."""
    open_: list[str] = []
    is_condition = line.startswith("if", start)
    for token in _TOKEN.finditer(line, start, start + _LONGEST_STATEMENT):
        char, end = token[0], token.end()
        if char in _PAIRS:
            open_.append(_PAIRS[char])
        elif char == ";" and not open_:
            return end
        elif char in _PAIRS.values():
            if not open_ or open_.pop() != char:
                return 0
            if not open_ and not (_GOES_ON.match(line, end) or (is_condition and char == ")")):
                return end
    return 0


def _is_of_the_page(text: str) -> bool:
    return bool(_SCRIPT.search(text) or _STYLE.search(text))
