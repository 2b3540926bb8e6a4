"""The title among the first lines of a text, weighed by trees that learnt from what extractors leave.

What scrapers leave opens with its title, its first heading, a standfirst or a caption; over the title stand a section,
the name of a site, a button. How long a line is, how much the text takes it up, and what stands around it tells them
apart in every language: see docs/decisions/first-lines.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.kernel.arrays import Ints
from corpusmill.kernel.library import kernel
from corpusmill.kernel.trees import load_trees
from corpusmill.metadata.cues import kinds_of_characters
from corpusmill.metadata.judges.pages.echoes import below_of, echo, units_of
from corpusmill.metadata.judges.titles import (
    CJK,
    could_be_title,
    is_prose,
    is_sure_prose,
    prose_of,
    without_suffix,
)
from corpusmill.metadata.traits import HAS_YEAR
from corpusmill.metadata.words import Find, Line, Lines
from corpusmill.text.fold import code_points, fold_table
from corpusmill.text.lines import LineTable

MODEL = Path(__file__).parent / "first_lines.npz"
OF_LINE = tuple(
    (
        "width words echo echo_often echo_next capitals title_case colon commas digits asks quoted copies next_width "
        "next_ends next_prose prose headings lines"
    ).split()
)
"""What is asked of a line and those below it, each a whole number: `features` says what it is."""
NAMES = (*OF_LINE, "place", "width_above", "longest", "dated", "candidates_above")
"""What the trees ask: of its place among the first lines besides (`_of_lead`)."""
REACH = 6  # lines among which the title is looked for
_LEAST_SCORE = 1200  # a chance of 77 %: see the page for what that means on sites not learnt from
_LONGEST_DAY = 120  # characters of a line with a day right below a title
_READ = 60  # lines below in which paragraphs, headings and copies are counted
_ENDS, _CLOSING = frozenset(".!?…。！？।؟۔:"), "'\")]»"
_QUOTED = re.compile(r"[\"«„]|(?<!\w)'|「|『|《")
_PROSE, _LONG, _HEADING = 80, 240, 110  # columns; an ideograph has two
_MOST = 1_000  # of any number that is counted
_LEAST_BELOW = 2  # lines below a title
# Items of lists; what opens with a sign.
_NO_TITLE = re.compile(r"\(?\d{1,2}[.)]|[^\w\"'«„“「『《【\[(¿¡]")


class Lead(NamedTuple):
    """The first lines of a text, and those of them that could be its title: their places, and each without its site."""

    lines: Lines
    places: Sequence[int]
    own: Sequence[Line]
    below: Sequence[Sequence[int]]
    """For each the numbers in a table of the lines below it, of which there is one at least."""


def read_first_lines(leads: Sequence[Lead], table: LineTable) -> list[tuple[int, Find] | None]:
    """For each of some leads the place of the line that is most likely the title, and the title; None where none is.

    >>> from corpusmill.text.fold import fold
    >>> from corpusmill.text.lines import lines_of
    >>> text = "The council closes the old bridge over the river for two years, as the mayor said on Monday."
    >>> title = "Council closes old bridge over the river for two years"
    >>> page = "\\n".join((title, text, text))
    >>> table = lines_of([page])
    >>> lines = Lines(page, [*table.start], [*table.end], [*table.folded], [0, 0, 0])
    >>> read_first_lines([Lead(lines, [0], lines[:1], [[1, 2]])], table)[0][1].value
    'Council closes old bridge over the river for two years'
    """
    scores = load_trees(MODEL, NAMES).scores(features_of_leads(leads, table)).tolist() if leads else []
    found: list[tuple[int, Find] | None] = []
    until = 0
    for lead in leads:
        start, until = until, until + len(lead.own)
        score, n = max(((score, -n) for n, score in enumerate(scores[start:until])), default=(_LEAST_SCORE - 1, 0))
        line = lead.own[-n] if score >= _LEAST_SCORE else None
        title = Find("title", line.text, 0, len(line.text), "title-weighed", 0.75) if line else None
        found.append((lead.places[-n], title) if title else None)
    return found


def lead_of(lines: Lines, body: Sequence[int], is_free: Callable[[int], bool]) -> Lead:
    """The lead of a text whose lines that are not blank have the numbers `body` in the table of its batch.

    `is_free` tells of a place whether the line is anything else.
    """
    places: list[int] = []
    own: list[Line] = []
    told, text, start = lines.told, lines.text, lines.start
    for n in range(min(len(told) - 1, len(body) - _LEAST_BELOW, REACH)):
        if is_sure_prose(told[n]) or not is_free(n):
            continue  # mostly, and no line is made for it
        line = without_suffix(lines[n])
        if line.text and could_be_first(line, text[start[n + 1]]):
            places.append(n)
            own.append(line)
    return Lead(lines, places, own, [body[n + 1 :] for n in places])


def _of_leads(leads: Sequence[Lead]) -> npt.NDArray[np.int16]:
    """What `NAMES` names behind `OF_LINE` of each line of some leads that could be the title, a column each."""
    rows = [row for lead in leads for row in _of_lead(lead)]
    return np.minimum(np.array(rows, np.int64).reshape(-1, len(NAMES) - len(OF_LINE)).T, _MOST).astype(np.int16)


def _of_lead(lead: Lead) -> list[tuple[int, ...]]:
    if not lead.places:
        return []
    told, folded, prose = lead.lines.told[: REACH + 2], lead.lines.folded[: REACH + 2], prose_of(lead.lines)[:REACH]
    widths = [*map(_width, folded[:REACH])]
    longest = max((width for n, width in enumerate(widths) if n not in prose), default=0)
    dated = [bits & HAS_YEAR != 0 and len(line) <= _LONGEST_DAY for bits, line in zip(told, folded, strict=True)]
    return [
        (n, widths[n - 1] if n else 0, widths[n] == longest, sum(dated[n + 1 : n + 3]), rank)
        for rank, n in enumerate(lead.places)
    ]


def features_of_leads(leads: Sequence[Lead], table: LineTable) -> npt.NDArray[np.int16]:
    """What `NAMES` names of each line of some leads that could be the title, a column each."""
    first = [line for lead in leads for line in lead.own]
    below = [numbers for lead in leads for numbers in lead.below]
    return np.vstack([features_of(first, table, below), _of_leads(leads)])


def features_of(first: Sequence[Line], table: LineTable, below: Sequence[Sequence[int]]) -> npt.NDArray[np.int16]:
    """What `OF_LINE` names of each of some lines, a column each: asked of all at once by the kernel."""
    found, is_seen = np.zeros((len(first), len(OF_LINE)), np.int16), np.zeros(len(first), np.uint8)
    if native := kernel():
        near = ["\n".join([*map(table.folded.__getitem__, numbers[:_READ])]).encode() for numbers in below]
        texts, counts = [line.text for line in first], np.array([*map(len, below)], np.int64)
        native.see_first_lines(
            np.frombuffer(b"".join(near), np.uint8), _bounds(near), code_points("".join(texts)), _bounds(texts), counts,
            len(first), fold_table(), kinds_of_characters(), found, is_seen,
        )  # fmt: skip
    for n in np.flatnonzero(is_seen == 0).tolist():
        found[n] = features(first[n], [table.folded[at] for at in below[n]])[:, 0]
    return found.T


def _bounds(cells: Sequence[Sequence[Any]]) -> Ints:
    """Where each of some cells begins, and the last ends, side by side."""
    return np.cumsum([0, *map(len, cells)])


def could_be_first(line: Line, beneath: str) -> bool:
    """By its own look; a line that the next one goes on with in small letters is a part of a sentence.

    >>> from corpusmill.text.fold import fold
    >>> line = Line("The council closes the old", "the council closes the old", 0)
    >>> [could_be_first(line, beneath) for beneath in ("bridge for two years.", "Bridge closed.")]
    [False, True]
    """
    if beneath[0].islower():
        return False
    return could_be_title(line) and not is_prose(line) and not _NO_TITLE.match(line.folded)


def features(line: Line, below: Sequence[str]) -> npt.NDArray[np.int16]:
    """What `OF_LINE` names of a line, one column; as in kernel/first.c."""
    text, folded, near = line.text, line.folded, below[:_READ]
    parts, widths = text.split(), [_width(own) for own in near]
    ends = [own.rstrip(_CLOSING)[-1:] in _ENDS for own in near]
    prose = [width >= _LONG or (width >= _PROSE and end) for width, end in zip(widths, ends, strict=True)]
    headings = (8 <= width <= _HEADING and not end for width, end in zip(widths, ends, strict=True))
    row = (
        _width(folded), len(parts), 100 * echo(folded, below_of(folded, near)), _echo_often(folded, " ".join(near)),
        100 * echo(folded, near[0]), 100 * sum(map(str.isupper, text)) // max(1, sum(map(str.isalpha, text))),
        100 * sum(part[0].isupper() for part in parts) // len(parts), ":" in folded or "：" in text,
        sum(map(text.count, ",，、")), sum(map(str.isdigit, text)), folded.endswith(("?", "？", "؟")),
        _QUOTED.search(folded) is not None, near.count(folded), widths[0], ends[0], prose[0], sum(prose), sum(headings),
        len(below),
    )  # fmt: skip
    return np.array([[min(int(number), _MOST)] for number in row], np.int16)


def _width(folded: str) -> int:
    return len(folded) * (2 if not folded.isascii() and CJK.search(folded) else 1)


def _echo_often(title: str, below: str) -> int:
    """Percent of a title's words that the text below has more than once."""
    units = units_of(title)
    return 100 * sum(below.count(unit) > 1 for unit in units) // len(units) if units else 0
