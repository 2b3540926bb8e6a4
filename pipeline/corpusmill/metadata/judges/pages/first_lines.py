"""The first line of a text as its title, weighed by trees that learnt from what extractors leave.

What scrapers leave opens with its title, its first heading, a standfirst or a caption. How long a line is, how much the
text takes it up and what follows tells them apart in every language: see docs/decisions/first-lines.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpusmill.kernel.trees import load_trees
from corpusmill.metadata.judges.pages.echoes import below_of, echo, units_of
from corpusmill.metadata.judges.titles import CJK, could_be_title, is_prose
from corpusmill.metadata.words import Find, Line

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


def read_first(line: Line, below: Sequence[str]) -> Find | None:
    """The title, if a line that `could_be_first` is most likely it; `below` are the lines below it, folded.

    >>> from corpusmill.text.fold import fold
    >>> text = "The council closes the old bridge over the river for two years, as the mayor said on Monday."
    >>> title = "Council closes old bridge over the river for two years"
    >>> read_first(Line(title, fold(title), 0), [fold(text)] * 3).value
    'Council closes old bridge over the river for two years'
    """
    score = load_trees(MODEL, NAMES).scores(features(line, below))[0]
    return Find("title", line.text, 0, len(line.text), "title-weighed", 0.75) if score >= _LEAST_SCORE else None


def could_be_first(line: Line, beneath: str, below: Sequence[str]) -> bool:
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
    """What `NAMES` names of a line, one column."""
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
