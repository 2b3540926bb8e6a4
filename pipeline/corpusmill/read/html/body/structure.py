"""Where a block stands in the tree of its page: what is around it at each level, and how far the main part is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from corpusmill.kernel.arrays import Floats, Ints
from corpusmill.read.html.body.blocks import Element
from corpusmill.read.html.body.evidence import VOTES
from corpusmill.read.html.kinds import KINDS

Named = Iterator[tuple[str, npt.NDArray[np.generic]]]

PARTS = (
    "nav",
    "header",
    "footer",
    "aside",
    "form",
    "article",
    "main",
    "figure",
    "table",
    "ul",
    "blockquote",
    "section",
)
BASE = ("words", "link_share", "sentence", "long", "cues", *VOTES)
LEVELS = 6  # ancestors looked at: a paragraph's list, column, section and article are within it on most pages
_FIRST_VOTE = len(BASE) - len(VOTES)
_FAR = 20  # a distance that says "nowhere above"
_MAIN_SHARE = 0.75  # of the voted words: the smallest element with it is the main part


def distances(elements: list[Element]) -> tuple[Ints, Ints]:
    """Steps up from each element to the nearest one of each kind, and of each tag of `PARTS`; itself is 0 away."""
    part_at = {tag: n for n, tag in enumerate(PARTS)}
    parts = np.fromiter((part_at.get(e.tag, len(PARTS)) for e in elements), np.int64, len(elements))
    masks = np.fromiter((e.kinds for e in elements), np.int64, len(elements))
    own = np.empty((len(elements), len(KINDS) + len(PARTS)), bool)
    own[:, : len(KINDS)] = (masks[:, None] >> np.arange(len(KINDS))) & 1
    own[:, len(KINDS) :] = parts[:, None] == np.arange(len(PARTS))
    far = np.where(own, 0, _FAR)
    parent = parents(elements)
    for level in levels(elements)[1:]:
        far[level] = np.minimum(far[level], far[parent[level]] + 1)
    return far[:, : len(KINDS)], far[:, len(KINDS) :]


def parents(elements: list[Element]) -> Ints:
    """The index of each element's parent; the first has none and is its own."""
    return np.fromiter((max(e.parent, 0) for e in elements), np.int64, len(elements))


def levels(elements: list[Element]) -> list[Ints]:
    """The indexes of the elements of each depth, in document order: a level is told from the one above at once."""
    depth = np.fromiter((e.depth for e in elements), np.int64, len(elements))
    return np.split(np.argsort(depth, kind="stable"), np.cumsum(np.bincount(depth))[:-1])


def subtree_sums(elements: list[Element], own: Ints, base: Mapping[str, Floats], weight: Floats) -> Floats:
    """For each element the sums over all blocks in it: shape (elements, base + weight + count)."""
    sums = np.zeros((len(elements), len(base) + 2))
    for n, (name, values) in enumerate(base.items()):
        sums[:, n] = np.bincount(own, values if name == "words" else values * weight, len(elements))
    sums[:, -2] = np.bincount(own, weight, len(elements))
    sums[:, -1] = np.bincount(own, minlength=len(elements))
    parent = parents(elements)
    for level in levels(elements)[:0:-1]:
        np.add.at(sums, parent[level[::-1]], sums[level[::-1]])  # the last child first: one order of additions
    return sums


def _means(sums: Floats, n: int) -> Floats:
    return np.asarray(sums[:, n] / np.maximum(sums[:, -1 if BASE[n] == "words" else -2], 1e-9), np.float64)


def ancestors(own: Ints, elements: list[Element], sums: Floats) -> Named:
    parent = parents(elements)
    up = own
    for level in range(LEVELS):
        rows = sums[up]
        for n, name in enumerate(BASE):
            yield f"up{level}_{name}", _means(rows, n)
        yield f"up{level}_page_share", rows[:, -2] / max(sums[0, -2], 1e-9)
        yield f"up{level}_blocks", rows[:, -1]
        yield f"up{level}_vote_share", rows[:, _FIRST_VOTE] / max(sums[0, _FIRST_VOTE], 1e-9)
        up = parent[up]


def whole_page(
    own: Ints,
    elements: list[Element],
    sums: Floats,
    base: Mapping[str, Floats],
    *,
    kind_far: Ints,
    hints: Mapping[str, float],
) -> Named:
    n = len(own)
    words = base["words"]
    for i, name in enumerate(BASE):
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
