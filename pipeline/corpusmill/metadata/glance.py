"""One look at all lines of a batch: what each may be, by its characters, its words, and a few hundred literals in it.

The kernel reads each character once. Without it nothing is told but what patterns tell of all lines at once; the
readers find the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.cache.patterns import kept_pattern
from corpusmill.kernel import calls
from corpusmill.kernel.arrays import Ints
from corpusmill.kernel.library import kernel
from corpusmill.metadata import could_sign, cues, traits
from corpusmill.metadata.judges.notes import prefixes, writers
from corpusmill.metadata.judges.pages.bylines import REACHED
from corpusmill.metadata.judges.phrases import first_on_words
from corpusmill.metadata.judges.publishers import LITERALS as MARKS
from corpusmill.metadata.sites.names import data, outlet_openings, outlet_words, outlets_elsewhere
from corpusmill.metadata.sites.signs import RIGHTS, SPEAKING, TELLING
from corpusmill.metadata.words import fold_name, label_words, places
from corpusmill.text.fold import code_points, fold, fold_table

LONGEST_TOLD = 420  # characters of a line that dates or names; with list marks; as in kernel/glance.c
_WORD = re.compile(r"\w+")
# Of digits the kernel knows those below its limit.
_YEAR = kept_pattern(r"(?:19|20|25)(?:(?=[\0-\uffff])\d){2}")


class Words(NamedTuple):
    """A hash table of words: keys (0: a free place) and classes; `known` has a bit for the upper bits of each key."""

    known: npt.NDArray[np.uint8]
    keys: npt.NDArray[np.uint64]
    classes: npt.NDArray[np.uint32]


class Literals(NamedTuple):
    """A trie as a hash table of its branches; `openings` has bits for what literals begin with (see the kernel).

    The key of a branch is node × 2²¹ + character + 1, `nodes` has the node that it leads to, `bits` what is told by
    who comes to a node.
    """

    openings: npt.NDArray[np.uint8]
    branches: npt.NDArray[np.uint64]
    nodes: npt.NDArray[np.int32]
    bits: npt.NDArray[np.int64]


class Tables(NamedTuple):
    """What the kernel looks words and literals up in."""

    words: Words
    literals: Literals


class Glanced(NamedTuple):
    """Of each line where it begins and ends without white space, in its text, and its bits (see `traits`)."""

    start: Ints
    end: Ints
    told: Ints


def glance(texts: Sequence[str], row: Ints, start: Ints, end: Ints, folded: Sequence[str]) -> Glanced:
    """What some lines of some texts may be; `row` has the text of each.

    >>> import numpy as np
    >>> text = " By Ann Li"
    >>> glanced = glance([text], np.array([0]), np.array([0]), np.array([10]), ["by ann li"])
    >>> glanced.start.tolist(), bool(glanced.told[0] & traits.MAY_SIGN)
    ([1], True)
    """
    native = kernel()
    if native is None or not _pays(len(row)):
        return _by_patterns(texts, row, start, end, folded)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    offset = (np.cumsum(lengths + 1) - lengths - 1)[row]
    points = code_points("\n".join(texts))
    characters, spans = (fold_table(), cues.kinds_of_characters()), (start + offset, end + offset)
    first, last, told = calls.glances(native, points, characters, spans, tables())
    return Glanced(first - offset, last - offset, told)


_WITHOUT_TABLES = 2_000
"""Lines of a process up to which none are made: a line by patterns costs its readers .08 ms more."""
_met = {"lines": 0}


def _pays(lines: int) -> bool:
    """Whether the tables are made, or so many lines were met that they soon pay for themselves."""
    _met["lines"] += lines
    return _met["lines"] > _WITHOUT_TABLES or tables.cache_info().currsize > 0


def _by_patterns(texts: Sequence[str], row: Ints, start: Ints, end: Ints, folded: Sequence[str]) -> Glanced:
    spans = np.empty((2, len(row)), np.int64)
    for n, (of, a, b, stripped) in enumerate(zip(row.tolist(), start.tolist(), end.tolist(), folded, strict=True)):
        whole = stripped if len(stripped) == b - a else fold(texts[of][a:b])
        first = a + len(whole) - len(whole.lstrip())
        spans[:, n] = first, first + len(stripped)
    told = np.full(len(row), traits.UNTOLD, np.int64)
    column = pa.array(folded, pa.large_string())
    for bit, pattern in _patterns().items():
        told[~pc.match_substring_regex(column, pattern).to_numpy(zero_copy_only=False)] &= ~bit
    has_year = np.fromiter((_YEAR.search(line) is not None for line in folded), np.bool_, len(row))
    is_long = np.fromiter(map(len, folded), np.int64, len(row)) > LONGEST_TOLD
    told[~has_year] &= ~traits.HAS_YEAR
    told[is_long] &= ~(traits.HAS_YEAR | traits.FIRST_ON)
    return Glanced(spans[0], spans[1], told)


# -- what is looked up ------------------------------------------------------------------------------------------------


@cache
def _exact() -> dict[int, Iterable[str]]:
    return {
        traits.BEFORE: data("before"),
        traits.AFTER: data("after"),
        traits.PROMPTS: data("prompts"),
        traits.RIGHTS: RIGHTS,
        traits.FIRST_ON: first_on_words(),
    }


@cache
def _patterns() -> dict[int, str]:
    return {bit: "|".join(map(re.escape, sorted(literals))) for bit, literals in _exact().items()}


@cache
def tables() -> Tables:
    """What the kernel needs; made once a process, in .3 s."""
    _, others = outlet_words()
    more = {
        traits.HAS_MARK: map(fold, MARKS),
        traits.RIGHTS_SIGN: ("©", "ⓒ", "copyright", "(c)"),
        traits.TRADES: (*prefixes(writers()), *REACHED),
        traits.MAY_OUTLET: [*(fold(name) for name in others if name[-1].isascii()), *map(fold, outlets_elsewhere())],
        traits.ACCENTED: [fold(name) for name in others if not name[-1].isascii()],
        # of scripts without spaces, where they stand inside of what else is one word
        traits.HAS_LABEL: cues.note_labels().unspaced,
        traits.HAS_PICTURE: cues.picture_labels().unspaced,
        traits.SHOWS_SIGN: (*cues.signers().unspaced, *cues.role_labels().unspaced, "年"),
    }
    return Tables(_words(_classes()), _literals({**_exact(), **more}))


def _classes() -> tuple[Iterable[str | tuple[str, str]], ...]:
    """The words of each class, or pairs of words that stand side by side, in the order of the kernel's."""
    roles = cues.role_ends().words | cues.role_labels().words
    bylines = label_words("by", "author")
    alone, pairs = outlet_openings()
    opening = {first for first, _ in pairs}
    return (
        cues.small_words(),
        cues.note_labels().words,
        cues.signers().words,
        roles,
        cues.picture_labels().words,
        cues.label_ends(),
        cues.author_ends(),
        cues.by_words(),
        [fold(word) for word in alone if not word[0].islower()],
        _openings(map(fold_name, bylines)),
        cues.labels_of("role").words,
        ("source",),
        ("by", "por", "par", "von"),
        _openings(data("opening")),
        SPEAKING,
        [fold(word) for word in alone if word[0].islower()],
        ("follow",),
        {word for place in places() for word in _WORD.findall(place)},
        could_sign.organisations(),
        could_sign.menu_words(),
        could_sign.PARTING,
        could_sign.houses(),
        ("ago", "no"),
        [fold(word) for word in opening if not word[0].islower()],
        [fold(word) for word in opening if word[0].islower()],
        [(fold(first), fold(second)) for first, second in pairs if not second[0].islower()],
        [(fold(first), fold(second)) for first, second in pairs if second[0].islower()],
        TELLING,
        cues.picture_ends(),
        *cues.signing(),
    )


def _openings(phrases: Iterable[str]) -> list[str]:
    return [match.group() for match in map(_WORD.match, phrases) if match]


_START, _FACTOR, _PAIRED, _BITS = 0xCBF29CE484222325, 0x100000001B3, 0x9E3779B97F4A7C15, 2**64 - 1


def _mixed(value: int) -> int:
    value ^= value >> 31
    value = value * 0xBF58476D1CE4E5B9 & _BITS
    return value ^ value >> 29


def _placed(keys: Sequence[int]) -> tuple[npt.NDArray[np.uint64], list[int]]:
    """An open hash table of keys, a third full at the most, and the place of each."""
    size = 1 << (3 * len(keys)).bit_length()
    table, places = [0] * size, []
    for key in keys:
        at = _mixed(key) & size - 1
        while table[at]:
            at = at + 1 & size - 1
        table[at] = key
        places.append(at)
    return np.array(table, np.uint64), places


def _hashed(word: str | tuple[str, str]) -> int:
    if not isinstance(word, str):
        return _hashed(word[0]) * _PAIRED + _hashed(word[1]) & _BITS
    value = _START
    for char in word:
        value = (value ^ ord(char)) * _FACTOR & _BITS
    return value


def _words(classes: Sequence[Iterable[str | tuple[str, str]]]) -> Words:
    known: dict[int, int] = {}
    for n, words in enumerate(classes):
        for word in words:
            key = _hashed(word) | 1
            known[key] = known.get(key, 0) | 1 << n
    keys, places = _placed(list(known))
    of = np.zeros(len(keys), np.uint32)
    of[places] = list(known.values())
    bits = np.zeros(1 << 18, np.uint8)
    bits[(keys[keys > 0] >> np.uint64(46)).astype(np.int64)] = 1
    return Words(np.packbits(bits, bitorder="little"), keys, of)


# Where in `openings` the bits begin of four characters, and of one beyond ASCII.
_FOURS = 1 << 15
_FIRSTS = _FOURS + (1 << 16)


def _literals(kinds: Mapping[int, Iterable[str]]) -> Literals:
    branches: dict[int, int] = {}
    bits, opened = [0], np.zeros(_FIRSTS + (1 << 16), np.uint8)
    for bit, literals in kinds.items():
        for literal in literals:
            points, node = [*map(ord, literal)], 0
            for point in points:
                node = branches.setdefault((node << 21 | point) + 1, len(bits))
                if node == len(bits):
                    bits.append(0)
            bits[node] |= bit
            if points[0] >= 128:
                opened[_FIRSTS + (points[0] & 0xFFFF)] = 1
                continue
            a, b, c = points[:3]
            opened[(a & 31) << 10 | (b & 31) << 5 | c & 31] = 1
            for fourth in {points[3] & 31} if len(points) > 3 else range(32):
                opened[_FOURS + ((((a * 31 + b) * 31 + c) * 31 + fourth) & 0xFFFF)] = 1
    keys, at = _placed(list(branches))
    nodes = np.zeros(len(keys), np.int32)
    nodes[at] = list(branches.values())
    return Literals(np.packbits(opened, bitorder="little"), keys, nodes, np.array(bits, np.int64))
