"""The title over the byline or date line that signs a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from corpusmill.metadata.judges.credits import read_credit
from corpusmill.metadata.judges.outdented import whole_title
from corpusmill.metadata.judges.pages.echoes import below_of, echo
from corpusmill.metadata.judges.signatures import read_signature
from corpusmill.metadata.judges.titles import CJK as _CJK
from corpusmill.metadata.judges.titles import could_be_title, is_prose
from corpusmill.metadata.names import is_role
from corpusmill.metadata.traits import HAS_PICTURE
from corpusmill.metadata.words import Find, Line, Words, folded_of

_LONGEST = 200  # characters of a line that can be a title
_LEAST_TITLE = 12  # characters of a title
_LEAST_ECHO, _LEAST_TWICE = 0.75, 0.5  # see `echo`
_STANDFIRST = 60  # characters from which on a line under a shorter one is a standfirst


def title_by_signature(
    lines: Sequence[Line], dated: Sequence[int], listed: set[int], words: Words
) -> tuple[int, Find, int] | None:
    """The line over the first byline or date line: sure if it also stands elsewhere, less so if it stands alone.

    Its place, the title, and the last line of what stands over the text.
    """
    folded = folded_of(lines)
    count, size = folded.count, len(folded)
    single: tuple[int, Find, int] | None = None
    for n in dated:
        reading = read_signature(lines[n], words) if n else None
        if reading is None or reading.rule != "signature":
            continue
        m = _above(lines, n, listed, words)
        near = [k for k in (m, n + 1, n + 2) if k is not None and k < size and k not in listed]
        around = _echoed_twice(lines, near, count, n + 2)
        if around:
            k = max(around, key=lambda k: len(folded[k]))
            last = n - 1 if k < n else k
            if find := whole_title(lines, k):
                return k, find._replace(rule="title-twice-signed", confidence=0.9), last
            continue
        if m is None or single or count(folded[m]) != 1 or _is_short(lines[m]):
            continue
        echoed = over_text(lines, n) and echo(folded[m], _below(lines, n)) >= _LEAST_ECHO
        if echoed and (find := whole_title(lines, m)):
            single = m, find._replace(rule="title-over-signature", confidence=0.75), n - 1
    return single


def _echoed_twice(lines: Sequence[Line], near: Sequence[int], count: Callable[[str], int], n: int) -> list[int]:
    folded = folded_of(lines)
    twice = [k for k in near if count(folded[k]) in _TWICE and _could_stand_twice(lines[k])]
    return [k for k in twice if echo(lines[k].folded, _below(lines, n, lines[k])) >= _LEAST_TWICE]


def _below(lines: Sequence[Line], n: int, title: Line | None = None) -> str:
    """The text below a line, without copies of the title: they echo nothing."""
    return below_of(title.folded if title else None, folded_of(lines)[n + 1 : n + 25])


def over_text(lines: Sequence[Line], n: int) -> bool:
    """Text follows, be it broken at the width of a screen: two lines of 50 characters, or a long one."""
    if any(len(folded) >= 120 for folded in folded_of(lines)[n + 1 : n + 9]):
        return True  # mostly, and no line is made for it
    below = [len(line.text) * (2 if _CJK.search(line.text) else 1) for line in lines[n + 1 : n + 9]]
    return sum(size >= 50 for size in below) >= 2 or any(size >= 120 for size in below)


def _is_short(line: Line) -> bool:
    cjk = _CJK.search(line.text) is not None
    return len(line.text) < (_LEAST_TITLE if cjk else 2 * _LEAST_TITLE) or (not cjk and len(line.text.split()) < 4)


_TWICE = (2, 3)  # times that a title stands on its page; a button stands more often


def _could_stand_twice(line: Line) -> bool:
    is_title = could_be_title(line) and not is_prose(line) and not _is_short(line)
    return is_title and not re.search(r"[.!?]\ ", line.folded)


def _above(lines: Sequence[Line], n: int, listed: set[int], words: Words) -> int | None:
    """The nearest line over a signature that can be its title; a byline, a role and a standfirst may stand between."""
    skipped = 0
    for m in range(n - 1, max(-1, n - 6), -1):
        line = lines[m]
        if not line.folded or len(line.text) > 2 * _LONGEST:
            return None
        if m in listed or is_prose(line) or not could_be_title(line) or is_role(line.text):
            if (len(line.text) > _STANDFIRST and not is_prose(line)) or skipped > 1:
                return None
            skipped += 1
            continue
        reading = read_signature(line, words)
        if reading is not None and reading.rule in ("signature", "name-alone", "role-alone"):
            continue
        if line.told & HAS_PICTURE and read_credit(line, words):
            return None
        over = lines[m - 1] if m else None
        if (
            over
            and m - 1 not in listed
            and len(line.text) >= _STANDFIRST
            and len(line.text) > len(over.text) >= _LEAST_TITLE
            and could_be_title(over)
            and not is_prose(over)
            and line.start - over.end > 1  # a blank line or more: two lines without one are halves of one title
        ):
            return m - 1  # what looked like the title is its standfirst
        return m
    return None
