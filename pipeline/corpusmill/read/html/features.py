"""Blocks of a page → one row of numbers each, for the block scorer: shape, place, kinds, company and votes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from corpusmill.fold import fold
from corpusmill.read.html.blocks import Block, Element
from corpusmill.read.html.evidence import VOTES, Evidence
from corpusmill.read.html.kinds import KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Named = Iterator[tuple[str, npt.NDArray[np.generic]]]

_TAGS = tuple(
    [
        "p",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "div",
        "blockquote",
        "pre",
        "figcaption",
        "td",
        "tr",
        "dd",
        "dt",
        "section",
    ]
)
_PARTS = tuple(
    ["nav", "header", "footer", "aside", "form", "article", "main", "figure", "table", "ul", "blockquote", "section"]
)
_LEVELS = 6  # ancestors looked at: a paragraph's list, column, section and article are within it on most pages
_FAR = 20  # a distance that says "nowhere above"
_GONE = 99.0  # a distance in blocks that says "nowhere on this side"
_MAIN_SHARE = 0.75  # of the voted words: the smallest element with it is the main part
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BASE = ("words", "link_share", "sentence", "long", *VOTES)


def features_of(evidence: Evidence) -> Floats:
    """Matrix of shape (blocks, features), columns as in `FEATURES`."""
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
        **evidence.votes,
    }
    sums = _subtree_sums(elements, own, base, weight)
    kind_far, part_far = _distances(elements)
    columns = {
        **shapes,
        **dict(_place(evidence, own, words)),
        **dict(_names(blocks, own, elements, kind_far, part_far)),
        **dict(company(base, weight)),
        **dict(_alike(own, elements, base, weight)),
        **dict(_ancestors(own, elements, sums)),
        **dict(_whole_page(own, elements, sums, base, kind_far, evidence.hints)),
        **dict(_votes(base, words)),
    }
    # one rounding for training and use: thresholds are learned on 32-bit features
    return np.column_stack([columns[name] for name in FEATURES]).astype(np.float32).astype(np.float64)


def shape(blocks: list[Block], words: Floats) -> Named:
    n = len(blocks)
    texts = [block.text for block in blocks]
    chars = np.fromiter((len(t) for t in texts), np.float64, n)
    heads = [t[:200] for t in texts]
    head_chars = np.minimum(chars, 200)
    yield "chars", chars
    yield "words", words
    yield "word_length", chars / np.maximum(words, 1)
    yield "link_share", np.fromiter((sum(e - s for s, e in b.links) for b in blocks), np.float64, n) / chars
    yield "links", np.fromiter((len(b.links) for b in blocks), np.float64, n)
    yield "emphasis", np.fromiter((b.emphasised for b in blocks), np.float64, n) / chars
    yield "commas", np.fromiter((t.count(",") + t.count("，") + t.count("、") for t in texts), np.float64, n)
    yield "sentence", np.fromiter((_SENTENCE_END.search(t[-8:]) is not None for t in texts), np.float64, n)
    yield "upper_start", np.fromiter((t[0].isupper() for t in texts), np.float64, n)
    yield "upper_share", np.fromiter((sum(map(str.isupper, t)) for t in heads), np.float64, n) / head_chars
    yield "digit_share", np.fromiter((sum(map(str.isdigit, t)) for t in heads), np.float64, n) / head_chars
    yield "year", np.fromiter((_YEAR.search(t) is not None for t in texts), np.float64, n)
    yield "colon_end", np.fromiter((t.endswith((":", "：")) for t in texts), np.float64, n)
    yield "question", np.fromiter(("?" in t for t in texts), np.float64, n)
    yield "bar", np.fromiter(("|" in t for t in texts), np.float64, n)
    yield "after_break", np.fromiter((b.after_break for b in blocks), np.float64, n)
    counts: dict[str, int] = {}
    before = np.zeros(n)
    for i, text in enumerate(texts):
        before[i] = counts.get(text, 0)
        counts[text] = counts.get(text, 0) + 1
    yield "same_before", before
    yield "same_text", np.fromiter((counts[t] for t in texts), np.float64, n)


def _place(evidence: Evidence, own: Ints, words: Floats) -> Named:
    blocks, elements = evidence.page.blocks, evidence.page.elements
    index = np.arange(len(blocks))
    h1 = next((i for i, e in enumerate(own) if elements[e].tag == "h1"), -1)
    yield "depth", np.fromiter((elements[e].depth for e in own), np.float64, len(own))
    yield "position", np.cumsum(words) / max(float(words.sum()), 1.0)
    yield "from_h1", (index - h1).astype(float)
    yield "before_h1", (index < h1).astype(float)
    overlap = np.zeros(len(blocks))
    title = set(fold(evidence.title).split())
    for i, block in enumerate(blocks):
        if title and len(block.text) < 300:
            said = fold(block.text).split()
            overlap[i] = sum(word in title for word in said) / max(len(said), len(title) * 0.6)
    yield "title_overlap", overlap
    yield "title_seen", (np.cumsum(overlap > 0.6) > 0).astype(float)


def _distances(elements: list[Element]) -> tuple[Ints, Ints]:
    """Steps up from each element to the nearest one of each kind, and of each tag of `_PARTS`; itself is 0 away."""
    part_at = {tag: n for n, tag in enumerate(_PARTS)}
    kinds = np.full((len(elements), len(KINDS)), _FAR, np.int64)
    parts = np.full((len(elements), len(_PARTS)), _FAR, np.int64)
    masks = np.fromiter((e.kinds for e in elements), np.int64, len(elements))
    own = ((masks[:, None] >> np.arange(len(KINDS))) & 1).astype(bool)
    for i, element in enumerate(elements):
        if element.parent >= 0:
            np.minimum(kinds[element.parent] + 1, _FAR, out=kinds[i])
            np.minimum(parts[element.parent] + 1, _FAR, out=parts[i])
        if masks[i]:
            kinds[i, own[i]] = 0
        if element.tag in part_at:
            parts[i, part_at[element.tag]] = 0
    return kinds, parts


def _names(blocks: list[Block], own: Ints, elements: list[Element], kind_far: Ints, part_far: Ints) -> Named:
    tags = [elements[e].tag for e in own]
    for tag in _TAGS:
        yield f"tag_{tag}", np.fromiter((t == tag for t in tags), np.float64, len(tags))
    for n, tag in enumerate(_PARTS):
        yield f"in_{tag}", part_far[own, n]
    inline = np.fromiter((b.inline_kinds for b in blocks), np.int64, len(blocks))
    for n, kind in enumerate(KINDS):
        yield f"kind_{kind}", kind_far[own, n]
        yield f"inline_{kind}", (inline >> n) & 1


def company(base: Mapping[str, Floats], weight: Floats) -> Named:
    """Neighbours in reading order; shares are weighted by words."""
    n = len(weight)
    index = np.arange(n)
    heavy = np.concatenate(([0.0], np.cumsum(weight)))
    for name, values in base.items():
        yield f"prev1_{name}", np.concatenate(([-1.0], values[:-1]))
        yield f"next1_{name}", np.concatenate((values[1:], [-1.0]))
        running = np.concatenate(([0.0], np.cumsum(values if name == "words" else values * weight)))
        for reach in (2, 5, 12):
            low, high = np.maximum(index - reach, 0), np.minimum(index + reach + 1, n)
            whole = high - low if name == "words" else heavy[high] - heavy[low]
            yield f"near{reach}_{name}", (running[high] - running[low]) / whole


def _alike(own: Ints, elements: list[Element], base: Mapping[str, Floats], weight: Floats) -> Named:
    """Blocks with the same tags and names up to three levels: what one of them is, the others mostly are."""
    groups: dict[tuple[str, ...], int] = {}
    like = np.zeros(len(own), np.int64)
    for i, element in enumerate(own):
        signature: list[str] = []
        at = int(element)
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


def _subtree_sums(elements: list[Element], own: Ints, base: Mapping[str, Floats], weight: Floats) -> Floats:
    """For each element the sums over all blocks in it: shape (elements, base + weight + count)."""
    sums = np.zeros((len(elements), len(base) + 2))
    for n, (name, values) in enumerate(base.items()):
        sums[:, n] = np.bincount(own, values if name == "words" else values * weight, len(elements))
    sums[:, -2] = np.bincount(own, weight, len(elements))
    sums[:, -1] = np.bincount(own, minlength=len(elements))
    for i in range(len(elements) - 1, 0, -1):  # children come after their parents
        sums[elements[i].parent] += sums[i]
    return sums


def _means(sums: Floats, n: int) -> Floats:
    return np.asarray(sums[:, n] / np.maximum(sums[:, -1 if _BASE[n] == "words" else -2], 1e-9), np.float64)


_FIRST_VOTE = len(_BASE) - len(VOTES)


def _ancestors(own: Ints, elements: list[Element], sums: Floats) -> Named:
    parent = np.fromiter((max(e.parent, 0) for e in elements), np.int64, len(elements))
    up = own
    for level in range(_LEVELS):
        rows = sums[up]
        for n, name in enumerate(_BASE):
            yield f"up{level}_{name}", _means(rows, n)
        yield f"up{level}_page_share", rows[:, -2] / max(sums[0, -2], 1e-9)
        yield f"up{level}_blocks", rows[:, -1]
        yield f"up{level}_vote_share", rows[:, _FIRST_VOTE] / max(sums[0, _FIRST_VOTE], 1e-9)
        up = parent[up]


def _whole_page(
    own: Ints,
    elements: list[Element],
    sums: Floats,
    base: Mapping[str, Floats],
    kind_far: Ints,
    hints: Mapping[str, float],
) -> Named:
    n = len(own)
    words = base["words"]
    for i, name in enumerate(_BASE):
        yield f"page_{name}", np.full(n, _means(sums[:1], i)[0])
    yield "page_blocks", np.full(n, float(n))
    yield "page_all_words", np.full(n, words.sum())
    yield "longest_line", np.full(n, words.max())
    in_comment = kind_far[own, KINDS.index("comment")] < _FAR
    taken = np.maximum.reduce([base[name] for name in VOTES])
    yield "comment_share", np.full(n, (words * in_comment).sum() / max(float(words.sum()), 1.0))
    yield "voted_outside_comments", np.full(n, (words * taken * ~in_comment * base["long"]).sum())
    for name in ("ld_article", "ld_forum", "ld_other", "og_article"):
        yield name, np.full(n, hints.get(name, 0.0))
    main = _main_part(sums)
    distance, inside = _from_main(elements, main)
    yield "main_distance", distance[own]
    yield "main_inside", inside[own]
    yield "main_share", np.full(n, sums[main, -2] / max(sums[0, -2], 1e-9))


def _main_part(sums: Floats) -> int:
    goal = _MAIN_SHARE * sums[0, _FIRST_VOTE]
    if goal <= 0:
        return 0
    holding = np.flatnonzero(sums[:, _FIRST_VOTE] >= goal)
    # the last of the smallest: a child that holds as much as its parent is the closer fit
    return int(holding[np.flatnonzero(sums[holding, -2] == sums[holding, -2].min())[-1]])


def _from_main(elements: list[Element], main: int) -> tuple[Ints, Floats]:
    """Steps from the main part (up to it, or away from the path to it), and 1 for what is inside."""
    distance = np.full(len(elements), _FAR, np.int64)
    inside = np.zeros(len(elements))
    steps: dict[int, int] = {}
    at = main
    while at >= 0:
        steps[at] = len(steps)
        at = elements[at].parent
    for i, element in enumerate(elements):
        if i in steps:
            distance[i], inside[i] = steps[i], i == main
        else:
            inside[i] = inside[element.parent]
            distance[i] = min(distance[element.parent] + (0 if inside[i] else 1), _FAR)
    return distance, inside


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


def _feature_names() -> Iterator[str]:
    yield from [
        "chars",
        "words",
        "word_length",
        "link_share",
        "links",
        "emphasis",
        "commas",
        "sentence",
        "upper_start",
        "upper_share",
        "digit_share",
        "year",
        "colon_end",
        "question",
        "bar",
        "after_break",
        "same_before",
        "same_text",
        "depth",
        "position",
        "from_h1",
        "before_h1",
        "title_overlap",
        "title_seen",
    ]
    yield from (f"tag_{tag}" for tag in _TAGS)
    yield from (f"in_{tag}" for tag in _PARTS)
    for kind in KINDS:
        yield from (f"kind_{kind}", f"inline_{kind}")
    for place in ("prev1", "next1", "near2", "near5", "near12", "like", "page"):
        yield from (f"{place}_{name}" for name in _BASE)
    yield from ("like_count", "like_page_share")
    for level in range(_LEVELS):
        yield from (f"up{level}_{name}" for name in (*_BASE, "page_share", "blocks", "vote_share"))
    yield from [
        "page_blocks",
        "page_all_words",
        "longest_line",
        "comment_share",
        "voted_outside_comments",
        "ld_article",
        "ld_forum",
        "ld_other",
        "og_article",
        "main_distance",
        "main_inside",
        "main_share",
        "vote_rank",
        "first_vote",
        "last_vote",
        "since_vote",
        "until_vote",
    ]
    yield from (f"vote_{name}" for name in VOTES)


FEATURES = tuple(_feature_names())
