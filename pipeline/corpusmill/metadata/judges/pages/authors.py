"""The author of a page that no rule names, weighed among the names beside its title, its day and its text by trees that
learnt from such pages.

Words for "by" differ from language to language, and pages leave them out; where a name stands, whether the text speaks
of it, and what lies around it does not: see docs/decisions/weighed-authors.md.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from operator import not_
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.kernel.trees import load_trees
from corpusmill.metadata import traits
from corpusmill.metadata.could_sign import could_sign
from corpusmill.metadata.judges.lines.names import NO_LABEL, Named, house_alone, names_in
from corpusmill.metadata.judges.pages.jobs import is_label_alone
from corpusmill.metadata.judges.pages.opening import text_start
from corpusmill.metadata.judges.titles import CJK, prose_of
from corpusmill.metadata.names import is_organisation, stands_small
from corpusmill.metadata.people.called import is_called
from corpusmill.metadata.words import Find, Line, Lines, Words, fold_name

MODEL = Path(__file__).parent / "authors.npz"
NAMES = tuple(
    (
        "at size from_title from_day from_text width words before behind label year day_above day_below above below "
        "parts called called_parts house copies same names rank in_prose last_in_prose small run from_label labelled "
        "apart address prose_below ideographs opens_below capitals"
    ).split()
)
"""What the trees ask of a name, each a whole number: `features` says what it is."""
# A chance of 77 %: see the page for what that means on sites not learnt from.
_LEAST_SCORE = 1200
_FAR, _NOWHERE = 40, 99  # lines between two places; where one of them is not known
_MOST = 9_999  # of any number
_WIDE = 60  # characters of a line that may be of the text
_LONGEST_DAY = 80  # characters of a line with a day
_MOST_AROUND = 12  # lines above and below that are counted as a run of short ones
_LEAST_IN_ADDRESS = 4  # letters of a word of a name
_AROUND_TITLE, _AROUND_DAY, _AROUND_START = (-3, 8), (-4, 5), (-7, 3)  # lines in which a text is signed


class Signed(NamedTuple):
    """The lines of a page, the names in question, one at least, the places of title and day, where known, its text."""

    lines: Lines
    named: Sequence[Named]
    title: int | None
    day: int | None
    text: str


def read_authors(pages: Sequence[Signed]) -> list[list[tuple[Line, Find]]]:
    """Of each page the names that are most like its author's; none where none is like it. All are weighed at once."""
    if not pages:
        return []
    scores = load_trees(MODEL, NAMES).scores(np.hstack([features(page) for page in pages]))
    found: list[list[tuple[Line, Find]]] = []
    until = 0
    for page in pages:
        start, until = until, until + len(page.named)
        best = int(scores[start:until].argmax())
        named = page.named[best]
        is_heading = named.label == NO_LABEL and any(stands_small(value, page.text) for value in named.values)
        is_own = scores[start + best] >= _LEAST_SCORE and not is_heading
        found.append([*_finds(page.lines, named)] if is_own else [])
    return found


def _finds(lines: Lines, named: Named) -> Iterator[tuple[Line, Find]]:
    line, at = lines[named.at], named.start
    for value in named.values:
        if (start := line.text.find(value, at)) >= 0:
            at = start + len(value)
            yield line, Find("author", value, start, at, "author-weighed", 0.8)


# -- which names ------------------------------------------------------------------------------------------------------


def named_of(lines: Lines, words: Words, cued: Sequence[int], title: int | None, day: int | None) -> list[Named]:
    """The names in lines near the title, the day and the start of the text, and in those that a label announces.

    `cued` are the lines that may open with a label, which stand all over a page: far from its text they count only
    where they name one and a title or a day is known. Where neither is, only they are looked at.
    """
    if not cued and title is None and day is None:
        return []  # mostly
    found: list[Named] = []
    near = _near(lines, title, day)
    for n in sorted(_places(lines, cued, () if title is day is None else near)):
        named = names_in(lines, n, words)
        if not _is_within(n, day, -2, 2):  # headings are written like names
            named = [one for one in named if one.label or is_called(one.values[0])]
        if not named and (_is_within(n, title, 1, 2) or _is_within(n, day, -1, 1)):
            named = [*house_alone(lines[n], n)]
        found += named
    far = {one.values for one in found if one.at not in near}
    return [one for one in found if one.at in near] if len(far) > 1 or title is day is None else found


def _near(lines: Lines, title: int | None, day: int | None) -> set[int]:
    """The lines in which a text is signed."""
    anchors = ((title, _AROUND_TITLE), (day, _AROUND_DAY), (text_start(lines), _AROUND_START))
    return {n for at, (a, b) in anchors if at is not None for n in range(at + a, at + b)}


def _places(lines: Lines, cued: Sequence[int], near: Collection[int]) -> set[int]:
    """The lines that a label announces, and those near the text that could sign."""
    folded = lines.folded
    below = {n + 1 for n in cued if n + 1 < len(folded) and is_label_alone(folded[n])}
    signing = (n for n in lines.places(traits.MAY_SIGN) if n in near)
    return {*cued, *below, *(n for n in signing if could_sign(lines[n].text, folded[n]))}


def _is_within(n: int, other: int | None, first: int, last: int) -> bool:
    """Whether a line stands so many lines below another one."""
    return other is not None and first <= n - other <= last


# -- what is asked of them --------------------------------------------------------------------------------------------


class _Shown(NamedTuple):
    """What a page shows besides its names: which lines are wide, their text, that of the others, addresses."""

    wide: Sequence[bool]
    long: str
    short: str
    addresses: str


def features(page: Signed) -> npt.NDArray[np.int16]:
    """What `NAMES` names of each name, a column each."""
    folded = page.lines.folded
    wide = [len(line) > _WIDE for line in folded]
    long, short = (sep.join(itertools.compress(folded, own)) for sep, own in ((" ", wide), ("\n", map(not_, wide))))
    addresses = " ".join(word for word in short.split() if "@" in word) if "@" in short else ""
    shown = _Shown(wide, long, short, addresses)
    rows = [_row(page, shown, rank, one) for rank, one in enumerate(page.named)]
    return np.minimum(np.array(rows, np.int64).T, _MOST).astype(np.int16)


def _row(page: Signed, shown: _Shown, rank: int, one: Named) -> tuple[int, ...]:
    lines, named, title, day, text = page
    n, first, end, names, label = one
    value, line, values = names[0], lines.folded[n], [other.values[0] for other in named]
    own = fold_name(value)
    parts = own.split()
    labels = [other for other in named if other.label]
    return (
        n, len(lines), _off(n, title), _off(n, day), _off(n, text_start(lines)), len(line), len(line.split()), first,
        len(line) - end, label, lines.told[n] & traits.HAS_YEAR != 0, _is_day(lines, n - 1), _is_day(lines, n + 1),
        len(_line(lines, n - 1)), len(_line(lines, n + 1)), len(parts), all(map(is_called, names)),
        sum(map(is_called, value.split())), any(map(is_organisation, names)), shown.short.count(own),
        values.count(value), len(named), rank, shown.long.count(own), shown.long.count(_stem(parts[-1])),
        stands_small(value, text), _run(shown.wide, n),
        min((abs(n - other.at) for other in labels if other.at != n), default=_NOWHERE),
        len({other.values[0] for other in labels}), len({*values}), _has_address(parts, shown.addresses),
        sum(at > n for at in prose_of(lines)), CJK.search(value) is not None,
        _line(lines, n + 1).startswith((parts[0] + " ", parts[-1] + " ")), value.isupper(),
    )  # fmt: skip


def _line(lines: Lines, n: int) -> str:
    return lines.folded[n] if 0 <= n < len(lines) else ""


def _is_day(lines: Lines, n: int) -> bool:
    """Whether a short line shows a year."""
    return 0 < len(_line(lines, n)) < _LONGEST_DAY and lines.told[n] & traits.HAS_YEAR != 0


def _has_address(parts: Sequence[str], addresses: str) -> bool:
    """Whether a word of a name is in one of some addresses."""
    return any(len(part) >= _LEAST_IN_ADDRESS and part in addresses for part in parts)


def _off(n: int, other: int | None) -> int:
    """How many lines a line stands below another one."""
    return max(-_FAR, min(n - other, _FAR)) if other is not None else _NOWHERE


def _run(wide: Sequence[bool], n: int) -> int:
    """How many lines that are not wide stand around a line."""
    below = next((k for k in range(1, _MOST_AROUND) if n + k >= len(wide) or wide[n + k]), _MOST_AROUND)
    return below + next((k for k in range(1, _MOST_AROUND) if n - k < 0 or wide[n - k]), _MOST_AROUND)


def _stem(word: str) -> str:
    """A name without the ending by which it is declined."""
    return word[: max(4, len(word) - 2)]
