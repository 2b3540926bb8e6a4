"""What a whole page says of its article: the title that stands twice, the site behind it, the lines around the title.

Text of whole pages opens with menus, so the first line is no headline and the first prose no body. Here a second sign
decides: a line that the page's own title repeats, a byline or date line beside it, a name that the foot repeats.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from corpusmill.metadata.judges.pages.headings import read_outdented
from corpusmill.metadata.judges.pages.opening import YEAR, is_of_frame, read_apart, read_copied
from corpusmill.metadata.judges.pages.signed import over_text, title_by_signature
from corpusmill.metadata.judges.pages.whole import read_whole
from corpusmill.metadata.judges.phrases import read_phrases
from corpusmill.metadata.judges.signatures import read_signature
from corpusmill.metadata.judges.titles import CJK as _CJK
from corpusmill.metadata.names import is_domain
from corpusmill.metadata.traits import HAS_BAR, HAS_YEAR, MAY_SIGN
from corpusmill.metadata.words import Find, Line, Words, asked_once, folded_of, told_of
from corpusmill.text.fold import fold

MOST_LINES = 400  # non-blank lines that are read; of the pages measured, nine in ten have their title in the first 150
_LONGEST = 200  # characters of a line that can be a title or a signature
TOP = 4  # non-blank lines in which the page's own title ("Headline | Section | Site") stands
_BESIDE = 5  # lines below a title in which its byline and date stand; above it, two
_ANCHORED = 20  # lines below a title in which a byline signs its text; further down dates are its on 14 of 22 pages
_LEAST_TITLE, _LEAST_CJK = 12, 7  # characters of a title that stands twice
_MOST_DATED = 12  # lines with a date of their own: a page with more of them is a list of articles
_BARS = re.compile(r"\||\ [>*-]|\ ::")  # one of these is in each separator
# Each begins with a blank or a bar, so that nothing is tried at any other character.
_SEPARATOR = re.compile(r"\ (?:\ *(?:[|*>]+\ +|-{1,2}\ +|\|\ *)|::\ )|\|\ *")


_MARKS = re.compile(r"(?:[*+•\-–·o#]+\ +)+")
LIST_MARKS = frozenset("*+•-–·o#")


class Found(NamedTuple):
    """A value and the line that shows it."""

    line: Line
    find: Find


def size_of_marks(text: str, start: int, end: int) -> int:
    """How many characters of the line between two places are list marks, as text browsers put them before it.

    >>> size_of_marks("* Ann Li", 0, 8), size_of_marks("of Ann Li", 0, 9)
    (2, 0)
    """
    marks = _MARKS.match(text, start, end)
    return marks.end() - start if marks else 0


class _Title(NamedTuple):
    """The title's line (or two of them), how sure, and the site's name if the page's title holds it."""

    n: int
    value: Find
    site: Found | None
    last: int


def read_masthead(
    raw: Sequence[Line],
    lines: Sequence[Line],
    words: Words,
    *,
    columns: Sequence[int],
    dated: Sequence[int],
    phrased: bool,
) -> list[Found]:
    """All that a page says of its article beside the title.

    `raw` are the non-blank lines of the text as it was read, `lines` the same without list marks, `columns` where each
    starts (none where most lines stand at the margin), `dated` the places of those that may hold a year; none is cut by
    what is found here. `phrased`: a phrase that names the site may stand there (see `read_phrases`).
    """
    found = _phrases(lines) if phrased else []
    dated = _dated(lines, dated)
    title = _title_of(raw, lines, words, columns, dated)
    beside = _beside(lines, title.last, words) if title else []
    anchor = None if beside and title else _anchor(lines, dated, words)
    if anchor is not None and title and anchor > title.last + _ANCHORED:
        anchor = None
    if anchor is not None:
        beside = _beside(lines, max(0, anchor - 2), words)
    said = title.value.value if title else None
    beside = [f for f in beside if f.find.name != "date" or not is_of_frame(lines, f.line, said)]
    if title is None:
        return [*found, *beside]
    if not any(f.find.name == "title" for f in found):
        found.append(Found(lines[title.n], title.value))
    return [*found, *([title.site] if title.site else []), *beside]


def _title_of(
    raw: Sequence[Line], lines: Sequence[Line], words: Words, columns: Sequence[int], dated: Sequence[int]
) -> _Title | None:
    """By the surest of the signs."""
    heading = _heading(raw, columns, words) if columns else None
    title = heading or _title(lines) or _apart(raw, lines, words)
    if title or columns or not dated:  # in text browsers' dumps a line over a signature is the title on 7 pages of 18
        return title
    listed: set[int] = set()
    if raw is not lines:
        sizes = zip(map(len, folded_of(raw)), map(len, folded_of(lines)), strict=True)
        listed = {n for n, (size, own) in enumerate(sizes) if size != own}
    return _signed(lines, dated, listed, words)


def _phrases(lines: Sequence[Line]) -> list[Found]:
    return [Found(*pair) for pair in read_phrases(lines)]


def has_bar(folded: str) -> bool:
    """A separator of a page's title, so that `read_masthead` may find it."""
    # looked for first: the pattern tries each blank, a tenth of what the whole reading of a page took
    return _BARS.search(folded) is not None and _SEPARATOR.search(folded) is not None


def opens_with_bar(lines: Sequence[Line]) -> bool:
    """Whether a separator stands in the lines in which a page's own title does."""
    return bool(_barred(lines))


@asked_once
def _barred(lines: Sequence[Line]) -> list[int]:
    """The places of lines with a separator in which a page's own title may stand."""
    folded = folded_of(lines)
    return [n for n, told in enumerate(told_of(lines)[:TOP]) if told & HAS_BAR and has_bar(folded[n])]


def is_signed(lines: Sequence[Line], dated: Sequence[int], words: Words) -> bool:
    """Whether one of the lines with a date signs the page; `lines` have no list marks, `dated` are places."""
    told, folded = told_of(lines), folded_of(lines)
    signing = [n for n in dated if len(folded[n]) <= _LONGEST and YEAR.search(folded[n])]
    if len(signing) > _MOST_DATED:
        return False
    for n in signing:
        reading = read_signature(lines[n], words) if n and told[n] & MAY_SIGN else None
        if reading is not None and reading.rule == "signature":
            return True
    return False


def _is_title(text: str) -> bool:
    if not _LEAST_CJK <= len(text) <= _LONGEST:
        return False
    return len(text) >= _LEAST_TITLE or _CJK.search(text) is not None


def _title(lines: Sequence[Line]) -> _Title | None:
    """A line that the page's own title, at its top, opens with, or that a trail of sections closes with."""
    for n in _barred(lines):
        if n and lines[n - 1].text[:1] in "#[":
            continue
        line = lines[n]
        if line.text[:1] in "#[" or (" » " in line.text[:200] and n == 0 and line.text.count(" » ") > 2):
            continue  # links that text browsers list
        separators = list(_SEPARATOR.finditer(line.folded))
        for sep in separators:
            head = line.text[: sep.start()].rstrip()
            if _is_title(head) and (later := _again(lines, n, line.folded[: sep.start()].strip())):
                value = Find("title", head, 0, len(head), "title-of-page", 0.95)
                return _Title(n, value, _site(lines, n, sep.end()), later)
        if len(separators) >= 2:
            at = separators[-1].end()
            last = line.text[at:]
            if _is_title(last) and (later := _again(lines, n, line.folded[at:])):
                return _Title(n, Find("title", last, at, len(line.text), "title-of-trail", 0.95), None, later)
    return None


def _again(lines: Sequence[Line], n: int, title: str) -> int | None:
    """The next line that is the title, or begins it where it is broken over two lines."""
    folded, heads = folded_of(lines), {title}
    at = title.find(" ", _LEAST_BROKEN + 1)
    while at >= 0:
        heads.add(title[:at])
        at = title.find(" ", at + 1)
    if heads.isdisjoint(folded[n + 1 :]):
        return None
    for m in range(n + 1, len(folded)):
        head = folded[m]
        if head not in heads or len(head) > _LONGEST:
            continue
        if head == title or (m + 1 < len(folded) and title == f"{head} {folded[m + 1]}"):
            return m
    return None


_LEAST_BROKEN = 30  # characters of the first line of a title that is broken over two


def _heading(raw: Sequence[Line], columns: Sequence[int], words: Words) -> _Title | None:
    heading = read_outdented(raw, columns, words)
    return _Title(heading[0], heading[2], None, heading[1]) if heading else None


def _dated(lines: Sequence[Line], candidates: Sequence[int]) -> list[int]:
    """Lines with a year that may sign the page; of a list of articles none does."""
    folded = folded_of(lines)
    dated = [n for n in candidates if len(folded[n]) <= _LONGEST and YEAR.search(folded[n])]
    return _without_lists(dated) if len(dated) <= _MOST_DATED else []


def _without_lists(dated: Sequence[int]) -> list[int]:
    """Dated lines without those that come at short steps: teasers of other texts, each with its day."""
    runs: list[list[int]] = []
    for n in dated:
        if runs and n - runs[-1][-1] <= _STEP:
            runs[-1].append(n)
        else:
            runs.append([n])
    return [n for run in runs if len(run) < _LIST or run[-1] - run[0] < _LIST + 1 for n in run]


_STEP, _LIST = 5, 3  # lines between two teasers; as many are a list


def _signed(lines: Sequence[Line], dated: Sequence[int], listed: set[int], words: Words) -> _Title | None:
    signed = title_by_signature(lines, dated, listed, words)
    return _Title(signed[0], signed[1], None, signed[2]) if signed else None


def _apart(raw: Sequence[Line], lines: Sequence[Line], words: Words) -> _Title | None:
    apart = read_whole(raw, lines, words) or read_copied(lines) or read_apart(raw, lines)
    return _Title(apart[0], apart[1], None, apart[0]) if apart else None


def _site(lines: Sequence[Line], n: int, start: int) -> Found | None:
    """The last of the parts behind a title: section first, site last.

    Where nothing else of the page has that name it is a section, a series or the day: 1 of 5 was the site.
    """
    line = lines[n]
    at = max((m.end() for m in _SEPARATOR.finditer(line.folded, start)), default=start)
    name = line.text[at:].strip()
    if not 2 <= len(name) <= 45 or len(name.split()) > 6:
        return None
    looks = fold(name)
    stands_again = any(m != n and looks in folded for m, folded in enumerate(folded_of(lines)))
    is_day = re.search(r"\d[./:-]\d", name) is not None
    if not (is_domain(name) or (stands_again and not is_day)):
        return None
    at = line.text.index(name, at)
    return Found(line, Find("publisher", name, at, at + len(name), "site-of-page-title", 0.9))


def _anchor(lines: Sequence[Line], dated: Sequence[int], words: Words) -> int | None:
    """The first byline or date line over text: what signs a page of which no title is sure."""
    for n in dated:
        reading = read_signature(lines[n], words)
        if reading and reading.rule == "signature" and n >= 1 and over_text(lines, n):
            return n
    return None


def _beside(lines: Sequence[Line], at: int, words: Words) -> list[Found]:
    """Byline and date around the title: the nearest of each."""
    found: list[Found] = []
    seen: set[str] = set()
    told, folded = told_of(lines), folded_of(lines)
    size = len(told)
    for n in (*range(at + 1, min(size, at + 1 + _BESIDE + 1)), at - 1, at - 2):
        if n < 0 or n >= size or not told[n] & MAY_SIGN or not 0 < len(folded[n]) <= _LONGEST:
            continue
        reading = read_signature(lines[n], words)
        if reading is None or reading.rule not in ("signature", "name-alone"):
            continue
        if reading.rule == "name-alone" and not (at < n <= at + 2 and _is_dated(lines, n, words)):
            continue
        names = {find.name for find in reading.finds}
        for find in reading.finds:
            if find.name in ("author", "date", "date_modified") and find.name not in seen:
                found.append(Found(lines[n], find._replace(rule=f"page-{find.rule}", confidence=0.88)))
        seen |= names
    return found


def _is_dated(lines: Sequence[Line], n: int, words: Words) -> bool:
    """A date line stands right beside the name."""
    for m in (n - 1, n + 1):
        if (
            m < len(lines)
            and lines[m].told & HAS_YEAR
            and len(lines[m].text) <= _LONGEST
            and YEAR.search(lines[m].folded)
        ):
            reading = read_signature(lines[m], words)
            if reading and reading.rule == "signature":
                return True
    return False
