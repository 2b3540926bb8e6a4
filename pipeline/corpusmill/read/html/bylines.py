"""The byline as readers see it: names after "By", in elements that call themselves author, or beside the date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from corpusmill.metadata.names import is_organisation, is_person, is_role, split_names
from corpusmill.read.html.claims import Claims, words_of
from corpusmill.read.html.dates import iso_date
from corpusmill.read.html.headline import Piece

_LABEL = re.compile(
    r"^(?:(?:(?:this )?(?:article|blog|post|story|piece)(?: was| is)?\s+)?(?:medically\s+)?(?:words|text|written|posted|published|"
    r"reported|contributed|created|authored|authors?|commentary|opinion|analysis|story|article|post|blog)\s+)?"
    r"(?:by|von|par|por|di|door|av|af)\b(?:\s*[:\-–—])?(?:\s+|$)(?P<rest>.*)$|"
    r"^(?:authors?|autor(?:in|es)?|auteurs?|text|words)\s*:\s*(?P<rest2>.*)$",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s*(?:[|•·].*|\s[-–—]\s.*|\bin$|,\s*in$|\s+(?:updated|published|posted|on|in|last|for|from|at)\s.*|"
    r"\s+(?:\d{1,2}\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d.*)$",
    re.IGNORECASE,
)
_JOIN = re.compile(r"^(?:[,&;/+]|and|und|et|y|e)$", re.IGNORECASE)
_LEADING_JOIN = re.compile(r"^(?:and|und|et|&)\s+|^,\s*", re.IGNORECASE)
_TRADE = re.compile(r"(?i)(?:reporter|editor|writer|correspondent|columnist|director|manager|officer|ist|ian|team|staff)$")
_SPACER = re.compile(r"^\W*$")
_AUTHOR = re.compile(r"(?:^|[\s_-])(?:the|post|entry|article)?-?(?:authors?|byline|writer)(?:$|[\s_-])|author-?name", re.I)
_NOT_NAME = re.compile(r"(?:bio|desc\w*|title|role|job|position|date|time|image|avatar|label|about|info|social)\b", re.I)
_NAME_MOST = 60  # characters; names of organisations after "By" included
_GATHERED_MOST = 24  # pieces; a dozen names and what joins them


def find_byline(pieces: Sequence[Piece]) -> Claims:
    """People shown around a headline: after "By", in an element that calls itself author."""
    for names in _labelled(pieces, people=True):
        yield "; ".join(names), "byline", 0.9
        break
    for names in _named(pieces):
        yield "; ".join(names), "byline class", 0.9
        break


def find_faint_byline(pieces: Sequence[Piece]) -> Claims:
    """A person beside the date, then whoever stands after "By": a team, a firm, a pen name."""
    for n, piece in enumerate(pieces):
        if piece.after and is_person(piece.text) and not piece.text.isupper() and not _is_trade(piece.text) and _is_beside_date(pieces, n):
            yield piece.text, "byline beside date", 0.7
            break
    for names in _labelled(pieces, people=False):
        yield "; ".join(names), "byline", 0.7
        break


def _labelled(pieces: Sequence[Piece], *, people: bool) -> Iterator[list[str]]:
    for n, piece in enumerate(pieces):
        match = _LABEL.match(piece.text)
        if match is not None:
            rest = match["rest"] or match["rest2"] or ""
            names = list(_gathered([rest] if rest else [], pieces[n + 1 : n + 1 + _GATHERED_MOST], True, people))
            if names:
                yield names


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
    for n, (name, *_) in enumerate(split_names(text)):
        if not is_person(name, labelled=labelled) or (n and _is_trade(name)) or iso_date(name):
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
        while 0 <= at < len(pieces) and _SPACER.match(pieces[at].text):
            at += step
        if 0 <= at < len(pieces) and len(pieces[at].text) <= 60 and (iso_date(pieces[at].day) or iso_date(pieces[at].text)):
            return True
    return False
