"""The title among the headings of a text browser's dump of a page, weighed by trees that learnt from such pages.

Text browsers set headings at the margin and all else three columns in: the title, but also the names of menus, boxes,
teasers and sections. What tells the title from them is weighed, not ruled: see docs/decisions/weighed-headings.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.kernel.trees import load_trees
from corpusmill.metadata.judges.outdented import could_be_outdented
from corpusmill.metadata.judges.pages.echoes import echo, units_of
from corpusmill.metadata.judges.signatures import read_signature
from corpusmill.metadata.judges.titles import CJK, could_be_title
from corpusmill.metadata.traits import MAY_SIGN
from corpusmill.metadata.words import Find, Line, Words, folded_of, spans_of, told_of, written_of

MODEL = Path(__file__).parent / "headings.npz"
NAMES = tuple(
    (
        "width echo echo_often rank headings first_long section_prose dated named could_be number_first list_marks "
        "copies capitals prose_above gap_above page_lines colon"
    ).split()
)
"""What the trees ask of a heading, each a whole number: `features` says what it is."""
# A chance of 60 %: on sites not learnt from, 92 % of the headings from here on are the title of an article (91 % from
# even chances on), and one page in nine without its title names another one instead of one in seven.
_LEAST_SCORE = 400
_LEAST_ECHO = 25  # percent of its words; what a text does not take up at all is none of its own
_MOST_LINES = 3  # that a heading breaks into at the width of a screen
_LONGEST = 200  # characters
_SECTION = re.compile(r"\d+\.(?:\d+\.)*\s|\d+(?:\.\d+)+\s")  # of a manual: "5.1. Names of hosts"
_LONG = 5  # words; menus and boxes have shorter headings
_BROAD = 60  # columns from which on a line is of a paragraph
_SIGNED_BELOW, _SIGNED_ABOVE = 6, 2  # lines in which the byline of a title stands
_BELOW, _BELOW_SIZE = 40, 1_500  # lines and characters in which the text takes up its title
_MOST = 1_000  # of any number that is counted


class Heading(NamedTuple):
    """The lines at the margin, first and last, and what they say together."""

    first: int
    last: int
    line: Line


def read_outdented(lines: Sequence[Line], columns: Sequence[int], words: Words) -> tuple[int, int, Find] | None:
    """First and last line of the heading that is most like a title, and the title; None where none is like one.

    `columns` says where each line starts. None for a text that no text browser has written.
    """
    if not could_be_outdented(columns):
        return None
    headings = headings_of(lines, columns)
    if not headings:
        return None
    asked = features(lines, headings, words)
    scores = np.where(
        asked[NAMES.index("echo")] >= _LEAST_ECHO, load_trees(MODEL, NAMES).scores(asked), _LEAST_SCORE - 1
    )
    best = int(scores.argmax())
    if scores[best] < _LEAST_SCORE:
        return None
    first, last, line = headings[best]
    return first, last, Find("title", line.text, 0, lines[last].end - lines[first].start, "title-outdented", 0.85)


def headings_of(lines: Sequence[Line], columns: Sequence[int]) -> list[Heading]:
    """Lines at the margin below a blank one, those that go on right below with them; no section with a number."""
    found: list[Heading] = []
    starts, ends = spans_of(lines)
    size = len(starts)
    for n in [n for n, column in enumerate(columns[:size]) if column == 0]:
        if n and starts[n] - ends[n - 1] <= 1:
            continue  # goes on with the line above
        last = n
        while last + 1 < size and columns[last + 1] == 0 and starts[last + 1] - ends[last] == 1:
            last += 1
        own = lines[n : last + 1] if last < n + _MOST_LINES else ()
        text, folded = " ".join(line.text for line in own), " ".join(line.folded for line in own)
        if own and len(text) <= _LONGEST and not _SECTION.match(folded):
            found.append(Heading(n, last, Line(text, folded, starts[n])))
    return found


def features(lines: Sequence[Line], headings: Sequence[Heading], words: Words) -> npt.NDArray[np.int16]:
    """What `NAMES` names of each heading, a column each."""
    texts, folded = [*written_of(lines)], folded_of(lines)
    prose = [0, *accumulate(_width(text) >= _BROAD for text in texts)]
    marks = [0, *accumulate(text[0] in "*+" for text in texts)]
    whole = " ".join(folded)
    starts = [0, *accumulate(len(line) + 1 for line in folded)]  # in the whole
    ends = [*(heading.first for heading in headings[1:]), len(lines)]
    above = [0, *(heading.last for heading in headings)]
    is_title = [could_be_title(heading.line) for heading in headings]
    long = [ok and len(heading.line.text.split()) >= _LONG for ok, heading in zip(is_title, headings, strict=True)]
    first_long = long.index(True) if True in long else -1
    rows = []
    for n, (first, last, line) in enumerate(headings):
        parts = line.text.split()
        days, names = _signed(lines, first, last, words)
        near = " ".join(folded[last + 1 : last + _BELOW])[:_BELOW_SIZE].replace(line.folded, "")
        rows.append((
            _width(line.text), int(100 * echo(line.folded, near)),
            _echo_often(line.folded, whole[starts[last + 1] :].replace(line.folded, "")),
            n, len(headings), n == first_long, prose[ends[n]] - prose[last + 1], days, names, is_title[n],
            line.text[0].isdigit(), marks[first], whole.count(line.folded),
            100 * sum(part[0].isupper() for part in parts) // len(parts),
            prose[first], first - above[n] if n else _MOST, len(lines), ":" in line.folded,
        ))  # fmt: skip
    return np.minimum(np.array(rows, np.int64).T, _MOST).astype(np.int16)


def _width(text: str) -> int:
    return len(text) * (2 if not text.isascii() and CJK.search(text) else 1)


def _echo_often(title: str, below: str) -> int:
    """Percent of a title's words that the text below has more than once."""
    units = units_of(title)
    often = sum((at := below.find(unit)) >= 0 and below.find(unit, at + len(unit)) >= 0 for unit in units)
    return 100 * often // len(units) if units else 0


def _signed(lines: Sequence[Line], first: int, last: int, words: Words) -> tuple[bool, bool]:
    """Whether a day and whether a name stand beside a heading as those of a byline do."""
    names: set[str] = set()
    told = told_of(lines)
    below = range(last + 1, min(len(told), last + 1 + _SIGNED_BELOW))
    for n in (*below, *range(max(0, first - _SIGNED_ABOVE), first)):
        reading = read_signature(lines[n], words) if told[n] & MAY_SIGN else None
        if reading and reading.rule in ("signature", "name-alone"):
            names.update(find.name for find in reading.finds)
    return not names.isdisjoint(("date", "date_modified")), "author" in names
