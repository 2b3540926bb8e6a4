"""Code that a text shows: between fences, in blocks that a sentence with a colon announces, in `pre` of a page, links
between two backticks; and the lines that give addresses names for links to use."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import itemgetter

import numpy as np

from corpusmill.text.actions import Column, Drop, Edits, Span, Tag, merged
from corpusmill.text.audit.moving import are_more_than_seams
from corpusmill.text.batch import Batch, Mark
from corpusmill.text.fold import fold
from corpusmill.text.lines import is_line
from corpusmill.text.own.blocks import code_by_shape, tables_of
from corpusmill.text.prose import is_prose, is_sentence
from corpusmill.text.shapes import end_without_space

Told = Tag | Column | Drop
_FENCE = "```"
_FENCED = re.compile(r"^[ \t]*```+[^`\n]*$", re.MULTILINE)
_TILDES = "~~~"
_TILDED = re.compile(r"^ {0,3}~{3,}[ \t]*(?:(?P<language>[\w.+#{}-]{1,40})[ \t]*)?$", re.MULTILINE)
INLINE = r"(?<!`)(?P<ticks>`{1,3})(?!`)[^\n]{1,500}?(?<!`)(?P=ticks)(?!`)"
"""A pattern of code inside a line."""
_INLINE = re.compile(INLINE)
_LINK = "]("
DEFINES = "]: "
DEFINITION = re.compile(
    r"^ {0,3}\[(?!\^)(?P<name>[^\[\]\n]{1,200})\]:[ \t]{1,8}"
    r"(?:<[^<>\n]{1,2000}>|(?:[a-z]{2,10}:|//?|#|www\.)\S{0,2000})"
    r"(?:[ \t]{1,3}[\"'(][^\n]{0,500}[\"')])?[ \t]*$",
    re.MULTILINE,
)
"""A line that gives an address a name: `[1]: https://a.example/`."""
_COLONS = (":", "\uff1a")
_ANNOUNCED = re.compile(r".\n[ \t]*\n?(?: {4}|\t)")
_INTRODUCES = 40
"""Characters of a line that announces code: a word with a colon heads a menu ("Services:")."""
_ITEM = re.compile(r"\s{1,200}[*+\-o\u2022\u00b7\u25aa\u25cf]\s")


def sparing_shown(batch: Batch, edits: Edits) -> Edits:
    """The edits, and what is told of spans, but for code and tables; see docs/decisions/code-that-texts-show.md."""
    if not (shown := shown_in(batch, np.unique(edits.row).tolist())):
        return edits
    kept: list[tuple[int, int, int]] = []
    places = zip(*map(np.ndarray.tolist, (edits.row, edits.start, edits.end)), strict=True)
    for n, (row, start, end) in enumerate(places):
        pieces = _outside((start, end), shown[row], batch.texts[row]) if row in shown else [(start, end)]
        if pieces == [(start, end)] or not (edits.after[n] or edits.field[n]):
            kept += [(n, *piece) for piece in pieces]
    index, starts, ends = np.array(kept, np.int64).reshape(-1, 3).T
    others = [left for other in edits.others for left in _left_of(other, shown, batch.texts)]
    return replace(edits.taken(index), start=starts, end=ends, others=others)


def shown_in(batch: Batch, rows: Sequence[int]) -> dict[int, list[Span]]:
    """Row → what its text shows as code or as tables, spans in order and apart; of some rows."""
    marks = batch.marks if are_more_than_seams(batch.marks) else None
    shown = code_by_shape(batch.lines, batch.texts, rows) if rows else {}
    for row in rows:
        if spans := _shown(batch.texts[row], marks[row] if marks else ()):
            shown[row] = merged(spans + shown.get(row, []))
    return shown


def _left_of(told: Told, shown: Mapping[int, Sequence[Span]], texts: Sequence[str]) -> Sequence[Told]:
    """What is told besides edits; of a span that reaches over what is shown, of its pieces."""
    if not isinstance(told, Tag) or not told.span or told.row not in shown:
        return [told]
    return [told._replace(span=piece) for piece in _outside(told.span, shown[told.row], texts[told.row])]


def _outside(span: Span, shown: Sequence[Span], text: str) -> list[Span]:
    """What of a span lies outside of others, in order and apart: of those that hold whole lines what stands around
    them, and nothing where a part of a line is shown.

    >>> text = "Share\\na = 1\\nTweet"
    >>> _outside((0, 17), [(6, 11)], text), _outside((6, 11), [(6, 11)], text), _outside((0, 5), [(6, 11)], text)
    ([(0, 5), (12, 17)], [], [(0, 5)])
    >>> _outside((0, 5), [(1, 3)], text)
    []
    """
    start, end = span
    first, last = bisect_right(shown, start, key=itemgetter(1)), bisect_left(shown, end, key=itemgetter(0))
    within = shown[first:last]
    if not within:
        return [span]
    if not all(is_line(text, *other) for other in within):
        return []
    bounds = [start, *(place for other in within for place in other), end]
    pieces = ((a, end_without_space(text, a, b)) for a, b in zip(bounds[::2], bounds[1::2], strict=True))
    return [(b - len(text[a:b].lstrip()), b) for a, b in pieces if a < b]


def _shown(text: str, marks: Sequence[Mark]) -> list[Span]:
    """The spans that the text shows as code, and those that its page does where most of the text stands outside.

    What stands in `pre` as a whole is a mail or a memo with a frame of its own.
    """
    spans = [(mark.start, mark.end) for mark in marks if mark.kind == "code"]
    if spans and 2 * sum(end - start for start, end in spans) > len(text):
        spans = []
    if "`" in text and _LINK in text:
        spans += [span for found in _INLINE.finditer(text) if _LINK in text[slice(*(span := found.span()))]]
    if "]" in text and DEFINES in text:
        spans += [found.span() for found in DEFINITION.finditer(text)]
    return spans + tables_of(text) + code_of(text)


def code_of(text: str) -> list[Span]:
    """The spans of a text that show code.

    >>> text = "It asks for the name and the password of the user:\\n\\n    Name: ola\\n    Password:\\nPress Enter."
    >>> [text[slice(*span)] for span in code_of(text)]
    ['    Name: ola\\n    Password:']
    >>> text = text.replace("Name", "* Name")
    >>> code_of(text)
    []
    >>> text = "It is short:\\n\\n~~~\\nboard turn 5\\n~~~\\nIt runs once.\\n\\n~~~\\n\\nShare this"
    >>> [text[slice(*span)] for span in code_of(text)]
    ['~~~\\nboard turn 5\\n~~~']
    >>> code_of("Services:\\n    Newsletter\\n    Archive")
    []
    """
    # one character of each is looked for first: Python takes a tenth of the time for it
    spans = _fenced(text) if "`" in text and _FENCE in text else []
    spans += _tilded(text) if "~" in text and _TILDES in text else []
    for colon in _COLONS:
        at = text.find(colon)
        while at >= 0:
            found = _ANNOUNCED.match(text, at)
            spans += [span] if found and (span := _block(text, found)) else []
            at = text.find(colon, at + 1)
    return merged(spans)


def _fenced(text: str) -> list[Span]:
    """From a fence, a line that begins with three backticks, to the end of the one that closes it, if one does."""
    fences = [found.span() for found in _FENCED.finditer(text)]
    return [(start, end) for (start, _), (_, end) in zip(fences[::2], fences[1::2], strict=False)]


def _tilded(text: str) -> list[Span]:
    """The same of three tildes, which also part scenes and close notes of authors.

    It is code where the first fence names its language, or where lines that are no prose stand right at both.
    """
    found: list[Span] = []
    opened: re.Match[str] | None = None
    for fence in _TILDED.finditer(text):
        if opened is None or (fence["language"] and not opened["language"]):
            opened = fence
            continue
        inside = text[opened.end() + 1 : fence.start()]
        is_close = bool(inside) and not (inside[0] == "\n" or inside.endswith("\n\n"))
        if opened["language"] or (is_close and not any(map(_reads_as_text, inside.split("\n")))):
            found.append((opened.start(), fence.end()))
            opened = None
        else:
            opened = fence
    return found


def _reads_as_text(line: str) -> bool:
    folded = fold(line.strip())
    return bool(folded) and (is_prose(folded) or is_sentence(folded))


def _block(text: str, announced: re.Match[str]) -> Span | None:
    """The indented block below a sentence that announces it; None where a few words head it, or a list begins."""
    line = text[text.rfind("\n", 0, announced.start()) + 1 : announced.start()]
    start = text.rfind("\n", 0, announced.end()) + 1
    if len(line) < _INTRODUCES or line[0].isspace() or _ITEM.match(text, start):
        return None
    end = start
    while end < len(text):
        stop = text.find("\n", end) + 1 or len(text)
        if text[end:stop].strip() and not text[end:stop].startswith(_INDENTED):
            break
        end = stop
    return start, end - (text[end - 1] == "\n")  # whole lines, as other blocks are told


_INDENTED = ("    ", "\t")
