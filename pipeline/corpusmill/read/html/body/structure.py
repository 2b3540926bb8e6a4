"""Where a block stands in the tree of its page: what is around it at each level, and how far the main part is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.kernel.arrays import Floats, Ints
from corpusmill.read.html.body.blocks import Element, Page
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


class Nesting(NamedTuple):
    """Who holds whom: the index of each element's parent (the first is its own), and the indexes of each depth in
    document order, so that all of one depth are told from those above them at once.
    """

    parent: Ints
    levels: list[Ints]


def nesting_of(elements: list[Element]) -> Nesting:
    """That of a page's elements."""
    parent = np.fromiter((e.parent for e in elements), np.int64, len(elements))
    depth = np.fromiter((e.depth for e in elements), np.int64, len(elements))
    levels = np.split(np.argsort(depth, kind="stable"), np.cumsum(np.bincount(depth))[:-1])
    return Nesting(np.maximum(parent, 0), levels)


def distances(elements: list[Element], nesting: Nesting) -> tuple[Ints, Ints]:
    """Steps up from each element to the nearest one of each kind, and of each tag of `PARTS`; itself is 0 away."""
    parts = np.fromiter((_PART_AT.get(e.tag, -1) for e in elements), np.int64, len(elements))
    masks = np.fromiter((e.kinds for e in elements), np.int64, len(elements))
    kinds = (masks[:, None] >> np.arange(len(KINDS))) & 1
    own = np.concatenate((kinds, parts[:, None] == np.arange(len(PARTS))), axis=1)
    far = np.where(own, 0, _FAR)
    for level in nesting.levels[1:]:
        far[level] = np.minimum(far[level], far[nesting.parent[level]] + 1)
    return far[:, : len(KINDS)], far[:, len(KINDS) :]


_PART_AT = {tag: n for n, tag in enumerate(PARTS)}


def subtree_sums(nesting: Nesting, own: Ints, base: Mapping[str, Floats], weight: Floats) -> Floats:
    """For each element the sums over all blocks in it: shape (elements, base + weight + count)."""
    size = len(nesting.parent)
    sums = np.zeros((size, len(base) + 2))
    for n, (name, values) in enumerate(base.items()):
        sums[:, n] = np.bincount(own, values if name == "words" else values * weight, size)
    sums[:, -2] = np.bincount(own, weight, size)
    sums[:, -1] = np.bincount(own, minlength=size)
    for level in nesting.levels[:0:-1]:
        below = level[::-1]  # the last child first: sums of one order have the same last bits everywhere
        np.add.at(sums, nesting.parent[below], sums[below])
    return sums


def _means(sums: Floats, n: int) -> Floats:
    return np.asarray(sums[:, n] / np.maximum(sums[:, -1 if BASE[n] == "words" else -2], 1e-9), np.float64)


def ancestors(own: Ints, nesting: Nesting, sums: Floats) -> Named:
    means = np.stack([_means(sums, n) for n in range(len(BASE))])
    page_share = sums[:, -2] / max(sums[0, -2], 1e-9)
    vote_share = sums[:, _FIRST_VOTE] / max(sums[0, _FIRST_VOTE], 1e-9)
    up = own
    for level in range(LEVELS):
        yield from zip((f"up{level}_{name}" for name in BASE), means[:, up], strict=True)
        yield f"up{level}_page_share", page_share[up]
        yield f"up{level}_blocks", sums[up, -1]
        yield f"up{level}_vote_share", vote_share[up]
        up = nesting.parent[up]


def whole_page(
    own: Ints,
    nesting: Nesting,
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
    distance, inside = _from_main(nesting, main)
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


def _from_main(nesting: Nesting, main: int) -> tuple[Ints, Floats]:
    """Steps from the main part (up to it, or away from the path to it), and 1 for what is inside."""
    path = [main]  # upwards
    while path[-1]:
        path.append(int(nesting.parent[path[-1]]))
    distance = np.full(len(nesting.parent), _FAR, np.int64)
    inside = np.zeros(len(nesting.parent))
    for depth, level in enumerate(nesting.levels):
        above = nesting.parent[level]
        inside[level] = inside[above]
        distance[level] = np.minimum(distance[above] + (inside[level] == 0), _FAR)
        if depth < len(path):
            steps = len(path) - 1 - depth
            distance[path[steps]], inside[path[steps]] = steps, steps == 0
    return distance, inside


_LISTED = frozenset(("ul", "ol", "dl"))


def framing(page: Page, at: int) -> int:
    """The element that a list or a table stands in, beyond a frame in which a table stands first."""
    holder = page.elements[at].parent
    is_framed = page.elements[at].tag == "table" and holder == at - 1 and page.elements[holder].tag in ("div", "figure")
    return page.elements[holder].parent if is_framed else holder


def wholes_of(page: Page) -> list[int]:
    """For each element the outermost list around it, or the table that it is a row of; -1 without."""
    found: list[int] = []
    for n, element in enumerate(page.elements):
        at = found[element.parent] if element.parent >= 0 else -1
        if element.tag in _ROOMS:
            at = -1
        elif element.tag == "table" or (element.tag in _LISTED and (at < 0 or page.elements[at].tag == "table")):
            at = n
        found.append(at)
    return found


_ROOMS = frozenset(("td", "th", "article", "main", "section", "body"))
