"""Who signs a page that was joined to one line, and when: a label, a name and a day side by side.

Between its label and the day a name ends where the day begins; behind the day it has two words, if no sign ends it.
Teasers are signed likewise, but closer to each other: see docs/decisions/flat-bylines.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from corpusmill.metadata.dates import Date, find_dates
from corpusmill.metadata.judges.pages.bylines import once
from corpusmill.metadata.judges.parts import compiled
from corpusmill.metadata.name_lists import read_names
from corpusmill.metadata.words import Find, Line, Words, fold_name, label_words, name_words, words_of

_HEAD = 6_000  # characters of menu and text in which the page is signed
_BEFORE, _BEHIND = 90, 60  # characters from a label to the day behind it, and of the names behind a label
_APART = 600  # characters from a byline to the next: closer ones are those of teasers
_TIMED = re.compile(
    r"[\s|•·,()*/-]*(?:(?:at|um|a|a las|as|kl\.?|o|в|о|ore|alle)?\s*\d{1,2}[:.h]\d\d(?:\ ?uhr|\ ?[ap]\.?m\.?)?"
    r"(?:\ (?:gmt|utc|[ecmpw]?[ds]t|[ecmp]t|ces?t|ees?t|bst|ist|jst|kst|msk|wib|wita|wit)(?!\w))?)?[\s|•·,()*/-]*"
)
_PARTED = re.compile(r"\s*(?:[|•·(/@—–-]|\d|$)")
_WORD = re.compile(r"\S+")
# "Photo by", "edited by": not who wrote.
_NOT_BY = frozenset(
    "photo photos image images photograph photographs illustration picture pictures checked reviewed edited directed "
    "foto fotos bild bilder video graphic art cover powered".split()
)


class _Signed(NamedTuple):
    """Names beside a day, where their label begins, and whether the day is that of a change."""

    at: int
    finds: tuple[Find, ...]
    day: Date
    is_change: bool = False


def read_flat_byline(line: Line, words: Words) -> tuple[Find, ...]:
    """The names of the byline beside a day that signs a page joined to one line, and the day.

    >>> from corpusmill.text.fold import fold
    >>> text = "Home News Council closes bridge By Ann Li May 5, 2020 The council said so. Photo by Bo Ek May 4, 2020"
    >>> [find.value for find in read_flat_byline(Line(text, fold(text), 0), words_of("en"))]
    ['Ann Li', '2020-05-05']
    """
    head = line.folded[:_HEAD]
    by_place = {signed.at: signed for signed in _signed(line, head, words)}
    found = [by_place[at] for at in sorted(by_place)]
    if len({tuple(find.value for find in signed.finds) for signed in found}) > 1:
        ends = [*(signed.at for signed in found), len(line.folded)]
        found = [signed for signed, (at, end) in zip(found, pairwise(ends), strict=True) if end - at >= _APART]
    if not found:
        return ()
    _, finds, day, is_change = found[0]
    name, rule = ("date_modified", "date-updated") if is_change else ("date", "day-of-flat-byline")
    return (*finds, Find(name, day.iso, day.start, day.end, rule, 0.85)) if day.iso else finds


def _signed(line: Line, head: str, words: Words) -> Iterator[_Signed]:
    patterns = compiled(words.language)
    label = _label(words.language)
    for day in find_dates(head, words):
        window = max(0, day.start - _BEFORE)
        before = [match for match in label.finditer(head, window, day.start) if _is_by(head, match.start())]
        dated = patterns["date_label"].search(head, window, day.start)
        end = dated.start() if dated and not head[dated.start() - 1].isalnum() else day.start  # "Gibson" has no "on"
        if before and (finds := _named(line, before[-1].end(), end, patterns)):
            yield _Signed(before[-1].start(), finds, day, dated is not None and bool(dated["updated"]))
        at = _end_of_time(head, day.end)
        behind = label.match(head, at)
        end = _end_of_names(line.text, behind.end(), words.language) if behind else 0
        if behind and end and (finds := _named(line, behind.end(), end, patterns)):
            yield _Signed(behind.start(), finds, day)


def _end_of_time(head: str, at: int) -> int:
    time = _TIMED.match(head, at)
    return time.end() if time else at


def _is_by(head: str, at: int) -> bool:
    return head[:at].rstrip(" (:").rpartition(" ")[2] not in _NOT_BY


def _named(line: Line, start: int, end: int, patterns: dict[str, re.Pattern[str]]) -> tuple[Find, ...]:
    """The people of full names between two places that hold nothing else; in scripts without case any name."""
    text = line.text[start:end]
    stripped = text.rstrip(" |•·,(*:-–—/")
    if not stripped or len(text) > _BEFORE:
        return ()
    named = read_names(
        line, start, start + len(stripped), patterns, field="author", rule="byline-beside-day", confidence=0.86
    )
    finds = tuple(map(once, named or ()))
    if not finds or any(find.name != "author" or not _is_full(find.value) for find in finds):
        return ()
    return finds


def _is_full(name: str) -> bool:
    """Two words, the first of which is a name's and not a heading's; none in capitals beside one that is not."""
    parts = name.split()
    if not any(map(str.isupper, name)):
        return True
    capitals = {part.isupper() for part in parts if len(part) > 2}
    return len(parts) > 1 and len(capitals) < 2


def _end_of_names(text: str, start: int, language: str) -> int:
    """Where names end that begin at a place of a line: at a sign, a word of days or trades, or with the second word.

    A name of three words has an initial or a particle.
    """
    stops, end, parts = _stops(language), start, []
    for word in _WORD.finditer(text, start, start + _BEHIND):
        own = word.group().strip(",|•·")
        if not own or fold_name(own).strip(".") in stops or not (own[0].isupper() or own in name_words("particles")):
            break
        parts.append(own)
        end = word.end()
        if word.group() != own:
            break
    if len(parts) > 2 and not _PARTED.match(text, end):
        kept = 3 if parts[1].endswith(".") or parts[1] in name_words("particles") else 2
        end = start
        for _ in range(kept):
            end = _end_of_word(text, end)
    return end if len(parts) > 1 else 0


def _end_of_word(text: str, at: int) -> int:
    word = _WORD.search(text, at)
    return word.end() if word else at


@cache
def _label(language: str) -> re.Pattern[str]:
    words = words_of(language or None)
    return re.compile(rf"(?<!\w)(?:{words.by}\ *:?|{words.author}\ *[:=])\ *(?=\S)(?<!\w(?=\w))")


@cache
def _stops(language: str) -> frozenset[str]:
    """Words, folded, that are in no name beside a day: of days, labels and trades."""
    words = words_of(language or None)
    labels = {fold_name(label).split()[0] for label in label_words("published", "updated")}
    roles = {part for label in label_words("role") for part in fold_name(label).split()}
    return (frozenset({*words.months, *words.weekdays}) | labels | roles | name_words("trades")) - name_words(
        "particles"
    )
