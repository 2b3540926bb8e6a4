"""The title of a whole page, weighed among all its lines by trees that learnt from such pages.

Above the text of a whole page stand menus, boxes, teasers and buttons, and its title somewhere among them. How much the
text takes a line up, how often it stands there and what is around it tells the title in every language: see
docs/decisions/whole-pages.md. What text browsers print has a margin instead, see `headings`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.kernel.trees import load_trees
from corpusmill.metadata.judges.pages.echoes import below_of, echo, units_of
from corpusmill.metadata.judges.pages.opening import body_start
from corpusmill.metadata.judges.signatures import read_signature
from corpusmill.metadata.judges.titles import CJK, could_be_title, prose_of, without_suffix
from corpusmill.metadata.traits import HAS_YEAR, MAY_SIGN
from corpusmill.metadata.words import Find, Line, Words, folded_of, spans_of, told_of

MODEL = Path(__file__).parent / "whole.npz"
NAMES = tuple(
    (
        "width words echo echo_often echo_next capitals title_case asks copies copies_above listed "
        "listed_below gap_above gap_below width_above width_below rank candidates place lines from_start "
        "to_prose prose_next prose_below prose_above run_above dated"
    ).split()
)
"""What the trees ask of a line, each a whole number: `features` says what it is."""
# A chance of 69 %: on sites not learnt from .95 of the lines from here on are the title of an English page.
_LEAST_SCORE = 800
_LEAST_ECHO = 30  # percent of its words that the text takes up; of titles of such pages 2 in 100 have less
_LEAST_ABOVE = 8  # lines over the text of a whole page; shorter leads are read line by line, see `first_lines`
_LONGEST = 200  # characters of a line that dates the page
_SIGNED_BELOW, _SIGNED_ABOVE = 6, 2  # lines in which the day of a title stands
_NEAR, _FAR = 10, 40  # lines below in which paragraphs are counted; in the more of them the text takes the line up
_COPIED = 3  # lines above of which one may end with the title: a trail of sections
_ASKED = ("?", "？", "؟")
_MOST, _MOST_GAP = 1_000, 9  # of any number; of characters to the next line
_FAR_AWAY = 500  # lines to what is not there


class Candidate(NamedTuple):
    """A line that could be the title, and percent of its words that the text below has, has more than once, and that
    the next line has."""

    place: int
    echo: int
    echo_often: int
    echo_next: int


def is_whole(lines: Sequence[Line]) -> bool:
    """Whether the lines of a page, without list marks, are those of a whole one: its text stands far below its top."""
    start = body_start(lines)
    return start is not None and start >= _LEAST_ABOVE


def read_whole(raw: Sequence[Line], lines: Sequence[Line], words: Words) -> tuple[int, Find] | None:
    """The place of the line that is most likely the title, and the title without its site; None where none is.

    `raw` are the non-blank lines of a page, `lines` the same without list marks. None for a page that is not whole.
    """
    candidates = candidates_of(lines) if is_whole(lines) else ()
    if not candidates:
        return None
    scores = load_trees(MODEL, NAMES).scores(features(raw, lines, candidates, words))
    best = int(scores.argmax())
    if scores[best] < _LEAST_SCORE:
        return None
    place = candidates[best].place
    title = without_suffix(lines[place]).text
    return place, Find("title", title, 0, len(title), "title-of-whole-page", 0.88)


def candidates_of(lines: Sequence[Line]) -> list[Candidate]:
    """The lines that could be the title of their page."""
    folded, prose, found = folded_of(lines), {*prose_of(lines)}, []
    for n, line in enumerate(lines):
        if n in prose or not could_be_title(line):
            continue
        title, near = folded[n], folded[n + 1 : n + 1 + _FAR]
        below = below_of(title, near)
        taken = int(100 * echo(title, below))
        if taken >= _LEAST_ECHO:
            units = units_of(title)
            often = 100 * sum(below.count(unit) > 1 for unit in units) // len(units)
            found.append(Candidate(n, taken, often, int(100 * echo(title, near[0]))))
    return found


def features(
    raw: Sequence[Line], lines: Sequence[Line], candidates: Sequence[Candidate], words: Words
) -> npt.NDArray[np.int16]:
    """What `NAMES` names of each candidate, a column each."""
    folded, (starts, ends), size = folded_of(lines), spans_of(lines), len(lines)
    is_prose = np.zeros(size, np.int64)
    is_prose[prose_of(lines)] = 1
    prose, start = [0, *np.cumsum(is_prose).tolist()], body_start(lines)
    next_prose, run = _distances(is_prose.tolist())
    counts, dated, edged = Counter(folded), _dated(lines, words), [*folded, ""]
    raw_starts = spans_of(raw)[0]
    listed = [*(a != b for a, b in zip(raw_starts, starts, strict=True)), False]
    gaps = [_MOST_GAP, *(min(b - a, _MOST_GAP) for a, b in zip(ends, raw_starts[1:], strict=False)), _MOST_GAP]
    rows = []
    for rank, (n, *taken) in enumerate(candidates):
        own, written = folded[n], lines[n].text
        near, far = min(size, n + 1 + _NEAR), min(size, n + 1 + _FAR)
        rows.append((
            _width(own), _words(own), *taken, *_capitals(written), own.endswith(_ASKED),
            counts[own], sum(above.endswith(own) for above in folded[max(0, n - _COPIED) : n]),
            listed[n], listed[n + 1], gaps[n], gaps[n + 1], _width(edged[n - 1]), _width(edged[n + 1]),
            rank, len(candidates), n, size, _FAR_AWAY if start is None else n - start,
            next_prose[n], prose[near] - prose[n + 1], prose[far] - prose[n + 1], prose[n], run[n],
            dated[min(size, n + 1 + _SIGNED_BELOW)] > dated[max(0, n - _SIGNED_ABOVE)],
        ))  # fmt: skip
    return np.clip(np.array(rows, np.int64).T, -_MOST, _MOST).astype(np.int16)


def _width(folded: str) -> int:
    return len(folded) * (2 if not folded.isascii() and CJK.search(folded) else 1)


def _words(folded: str) -> int:
    """How many words a line has; in scripts without spaces as many as others have in its width."""
    words, width = len(folded.split()), _width(folded)
    return words if words * _LONGEST_WORDS > width else width // _WORD


_WORD, _LONGEST_WORDS = 6, 15  # columns of a word in the mean; of the words of lines whose words are longest


def _capitals(text: str) -> tuple[int, int]:
    """Percent of the letters, and of the words by their first one; what titles have, where a script has none."""
    if text.lower() == text.upper():
        return _CASELESS
    parts = text.split()
    letters = 100 * sum(map(str.isupper, text)) // max(1, sum(map(str.isalpha, text)))
    return letters, 100 * sum(part[0].isupper() for part in parts) // len(parts)


_CASELESS = (15, 71)  # the medians of titles of whole pages in scripts with capitals


def _distances(is_prose: Sequence[int]) -> tuple[list[int], list[int]]:
    """For each line how far the next one of prose is below it, and how many others stand right above."""
    below = [*accumulate(reversed(is_prose), lambda far, own: 0 if own else min(far + 1, _FAR_AWAY), initial=_FAR_AWAY)]
    above = [*accumulate(is_prose, lambda run, own: 0 if own else run + 1, initial=0)]
    return [far + 1 for far in below[-2::-1]], above[:-1]


def _dated(lines: Sequence[Line], words: Words) -> list[int]:
    """Before each line, and behind the last one, how many lines of a day have been met."""
    told, folded, bits = told_of(lines), folded_of(lines), MAY_SIGN | HAS_YEAR
    found = np.zeros(len(told) + 1, np.int64)
    for n in [n for n, told_of_line in enumerate(told) if told_of_line & bits == bits and len(folded[n]) <= _LONGEST]:
        reading = read_signature(lines[n], words)
        found[n + 1] = reading is not None and any(find.name in ("date", "date_modified") for find in reading.finds)
    counted: list[int] = found.cumsum().tolist()
    return counted
