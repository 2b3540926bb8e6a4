"""Pages of several posts, whose first headline is the first one's and not the page's."""

from __future__ import annotations

from collections.abc import Sequence

from corpusmill.metadata.could_sign import could_sign
from corpusmill.metadata.document.layout import Layout
from corpusmill.metadata.gates import shows_sign
from corpusmill.metadata.judges.signatures import LONGEST, read_signature
from corpusmill.metadata.judges.titles import could_be_heading
from corpusmill.metadata.traits import MAY_SIGN, SHOWS_SIGN
from corpusmill.metadata.words import Line, Reading, Words
from corpusmill.text.prose import is_prose


def is_first_of_several(layout: Layout, words: Words) -> bool:
    """Whether further texts begin below as the first does, each with a heading, a day and prose.

    What heads the first of them is no title or day of the whole, and stays where those of the others stay.
    """

    def opens(n: int) -> bool:
        """Whether a heading and a day stand over a line, the day alone or with who wrote it."""
        if n < 2:
            return False
        heading, told = lines.folded[n - 2], lines.told[n - 1]
        if not (told & MAY_SIGN and told & SHOWS_SIGN) or is_prose(heading) or not could_be_heading(heading):
            return False
        day = lines[n - 1]
        if len(day.text) > LONGEST or not could_sign(day.text, day.folded) or not shows_sign(day.folded, day.told):
            return False
        reading = read_signature(day, words)
        return reading is not None and any(find.name == "date" for find in reading.finds)

    first, lines = layout.first_prose, layout.lines
    if first is None:
        return False
    days = [n for n in lines.places(MAY_SIGN | SHOWS_SIGN, has_all=True) if first + 1 < n < len(lines) - 1]
    further = [n + 1 for n in days if is_prose(lines.folded[n + 1])]
    return bool(further) and opens(first) and any(map(opens, further))


_MANY = 3  # bylines with different names
_NEAR = 4  # lines over the text, or below it, in which its own byline stands


def bylines_of_others(layout: Layout, readings: Sequence[tuple[int, Line, Reading]]) -> set[int]:
    """Lines of bylines in a list of other texts: where many sign, only who signs beside the text is meant."""
    if len(readings) < _MANY:
        return set()
    named = [
        (n, {find.value for find in reading.finds if find.name == "author"})
        for n, _, reading in readings
        if reading.rule == "signature"
    ]
    signed = [(n, names) for n, names in named if names]
    if len(signed) < _MANY or len({min(names) for _, names in signed}) < _MANY - 1:
        return set()
    first, last = layout.first_prose, layout.last_prose
    if first is None or last is None:
        return {n for n, _ in signed}
    return {n for n, _ in signed if not (first - _NEAR <= n <= first or last < n <= last + 1)}
