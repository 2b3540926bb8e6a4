"""Days that a page shows around its headline: the page's own, those of updates, and those that are of other matters."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpusmill.metadata.dates import find_dates as find_written
from corpusmill.metadata.words import words_of
from corpusmill.read.html.about.days import in_numbers, in_order, is_in_time, iso_date, machine_date
from corpusmill.read.html.about.headline import Piece
from corpusmill.text.fold import fold

_UPDATED = re.compile(
    r"updat|modif|review|edited|last (?:check|revis)|aktuali[sz]|geändert|mise? à jour|actuali[sz]ad|atualizad|"
    r"aggiorna|bijgewerkt|gewijzigd|opp?dater|uppdater|обновл|изменен|güncelle|diperbarui|cập nhật|更新|수정|تحديث",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(r"publi|posted|creat|written|first|veröff|erstell|опубл|yayın|입력", re.IGNORECASE)
_OF_OTHERS = re.compile(
    r"(?:last|latest) (?:post|repl|comment|activ|seen|visit)|joined|member since|\b(?:received|submitted|accepted)\b",
    re.IGNORECASE,
)  # days of readers: a thread's headline shows that of the last reply; of a journal's desk, before it published
_OF_THE_DESK = re.compile(
    r"(?i)\b(?:received|submitted|accepted|(?:in )?revised(?: form)?)\b[^;|]{0,20}?\d[^;|]{0,20}?(?:19|20)\d\d\W*"
)
OF_A_MATTER = re.compile(
    r"(?<!\w)(?:when|valid|expir\w*|until|deadline|due|ends?|since|founded|established|born|"
    r"gültig|bis(?! heute)|seit|gegründet|frist|depuis|jusqu['’]au|expire|fondée?|válid[oa]|hasta|desde|vence|"
    r"fundad[oa]|até|fino al|scad\w*|dal|geldig|sinds|tot en met|giltig|sedan|gyldig|siden|ważn[ae]|"
    r"действует|действителен|до|основан\w*)\W*(?:[^\W\d]+\W+){0,2}(?!(?:19|20)\d\d(?!-))\d",
    re.IGNORECASE,
)
"""Before a day on which something ends or began: an offer, a firm, a life."""
DATE_LINE_MOST = 100  # characters; a longer piece with a date is prose
_LABEL_MOST = 40
_YEAR = re.compile(r"(?:19|20)\d\d")
_OTHER_YEAR = re.compile(r"年|\d{4}")  # of other calendars, or in digits of another script
_DATES_APART = 6  # pieces; later dates are of other pages that this one links to


def shown_dates(pieces: Sequence[Piece], *, first: str = "") -> tuple[list[str], list[str]]:
    """Days written around the headline, those after it first: the page's own, and those called a day of update.

    `first` is "day" or "month" for dates in numbers that could be read either way; without it they are no dates.

    >>> from corpusmill.read.html.about.headline import Piece
    >>> shown_dates([Piece("By Una Skerry"), Piece("3 May 2021"), Piece("Updated:"), Piece("4 June 2022")])
    (['2021-05-03'], ['2022-06-04'])
    """
    published: list[str] = []
    updated: list[str] = []
    at: int | None = None
    before = sum(not piece.after for piece in pieces)
    for n in (*range(len(pieces) - before), *range(-1, -before - 1, -1)):  # outwards from the headline
        piece = _whole(pieces, n)
        day = _shown_day(piece, first)
        if not day or (at is not None and abs(n - at) > _DATES_APART):
            continue
        labels = pieces[max(0, n - 2) : n] if n >= 0 else pieces[max(-before, n - 2) : n]
        label = " ".join(p.text for p in labels if len(p.text) < _LABEL_MOST and not _YEAR.search(p.text))
        if any(told.search(f"{label} {piece.text}") for told in (_OF_OTHERS, OF_A_MATTER)):
            continue
        at = n if at is None else at
        (updated if _is_update(piece, label) else published).append(day)
    return published, updated


_PART_MOST = 10  # characters of "September,"


def _whole(pieces: Sequence[Piece], n: int) -> Piece:
    """A piece without the days of a journal's desk; of a date whose day, month and year stand apart, all of it at its
    year: blogs draw it as a leaf of a calendar.
    """
    piece = pieces[n]
    if _OF_THE_DESK.search(piece.text):
        return piece._replace(text=_OF_THE_DESK.sub("", piece.text))
    if _YEAR.fullmatch(piece.text):
        for parts in (pieces[n - 2 : n + 1 or None], pieces[n : n + 3 or None]):
            text = " ".join(part.text for part in parts)
            if len(parts) == 3 and all(len(part.text) <= _PART_MOST for part in parts) and iso_date(text):
                return piece._replace(text=text)
    return piece


def _is_update(piece: Piece, label: str) -> bool:
    if _calls_itself_update(piece.text) or (_UPDATED.search(label) and not _PUBLISHED.search(piece.text)):
        return True
    # WordPress gives the only date of a post both classes
    return bool(_UPDATED.search(piece.name)) and not re.search("publi|entry-date", piece.name)


def _calls_itself_update(text: str) -> bool:
    """Told of "Updated 4 June 2022" and "4 June 2022 (updated)", not of "3 May 2021, updated 4 June 2022"."""
    label = _UPDATED.search(text)
    if label is None:
        return False
    before, after = text[: label.start()], text[label.end() :]
    return not (_YEAR.search(before) and _YEAR.search(after)) and not _PUBLISHED.search(before)


def shows_date(piece: Piece) -> bool:
    """Told of a piece with a date, be it only for machines or in numbers that could be read either way."""
    return bool(machine_date(piece.day) or _shown_day(piece, "day"))


def tells_of_others(text: str) -> bool:
    """Told of a sentence with a day that does not say that the page is of it: "The hall closes on 31 May 2025."."""
    is_sentence = _SENTENCE_END.search(text) and len(_WORDS.findall(text)) > _OWN_WORDS
    return bool(is_sentence) and not (_PUBLISHED.search(text) or _UPDATED.search(text))


_SENTENCE_END, _WORDS = re.compile(r"\w\w[.!?]$"), re.compile(r"[^\W\d_]{2,}")
_OWN_WORDS = 3  # of a day by itself: "Quay Town, 5 March 2024." has no more


def _shown_day(piece: Piece, first: str) -> str:
    if len(piece.text) > DATE_LINE_MOST or tells_of_others(piece.text):
        return ""
    if not _YEAR.search(piece.text):
        if piece.day and len(piece.text) <= _LABEL_MOST:  # "3 days ago"
            return machine_date(piece.day)
        if not _OTHER_YEAR.search(piece.text):
            return ""
    if day := iso_date(piece.text):
        return day
    said = machine_date(piece.day)
    if days := in_numbers(piece.text):
        if said in days or len(days) == 1:
            return said if said in days else days[0]
        return in_order(days, first)
    written = (found.iso or "" for found in find_written(fold(piece.text), words_of(None)))
    return next(filter(is_in_time, written), "")
