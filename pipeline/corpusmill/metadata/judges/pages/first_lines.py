"""The first line of a text as its title, weighed by trees that learnt from what extractors leave.

What scrapers leave opens with its title, its first heading, a standfirst or a caption. How long a line is, how much the
text takes it up and what follows tells them apart in every language: see docs/decisions/first-lines.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpusmill.kernel.arrays import Ints
from corpusmill.kernel.library import kernel
from corpusmill.kernel.trees import load_trees
from corpusmill.metadata.cues import kinds_of_characters
from corpusmill.metadata.judges.pages.echoes import below_of, echo, units_of
from corpusmill.metadata.judges.titles import CJK, could_be_title, is_prose
from corpusmill.metadata.words import Find, Line
from corpusmill.text.fold import code_points, fold_table
from corpusmill.text.lines import LineTable

MODEL = Path(__file__).parent / "first_lines.npz"
NAMES = tuple(
    (
        "width words echo echo_often echo_next capitals title_case colon commas digits asks quoted copies next_width "
        "next_ends next_prose prose headings lines"
    ).split()
)
"""What the trees ask of a line, each a whole number: `features` says what it is."""
_LEAST_SCORE = 400  # a chance of 60 %: see the page for what that means on sites not learnt from
_READ = 60  # lines below in which paragraphs, headings and copies are counted
_ENDS, _CLOSING = frozenset(".!?…。！？।؟۔:"), "'\")]»"
_QUOTED = re.compile(r"[\"«„]|(?<!\w)'|「|『|《")
_PROSE, _LONG, _HEADING = 80, 240, 110  # columns; an ideograph has two
_MOST = 1_000  # of any number that is counted
# Items of lists; what opens with a sign, asks or calls: headings do, too.
_NO_TITLE = re.compile(r"\(?\d{1,2}[.)]|[^\w\"'«„“「『《【\[(¿¡]|.*[?!？！؟]$")


def read_first_lines(first: Sequence[Line], table: LineTable, below: Sequence[Sequence[int]]) -> list[Find | None]:
    """The titles among some lines, where they are most likely that: of a line that `could_be_first`.

    `below` has for each the numbers in a table of the lines below it, of which there is one at least.

    >>> from corpusmill.text.fold import fold
    >>> from corpusmill.text.lines import lines_of
    >>> text = "The council closes the old bridge over the river for two years, as the mayor said on Monday."
    >>> title = "Council closes old bridge over the river for two years"
    >>> read_first_lines([Line(title, fold(title), 0)], lines_of([f"{title}\\n{text}\\n{text}"]), [[1, 2]])[0].value
    'Council closes old bridge over the river for two years'
    """
    scores = load_trees(MODEL, NAMES).scores(features_of(first, table, below)) if first else ()
    return [
        Find("title", line.text, 0, len(line.text), "title-weighed", 0.75) if score >= _LEAST_SCORE else None
        for line, score in zip(first, scores, strict=True)
    ]


def features_of(first: Sequence[Line], table: LineTable, below: Sequence[Sequence[int]]) -> npt.NDArray[np.int16]:
    """What `features` names of each of some lines, a column each: asked of all at once by the kernel."""
    found, is_seen = np.zeros((len(first), len(NAMES)), np.int16), np.zeros(len(first), np.uint8)
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


def could_be_first(line: Line, beneath: str, below: Sequence[Any]) -> bool:
    """By its own look; a line that the next one goes on with in small letters is a part of a sentence.

    >>> from corpusmill.text.fold import fold
    >>> line = Line("The council closes the old", "the council closes the old", 0)
    >>> [could_be_first(line, beneath, [fold(beneath)] * 2) for beneath in ("bridge for two years.", "Bridge closed.")]
    [False, True]
    """
    if len(below) < 2 or beneath[0].islower():
        return False
    return could_be_title(line) and not is_prose(line) and not _NO_TITLE.match(line.folded)


def features(line: Line, below: Sequence[str]) -> npt.NDArray[np.int16]:
    """What `NAMES` names of a line, one column; as in kernel/first.c."""
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
