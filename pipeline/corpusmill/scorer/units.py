"""Units: known phrases found as runs of words, wherever they stand, many texts in one pass.

Decoration (dots, bars, brackets, arrows, bullets, emoji, capitals, accents) is no part of a phrase, and a number is any
number. A line that is a row of units ("12 comments · Share · Print") is known without a rule of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.kernel.arrays import Flags, Hashes, Ints
from corpusmill.kernel.library import struct
from corpusmill.rulebook.phrases import KINDS, Phrase
from corpusmill.scorer.scan import COLON, NUMBER, SPACE, Scanned, last_of_row, mixed, scan

WHOLE, OPENS, SECTION = 1, 2, 3
_USES = {"whole": WHOLE, "opens": OPENS, "sections": SECTION, "sentences": WHOLE}
NETWORKS = """
    facebook twitter instagram whatsapp telegram linkedin pinterest youtube tiktok reddit snapchat tumblr
    vkontakte vk odnoklassniki viber messenger threads mastodon bluesky weibo wechat kakaotalk kakao
    naver flipboard xing line zalo soundcloud spotify vimeo discord google rss 微博 微信 新浪微博 臉書
    推特 페이스북 트위터 카카오톡 카카오스토리 вконтакте одноклассники фейсбук твиттер телеграм вк
    フェイスブック ツイッター فيسبوك تويتر واتساب تلغرام إنستغرام انستغرام يوتيوب فیس بوک تلگرام
    اینستاگرام توییتر واتساپ פייסבוק טוויטר ווטסאפ วอตส์แอป เฟซบุ๊ก ทวิตเตอร์ ไลน์ फेसबुक ट्विटर
    व्हाट्सएप ফেসবুক টুইটার
"""
NETWORK = np.uint64(0xA0761D6478BD642F)
"""The hash of every network's name."""
# Kinds of residue that stand together on a page, by their numbers in `phrases.KINDS`.
GROUP_OF = np.array([0, 1, 2, 0, 1, 3, 2, 2, 3, 1, 4, 0, 2, 2, 3, 4, 4, 4])
GROUPS = ("talk", "links", "asking", "law", "controls")
"""Comments, sharing and accounts; links; letters, ads and money; law; controls and counts."""
LONGEST = 14
"""Words of the longest phrase looked for."""
_FACTOR = np.uint64(0xE7037ED1A0B428DB)
PREFIX_BITS = 20
_TOP = np.uint64(64 - PREFIX_BITS)


@dataclass(frozen=True)
class UnitTable:
    """Known phrases by the hash of their words, in ascending order."""

    hashes: Hashes
    kind: npt.NDArray[np.int8]
    """Number in `KINDS`."""
    use: npt.NDArray[np.int8]
    """`WHOLE`, `OPENS` or `SECTION`."""
    prefixes: Flags
    """Top 20 bits of a hash → some phrase begins so."""

    @cached_property
    def wholes(self) -> Flags:
        """Top 20 bits of a hash → some phrase is that: of the words that begin one, nine in ten are none."""
        found = np.zeros(1 << PREFIX_BITS, np.bool_)
        found[(self.hashes >> _TOP).astype(np.int64)] = True
        return found

    @cached_property
    def index(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
        """For the kernel: top 16 bits of a hash → its first entry; `prefixes` and `wholes` as bits."""
        first = np.searchsorted(self.hashes, np.arange(1 << 16, dtype=np.uint64) << np.uint64(48)).astype(np.int32)
        return first, np.packbits(self.prefixes, bitorder="little"), np.packbits(self.wholes, bitorder="little")

    @cached_property
    def struct(self) -> Any:
        """As the kernel takes it, with what residue of each phrase is."""
        group, use = GROUP_OF[self.kind], self.use.astype(np.int64)
        return struct("Phrases", self.hashes, *self.index, group, use, _MAYBE_NETWORK, len(self.hashes))


class Found(NamedTuple):
    """Units in a text, by their first word; a unit inside a longer one is left out."""

    word: Ints
    size: Ints
    kind: Ints
    use: Ints


def has_colon_after(s: Scanned, word: Ints) -> Flags:
    """Of each word, in ascending order: a colon follows it, or a space and a colon, in its text."""
    last = last_of_row(s, s.word_start[word])
    after = np.minimum(s.word_end[word], last)
    after = np.minimum(after + (s.kinds[after] == SPACE), last)
    return np.asarray(s.kinds[after] == COLON)


def _networks() -> Hashes:
    return np.unique(scan([" ".join(NETWORKS.split())]).hashes)


_NETWORKS = _networks()


def is_network(words: Hashes) -> Flags:
    """Of the hash of each word: it is a network's name."""
    at = np.minimum(np.searchsorted(_NETWORKS, words), len(_NETWORKS) - 1)
    return np.asarray(_NETWORKS[at] == words)


@cache
def networks_of() -> Any:
    """The hashes of networks' names as the kernel takes them."""
    return struct("Networks", _NETWORKS, len(_NETWORKS))


_MAYBE_NETWORK = np.zeros(1 << 16, np.bool_)
_MAYBE_NETWORK[_NETWORKS & np.uint64(0xFFFF)] = True


def _stream(s: Scanned) -> Hashes:
    maybe = np.flatnonzero(_MAYBE_NETWORK.take((s.hashes & np.uint64(0xFFFF)).astype(np.int64)))
    stream = s.hashes.copy()
    stream[maybe[is_network(s.hashes[maybe])]] = NETWORK
    return stream


def is_number(s: Scanned) -> Flags:
    """Of each word: it is digits alone."""
    return np.asarray(s.hashes == NUMBER)


def compile_units(phrases: Iterable[Phrase]) -> UnitTable:
    """The table of some phrases; a phrase that several languages use differently keeps its safest use."""
    fixed = [(phrase, *phrase.fixed) for phrase in phrases if phrase.use in _USES]
    fixed = [item for item in fixed if item[2] and "\n" not in item[2]]
    s = scan(["\n".join(item[2] for item in fixed)])
    line = np.searchsorted(s.start, s.word_start, side="right") - 1
    stream, powers = _stream(s), _powers()
    first = np.searchsorted(line, np.arange(len(s.start) + 1))
    entries: dict[int, tuple[int, int]] = {}
    prefixes = np.zeros(1 << PREFIX_BITS, np.bool_)
    for n, (phrase, use, _) in enumerate(fixed):
        words = stream[first[n] : first[n + 1]]
        if not len(words) or len(words) > LONGEST:
            continue
        partial = mixed(np.cumsum(words * powers[: len(words)]))
        if use == "opens" and len(words) == 1 and phrase.use != "opens":
            continue  # "follow {name}": one word says nothing
        prefixes[(partial >> _TOP).astype(np.int64)] = True
        key, entry = int(partial[-1]), (_USES[use], KINDS.index(phrase.kind))
        entries[key] = max(entries.get(key, (0, 0)), entry)
    for network in (NETWORK,):
        partial = mixed(np.array([network]) * powers[0])
        prefixes[(partial >> _TOP).astype(np.int64)] = True
        entries[int(partial[0])] = (SECTION, KINDS.index("social_share"))
    keys = sorted(entries)
    return UnitTable(
        np.array(keys, np.uint64),
        np.array([entries[key][1] for key in keys], np.int8),
        np.array([entries[key][0] for key in keys], np.int8),
        prefixes,
    )


def _powers() -> Hashes:
    powers = np.full(LONGEST, _FACTOR, np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


def find_units(s: Scanned, table: UnitTable) -> Found:
    """The units of a text, leftmost and longest first."""
    words = len(s.hashes)
    size = np.zeros(words, np.int64)
    entry = np.zeros(words, np.int64)
    if not words or not len(table.hashes):
        return Found(*(np.zeros(0, np.int64),) * 4)
    stream, powers = _stream(s), _powers()
    here = np.arange(words)
    partial = np.zeros(words, np.uint64)
    for length in range(1, LONGEST + 1):
        partial = partial + stream[here + length - 1] * powers[length - 1]
        key = mixed(partial)
        top = (key >> _TOP).astype(np.int64)
        maybe = np.flatnonzero(table.wholes.take(top))
        at = np.minimum(np.searchsorted(table.hashes, key[maybe]), len(table.hashes) - 1)
        is_found = table.hashes[at] == key[maybe]
        size[here[maybe[is_found]]], entry[here[maybe[is_found]]] = length, at[is_found]
        lives = np.flatnonzero(table.prefixes.take(top))
        here, partial = here[lives], partial[lives]
        goes_on = here + length < words
        here, partial = here[goes_on], partial[goes_on]
        soft = ~s.hard[here + length]
        here, partial = here[soft], partial[soft]
        if not len(here):
            break
    start = np.flatnonzero(size)
    reach = np.maximum.accumulate(start + size[start]) if len(start) else start
    is_free = np.append(True, start[1:] >= reach[:-1])[: len(start)]
    start = start[is_free]
    at = entry[start]
    return Found(start, size[start], table.kind[at].astype(np.int64), table.use[at].astype(np.int64))
