"""The byline as readers see it: names after "By", in elements that call themselves author, or beside the date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from corpusmill.metadata.name_lists import split_names
from corpusmill.metadata.names import is_organisation, is_person, is_role
from corpusmill.metadata.words import fold_name, label_words
from corpusmill.read.html.about.claims import Claims, words_of
from corpusmill.read.html.about.days import iso_date
from corpusmill.read.html.about.headline import Piece
from corpusmill.read.html.about.shown_days import shows_date

_LABEL = re.compile(
    r"^(?:(?:(?:this )?(?:article|blog|post|story|piece)(?: was| is)?\s+)?(?:words|text|written|posted|published|"
    r"reported|contributed|created|authored|authors?|commentary|opinion|analysis|story|article|post|blog)\s+)?"
    r"(?:by|von|par|por|di|door|av|af)\b(?:\s*[:\-–—])?(?:\s+|$)(?P<rest>.*)$",
    re.IGNORECASE,
)
_WITH_COLON = re.compile(r"(?P<label>[^:：]{1,40}?)\s*[:：]\s*(?P<rest>.*)$")
_OTHER_WORK = re.compile(
    r"(?i)(?:photo\w*|images?|pictures?|illustrat\w+|edited|reviewed|checked|contribut\w+)\s*(?:by|from)?\s*:?$"
)
_TAIL = re.compile(
    r"\s*(?:[|•·].*|\s@\w.*|\s[-–—]\s.*|\.?\s+(?:edited|photo\w*|illustrated|reviewed|translated)\b.*|\bin$|,\s*in$|\s+(?:updated|published|posted|on|in|last|for|from|at)\s.*|"
    r"\s+(?:\d{1,2}\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d.*)$",
    re.IGNORECASE,
)
_JOIN = re.compile(r"^(?:[,&;/+]|and|und|et|y|e)$", re.IGNORECASE)
_LEADING_JOIN = re.compile(r"^(?:and|und|et|&)\s+|^,\s*", re.IGNORECASE)
_TRADE = re.compile(
    r"(?i)(?:reporter|editor|writer|correspondent|columnist|director|manager|officer|ist|ian|team|staff)$"
)
# "By our political reporter Una Skerry"
_TRADE_BEFORE = re.compile(
    r"^(?:[a-z][\w’'-]*\s+){0,4}?(?:reporter|editor|writer|correspondent|columnist|journalist|staff)s?(?:\s+(?=[A-Z])|$)"
)
_SPACER = re.compile(r"^\W*$")
_AUTHOR = re.compile(
    r"(?:^|[\s_-])(?:the|post|entry|article)?-?(?:authors?|byline|writer)(?:$|[\s_-])|author-?name", re.I
)
_NOT_NAME = re.compile(
    r"(?:bio|desc\w*|title|role|job|position|date|time|image|avatar|label|about|info|social)\b", re.I
)
_NAME_MOST = 60  # characters; names of organisations after "By" included
_GATHERED_MOST = 24  # pieces; a dozen names and what joins them


def find_byline(pieces: Sequence[Piece]) -> list[str]:
    """People named after "By" around a headline; empty without one."""
    return next(_labelled([piece for piece in pieces if piece.after], people=True), [])


def contributors(pieces: Sequence[Piece]) -> set[str]:
    """Names (their words) of people who did other work: "Photography by", "Contributions from", "Edited by"."""
    return {
        words_of(name)
        for label, piece in pairwise(pieces)
        if len(label.text) <= _NAME_MOST and _OTHER_WORK.search(label.text)
        for name, *_ in split_names(piece.text)
    }


def find_faint_byline(pieces: Sequence[Piece]) -> Claims:
    """People in an element that calls itself author, one beside the date; then whoever stands after "By"."""
    for names in _named(pieces):
        yield "; ".join(names), "byline class", 0.9
        break
    yield from beside_date(pieces, after=True)
    for people in (True, False):
        for names in _labelled(pieces, people=people):
            yield "; ".join(names), "byline", 0.8
            break


def beside_date(pieces: Sequence[Piece], *, after: bool) -> Claims:
    """A person beside the date, after the headline or before it, where names of sites and rubrics stand, too."""
    for n, piece in enumerate(pieces):
        if piece.after is not after:
            continue
        name = _TAIL.sub("", piece.text)
        if is_person(name) and not name.isupper() and not _is_trade(name) and _is_beside_date(pieces, n):
            yield name, "byline beside date", 0.8 if after else 0.7
            break


def _labelled(pieces: Sequence[Piece], *, people: bool) -> Iterator[list[str]]:
    for n, piece in enumerate(pieces):
        match = _LABEL.match(piece.text) or _WITH_COLON.match(piece.text)
        if match is not None and _is_label(match, people=people):
            rest = _TRADE_BEFORE.sub("", match["rest"] or "")
            names = list(_gathered([rest] if rest else [], pieces[n + 1 : n + 1 + _GATHERED_MOST], True, people))
            if names:
                yield names


@cache
def author_labels() -> frozenset[str]:
    """What stands before the name of who wrote a page, in all languages, as `fold_name` gives it.

    No preposition that labels other things with a colon ("Aus: Kiel"), nor who is an editor in any language.
    """
    words = [*label_words("author"), *(word for word in label_words("by") if len(word) > _PREPOSITION)]
    return frozenset(map(fold_name, words)) - frozenset(map(fold_name, label_words("editor")))


_PREPOSITION = 4


def _is_label(match: re.Match[str], *, people: bool) -> bool:
    """Told of what stands before a name; a word with a colon labels houses and headlines, too."""
    is_asked = match["rest"].endswith(("?", "？", "。"))  # "Reporter: Mr Li, why is it shut?", in an interview
    return match.re is _LABEL or (people and not is_asked and fold_name(match["label"]) in author_labels())


def _named(pieces: Sequence[Piece]) -> Iterator[list[str]]:
    for n, piece in enumerate(pieces):
        if _AUTHOR.search(piece.name) and not _NOT_NAME.search(piece.name):
            names = list(_gathered([piece.text], pieces[n + 1 : n + 1 + _GATHERED_MOST], False, True))
            if names:
                yield names


def _gathered(first: Iterable[str], pieces: Sequence[Piece], labelled: bool, people: bool) -> Iterator[str]:
    """Names from a piece on, as long as something joins them."""
    seen: set[str] = set()
    joined = True
    for text in (*first, *(p.text for p in pieces)):
        if _JOIN.match(text):
            joined = True
            continue
        if not joined and not _LEADING_JOIN.match(text) and words_of(text) not in seen:
            return
        joined = text.rstrip().lower().endswith((",", " and", "&"))
        names = list(_names_in(text, labelled=labelled and not seen, people=people))
        for name in names:
            if words_of(name) not in seen:
                seen.add(words_of(name))
                yield name
        if not names or not people:
            return


def _names_in(text: str, *, labelled: bool, people: bool) -> Iterator[str]:
    """Names of one piece: people, up to the first that is none; anything with capitals where `people` is false."""
    text = _LEADING_JOIN.sub("", _TAIL.sub("", text).strip(" ,;|·•-–—"))
    if not people:
        if len(text) <= _NAME_MOST and _is_capitalised(text):
            yield text
        return
    names = [name for name, *_ in split_names(text)]
    for n, name in enumerate(names):
        # "Ann Li and Bo Ek, Berlin": after a full name a single word is their place
        is_other = n and ("(" in name or _is_trade(name) or (" " in names[0] and " " not in name))
        if is_other or not is_person(name, labelled=labelled) or iso_date(name):
            return
        yield name


def _is_trade(name: str) -> bool:
    return is_role(name) or is_organisation(name) or _TRADE.search(name) is not None


def _is_capitalised(name: str) -> bool:
    words = name.split()
    return is_organisation(name) or (0 < len(words) <= 4 and all(w[0].isalnum() and not w[0].islower() for w in words))


def _is_beside_date(pieces: Sequence[Piece], n: int) -> bool:
    for step in (-1, 1):
        at = n + step
        while 0 <= at < len(pieces) and (_SPACER.match(pieces[at].text) or _is_beside(pieces[at].text)):
            at += step
        if 0 <= at < len(pieces) and len(pieces[at].text) <= 60 and shows_date(pieces[at]):
            return True
    return False


def _is_beside(text: str) -> bool:
    """Told of what stands between a name and a date: a job, a tag, a label of the date."""
    return len(text) <= _NAME_MOST and (
        text[0] == "#" or _is_trade(text) or text.lower().endswith(("updated:", "published:"))
    )
