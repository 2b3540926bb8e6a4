"""The author of a page that no rule names, weighed among the names beside its title, its day and its text by trees that
learnt from such pages.

Words for "by" differ from language to language, and pages leave them out; where a name stands, whether the text speaks
of it, and what lies around it does not: see docs/decisions/weighed-authors.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.cache.patterns import kept_pattern
from corpusmill.kernel.trees import load_trees
from corpusmill.metadata import traits
from corpusmill.metadata.could_sign import could_sign
from corpusmill.metadata.judges.pages.bylines import BEHIND_NAMES, LONGEST, NAMES_ON_LINE, NO_BYLINE
from corpusmill.metadata.judges.pages.jobs import is_label_alone
from corpusmill.metadata.judges.pages.labels import end_of_label
from corpusmill.metadata.judges.pages.opening import text_start
from corpusmill.metadata.judges.titles import CJK, prose_of
from corpusmill.metadata.names import is_organisation, is_person, stands_small
from corpusmill.metadata.people.called import is_called, script_of
from corpusmill.metadata.people.cut import house_in, once, people_in
from corpusmill.metadata.words import Find, Line, Lines, Words, fold_name, words_of

MODEL = Path(__file__).parent / "authors.npz"
NAMES = tuple(
    (
        "at size from_title from_day from_text width words before behind label year day_above day_below above below "
        "parts called called_parts house copies same names rank in_prose last_in_prose small run from_label labelled "
        "apart address prose_below ideographs opens_below capitals"
    ).split()
)
"""What the trees ask of a name, each a whole number: `features` says what it is."""
# A chance of 65 %: see the page for what that means on sites not learnt from.
_LEAST_SCORE = 600
_FAR, _NOWHERE = 40, 99  # lines between two places; where one of them is not known
_MOST = 9_999  # of any number
_WIDE = 60  # characters of a line that may be of the text
_LONGEST_DAY = 80  # characters of a line with a day
_MOST_AROUND = 12  # lines above and below that are counted as a run of short ones
_MOST_SPANS = 5  # runs of capitals that are looked at in a line
_LONGEST_HOUSE = 40  # characters of a line with a house or a name in a script without capitals
_AROUND_TITLE, _AROUND_DAY, _AROUND_START = (-3, 8), (-4, 5), (-7, 3)  # lines in which a text is signed
_PART_ENDS = re.compile(r"[|•·(\[;/\d:：]|\s[-–—~]+\s|,|\s{3}")
_NO_END = NO_BYLINE + "?!"
_ENDS_SIGNED = frozenset(";|:(-–—•·")  # signs behind the names that open a paragraph
_LABEL_INSIDE = re.compile(
    r"(?<=[^a-z] )(?:(?:posted|written|published) )?(?:by|par|von|por|di|door|av|af|przez|oleh):? +(?=\w)"
)
_BEFORE = re.compile(r"(?:^|[^\w\s]|\d|[^a-zà-ÿа-яё]\s)\s*$")  # no word in small letters
_GOES_ON = re.compile(r"\s+[a-z]+\s+[a-z]")  # "Ann Li on the old bridge"
_ACCOUNT_BEHIND = re.compile(r"\s@\w+$")
_IDEOGRAPHS = re.compile(
    "(?<![\u3400-\u9fff々ぁ-ヺー])[\u3400-\u9fff々]{2,4}(?![\u3400-\u9fff々ぁ-ヺー])|(?<![가-힣])[가-힣]{3}(?![가-힣])"
)
_NO_LABEL, _OPENS, _INSIDE, _ABOVE = range(4)


class Named(NamedTuple):
    """Names on a line that may have written the page: where they stand, and where their label does."""

    at: int
    start: int
    end: int
    values: tuple[str, ...]
    label: int


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
        is_own = scores[start + best] >= _LEAST_SCORE
        found.append([*_finds(page.lines, page.named[best])] if is_own else [])
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
    where they name one. Where neither title nor day is known others are of no use.
    """
    if not cued and title is None and day is None:
        return []  # mostly
    size, folded = len(lines), lines.folded
    below = {n + 1 for n in cued if n + 1 < size and is_label_alone(folded[n])}
    places = {*cued, *below}
    if title is not None or day is not None:
        anchors = ((title, _AROUND_TITLE), (day, _AROUND_DAY), (text_start(lines), _AROUND_START))
        near = {n for at, (a, b) in anchors if at is not None for n in range(at + a, at + b)}
        signed = near.intersection(lines.places(traits.MAY_SIGN))
        places.update(n for n in signed if could_sign(lines[n].text, folded[n]))
    else:
        start = text_start(lines) or 0
        near = {*range(start + _AROUND_START[0], start + _AROUND_START[1])}
    found: list[Named] = []
    for n in sorted(places):
        found += _named_in(lines, n, words)
        if not found or found[-1].at != n:
            is_beside = (title is not None and 0 < n - title <= 2) or (day is not None and abs(n - day) == 1)
            found += _alone(lines[n], n) if is_beside else ()
    far = {one.values for one in found if one.at not in near}
    return [one for one in found if one.at in near] if len(far) > 1 else found


def _named_in(lines: Lines, n: int, words: Words) -> list[Named]:
    line = lines[n]
    folded, is_long = line.folded, len(line.folded) > LONGEST
    if (not is_long and folded[-1] in _NO_END) or folded[0] == "-" or "(@" in folded:
        return []
    labelled = _label(lines, n, words)
    named = _behind_label(line.text, n, *labelled, words) if labelled else None
    found = [named] if named else []
    if not (is_long or _is_of_sentence(lines, n)):
        found += _unlabelled(line, n, named.end if named else 0, words)
    other = _others(words.language).search(folded) if found else None
    return [one for one in found if one.start < other.start()] if other else found


def _unlabelled(line: Line, n: int, at: int, words: Words) -> Iterator[Named]:
    """Names that stand by themselves or beside a sign, a number, a job, from a place of a line on."""
    text, is_cjk = line.text, CJK.search(line.text) is not None
    for span in [*(_IDEOGRAPHS if is_cjk else NAMES_ON_LINE).finditer(text, at)][:_MOST_SPANS]:
        start, end = span.span()
        if "/" in (text[start - 1 : start], text[end : end + 1]) or _ACCOUNT_BEHIND.match(text, end):
            continue  # "Ann Li/Harbour Pix" took a picture
        if is_cjk:
            is_one = is_called(span.group())
        else:
            is_one = bool(BEHIND_NAMES.match(line.folded, end) and _BEFORE.search(text, 0, start))
            is_one = is_one and not _GOES_ON.match(text, end)
        if is_one and (values := people_in(span.group(), words.months)):
            yield Named(n, start, end, values, _NO_LABEL)


def _label(lines: Lines, n: int, words: Words) -> tuple[int, int] | None:
    """Where the label of an author ends that announces what a line names, and of which kind it is."""
    line = lines[n]
    is_long = len(line.folded) > LONGEST
    if (at := end_of_label(line, words)) is not None:
        return at, _OPENS
    if is_long and not line.told & traits.HAS_YEAR:
        return None
    if inside := _LABEL_INSIDE.search(line.folded):
        return inside.end(), _INSIDE
    return (0, _ABOVE) if n and not is_long and is_label_alone(lines.folded[n - 1]) else None


def _behind_label(text: str, n: int, at: int, label: int, words: Words) -> Named | None:
    while at < len(text) and text[at].isspace():
        at += 1
    at += len("(BUTTON) ") if text.startswith("(BUTTON) ", at) else 0
    if not text[at : at + 1].isalpha():
        return None  # "By | 5 May 2020"
    stop = _PART_ENDS.search(text, at)
    if len(text) > LONGEST and (stop is None or _ENDS_SIGNED.isdisjoint(stop.group())):
        return None
    end = stop.start() if stop else len(text)
    span = text[at:end]
    days = words.months.keys() | words.weekdays.keys()
    values = people_in(span, days) or house_in(span, text[end : end + 1], days)
    if not values or (label == _ABOVE and span.partition(values[-1])[2].lstrip()[:1].islower()):
        return None
    return Named(n, at, end, values, label)


@cache
def _others(language: str) -> re.Pattern[str]:
    """Labels of those who took the pictures, edited, checked, translated."""
    words = words_of(language or None)
    more = r"(?:\w+ )?review(?:er|ed)|(?:fact.)?checked|translat\w+"
    return kept_pattern(rf"(?<!\w)(?:{words.photo}|{words.editor}|{more})(?!\w)")


def _is_of_sentence(lines: Lines, n: int) -> bool:
    """Whether a line is a link inside a sentence that was broken around it."""
    if n + 1 < len(lines):
        first = lines.text[lines.start[n + 1]]
        if first.islower() or first in ",.;:)(":
            return True
    above = lines.folded[n - 1] if n else ""
    return bool(above) and (above[-1].isalpha() or above[-1] == ",") and n - 1 in prose_of(lines)


def _alone(line: Line, n: int) -> Iterator[Named]:
    """A house, or a name in a script without capitals, with a line for itself."""
    text = line.text
    if len(text) > _LONGEST_HOUSE or not text[-1].isalpha() or " " not in text:
        return
    is_name = script_of(text) in ("arabic", "indic") and is_person(text, labelled=True)
    if is_name or (is_organisation(text) and not is_called(text) and house_in(text, "", ())):
        yield Named(n, 0, len(text), (once(text),), _NO_LABEL)


# -- what is asked of them --------------------------------------------------------------------------------------------


def features(page: Signed) -> npt.NDArray[np.int16]:
    """What `NAMES` names of each name, a column each."""
    lines, named, title, day, text = page
    folded, told = lines.folded, lines.told
    start, size, prose = text_start(lines), len(lines), prose_of(lines)
    wide = [len(line) > _WIDE for line in folded]
    long = " ".join(line for line, is_wide in zip(folded, wide, strict=True) if is_wide)
    short = "\n".join(line for line, is_wide in zip(folded, wide, strict=True) if not is_wide)
    addresses = " ".join(word for word in short.split() if "@" in word) if "@" in short else ""
    values = [one.values[0] for one in named]
    labels = {one.at for one in named if one.label}
    labelled = len({one.values[0] for one in named if one.label})

    def is_day(n: int) -> bool:
        return 0 <= n < size and told[n] & traits.HAS_YEAR != 0 and len(folded[n]) < _LONGEST_DAY

    rows = []
    for rank, (n, first, end, names, label) in enumerate(named):
        value, line = names[0], folded[n]
        own = fold_name(value)
        parts = own.split()
        rows.append((
            n, size, _off(n, title), _off(n, day), _off(n, start), len(line), len(line.split()), first,
            len(line) - end, label, told[n] & traits.HAS_YEAR != 0, is_day(n - 1), is_day(n + 1),
            len(folded[n - 1]) if n else 0, len(folded[n + 1]) if n + 1 < size else 0, len(parts),
            all(map(is_called, names)), sum(map(is_called, value.split())), any(map(is_organisation, names)),
            short.count(own), values.count(value), len(named), rank, long.count(own), long.count(_stem(parts[-1])),
            stands_small(value, text), _run(wide, n), min((abs(n - m) for m in labels if m != n), default=_NOWHERE),
            labelled, len({*values}), any(len(part) > 3 and part in addresses for part in parts),
            sum(at > n for at in prose), CJK.search(value) is not None,
            n + 1 < size and folded[n + 1].startswith((parts[0] + " ", parts[-1] + " ")), value.isupper(),
        ))  # fmt: skip
    return np.minimum(np.array(rows, np.int64).T, _MOST).astype(np.int16)


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
