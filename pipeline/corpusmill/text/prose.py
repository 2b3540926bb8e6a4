"""Which lines read as prose, and which hold no words at all: what a page's layout leaves when its words are gone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

# A line reads as prose from this many characters on, if it ends as a sentence does. Sixty is the shortest that keeps
# taglines and button rows out of the measured documents; ideographs carry a word each and count three times.
PROSE = 60
# A headline or teaser of another article: of 659 English titles 99 % have 15 to 114 characters, the longest teaser
# among hand-labelled lines 153. Scripts without spaces need half as many; who knows widths counts them double.
HEADLINE = range(12, 160)
_SENTENCE_ENDS = (".", "!", "?", '."', '!"', '?"', ".'", "!'", "?'", ".)", "!)", "?)", '"', ":", ".]")


def is_prose(folded: str) -> bool:
    """True if a folded line is long enough and ends as a sentence does.

    >>> is_prose("the council voted on monday to close the old bridge for two years.")
    True
    >>> is_prose("most read in politics")
    False
    """
    if len(folded) >= PROSE:
        if folded.endswith(_SENTENCE_ENDS):
            return True
        # Thai writes no full stop
        return not folded[-3:].isascii() and any("\u0e01" <= char <= "\u0e4e" for char in folded[-3:])
    return len(folded) * 3 >= PROSE and folded.endswith(_SENTENCE_ENDS) and folded[0] >= "\u2e80"


# A lone "." or "-" is left out: inline links tear a full stop off its sentence, tables write a dash for no value.
_LONE_MARK = re.compile(r"[,:|*]( ?[,:|*]){0,2}")
_LONE_NUMBER = re.compile(r"\d{1,3}[.)]")
_RULE = re.compile(r"([-_=~*] ?){2,}")
_SECTION_BREAK = 3
_OFTEN = 3


def stray_lines(folded: Sequence[str], prose: Sequence[int]) -> set[int]:
    """The folded lines that hold nothing but stray marks, empty list numbers, or a rule below the last prose.

    Two and more such lines in a row (blank ones not counted), or a colon that stands alone three times. A section break
    of three marks between paragraphs stays, as do rules that underline a heading or draw a table, and comments in code.

    >>> sorted(stray_lines(["the mill.", ",", "", ",", "1.", "2.", "the end"], [0]))
    [1, 3, 4, 5]
    >>> sorted(stray_lines(["the mill.", "*", "*", "*", "the ferry."], [0, 4]))
    []
    """
    if not prose or any(line.startswith(("/*", "*/", "//")) for line in folded):
        return set()
    visible = [n for n, line in enumerate(folded) if line]
    found: set[int] = set()
    for pattern in (_LONE_MARK, _LONE_NUMBER):
        at = 0
        for is_stray, group in groupby(visible, key=lambda n: bool(pattern.fullmatch(folded[n]))):
            run = list(group)
            if is_stray and len(run) > 1 and not _is_section_break(folded, visible, at, len(run), prose):
                found.update(run)
            at += len(run)
    counts = Counter(folded[n] for n in visible)
    if counts[":"] >= _OFTEN:
        found.update(n for n in visible if folded[n] == ":")
    return found | _rules_below(folded, visible, prose[-1])


def _is_section_break(
    folded: Sequence[str], visible: Sequence[int], at: int, length: int, prose: Sequence[int]
) -> bool:
    """Three equal marks, one a line, between two paragraphs."""
    if length != _SECTION_BREAK or at == 0 or at + length == len(visible):
        return False
    return len({folded[n] for n in visible[at : at + length]}) == 1 and {visible[at - 1], visible[at + length]} <= {
        *prose
    }


def _rules_below(folded: Sequence[str], visible: Sequence[int], last: int) -> set[int]:
    """Rules of dashes below the last line of prose that underline nothing and draw no table."""
    found = set()
    for above, n, below in zip([-1, *visible], visible, [*visible[1:], -1], strict=False):
        if n < last or not _RULE.fullmatch(folded[n]):
            continue
        near = [folded[at] for at in (above, below) if at >= 0]
        underlines = above >= 0 and above == n - 1 and abs(len(folded[above]) - len(folded[n])) <= 2
        if not underlines and not any("|" in line or "+" in line for line in near):
            found.add(n)
    return found
