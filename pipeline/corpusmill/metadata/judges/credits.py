"""Picture credits and the captions that carry them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from corpusmill.metadata.cues import WORD, CueWords, first_words
from corpusmill.metadata.names import agencies, is_domain, is_organisation, is_person
from corpusmill.metadata.traits import HAS_PICTURE, RIGHTS_SIGN
from corpusmill.metadata.words import (
    Find,
    Line,
    Patterns,
    Reading,
    Words,
    alternation,
    label_words,
    organisation_data,
    words_of,
)

_LONGEST_CREDIT = 100
_LONGEST_CAPTION = 400


@cache
def picture_desks() -> str:
    """A pattern for any of them, over the folded view."""
    return alternation(organisation_data()["picture_desks"])


@cache
def _compiled(language: str) -> Patterns:
    words = words_of(language or None)
    desk = picture_desks()
    link = r"(?:by|via|courtesy\ +of|courtesy|de|von|di|av|door|oleh|credit|from|par|por|of|:|=|/|©|\(c\)|ⓒ|@)"
    who = rf"(?P<credit>[^\n]{{2,{_LONGEST_CREDIT}}}?)"
    return Patterns(
        {
            # "Photo by Gage Skidmore", "(Photo courtesy of …)", "Foto: dpa", "写真:共同"
            "whole": rf"[\[(*\ ]*{words.photo}\ *(?:{link}\ *)+{who}[\]). ]*",
            # "Caption text. Foto: dpa", "Caption text - Ảnh: Facebook"
            "behind": (
                rf"(?P<caption>[^\n]{{8,{_LONGEST_CAPTION}}}?)(?:[\s.(\[|,*=-]+|"
                rf"(?<=[.!?\"')]))(?<!\w){words.photo}\ *(?:(?:{link}\ *)*[:=/©]\ *(?:{link}\ +)*|(?:by|courtesy\ +of|"
                rf"via)\ +){who}[\]).]*"
            ),
            # "Caption text.Pool / Reuters", "Caption text (AP Photo/Jane Doe)", "Caption | Getty Images"
            "glued": (
                rf"(?P<caption>[^\n]{{8,{_LONGEST_CAPTION}}}?[\w.!?\"')])(?:(?<=[.!?\"'])\ *|\ *[(|"
                rf"*\[©]\ *(?:\(c\)\ *)?|\ +-\ +)"
                rf"(?P<credit>(?:(?:\w[\w.'-]*\ ?){{1,4}}\ ?[/|,]\ ?)?(?:{desk})(?:\ ?[/|"
                rf"]\ ?(?:\w[\w.'-]*\ ?){{1,4}}){{0,2}})[\]). ]*"
            ),
            "alone": (
                rf"[\[(*©\ ]*(?P<credit>(?:(?:\w[\w.'-]*\ ?){{1,4}}\ ?[/|]\ ?)?(?:{desk})\ ?(?:[/|"
                rf"]\ ?(?:\w[\w.'-]*\ ?){{1,4}})?(?:[/|]\ ?(?:\w[\w.'-]*\ ?){{1,4}})?)[\]). ]*"
            ),
        }
    )


_LINKS = ("by", "via", "of", "courtesy", "de", "von", "di", "av", "door", "oleh", "credit", "from", "par", "por")
_RULES = (("whole", 0), ("glued", 1), ("behind", 0), ("alone", 1))  # each with the cue it needs


@cache
def _cues() -> tuple[CueWords, CueWords]:
    return first_words(label_words("photo")), first_words(organisation_data()["picture_desks"])


def _rules_for(folded: str) -> list[str]:
    """The patterns that a line may match, by the words for pictures and the desks in it."""
    photos, desks = _cues()
    words = set(WORD.findall(folded))
    ending = [word for word in words if word.endswith(_LINKS)]  # "photoby"
    glued = {word[: -len(link)] for word in ending for link in _LINKS if word.endswith(link)}
    cues = (
        not photos.words.isdisjoint(words | glued)
        or (not folded.isascii() and any(map(folded.count, photos.unspaced))),
        not desks.words.isdisjoint(words) or _holds(folded, desks.unspaced),
    )
    return [rule for rule, cue in _RULES if cues[cue]] if any(cues) else []


def _holds(folded: str, words: tuple[str, ...]) -> bool:
    return not folded.isascii() and any(word in folded for word in words)


def read_credit(line: Line, words: Words) -> Reading | None:
    """The line as a credit (field "credit") or as a caption with its credit (field "caption").

    >>> from corpusmill.text.fold import fold
    >>> def read(text):
    ...     reading = read_credit(Line(text, fold(text), 0), words_of("en"))
    ...     return [(find.name, find.value) for find in reading.finds] if reading else []
    >>> read("The secretary in Brussels.Pool / Reuters")
    [('caption', 'The secretary in Brussels.'), ('credit', 'Pool / Reuters')]
    >>> read("Photo by Ann Li / CC BY 4.0"), read("Photos of the fire were shown in court.")
    ([('credit', 'Ann Li / CC BY 4.0')], [])
    """
    if len(line.text) > _LONGEST_CAPTION + _LONGEST_CREDIT:
        return None
    rules = _rules_for(line.folded)
    patterns = _compiled(words.language) if rules else {}
    for rule in rules:
        if rule in ("whole", "alone") and len(line.text) > _LONGEST_CREDIT + 40:
            continue
        match = patterns[rule].fullmatch(line.folded)
        if match is None:
            continue
        start, end = match.span("credit")
        while end > start and line.text[end - 1] in " .":
            end -= 1
        credit = line.text[start:end]
        if not _is_credit(credit, labelled=rule not in ("glued", "alone")) or _IS_OTHER[rule](
            line.folded, match, credit
        ):
            continue
        finds = [Find("credit", credit, start, end, f"credit-{rule}", 0.95)]
        if "caption" in match.groupdict():
            finds.insert(0, _caption(line, *match.span("caption"), f"credit-{rule}"))
        finds.sort(key=lambda find: find.start)
        return Reading("caption" if len(finds) > 1 else "credit", f"credit-{rule}", tuple(finds))
    return None


def _caption(line: Line, start: int, end: int, rule: str) -> Find:
    """The caption without what parts it from its credit."""
    while end > start and line.text[end - 1] in " -–—|([,•·=＝":
        end -= 1
    if line.text[end : end + 1] in (".", "。"):  # the caption's own, not the separator's
        end += 1
    return Find("caption", line.text[start:end], start, end, rule, 0.9)


def _is_credit(text: str, labelled: bool) -> bool:
    """Names, agencies, licences; not a sentence."""
    words = text.split()
    if not words or len(words) > 14 or re.search(r"[.!?]\s+\w+\s+\w+\s+\w+", text):
        return False
    if is_person(text, labelled) or is_organisation(text) or is_domain(text) or text in agencies():
        return True
    lower = [word for word in words if word.islower() and len(word) > 3]
    return len(lower) <= (2 if labelled else 0)


def _is_quoted(folded: str, match: re.Match[str]) -> bool:
    """A paragraph that speaks of a credit: in quotes, or behind several sentences without a bracket or a line's end."""
    before = folded[: match.end("caption") + 2]
    if before.count('"') % 2 or re.search(r"['\"]\s*$", folded[match.end("caption") :][:2]):
        return True
    caption = match.group("caption")
    bracket = folded[match.end("caption") : match.start("credit")].strip()[:1] in ("(", "[", "|")
    return len(caption) > 120 and len(re.findall(r"[.!?]['\")]?\ ", caption)) >= 2 and not bracket


def _is_sure(folded: str, match: re.Match[str]) -> bool:
    """Behind a sentence an agency's name needs a slash, a word for pictures, or no space before it to be a credit."""
    credit = match.group("credit")
    glued = not folded[match.end("caption") : match.start("credit")]
    return (
        glued
        or "/" in credit
        or "photo" in credit
        or "images" in credit
        or "|" in folded[match.end("caption") : match.start("credit")]
    )


_COPYRIGHT = re.compile(r"\w?copyright\ |©\ ")


def is_under_picture(below: Line, words: Words) -> bool:
    """A picture's credit or copyright: the line right over it is its caption, however much it looks like a title."""
    if len(below.text) > _LONGEST_NOTICE:
        return False
    return _COPYRIGHT.match(below.folded) is not None or (
        below.told & HAS_PICTURE != 0 and read_credit(below, words) is not None
    )


MAY_CREDIT = HAS_PICTURE | RIGHTS_SIGN
"""One of these bits is set for each line that may stand right below a picture."""
_LONGEST_NOTICE = 60  # characters of a credit, or a notice of rights, right below a picture


_GALLERY = re.compile(r"\W*(?:photos|pictures|images|fotos|videos)\b")
_PICTURE = re.compile(r"[/|]|photo|getty|shutterstock|istock|images")
# What a match of each pattern may be instead of a credit, told from (folded line, match, credit as written).
_IS_OTHER: dict[str, Callable[[str, re.Match[str], str], bool]] = {
    # "PHOTOS: Ten odd couples" leads to a gallery
    "whole": lambda folded, _, credit: _GALLERY.match(folded) is not None and len(credit.split()) > 4,
    "glued": lambda folded, match, _: not _is_sure(folded, match),
    "behind": lambda folded, match, _: _is_quoted(folded, match),
    # "Reuters" alone is a byline
    "alone": lambda _, match, __: not _PICTURE.search(match.group("credit")),
}
