"""Blocks of a page → one row of numbers each, for the block scorer: shape, place, kinds, company and votes."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from corpusmill.fold import fold
from corpusmill.read.html.blocks import Page
from corpusmill.read.html.kinds import KINDS

Floats = npt.NDArray[np.float64]

TAGS = ("p", "li", "h1", "h2", "h3", "h4", "h5", "div", "blockquote", "pre", "figcaption", "td", "tr", "dd", "dt", "section")
INSIDE = ("nav", "header", "footer", "aside", "form", "article", "main", "figure", "table", "ul", "blockquote", "section")
_ANCESTORS = 6
_FAR = 20
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def feature_names(votes: tuple[str, ...]) -> list[str]:
    names = [
        "chars", "words", "word_length", "link_share", "links", "emphasis", "commas", "sentence_end", "upper_start",
        "upper_share", "digit_share", "year", "colon_end", "question", "bar", "depth", "after_break", "position",
        "from_h1", "before_h1", "title_overlap", "title_seen", "same_text",
    ]  # fmt: skip
    names += [f"tag_{t}" for t in TAGS]
    names += [f"in_{t}" for t in INSIDE]
    names += [f"kind_{k}" for k in KINDS] + [f"inline_{k}" for k in KINDS]
    base = ["words", "link_share", "sentence", "long", *votes]
    for place in ("prev1", "next1", "near2", "near5", "near12", "like"):
        names += [f"{place}_{b}" for b in base]
    names += ["like_count", "like_page_share"]
    for level in range(_ANCESTORS):
        names += [f"up{level}_{b}" for b in base] + [f"up{level}_page_share", f"up{level}_blocks", f"up{level}_vote_share"]
    names += [f"page_{b}" for b in base] + ["page_blocks", "page_words", "main_distance", "main_inside", "main_share"]
    names += [f"vote_{v}" for v in votes]
    names += ["same_before", "comment_share", "voted_outside_comments", "longest_line", "ld_article", "ld_forum", "ld_other"]
    names += ["og_article", "since_vote", "until_vote", "vote_rank", "first_vote", "last_vote"]
    return names


def features_of(
    page: Page, words: npt.NDArray[np.int64], title: str, votes: dict[str, Floats], hints: Mapping[str, float]
) -> Floats:
    """Matrix of shape (blocks, features); `words` counts each block's words, `votes` are shares in [0, 1]."""
    n = len(page.blocks)
    names = feature_names(tuple(votes))
    columns: dict[str, Floats | npt.NDArray[np.int64]] = {}
    texts = [block.text for block in page.blocks]
    chars = np.fromiter((len(t) for t in texts), np.float64, n)
    linked = np.fromiter((sum(e - s for s, e in b.links) for b in page.blocks), np.float64, n)
    link_share = linked / np.maximum(chars, 1)
    w = words.astype(np.float64)
    sentence = np.fromiter((_SENTENCE_END.search(t) is not None for t in texts), np.float64, n)
    columns["chars"] = chars
    columns["words"] = w
    columns["word_length"] = chars / np.maximum(w, 1)
    columns["link_share"] = link_share
    columns["links"] = np.fromiter((len(b.links) for b in page.blocks), np.float64, n)
    columns["emphasis"] = np.fromiter((b.emphasised for b in page.blocks), np.float64, n) / np.maximum(chars, 1)
    columns["commas"] = np.fromiter((t.count(",") + t.count("，") + t.count("、") for t in texts), np.float64, n)
    columns["sentence_end"] = sentence
    columns["upper_start"] = np.fromiter((t[0].isupper() for t in texts), np.float64, n)
    columns["upper_share"] = np.fromiter((sum(map(str.isupper, t[:200])) for t in texts), np.float64, n) / np.minimum(
        np.maximum(chars, 1), 200
    )
    columns["digit_share"] = np.fromiter((sum(map(str.isdigit, t[:200])) for t in texts), np.float64, n) / np.minimum(
        np.maximum(chars, 1), 200
    )
    columns["year"] = np.fromiter((_YEAR.search(t) is not None for t in texts), np.float64, n)
    columns["colon_end"] = np.fromiter((t.endswith((":", "："))  for t in texts), np.float64, n)
    columns["question"] = np.fromiter(("?" in t for t in texts), np.float64, n)
    columns["bar"] = np.fromiter(("|" in t for t in texts), np.float64, n)
    elements = page.elements
    own = np.fromiter((b.element for b in page.blocks), np.int64, n)
    parent = np.fromiter((e.parent for e in elements), np.int64, len(elements))
    columns["depth"] = np.fromiter((elements[e].depth for e in own), np.float64, n)
    columns["after_break"] = np.fromiter((b.after_break for b in page.blocks), np.float64, n)
    columns["position"] = np.cumsum(w) / max(w.sum(), 1)
    tags = [elements[e].tag for e in own]
    h1 = next((i for i, t in enumerate(tags) if t == "h1"), -1)
    index = np.arange(n)
    columns["from_h1"] = (index - h1).astype(float)
    columns["before_h1"] = (index < h1).astype(float)
    title_words = set(fold(title).split())
    overlap = np.zeros(n)
    folded = [fold(t) if len(t) < 300 else "" for t in texts]
    for i, t in enumerate(folded):
        if t and title_words:
            block_words = t.split()
            overlap[i] = sum(word in title_words for word in block_words) / max(len(block_words), len(title_words) * 0.6)
    columns["title_overlap"] = overlap
    columns["title_seen"] = (np.cumsum(overlap > 0.6) > 0).astype(float)
    counts: dict[str, int] = {}
    for t in texts:
        counts[t] = counts.get(t, 0) + 1
    columns["same_text"] = np.fromiter((counts[t] for t in texts), np.float64, n)
    for tag in TAGS:
        columns[f"tag_{tag}"] = np.fromiter((t == tag for t in tags), np.float64, n)

    # ancestors: distances inherit from the parent, computed once an element in document order
    inside = {t: np.full(len(elements), _FAR, np.int64) for t in INSIDE}
    kind_distance = np.full((len(elements), len(KINDS)), _FAR, np.int64)
    masks = np.fromiter((e.kinds for e in elements), np.int64, len(elements))
    own_kinds = (masks[:, None] >> np.arange(len(KINDS))) & 1
    tag_index = {t: i for i, t in enumerate(INSIDE)}
    inside_matrix = np.full((len(elements), len(INSIDE)), _FAR, np.int64)
    for i, element in enumerate(elements):
        if element.parent >= 0:
            np.minimum(kind_distance[element.parent] + 1, _FAR, out=kind_distance[i])
            np.minimum(inside_matrix[element.parent] + 1, _FAR, out=inside_matrix[i])
        if masks[i]:
            kind_distance[i][own_kinds[i] == 1] = 0
        if element.tag in tag_index:
            inside_matrix[i][tag_index[element.tag]] = 0
    del inside
    for j, t in enumerate(INSIDE):
        columns[f"in_{t}"] = inside_matrix[own, j]
    inline = np.fromiter((b.inline_kinds for b in page.blocks), np.int64, n)
    for j, kind in enumerate(KINDS):
        columns[f"kind_{kind}"] = kind_distance[own, j]
        columns[f"inline_{kind}"] = (inline >> j) & 1

    # base quantities, weighted by words where they are shares
    long = (w >= 20).astype(float)
    weight = np.maximum(w, 0.5)
    base = {"words": w, "link_share": link_share, "sentence": sentence, "long": long, **votes}

    def neighbours(offset: int) -> dict[str, Floats]:
        out = {}
        for name, values in base.items():
            shifted = np.full(n, -1.0)
            if offset < 0:
                shifted[-offset:] = values[:offset]
            else:
                shifted[:-offset] = values[offset:]
            out[name] = shifted
        return out

    for place, offset in (("prev1", -1), ("next1", 1)):
        for name, values in neighbours(offset).items():
            columns[f"{place}_{name}"] = values
    cumulative = {
        name: np.concatenate(([0.0], np.cumsum(values if name == "words" else values * weight)))
        for name, values in base.items()
    }
    cumulative_weight = np.concatenate(([0.0], np.cumsum(weight)))
    for place, reach in (("near2", 2), ("near5", 5), ("near12", 12)):
        low, high = np.maximum(index - reach, 0), np.minimum(index + reach + 1, n)
        total = cumulative_weight[high] - cumulative_weight[low]
        for name in base:
            sums = cumulative[name][high] - cumulative[name][low]
            columns[f"{place}_{name}"] = sums / (high - low) if name == "words" else sums / total

    # blocks like this one: same tags and names up to three levels
    keys: dict[tuple[str, ...], int] = {}
    like = np.zeros(n, np.int64)
    for i, e in enumerate(own):
        signature = []
        at = int(e)
        for _ in range(3):
            if at < 0:
                break
            signature += [elements[at].tag, elements[at].name]
            at = elements[at].parent
        like[i] = keys.setdefault(tuple(signature), len(keys))
    group_weight = np.bincount(like, weight)
    group_count = np.bincount(like)
    for name, values in base.items():
        if name == "words":
            columns[f"like_{name}"] = (np.bincount(like, values) / group_count)[like]
        else:
            columns[f"like_{name}"] = (np.bincount(like, values * weight) / group_weight)[like]
    columns["like_count"] = group_count[like]
    columns["like_page_share"] = (group_weight / weight.sum())[like] if n else w

    # subtree sums of every element, from the leaves up
    sums = np.zeros((len(elements), len(base) + 2))
    for j, (name, values) in enumerate(base.items()):
        sums[:, j] = np.bincount(own, values if name == "words" else values * weight, len(elements))
    sums[:, -2] = np.bincount(own, weight, len(elements))
    sums[:, -1] = np.bincount(own, minlength=len(elements))
    for i in range(len(elements) - 1, 0, -1):
        sums[parent[i]] += sums[i]
    page_sums = sums[0]
    first_vote = next(iter(votes), None)
    vote_column = list(base).index(first_vote) if first_vote else 0
    up = own.copy()
    for level in range(_ANCESTORS):
        rows = sums[up]
        for j, name in enumerate(base):
            columns[f"up{level}_{name}"] = rows[:, j] / np.maximum(rows[:, -1 if name == "words" else -2], 1e-9)
        columns[f"up{level}_page_share"] = rows[:, -2] / max(page_sums[-2], 1e-9)
        columns[f"up{level}_blocks"] = rows[:, -1]
        columns[f"up{level}_vote_share"] = rows[:, vote_column] / max(page_sums[vote_column], 1e-9)
        up = np.maximum(parent[up], 0)
    for j, name in enumerate(base):
        columns[f"page_{name}"] = np.full(n, page_sums[j] / max(page_sums[-1 if name == "words" else -2], 1e-9))
    columns["page_blocks"] = np.full(n, float(n))
    columns["page_words"] = np.full(n, w.sum())

    # the main part: the smallest element that holds most of the voted words
    goal = 0.75 * page_sums[vote_column]
    main = 0
    for i in range(len(elements)):  # document order: descendants come later and hold less
        if sums[i, vote_column] >= goal and goal > 0 and sums[i, -2] <= sums[main, -2]:
            main = i
    distance = np.full(len(elements), _FAR, np.int64)
    path = set()
    at = main
    steps = 0
    ancestors_of_main = {}
    while at >= 0:
        ancestors_of_main[at] = steps
        path.add(at)
        at = elements[at].parent
        steps += 1
    inside_main = np.zeros(len(elements))
    for i in range(len(elements)):
        p = elements[i].parent
        if i in ancestors_of_main:
            distance[i] = ancestors_of_main[i]
            inside_main[i] = i == main
        else:
            distance[i] = min(distance[p] + (0 if inside_main[p] else 1), _FAR)
            inside_main[i] = inside_main[p]
    columns["main_distance"] = distance[own]
    columns["main_inside"] = inside_main[own]
    columns["main_share"] = np.full(n, sums[main, -2] / max(page_sums[-2], 1e-9))

    for name, values in votes.items():
        columns[f"vote_{name}"] = values
    columns["same_before"] = np.zeros(n)
    seen: dict[str, int] = {}
    for i, t in enumerate(texts):
        columns["same_before"][i] = seen.get(t, 0)
        seen[t] = seen.get(t, 0) + 1
    in_comment = kind_distance[own, KINDS.index("comment")] < _FAR
    columns["comment_share"] = np.full(n, (w * in_comment).sum() / max(w.sum(), 1))
    taken = np.maximum.reduce(list(votes.values())) if votes else np.ones(n)
    columns["voted_outside_comments"] = np.full(n, (w * taken * ~in_comment * long).sum())
    columns["longest_line"] = np.full(n, w.max())
    for name in ("ld_article", "ld_forum", "ld_other", "og_article"):
        columns[name] = np.full(n, hints.get(name, 0.0))
    first = votes[first_vote] if first_vote else np.zeros(n)
    voted = np.flatnonzero((first > 0.5) & (w >= 8))
    since = np.full(n, 99.0)
    until = np.full(n, 99.0)
    if len(voted):
        before = np.searchsorted(voted, index, side="right") - 1
        since = np.where(before >= 0, index - voted[np.maximum(before, 0)], 99).astype(float)
        after = np.searchsorted(voted, index)
        until = np.where(after < len(voted), voted[np.minimum(after, len(voted) - 1)] - index, 99).astype(float)
        columns["vote_rank"] = np.searchsorted(voted, index) / len(voted)
        columns["first_vote"] = (index - voted[0]).astype(float)
        columns["last_vote"] = (index - voted[-1]).astype(float)
    else:
        columns["vote_rank"] = columns["first_vote"] = columns["last_vote"] = np.full(n, -1.0)
    columns["since_vote"] = np.minimum(since, 99)
    columns["until_vote"] = np.minimum(until, 99)
    return np.column_stack([columns[name] for name in names]).astype(np.float32).astype(np.float64)
