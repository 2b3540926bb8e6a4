"""Blocks of a page → one row of numbers each, for the block scorer: shape, place, kinds, company and votes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from corpusmill.kernel.arrays import Floats, Ints
from corpusmill.read.html.body.blocks import Block, Element
from corpusmill.read.html.body.evidence import VOTES, Evidence
from corpusmill.read.html.body.structure import (
    BASE,
    LEVELS,
    PARTS,
    ancestors,
    distances,
    nesting_of,
    subtree_sums,
    whole_page,
)
from corpusmill.read.html.kinds import KINDS
from corpusmill.text.fold import fold

_Item = TypeVar("_Item")
Named = Iterator[tuple[str, npt.NDArray[np.generic]]]

_TAGS = (
    "p", "li", "h1", "h2", "h3", "h4", "h5", "div", "blockquote", "pre", "figcaption", "td", "tr", "dd", "dt",
    "section",
)  # fmt: skip
_GONE = 99.0  # a distance in blocks that says "nowhere on this side"
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def features_of(evidence: Evidence, cues: Floats) -> Floats:
    """Matrix of shape (blocks, features), columns as in `FEATURES`; `cues` is what `cue_scores` says of each block."""
    blocks, elements = evidence.page.blocks, evidence.page.elements
    if not blocks:
        return np.zeros((0, len(FEATURES)))
    own = np.fromiter((b.element for b in blocks), np.int64, len(blocks))
    shapes = dict(shape(blocks, evidence.runs.words.astype(float)))
    words = shapes["words"].astype(float)
    weight = np.maximum(words, 0.5)
    base: dict[str, Floats] = {
        "words": words,
        "link_share": shapes["link_share"].astype(float),
        "sentence": shapes["sentence"].astype(float),
        "long": (words >= 20).astype(float),
        "cues": cues,
        **evidence.votes,
    }
    nesting = nesting_of(elements)
    sums = subtree_sums(nesting, own, base, weight)
    kind_far, part_far = distances(elements, nesting)
    columns = {
        **shapes,
        "cues": cues,
        **dict(_place(evidence, words)),
        **dict(_names(blocks, own, elements, kind_far, part_far)),
        **dict(company(base, weight)),
        **dict(_alike(own, elements, base, weight)),
        **dict(ancestors(own, nesting, sums)),
        **dict(whole_page(own, nesting, sums, base, kind_far=kind_far, hints=evidence.hints)),
        **dict(_votes(base, words)),
    }
    # one rounding for training and use: thresholds are learned on 32-bit features
    rounded = np.array([columns[name] for name in FEATURES], np.float32)
    return rounded.T.astype(np.float64, order="C")


def shape(blocks: list[Block], words: Floats) -> Named:
    n = len(blocks)
    texts = [block.text for block in blocks]
    chars = _each(len, texts)
    yield "chars", chars
    yield "words", words
    yield "word_length", chars / np.maximum(words, 1)
    yield "link_share", _each(linked, blocks) / chars
    yield "links", _each(lambda block: len(block.links), blocks)
    yield "emphasis", _each(lambda block: block.emphasised, blocks) / chars
    for name, sign in _SIGNS.items():
        yield name, _each(sign, texts)
    heads, head_chars = [text[:_HEAD] for text in texts], np.minimum(chars, _HEAD)
    yield "upper_share", _each(lambda head: _count(head, _NOT_UPPER, str.isupper), heads) / head_chars
    yield "digit_share", _each(lambda head: _count(head, _NOT_DIGIT, str.isdigit), heads) / head_chars
    yield "after_break", _each(lambda block: block.after_break, blocks)
    counts: dict[str, int] = {}
    before = np.zeros(n)
    for i, text in enumerate(texts):
        before[i] = counts.get(text, 0)
        counts[text] = counts.get(text, 0) + 1
    yield "same_before", before
    yield "same_text", _each(counts.__getitem__, texts)


def _each(measure: Callable[[_Item], float], items: list[_Item]) -> Floats:
    return np.fromiter(map(measure, items), np.float64, len(items))


def linked(block: Block) -> int:
    """Characters of a block that are links."""
    return sum([end - start for start, end in block.links]) if block.links else 0


def ends_sentence(text: str) -> bool:
    return not text[-1:].isalnum() and _SENTENCE_END.search(text[-8:]) is not None  # most menus end in a letter


_HEAD = 200  # characters: what a block is, its beginning tells
_SIGNS: dict[str, Callable[[str], float]] = {
    "commas": lambda text: text.count(",") + text.count("，") + text.count("、"),
    "sentence": ends_sentence,
    "upper_start": lambda text: text[0].isupper(),
    "year": lambda text: ("19" in text or "20" in text) and _YEAR.search(text) is not None,
    "colon_end": lambda text: text.endswith((":", "：")),
    "question": lambda text: "?" in text,
    "bar": lambda text: "|" in text,
}
_NOT_UPPER = bytes(c for c in range(128) if not chr(c).isupper())
_NOT_DIGIT = bytes(c for c in range(128) if not chr(c).isdigit())


def _count(text: str, others: bytes, is_meant: Callable[[str], bool]) -> int:
    """Characters of a kind; ASCII text, the most of it, is counted by deleting the `others`."""
    return len(text.encode().translate(None, others)) if text.isascii() else sum(map(is_meant, text))


def _place(evidence: Evidence, words: Floats) -> Named:
    blocks, elements = evidence.page.blocks, evidence.page.elements
    index = np.arange(len(blocks))
    h1 = next((i for i, block in enumerate(blocks) if elements[block.element].tag == "h1"), -1)
    yield "depth", _each(lambda block: elements[block.element].depth, blocks)
    yield "position", np.cumsum(words) / max(float(words.sum()), 1.0)
    yield "from_h1", (index - h1).astype(float)
    yield "before_h1", (index < h1).astype(float)
    overlap = np.zeros(len(blocks))
    title = set(fold(evidence.title).split())
    for i, block in enumerate(blocks):
        if title and len(block.text) < 300:
            said = fold(block.text).split()
            overlap[i] = sum(map(title.__contains__, said)) / max(len(said), len(title) * 0.6)
    yield "title_overlap", overlap
    yield "title_seen", (np.cumsum(overlap > 0.6) > 0).astype(float)


def _names(blocks: list[Block], own: Ints, elements: list[Element], kind_far: Ints, part_far: Ints) -> Named:
    tags = np.fromiter((_TAG_AT.get(elements[b.element].tag, -1) for b in blocks), np.int64, len(blocks))
    inline = np.fromiter((b.inline_kinds for b in blocks), np.int64, len(blocks))
    for names, columns in (
        (_TAG_NAMES, tags == np.arange(len(_TAGS))[:, None]),
        (_PART_NAMES, part_far[own].T),
        (_KIND_NAMES, kind_far[own].T),
        (_INLINE_NAMES, inline >> np.arange(len(KINDS))[:, None] & 1),
    ):
        yield from zip(names, columns, strict=True)


_TAG_AT = {tag: n for n, tag in enumerate(_TAGS)}
_TAG_NAMES, _PART_NAMES = [f"tag_{tag}" for tag in _TAGS], [f"in_{tag}" for tag in PARTS]
_KIND_NAMES, _INLINE_NAMES = [f"kind_{kind}" for kind in KINDS], [f"inline_{kind}" for kind in KINDS]


def company(base: Mapping[str, Floats], weight: Floats, reaches: Sequence[int] = (2, 5, 12)) -> Named:
    """Neighbours in reading order; shares are weighted by words."""
    n, names = len(weight), list(base)
    values = np.column_stack(list(base.values()))
    edge = np.full((1, len(names)), -1.0)
    padded = np.concatenate((edge, values, edge))
    for place, rows in (("prev1", padded[:-2]), ("next1", padded[2:])):
        yield from zip((f"{place}_{name}" for name in names), rows.T, strict=True)
    weights = np.where([name == "words" for name in names], 1.0, weight[:, None])
    running = np.zeros((n + 1, 2, len(names)))
    np.cumsum(np.stack((values * weights, weights), axis=1), axis=0, out=running[1:])
    index = np.arange(n)
    for reach in reaches:
        sums = running[np.minimum(index + reach + 1, n)] - running[np.maximum(index - reach, 0)]
        yield from zip((f"near{reach}_{name}" for name in names), (sums[:, 0] / sums[:, 1]).T, strict=True)


def _alike(own: Ints, elements: list[Element], base: Mapping[str, Floats], weight: Floats) -> Named:
    """Blocks with the same tags and names up to three levels: what one of them is, the others mostly are."""
    groups: dict[tuple[str, ...], int] = {}
    like = np.zeros(len(own), np.int64)
    for i, element in enumerate(own.tolist()):
        signature: list[str] = []
        at = element
        for _ in range(3):
            if at >= 0:
                signature += (elements[at].tag, elements[at].name)
                at = elements[at].parent
        like[i] = groups.setdefault(tuple(signature), len(groups))
    count, heavy = np.bincount(like), np.bincount(like, weight)
    for name, values in base.items():
        mean = np.bincount(like, values) / count if name == "words" else np.bincount(like, values * weight) / heavy
        yield f"like_{name}", mean[like]
    yield "like_count", count[like]
    yield "like_page_share", (heavy / weight.sum())[like]


def _votes(base: Mapping[str, Floats], words: Floats) -> Named:
    for name in VOTES:
        yield f"vote_{name}", base[name]
    index = np.arange(len(words))
    voted = np.flatnonzero((base[VOTES[0]] > 0.5) & (words >= 8))
    if not len(voted):
        for name in ("vote_rank", "first_vote", "last_vote"):
            yield name, np.full(len(words), -1.0)
        yield "since_vote", np.full(len(words), _GONE)
        yield "until_vote", np.full(len(words), _GONE)
        return
    before = np.searchsorted(voted, index, side="right") - 1
    after = np.searchsorted(voted, index)
    since = np.where(before >= 0, index - voted[np.maximum(before, 0)], _GONE)
    until = np.where(after < len(voted), voted[np.minimum(after, len(voted) - 1)] - index, _GONE)
    yield "vote_rank", after / len(voted)
    yield "first_vote", (index - voted[0]).astype(float)
    yield "last_vote", (index - voted[-1]).astype(float)
    yield "since_vote", np.minimum(since, _GONE)
    yield "until_vote", np.minimum(until, _GONE)


_OWN = (
    "chars", "words", "word_length", "link_share", "links", "emphasis", "commas", "sentence", "upper_start",
    "upper_share", "digit_share", "year", "colon_end", "question", "bar", "after_break", "same_before", "same_text",
    "depth", "position", "from_h1", "before_h1", "title_overlap", "title_seen", "cues",
)  # fmt: skip
_OF_PAGE = (
    "page_blocks", "page_all_words", "longest_line", "comment_share", "voted_outside_comments", "ld_article",
    "ld_forum", "ld_other", "og_article", "main_distance", "main_inside", "main_share", "vote_rank", "first_vote",
    "last_vote", "since_vote", "until_vote",
)  # fmt: skip


def _feature_names() -> Iterator[str]:
    yield from _OWN
    yield from (f"tag_{tag}" for tag in _TAGS)
    yield from (f"in_{tag}" for tag in PARTS)
    for kind in KINDS:
        yield from (f"kind_{kind}", f"inline_{kind}")
    for place in ("prev1", "next1", "near2", "near5", "near12", "like", "page"):
        yield from (f"{place}_{name}" for name in BASE)
    yield from ("like_count", "like_page_share")
    for level in range(LEVELS):
        yield from (f"up{level}_{name}" for name in (*BASE, "page_share", "blocks", "vote_share"))
    yield from _OF_PAGE
    yield from (f"vote_{name}" for name in VOTES)


FEATURES = tuple(_feature_names())
