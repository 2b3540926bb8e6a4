"""The words that announce metadata, by language, compiled to patterns over the folded view."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, wraps
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, overload

from corpusmill.cache.patterns import kept_pattern
from corpusmill.cache.words import kept_words
from corpusmill.metadata.traits import UNTOLD
from corpusmill.text.fold import fold

fold_name = lru_cache(maxsize=8_192)(fold)
"""`fold` for names and single words, which are asked for several times a line."""

_HERE = Path(__file__).parent


class Line(NamedTuple):
    """A stripped line: as it stands, in the folded view (same length), and where it starts in the row's text.

    `told` is what a glance told of it, bits of `traits`.
    """

    text: str
    folded: str
    start: int
    told: int = UNTOLD

    @property
    def end(self) -> int:
        return self.start + len(self.text)


Columns = tuple[Callable[[int, bool], Mapping[int, Sequence[int]]], int]
"""What tells by row the places of lines with one of some bits, or all of them, and a row."""


class Lines(Sequence[Line]):
    """Lines of a text, each made when it is first asked for; most are judged by `folded` and `told` alone."""

    __slots__ = ("_made", "answers", "columns", "end", "folded", "prose", "start", "text", "told")

    def __init__(self, text: str, start: list[int], end: list[int], folded: list[str], told: list[int]):
        self.text, self.start, self.end, self.folded, self.told = text, start, end, folded, told
        self.columns: Columns | None = None  # of the lines of many texts, where these stand in them
        self.prose: list[int] | None = None  # see `titles.prose_of`
        self.answers: dict[Callable[..., Any], Any] | None = None  # see `asked_once`
        self._made: dict[int, Line] = {}

    def __len__(self) -> int:
        return len(self.told)

    def places(self, bits: int, has_all: bool = False) -> Sequence[int]:
        """The places of lines with one of some bits, or with all of them."""
        if self.columns is not None:
            return self.columns[0](bits, has_all).get(self.columns[1], ())
        return [n for n, told in enumerate(self.told) if (told & bits == bits if has_all else told & bits)]

    @overload
    def __getitem__(self, n: int) -> Line: ...
    @overload
    def __getitem__(self, n: slice) -> list[Line]: ...
    def __getitem__(self, n: int | slice) -> Line | list[Line]:
        if isinstance(n, slice):
            return [self[at] for at in range(*n.indices(len(self.told)))]
        line = self._made.get(n)
        if line is None:
            start = self.start[n]
            cells = self.text[start : self.end[n]], self.folded[n], start, self.told[n]
            line = self._made[n] = tuple.__new__(Line, cells)  # half the time of `Line(…)`
        return line


_Answer = TypeVar("_Answer")


def asked_once(judge: Callable[[Sequence[Line]], _Answer]) -> Callable[[Sequence[Line]], _Answer]:
    """What a judge says of all lines of a text, which several others ask; it is kept beside them."""

    @wraps(judge)
    def answer(lines: Sequence[Line]) -> _Answer:
        if not isinstance(lines, Lines):
            return judge(lines)
        if lines.answers is None:
            lines.answers = {}
        elif judge in lines.answers:
            known: _Answer = lines.answers[judge]
            return known
        said = lines.answers[judge] = judge(lines)
        return said

    return answer


def folded_of(lines: Sequence[Line]) -> Sequence[str]:
    """The folded views of some lines, none of which is made for it."""
    return lines.folded if isinstance(lines, Lines) else [line.folded for line in lines]


def spans_of(lines: Sequence[Line]) -> tuple[list[int], list[int]]:
    """Where some lines begin and end, none of which is made for it."""
    if isinstance(lines, Lines):
        return lines.start, lines.end
    return [line.start for line in lines], [line.end for line in lines]


def written_of(lines: Sequence[Line], first: int = 0, until: int | None = None) -> Iterator[str]:
    """Some of some lines as they stand, none of which is made for it."""
    if not isinstance(lines, Lines):
        return (line.text for line in lines[first:until])
    spans = zip(lines.start[first:until], lines.end[first:until], strict=True)
    return (lines.text[start:end] for start, end in spans)


def told_of(lines: Sequence[Line]) -> Sequence[int]:
    """What a glance told of some lines, none of which is made for it."""
    return lines.told if isinstance(lines, Lines) else [line.told for line in lines]


class Find(NamedTuple):
    """A value that a line shows; `start` and `end` are offsets in the line."""

    name: str
    value: str
    start: int
    end: int
    rule: str
    confidence: float


class Reading(NamedTuple):
    """What a line was read as: the field of a line that is metadata altogether (None: it is body), and its values."""

    field: str | None
    rule: str
    finds: tuple[Find, ...] = ()


_KINDS = ("by", "author", "editor", "role", "photo", "published", "updated", "tags", "source", "note", "bio")
# Labels that a colon makes sure are read in every language: a site's template is often not in the language of its text.
_SURE_WITH_COLON = frozenset({"author", "editor"})
# Close languages: taken for one another by taggers, and their sites share words.
_RELATIVES = {
    "hr": ("sr", "sl"), "sr": ("hr", "mk"), "bs": ("hr", "sr"), "nb": ("no", "da"), "nn": ("no",), "no": ("da",),
    "da": ("no",), "id": ("ms",), "ms": ("id",), "cs": ("sk",), "sk": ("cs",), "tl": ("fil",), "gl": ("pt",),
    "iw": ("he",), "hi": ("mr",), "mr": ("hi",), "ne": ("hi",),
}  # fmt: skip


@dataclass(frozen=True)
class Words:
    """Alternations (source of a pattern each) and look-up tables for one language with English, or for all."""

    language: str
    months: dict[str, int]
    solar_months: dict[str, int]
    weekdays: dict[str, int]
    by: str
    author: str
    author_word: str
    editor: str
    role: str
    photo: str
    published: str
    updated: str
    tags: str
    source: str
    note: str
    bio: str


class Patterns(dict[str, re.Pattern[str]]):
    """Patterns by name, each compiled (or loaded) when it is first asked for: all of a language took 60 ms."""

    def __init__(self, sources: Mapping[str, str]):
        super().__init__()
        self._sources = sources

    def __missing__(self, name: str) -> re.Pattern[str]:
        pattern = self[name] = kept_pattern(self._sources[name])
        return pattern


def alternation(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first, with any run of spaces for a space.

    >>> alternation(["by", "Written by"])
    '(?:written\\\\ +by|by)'
    """
    return "(?:" + longest_first(map(fold, words)).replace("\\ ", "\\ +") + ")"


def longest_first(words: Iterable[str]) -> str:
    """The alternatives of a pattern for any of the words as they are written.

    >>> longest_first(["by", "written by"])
    'written\\\\ by|by'
    """
    return "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word))))


def vocabulary(name: str) -> dict[str, Any]:
    """One of the tables of words."""
    return kept_words(_HERE / "vocabulary" / f"{name}.toml")


@cache
def organisation_data() -> dict[str, list[str]]:
    return vocabulary("organisations")


@cache
def phrases(kind: str) -> tuple[str, ...]:
    """Sentences with names in them, as blog software writes them."""
    return tuple(vocabulary("phrases")[kind])


@cache
def name_words(kind: str) -> frozenset[str]:
    """One of the lists of words that tell names from headings."""
    return frozenset(vocabulary("names")[kind])


@cache
def places() -> frozenset[str]:
    """Names of places as datelines give them, folded."""
    lines = (_HERE / "vocabulary" / "places.txt").read_text(encoding="utf-8").split("\n")
    return frozenset(fold(place) for line in lines if line and not line.startswith("#") for place in line.split("|"))


def _chosen(name: str, language: str | None) -> list[dict[str, Any]]:
    """The tables of a language, its relatives and English; of all languages where it is not known."""
    tables = vocabulary(name)
    own = [code for code in (language or "", *_RELATIVES.get(language or "", ())) if code in tables]
    if not own:
        # its own words are unknown: the labels of any language may stand there, for templates are often foreign
        return [tables["en"], *(table for code, table in tables.items() if code != "en")]
    return [tables[code] for code in dict.fromkeys((*own, "en"))]


def _numbers(tables: list[dict[str, Any]], kind: str, first: int, sure: int) -> dict[str, int]:
    """Form → number. A form that means something else in a later table keeps its first meaning among the first `sure`
    tables, and has none among the rest ("listopad" is October in Croatian, November in Czech)."""
    numbers: dict[str, int] = {}
    doubtful: set[str] = set()
    for n, table in enumerate(tables):
        for number, forms in enumerate(table.get(kind, ()), start=first):
            for form in filter(None, forms.split("|")):
                key = fold(form)
                if numbers.setdefault(key, number) != number and n >= sure:
                    doubtful.add(key)
    fixed = {fold(form) for table in tables[:sure] for forms in table.get(kind, ()) for form in forms.split("|")}
    return {form: number for form, number in numbers.items() if form not in doubtful or form in fixed}


def _weekdays(calendars: list[dict[str, Any]], sure: int) -> dict[str, int]:
    """Of no known language without those of two letters: "la" is Saturday in Finnish, "on the" in Romanian."""
    numbers = _numbers(calendars, "weekdays", 0, sure)
    if sure > 1:
        return numbers
    return {form: number for form, number in numbers.items() if len(form) > 2 or not form.isascii()}


@cache
def words_of(language: str | None) -> Words:
    """The words of a language with those of English, as rules run; of all languages where it is not known."""
    labels, calendars = _chosen("labels", language), _chosen("calendar", language)
    sure = len(calendars) if len(calendars) < 6 else 1
    return Words(
        language=language or "",
        months=_numbers(calendars, "months", 1, sure),
        solar_months=_numbers(list(vocabulary("calendar").values()), "solar_months", 1, 1),
        weekdays=_weekdays(calendars, sure),
        author_word=alternation(  # the nouns among the labels: long enough to be no preposition, and one word
            word for table in labels for word in table["author"] if len(word) >= 5 and " " not in word
        ),
        **{kind: alternation(_label_words(kind, labels)) for kind in _KINDS},
    )


def label_words(*kinds: str) -> list[str]:
    """The words of some kinds in all languages."""
    return [word for table in vocabulary("labels").values() for kind in kinds for word in table[kind]]


def _label_words(kind: str, tables: list[dict[str, Any]]) -> Iterable[str]:
    own = [word for table in tables for word in table[kind]]
    if kind not in _SURE_WITH_COLON:
        return own
    every = vocabulary("labels").values()
    # "Editör" signs in Turkish, but is an editor elsewhere: of a foreign word the humbler meaning counts
    other = {fold(word) for table in every for word in table["editor" if kind == "author" else "author"]}
    return [*own, *(word for table in every for word in table[kind] if fold(word) not in other)]
