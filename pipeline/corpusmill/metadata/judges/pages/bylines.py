"""Who signs a page of which nobody else is known: its only byline, a portrait, how to reach the author, a dated name.

Each of them stands anywhere on a page. Teasers of other texts are signed in the same way, so a byline counts only where
no other name is signed and the text follows, or where it closes the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from corpusmill.cache.patterns import kept_pattern
from corpusmill.metadata import traits
from corpusmill.metadata.judges.notes import prefixes, read_bio, writers
from corpusmill.metadata.judges.pages.jobs import is_job
from corpusmill.metadata.judges.pages.labels import end_of_label
from corpusmill.metadata.judges.pages.opening import body_start, text_start
from corpusmill.metadata.judges.pages.signed import over_text
from corpusmill.metadata.judges.signatures import read_signature
from corpusmill.metadata.judges.titles import is_prose
from corpusmill.metadata.name_lists import split_names
from corpusmill.metadata.names import is_domain, is_organisation, is_person, stands_small
from corpusmill.metadata.words import Find, Line, Words, fold_name, folded_of, label_words, longest_first, told_of

LONGEST = 110  # characters of a byline with what is counted beside it
_LONGEST_NAME = 60  # characters of a line with a name and a day
_TAIL = 5  # lines at the end of a page in which the text may be signed
_MOST_SIGNED = 4  # names below labels; more are those of a thread, whose first began it
_BELOW_START = 4  # lines of the text over which it may be signed; behind a standfirst and a picture
_CAPITAL = r"[^\W\d_a-zà-öø-ÿа-яёіїєąćęłńóśźżăâîșț]"
_SMALL = r"(?:de|da|do|dos|del|della|di|van|von|der|den|ten|zu|al|el|bin|la|le)"
_NAME = rf"(?:(?:Dr|Prof)\.?\s)?{_CAPITAL}[\w'’.-]*(?:\s(?:{_SMALL}\s){{0,2}}{_CAPITAL}[\w'’.-]*){{1,3}}"
_NAMES = re.compile(rf"{_NAME}(?:(?:\s*,\s*|\s*,?\s(?:and|und|et|y|e|en|og|och|&)\s){_NAME})*")
# What stands behind the names of a byline: nothing, a sign, a number, a word of day, place, time or trade.
_BEHIND = re.compile(
    r"\s*(?:$|[|•·(/@—–-]|,\s|\d|(?:in|for|on|min|updated|published|posted|last|senior|staff|editor|contributor|edited|"
    r"reviewed|medically)\b)"
)
_REACHED = kept_pattern(
    rf"(?:^|(?<=[.!?]\s))(?P<a>{_NAME}),?(?:[^,.]{{3,60}},)? (?:can|may) be (?:reached|contacted|emailed) "
    r"(?:at|by|via|on)\b|"
    rf"\b[Ll]atest posts by (?P<b>{_NAME})(?= \(see all\))|"
    rf"^Contact (?:the )?(?:staff |senior )?(?:writer|reporter|editor|author) (?P<c>{_NAME})(?= at | on )|"
    r"\b(?:story|article|post|column|piece)\b[^.]{0,60} was (?:originally )?(?:written|reported) by "
    rf"(?P<d>{_NAME})(?= and | for |\.)"
)
REACHED = ("be reached", "be contacted", "be emailed", "latest posts by", "contact ", "written by", "reported by")
_CHECKER = re.compile(r"fact-check|medical(?:ly)? review")


@cache
def _opening() -> re.Pattern[str]:
    return kept_pattern(rf"(?:{longest_first(map(fold_name, label_words('by', 'author')))})(?:\ |:)")


# In ASCII: behind another script's letter a trade of that script is none. What a trade begins with is told first, so
# that not each is tried at each word.
_TRADES = re.compile(rf"\b(?=[{''.join(sorted({trade[0] for trade in prefixes(writers())}))}]){writers()}", re.ASCII)


def could_name(folded: str, told: int) -> bool:
    """Whether a folded line may name an author: it opens with a label, or holds a trade or how to reach somebody."""
    if told & traits.OPENS_BY:
        at = next((at for at, char in enumerate(folded) if char.isalpha()), len(folded))
        if _opening().match(folded, at):
            return True
    if not told & traits.TRADES:
        return False
    return _TRADES.search(folded) is not None or any(word in folded for word in REACHED)


class _Named(NamedTuple):
    """Names on a line, and whether it stands where a text is signed."""

    line: Line
    finds: tuple[Find, ...]
    stands: bool = True


def read_bylines(
    lines: Sequence[Line],
    cued: Sequence[int],
    dated: Sequence[int],
    words: Words,
    text: str,
    *,
    title: Find | None = None,
) -> list[tuple[Line, Find]]:
    """The authors by the surest of the signs that name one author only.

    `cued` are the lines of which `could_name` holds, `dated` those with a year; `title` is one whose line is sure, with
    its place in the text.

    >>> from corpusmill.text.fold import fold
    >>> texts = ("Council closes bridge", "Written by Ann Li 5 min read", "The council said so on Monday. " * 9)
    >>> page = [Line(text.strip(), fold(text.strip()), 0) for text in texts]
    >>> from corpusmill.metadata.words import words_of
    >>> [find.value for _, find in read_bylines(page, [1], [], words_of("en"), "")]
    ['Ann Li']
    """
    start = text_start(lines)
    readers: tuple[Callable[[], Iterator[_Named]], ...] = (
        lambda: _labelled(lines, cued, start, words, text) if cued else iter(()),
        lambda: _reached(lines, cued) if cued else iter(()),
        lambda: _portraits(lines, cued) if cued else iter(()),
        lambda: _over_jobs(lines, start, words, text),
        lambda: _beside_days(lines, dated, start, words, text),
        lambda: _below_title(lines, title, words, text) if title else iter(()),
    )
    for read in readers:
        found = list(read())
        signed = [named for named in found if named.stands]
        # where other names are signed in the same way, other texts are on the page, too
        if signed and _is_one(found):
            return [(signed[0].line, find) for find in signed[0].finds]
        if signed and start is not None and (near := _near_start(lines, signed, start)) and _is_one(near):
            return [(near[0].line, find._replace(rule="byline-at-start")) for find in near[0].finds]
    return []


def _is_one(found: Sequence[_Named]) -> bool:
    return len({tuple(fold_name(find.value) for find in named.finds) for named in found}) == 1


_OVER_START = 6  # lines over the start of the text in which its own byline stands


def _near_start(lines: Sequence[Line], signed: Sequence[_Named], start: int) -> list[_Named]:
    """Of several bylines those where the text begins."""
    first, last = lines[max(0, start - _OVER_START)].start, lines[min(len(lines) - 1, start + 1)].start
    return [named for named in signed if first <= named.line.start <= last]


def _over_jobs(lines: Sequence[Line], start: int | None, words: Words, text: str) -> Iterator[_Named]:
    """A full name over the line of a job, where the text begins."""
    told, folded, first = told_of(lines), folded_of(lines), start or 0
    for n in range(max(0, first - _OVER_JOB), min(len(lines) - 1, first + _BELOW_START)):
        if not told[n] & traits.MAY_SIGN or len(folded[n]) > _LONGEST_NAME:
            continue
        named = people_of(lines, n, words, is_alone=True) if is_job(lines[n + 1]) else ()
        if named and not any(stands_small(find.value, text) for find in named):
            yield _Named(lines[n], tuple(find._replace(rule="name-over-job", confidence=0.87) for find in named))


_OVER_JOB = 12


def of_this_text(lines: Sequence[Line], found: Sequence[tuple[Line, Find]]) -> list[tuple[Line, Find]]:
    """Of names below labels those of the text: the only one, or those where it begins; of a thread the first.

    On pages not read before, folded by site, the only name was the author on 73 of 77, names where the text begins on
    10 of 14, others on 2 of 9: they sign other texts.
    """
    if len({fold_name(find.value) for _, find in found}) < 2:
        return list(found)
    first = found[:1] if len({line.start for line, _ in found}) > _MOST_SIGNED else found
    start = body_start(lines)
    last = lines[min(len(lines) - 1, start + _BELOW_START)] if start is not None else lines[-1]
    return [(line, find) for line, find in first if line.start <= last.start]


def _stands_over(lines: Sequence[Line], n: int, start: int | None) -> bool:
    """Whether a line stands where a text is signed: over it, in its first lines, or at its end."""
    if n >= len(lines) - _TAIL:
        return True
    return start is not None and n <= start + _BELOW_START and over_text(lines, n)


NO_BYLINE = ".:<>?。"
"""Marks at the end of lines that are none: "Reporter: Mr Li, why is it shut?" is of an interview."""


def _labelled(
    lines: Sequence[Line], cued: Sequence[int], start: int | None, words: Words, text: str
) -> Iterator[_Named]:
    folded = folded_of(lines)
    for n in cued:
        if len(folded[n]) > LONGEST or folded[n][-1] in NO_BYLINE:
            continue
        line = lines[n]
        if (at := end_of_label(line, words)) is None:
            continue
        finds = names_behind(line.text, line.folded, at)
        if finds and not any(stands_small(find.value, text) for find in finds):
            yield _Named(line, finds, _stands_over(lines, n, start))


@lru_cache(maxsize=512)
def names_behind(text: str, folded: str, at: int) -> tuple[Find, ...]:
    """The names behind a label, with what stands behind them, be it a signature that is understood or not."""
    match = _NAMES.match(text, at)
    if match is None or not _BEHIND.match(folded, match.end()) or "<" in text:
        return ()
    finds = []
    for name, start, end in split_names(match.group(), match.start()):
        is_name = is_person(name) and is_person(name, labelled=True) and not is_organisation(name)
        if not is_name or name.isupper() != text[:at].isupper():
            return ()
        finds.append(Find("author", name, start, end, "byline-only", 0.87))
    return tuple(finds)


def _reached(lines: Sequence[Line], cued: Sequence[int]) -> Iterator[_Named]:
    told = told_of(lines)
    for n in cued:
        if not told[n] & traits.TRADES:
            continue
        line = lines[n]
        for match in _REACHED.finditer(line.text) if any(cue in line.folded for cue in REACHED) else ():
            group = match.lastgroup or "a"
            if is_person(match[group]):
                yield _Named(line, (Find("author", match[group], *match.span(group), "author-reached", 0.9),))


def _portraits(lines: Sequence[Line], cued: Sequence[int]) -> Iterator[_Named]:
    for n in cued:
        reading = read_bio(lines[n])
        if reading and not _CHECKER.search(lines[n].folded):
            yield _Named(lines[n], tuple(find._replace(rule="bio-of-page") for find in reading.finds))


def _beside_days(
    lines: Sequence[Line], dated: Sequence[int], start: int | None, words: Words, text: str
) -> Iterator[_Named]:
    """A name on the line of the day, or alone on the line over or below it, where the text begins."""
    for day in dated:
        signs = _signs(lines, day, words) or ()
        if not any(find.name in ("date", "date_modified") for find in signs):
            continue
        beside = [day] if any(find.name == "author" for find in signs) else [day - 1, day + 1]
        for n in beside:
            named = people_of(lines, n, words, is_alone=n != day)
            if named and not any(stands_small(find.value, text) for find in named):
                over = start is not None and n < start + _BELOW_START and over_text(lines, n)
                yield _Named(
                    lines[n], tuple(find._replace(rule="name-beside-day", confidence=0.86) for find in named), over
                )


def _below_title(lines: Sequence[Line], title: Find, words: Words, text: str) -> Iterator[_Named]:
    """The first name alone below a title that has no word of it; "Corporate Travel" below the title is a section.

    On pages with a title at the margin or set apart over the text, of which no other author is known, 50 of 55 sign.
    """
    first = next((n for n, line in enumerate(lines) if line.start >= title.end), len(lines))
    said = set(fold_name(title.value).split())
    for n in range(first, min(first + _BELOW_TITLE, len(lines))):
        named = tuple(map(once, people_of(lines, n, words, is_alone=True)))
        if named and all(_is_plain(find.value) and said.isdisjoint(fold_name(find.value).split()) for find in named):
            if not any(stands_small(find.value, text) for find in named):
                yield _Named(lines[n], tuple(find._replace(rule="name-below-title", confidence=0.85) for find in named))
            return


def _is_plain(name: str) -> bool:
    return len(name.split()) <= _MOST_WORDS and not name.isupper() and all(w[0].isupper() for w in name.split()[::3])


_BELOW_TITLE = 4  # lines below a title in which a bare name signs
_MOST_WORDS = 4  # of a name


def once(find: Find) -> Find:
    """The name of a picture's text and a link beside it, which say the same, and without a text browser's "(BUTTON)".

    >>> once(Find("author", "Ann Li Ann Li", 3, 16, "", 0.9))
    Find(name='author', value='Ann Li', start=3, end=9, rule='', confidence=0.9)
    >>> once(Find("author", "(BUTTON) Bo Ek", 0, 14, "", 0.9)).value, once(Find("author", "APA", 0, 3, "", 0.9)).value
    ('Bo Ek', 'APA')
    """
    value = find.value.removeprefix("(BUTTON)").lstrip()
    half = len(value) // 2
    name = value[:half] if value[half : half + 1].isspace() and value[:half] == value[half + 1 :] else value
    start = find.start + len(find.value) - len(value)
    return find._replace(value=name, start=start, end=start + len(name))


def people_of(lines: Sequence[Line], n: int, words: Words, *, is_alone: bool) -> tuple[Find, ...]:
    """The people with a full name on a line; none where something else should not stand there, but does."""
    finds = (_signs(lines, n, words) or ()) if 0 <= n < len(lines) and lines[n].folded else ()
    named = tuple(find for find in finds if find.name == "author")
    if is_alone and len(named) != len(finds):
        return ()
    return named if all(map(_is_full, named)) else ()


def _signs(lines: Sequence[Line], n: int, words: Words) -> tuple[Find, ...] | None:
    line = lines[n]
    if len(line.text) > _LONGEST_NAME or is_prose(line) or line.text[-1] in ",-–!":
        return None
    reading = read_signature(line, words)
    return reading.finds if reading is not None and reading.rule in ("signature", "name-alone") else None


def _is_full(find: Find) -> bool:
    parts = find.value.split()
    return len(parts) > 1 and max(map(len, parts)) > 3 and not is_domain(find.value)
