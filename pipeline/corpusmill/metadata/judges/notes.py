"""Notes of the editor, boxes about the author, keyword lists, lines that name the source."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from corpusmill.metadata.names import is_person
from corpusmill.metadata.traits import TRADES
from corpusmill.metadata.words import Find, Line, Patterns, Reading, Words, words_of

_LONGEST_TAGS = 300
_LONGEST_BIO = 700
_LONGEST_TOLD = 420  # characters of a line of whose trades a glance tells
_LONGEST_PORTRAIT = 400
_NAME = r"(?P<name>[^\W\d_][\w.'’-]*(?:\s+(?:[^\W\d_][\w.'’-]*)){1,4}?)"
# A note names its author only if it speaks of a comment, or of a trade of writing.
_OWN_VIEWS = re.compile(
    r"(?:views|opinions?|ideas) (?:and opinions )?expressed|commentary|op-ed|opinion (?:piece|article)|"
    r"\bthe author\b|guest (?:post|column|essay)"
    r"|is (?:a|an|the) [^.]{0,60}\b(?:writer|journalist|reporter|columnist|author|correspondent|contributor|blogger)\b"
)
_TRADE = (
    r"(?:writer|reporter|journalist|editor|columnist|correspondent|contributor|blogger|author|freelancer|"
    r"staff|copywriter|storyteller"
    r"|periodista|redactora?|journaliste|redakteur(?:in)?|journalistin?|giornalista|jornalista|journalist|"
    r"dziennikar(?:z|ka)|gazeteci|penulis|jurnalis"
    r"|журналист|корреспондент|обозреватель)"
)


def writers() -> str:
    """An alternation of the trades of writing."""
    return _TRADE


def prefixes(pattern: str) -> list[str]:
    """What each alternative of a pattern begins with, up to its first sign.

    >>> prefixes("(?:writer|redactora?|dziennikar(?:z|ka))")
    ['writer', 'redactor', 'dziennikar']
    """
    inner = re.sub(r"\(\?:[^()]*\)", "", pattern.removeprefix("(?:").removesuffix(")"))
    return [
        re.sub(r".\?.*", "", alternative) if "?" in alternative else alternative for alternative in inner.split("|")
    ]


_IS_WRITER = re.compile(
    rf"(?:is|est|es|ist|é|e|is een|jest|er|adalah|-)\ +(?:an?\ +|the\ +|un[ea]?\ +|eine?\ +|our\ +|"
    rf"currently\ +)?(?:[^.!?]{{0,80}}\b)?{_TRADE}\b"
)
_IS = ("is", "est", "es", "ist", "é", "è", "jest", "er", "adalah", "—", "–", "-")
_ARE = frozenset(_IS)
_MOST_BEFORE_IS = 6  # words to the one of these behind a name of five, itself counted
_PRESENTED = re.compile(rf"{_NAME},?\s+(?=(?:{'|'.join(_IS)})\s)")


@cache
def _compiled(language: str) -> Patterns:
    words = words_of(language or None)
    return Patterns(
        {
            "note": rf"[\[(*\ ]*{words.note}\ *(?::|-|\])\ *(?P<note>.+)",
            "tags": rf"{words.tags}\ *:\ *(?P<tags>.+)",
            "bio": rf"{words.bio}\ *:?",
            "about": r"(?:about|uber|sobre|a\ propos\ de|over|o|om|tentang|об)\ +(?P<name>.{5,40})",
            "source": rf"{words.source}\ *:\ *(?P<source>.{{2,60}})",
        }
    )


def read_note(line: Line, words: Words) -> Reading | None:
    """An editor's note, with the author it introduces.

    >>> from corpusmill.text.fold import fold
    >>> text = "Editor’s Note: Ann Li is a pilot. The views expressed in this commentary are her own."
    >>> [(f.name, f.value) for f in read_note(Line(text, fold(text), 0), words_of("en")).finds]
    [('author', 'Ann Li')]
    """
    match = _compiled(words.language)["note"].match(line.folded)
    if match is None:
        return None
    finds: tuple[Find, ...] = ()
    if _OWN_VIEWS.search(line.folded):
        at = match.start("note")
        named = re.match(
            rf"\s*(?:Dr\.\s|Prof\.\s|Professor\s|Sen\.\s|Rep\.\s)?{_NAME},?\s+(?:is|was|serves|works|teaches|has|"
            rf"writes|leads|are)\b",
            line.text[at:],
        )
        if named and is_person(named["name"].strip(",")):
            a = at + named.start("name")
            finds = (
                Find("author", named["name"].strip(","), a, a + len(named["name"].strip(",")), "note-author", 0.9),
            )
    return Reading("note", "editors-note", finds)


def read_tags(line: Line, words: Words) -> Reading | None:
    """ "Tags: a, b, c"."""
    if len(line.text) > _LONGEST_TAGS:
        return None
    match = _compiled(words.language)["tags"].fullmatch(line.folded)
    if match is None or (
        line.folded[-1] in ".?!" and " " in match.group("tags").rstrip(".") and "," not in match.group("tags")
    ):
        return None
    a, b = match.span("tags")
    return Reading("tags_line", "tags", (Find("tags", line.text[a:b], a, b, "tags", 0.95),))


_RELEASE = re.compile(r"SOURCE:?\s+(?P<name>[A-Z0-9][^.!?:]{1,90}[.]?)")


def read_source(line: Line, words: Words) -> Reading | None:
    """ "SOURCE Example Inc." closes a press release and names its publisher; "Source: …" names an origin."""
    release = _RELEASE.fullmatch(line.text)
    if release:
        a, b = release.span("name")
        return Reading(
            "source_line",
            "press-release-source",
            (Find("publisher", line.text[a:b], a, b, "press-release-source", 0.97),),
        )
    match = _compiled(words.language)["source"].fullmatch(line.folded)
    if match is None:
        return None
    a, b = match.span("source")
    return Reading(None, "source", (Find("source_named", line.text[a:b], a, b, "source", 0.7),))


def is_bio_header(folded: str, words: Words) -> bool:
    return len(folded) <= _LONGEST_HEADER and _compiled(words.language)["bio"].fullmatch(folded) is not None


_LONGEST_HEADER = 100  # characters; a longer line is no label, and the pattern tries them all


def could_be_bio(told: int, size: int) -> bool:
    """Whether a line may hold a trade of writing."""
    return told & TRADES != 0 or size > _LONGEST_TOLD


def read_bio(line: Line) -> Reading | None:
    """A sentence that presents the author: "Ann Li is a freelance writer in Oslo"."""
    if len(line.text) > _LONGEST_BIO or not could_be_bio(line.told, len(line.text)):
        return None
    if _ARE.isdisjoint(line.text.split(None, _MOST_BEFORE_IS)[2:_MOST_BEFORE_IS]):
        return None  # told before the pattern, which tries names of every length
    named = _PRESENTED.match(line.text)
    if named is None or not is_person(named["name"].strip(",")):
        return None
    if not _IS_WRITER.match(line.folded, named.end()):
        return None
    name = named["name"].strip(",")
    return Reading("bio", "bio-sentence", (Find("author", name, 0, len(name), "bio-sentence", 0.8),))


_PORTRAIT = re.compile(
    rf"\b{_TRADE}s?\b|\b(?:writes?|covers?|graduated?|alumn\w+|studied|joined|lives (?:in|with)|based in|"
    rf"years of experience|follow (?:him|her|them)|"
    r"menulis|lulusan|bergabung|schreibt|studierte|ecrit|diplome|escribe|estudio|licenciad\w|scrive|"
    r"laureat\w|escreve|formad\w|pisze|skriver|schrijft)\b"
    r"|пишет|окончил|yaziyor|viet|记者|記者|기자|ライター|卒業|毕业|畢業|졸업"
)


def reads_as_portrait(line: Line) -> bool:
    """A few sentences with the words of an author's portrait."""
    return len(line.text) <= _LONGEST_PORTRAIT and _PORTRAIT.search(line.folded) is not None


def presents(header: Line, below: Line, words: Words) -> bool:
    """Does the paragraph under "About the author" present somebody? By the words of a portrait, or the header's name.

    >>> from corpusmill.text.fold import fold
    >>> from corpusmill.metadata.words import words_of
    >>> def line(text): return Line(text, fold(text), 0)
    >>> presents(line("About the author"), line("Ann Li writes about bridges."), words_of("en"))
    True
    >>> presents(line("About the author"), line("The council closed the bridge on Monday."), words_of("en"))
    False
    """
    if reads_as_portrait(below) or read_bio(below) or is_blurb(below):
        return True
    about = _compiled(words.language)["about"].match(header.folded)
    if about is None or not is_person(header.text[slice(*about.span("name"))].strip(" :")):
        return False
    return below.folded.startswith(about["name"].split(" ")[0])


OPENING_QUOTES = "\"“«'‘"


def is_blurb(line: Line) -> bool:
    """A short self-portrait, as author boxes show it: all in quotes, or not long."""
    text = line.text
    quoted = text[0] in OPENING_QUOTES and text.rstrip()[-1] in "\"”»'’"
    return quoted and len(text) < _LONGEST_BIO


def only_bios(readings: Iterable[Reading | None]) -> bool:
    """Whether nothing but portraits follows."""
    return all(reading is not None and reading.field == "bio" for reading in readings)
