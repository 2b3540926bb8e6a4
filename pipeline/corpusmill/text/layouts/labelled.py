"""Lines that hold nothing but a label, the name of a button or of a part of the page, and what stands beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from corpusmill.text.layouts.surroundings import Found, Surroundings

RULE = "context-label"
_MARKS = " :*|>-+<#\"'"
_A_ROW = 3
"""Labels in a row that are none of the author's wherever they stand. Of 7,382 clean texts five hold such a row amid the
text, all of them a page's; of two names of sections ("Downloads", "Music") sixteen do."""
_CALL = "read_more"
"""The kind of label that heads nothing, so that it is the page's where it ends a text; "Share" and "Comments" may."""
_COUNT = 6
"""Characters of the longest count that stands between labels."""


def label_in(folded: str) -> str:
    """What a folded line says, without the decoration that a page puts around a label.

    >>> label_in("* share:"), label_in(">> more")
    ('share', 'more')
    """
    return folded.strip(_MARKS)


def label_lines(folded: Sequence[str], short: Iterable[int], labels: Mapping[str, str]) -> dict[int, str]:
    """Which of the short lines hold a label alone, and its kind.

    >>> label_lines(["the mill is shut.", "", "share:", "12"], [2, 3], {"share": "social_share"})
    {2: 'social_share'}
    """
    return {n: kind for n in short if (kind := labels.get(label_in(folded[n])))}


def may_tell(folded: Sequence[str], kinds: Mapping[int, str]) -> bool:
    """Whether labels are enough to tell anything where nothing was cut: several, or one that is the last line.

    >>> may_tell(["share", "the mill is shut.", ""], {0: "social_share"}), may_tell(["more", ""], {0: "read_more"})
    (False, True)
    """
    return len(kinds) > 1 or any(not any(folded[n + 1 :]) for n in kinds)


def labelled(doc: Surroundings, kinds: Mapping[int, str]) -> Found:
    """Labels that something beside them shows to be the page's: others, or what was cut; or that they end the text."""
    if not kinds or not doc.prose or doc.is_code:
        return {}
    found: Found = {}
    for run in _runs(doc, kinds):
        if not kinds.keys().isdisjoint(run) and _is_of_the_page(doc, run, kinds):
            found.update({n: (RULE, kinds.get(n, "counter")) for n in run if n not in doc.seams})
    return found


def _runs(doc: Surroundings, kinds: Mapping[int, str]) -> Iterator[list[int]]:
    """Visible lines in a row that are labels or empty because something was cut, and counts between two of them."""
    marked = sorted({*kinds, *doc.seams})
    run = marked[:1]
    for above, below in pairwise(marked):
        between = range(above + 1, below)
        if all(not doc.folded[n] or _is_count(doc.folded[n]) for n in between):
            run += (n for n in between if doc.folded[n])
        else:
            yield run
            run = []
        run.append(below)
    yield run


def _is_count(folded: str) -> bool:
    return 0 < len(folded) < _COUNT and any(map(str.isdigit, folded)) and not any(map(str.isalpha, folded))


def _is_of_the_page(doc: Surroundings, run: Sequence[int], kinds: Mapping[int, str]) -> bool:
    """Whether labels stand between paragraphs, or between one and an end of the text, and are too many for a heading.

    Beside lines that no one knows they are part of a menu or list, which is judged as a whole.
    """
    above, below = (next(doc.neighbours(run[end], step), None) for end, step in ((0, -1), (-1, 1)))
    if not all(at is None or at in doc.is_prose for at in (above, below)):
        return False
    if above is not None and doc.folded[above].endswith(":"):
        return False  # a sentence with a colon announces its items
    told = [kinds[n] for n in run if n in kinds]
    sure = len(told) + sum(n in doc.seams for n in run)
    if sure == 1:
        return below is None and above is not None and told[0] == _CALL
    return sure >= _A_ROW or below is None or set(told) != {"nav"}
