"""Menus and tickers inside long lines: pages that a scraper joined on one."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from corpusmill.text.shapes import lines_at

_LONG = 1_000
"""Characters of a line that is a page."""
Inside = tuple[int, int, str, str]
"""Start and end of residue inside a line, its rule and its category."""


def of_pages(text: str, seams: Sequence[int]) -> list[Inside]:
    """The tickers and the menus inside long lines of a text that has been cut at some places."""
    found: list[Inside] = [(*span, "context-ticker", "related_link") for span in tickers(text)]
    return [*found, *((*span, "context-joined-menu", "nav") for span in joined_menus(text, seams))]


# The time or the day at which a piece was put up, and its headline: three words and more, in which no sentence ends.
_STAMP = re.compile(r"(?<![\w:./-])(?:(\d{1,2}):(\d\d)(?::\d\d)?|(\d\d)([-./])(\d\d)(?:\4(?:20)?\d\d|\.)?)(?=\s+\D)")
_MAY_BE_STAMP = re.compile(r"\d[:./-]\d\d")
_ENDS = re.compile(r"[.!?](?:[\"'”»’)]|\s)+[^\W\d_a-z]")
_SEVERAL, _SHORTEST, _LONGEST, _FEWEST = 4, 15, 200, 3


def tickers(text: str) -> list[tuple[int, int]]:
    """Start and end of lists of the latest headlines inside long lines: each behind its time, the latest first.

    Programmes rise, and notes of an event have sentences behind their times. The last headline stays, since nothing
    says where it ends.

    >>> page = "The bridge is shut. " * 50 + "13:58 New ferry for the island 12:10 Mayor opens old mill "
    >>> page += "11:41 Dog saved from the river 09:15 Last train to the coast"
    >>> [page[start:end] for start, end in tickers(page)]
    ['13:58 New ferry for the island 12:10 Mayor opens old mill 11:41 Dog saved from the river ']
    >>> tickers(page.replace("09:15", "15:09").replace("13:58", "10:58"))
    []
    """
    found = []
    for at, line in _pages(text):
        stamps = [*_STAMP.finditer(line)] if len(_MAY_BE_STAMP.findall(line)) >= _SEVERAL else []
        run = stamps[:1]
        for before, stamp in pairwise(stamps):
            if not _goes_on(line, before, stamp):
                found += _span(at, run)
                run = []
            run.append(stamp)
        found += _span(at, run)
    return found


def _pages(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are pages, and where they begin."""
    return ((at, line) for at, line in lines_at(text) if len(line) >= _LONG)


def _span(at: int, run: Sequence[re.Match[str]]) -> list[tuple[int, int]]:
    is_ticker = len(run) >= _SEVERAL and len({stamp[0] for stamp in run}) > 1
    return [(at + run[0].start(), at + run[-1].start())] if is_ticker else []


def _goes_on(line: str, before: re.Match[str], stamp: re.Match[str]) -> bool:
    """Whether a headline stands between two times that do not rise, two days, or a time and a day."""
    told = line[before.end() : stamp.start()].strip()
    is_apt = len(told) in range(_SHORTEST, _LONGEST) and len(told.split()) >= _FEWEST and told[0] not in "-+(<"
    if not is_apt or _ENDS.search(told):
        return False
    later, earlier = ((int(one[1]), int(one[2])) if one[1] else (int(one[5]), int(one[3])) for one in (before, stamp))
    return (before[1] is None) < (stamp[1] is None) or ((before[1] is None) == (stamp[1] is None) and later >= earlier)


_MENU, _SMALL, _TOP, _NEAR = 12, 0.25, 100, 300
_TAIL_WORDS = 3
_END_MARKS = tuple('.,;:!?\u2026"\u201d\u00bb)')


def joined_menus(text: str, seams: Sequence[int]) -> list[tuple[int, int]]:
    """Start and end of rows of names of sections inside long lines, near a cut: a dozen words with capitals, no mark.

    A small word may stand between two of them. The last ones may begin the next sentence, and stay.

    >>> menu = "Home News Sport Weather Jobs Cars Houses Travel Food Health Science Music Films Books Letters"
    >>> page = "The bridge is shut. " * 50 + menu + " It opens again in May."
    >>> [page[start:end] for start, end in joined_menus(page, [1000])]
    ['Home News Sport Weather Jobs Cars Houses Travel Food Health Science Music Films']
    >>> joined_menus(page, []), joined_menus(page.replace(" ", ", "), [1000])
    ([], [])
    """
    found = []
    for at, line in _pages(text):
        if not (_is_near(seams, at, at + len(line)) and _may_hold_menu(line)):
            continue
        words = [*re.finditer(r"\S+", line)]
        kinds = [_kind(word[0]) for word in words]
        begin = 0
        while begin < len(words):
            end = begin
            while end < len(words) and (kinds[end] > 0 or (end > begin and kinds[end - 1 : end + 2] == [1, 0, 1])):
                end += 1
            found += [(at + a, at + b) for a, b in _menu(words, kinds, begin, end)]
            begin = max(end, begin + 1)
    return [(a, b) for a, b in found if _is_near(seams, a, b)]


def _is_near(seams: Sequence[int], start: int, end: int) -> bool:
    """Whether one of some seams, in order, stands in a span or near it."""
    n = bisect_left(seams, start - _NEAR)
    return n < len(seams) and seams[n] <= end + _NEAR


@cache
def _row_of_capitals() -> re.Pattern[str]:
    """The first characters of a dozen words, between two of which one may be small."""
    capitals = "".join(filter(str.isupper, map(chr, range(0x10000))))
    return re.compile(rf"(?:[{capitals}\W\d_][^{capitals}\W\d_]?){{{_MENU}}}")


def _may_hold_menu(line: str) -> bool:
    return bool(_row_of_capitals().search("".join([word[0] for word in line.split()])))


def _kind(word: str) -> int:
    """1: a word with a capital; 2: numbers and marks that stand between sections; 0: a small word; -1: an end."""
    if word[-1] in _END_MARKS:
        return -1
    if not word[0].isalpha():
        return 2 if not any(map(str.isalpha, word)) else 0
    return int(word[0].isupper())


def _menu(words: Sequence[re.Match[str]], kinds: Sequence[int], begin: int, end: int) -> list[tuple[int, int]]:
    """Of a run of words the part that is a menu, if there is one."""
    if begin and kinds[begin - 1] == 0:
        begin += 1  # the name that the sentence before it ends with
    if end < len(words) and kinds[end] <= 0:
        end -= _TAIL_WORDS
    if end - begin < _MENU:
        return []
    named = [word[0] for word, kind in zip(words[begin:end], kinds[begin:end], strict=True) if kind == 1]
    small = sum(kind == 0 for kind in kinds[begin:end])
    if len({*named}) < _MENU or small > _SMALL * len(named) or words[begin].start() < _TOP:
        return []
    if sum(name.isupper() for name in named) * 2 > len(named):
        return []
    return [(words[begin].start(), words[end - 1].end())]
