"""Runs of lines that only a page's layout makes: known by their shape in every language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

# "Harbours (15)": a link and how many pages it leads to. "ls(1)" is a page of a manual, "(1987)" a year.
_COUNTED = re.compile(r"\W*\w.{0,60} \(\d{1,3}([.,]\d{3})?\)")
_LEAST = 4
"""Of 2,800 labelled pages no run of four such lines is body but for one list that was labelled in part; of 6,200 clean
documents none is."""


def counted_links(folded: Sequence[str]) -> set[int]:
    """The lines of lists of categories, tags or months that a count in brackets follows.

    >>> sorted(counted_links(["* boats (3)", "", "* ferries (12)", "* harbours (1)", "* tides (1,204)", "the end"]))
    [0, 2, 3, 4]
    >>> counted_links(["see smith (1987)", "and jones (1988)", "and brown (1990)", "and white (1991)"])
    set()
    """
    found: set[int] = set()
    run: list[int] = []
    for n, line in enumerate([*folded, "."]):
        if line and line[-1] == ")" and _COUNTED.fullmatch(line):
            run.append(n)
        elif line:
            if len(run) >= _LEAST:
                found.update(run)
            run = []
    return found


def often(folded: Sequence[str], widths: Sequence[int], prose: Sequence[int]) -> set[str]:
    """Short lines with letters that stand three times and more; those whose numbers are in `prose` aside.

    >>> often(["share", "the end.", "share", "12", "share", "12", "12"], [5, 8, 5, 2, 5, 2, 2], [])
    {'share'}
    """
    counts = Counter(line for line, width in zip(folded, widths, strict=True) if line and width < 100)
    if not counts or counts.most_common(1)[0][1] < 3:
        return set()
    in_prose = {folded[n] for n in prose}
    return {line for line, count in counts.items() if count >= 3 and sum(map(str.isalpha, line)) >= 3} - in_prose
