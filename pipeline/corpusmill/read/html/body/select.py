"""Which blocks of a page are its body."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from corpusmill.kernel.arrays import Floats, Ints
from corpusmill.read.html.body.blocks import Page
from corpusmill.read.html.body.cues import cue_scores
from corpusmill.read.html.body.evidence import Evidence
from corpusmill.read.html.body.fast import HEADINGS, LINE_FEATURES, line_features
from corpusmill.read.html.body.features import FEATURES, ends_sentence, features_of
from corpusmill.read.html.body.scorer import LEAF_UNIT, Trees, load_trees, scores
from corpusmill.read.html.body.source import opens
from corpusmill.read.html.body.structure import framing, wholes_of
from corpusmill.read.html.body.votes import WordRuns
from corpusmill.read.html.kinds import BIT, names_comments

Kept = npt.NDArray[np.bool_]

# Odds are trusted a little less than they say, and lowered: more doubt keeps fewer of the snippets that must not be
# there. Cross-validated by domain, F1 on English articles is flat within .0005 around both.
_TRUST = 0.8
_DOUBT = 1.0
_ODDS = (-3.0, 3.0)  # a page without a likely block has no body, and what is all but certain is kept
_LONG = 60  # words; what is longer counts no more, as in training
_LINE_ODDS = 0.0
_PROSE_WORDS, _BODY_WORDS = 15, 40  # of a paragraph; of all of a short article outside of comments
_REPEAT_WORDS = 10  # shorter lines repeat for good reasons (refrains, table rows, headings)


def body_of(evidence: Evidence, model: Literal["blocks", "again"] = "blocks") -> Kept:
    """One boolean a block, by the trees of `precise`, or by those that know the votes of a second reading."""
    if not evidence.page.blocks:
        return np.zeros(0, bool)
    trees = load_trees(model)
    features = features_of(evidence, cue_scores(evidence.runs, trees.cues))
    return likely_blocks(evidence, _odds(trees, FEATURES, features))


def likely_blocks(evidence: Evidence, odds: Floats, doubt: float = _DOUBT) -> Kept:
    """The blocks that are likely the body, with what belongs to them and without what does not."""
    page = evidence.page
    kept = without_comments(evidence, likely_body(odds, evidence.runs.words, doubt))
    seen = in_sight(evidence, kept)
    kept = with_rest(page, with_code(page, with_announced(page, kept & seen, odds))) & seen
    return without_repeats(page, with_headings(page, kept))


def likely_body(odds: Floats, words: Ints, doubt: float = _DOUBT) -> Kept:
    """The blocks that make precision plus recall of their words greatest, as far as the log odds can tell.

    One threshold for all pages is wrong for most: where the scorer is unsure of much of a page (lists, forums, shops)
    the doubtful blocks are worth keeping, where it is sure of nearly all they are not.
    """
    doubted = _TRUST * odds - doubt
    likely = 1.0 / (1.0 + _exp(-doubted))
    size = np.minimum(words, _LONG) + 0.5
    order = np.argsort(-doubted, kind="stable")
    found, taken = np.cumsum((likely * size)[order]), np.cumsum(size[order])
    best = np.argmax(found / taken + found / found[-1])
    return np.asarray(doubted >= np.clip(doubted[order[best]], *_ODDS))


def _exp(x: Floats) -> Floats:
    """e to the power of x, nearly; by products alone, since a library's exp has other last bits on other processors."""
    result = 1.0 + np.maximum(x, -500.0) / 1024
    for _ in range(10):
        result = result * result
    return result


def without_comments(evidence: Evidence, kept: Kept) -> Kept:
    """The kept blocks but for readers' comments, where prose stands outside of them and nothing says it is a thread.

    Comments that outweigh a short article look like its body to extractors and so to the scorer. F1 on pages of
    articles that it was trained on .9652 → .9661; on forums it costs where they call the thread "comments".
    """
    elements = evidence.page.elements
    inside = np.zeros(len(elements), bool)
    named = 0
    for n, element in enumerate(elements):
        inside[n] = (n and inside[element.parent]) or names_comments(element.name, all_of_them=True)
        named += inside[n] and names_comments(element.name)
    commented = inside[[block.element for block in evidence.page.blocks]]
    if not (kept & commented).any() or evidence.hints.get("ld_forum"):
        return kept
    if sum(bool(element.kinds & BIT["forum"]) for element in elements) > named:
        return kept
    prose = evidence.runs.words[kept & ~commented & (evidence.runs.words >= _PROSE_WORDS)].sum()
    return kept & ~commented if prose >= _BODY_WORDS else kept


def in_sight(evidence: Evidence, kept: Kept) -> Kept:
    """All blocks but paragraphs and lists that are out of sight and do not say that a click shows them.

    What scripts open is hidden by a frame around it, often without a name for that: dropped, too, these cost F1. Where
    most of the kept body is out of sight a script shows it, paragraph by paragraph.
    """
    hidden: list[bool] = []
    for element in evidence.page.elements:
        above = bool(hidden) and hidden[element.parent]
        is_hidden = element.kinds & BIT["unseen"] and element.tag in ("p", *_LISTS)
        hidden.append(above or bool(is_hidden and not opens(f'"{element.name}"')))
    unseen = np.array([hidden[block.element] for block in evidence.page.blocks])
    words = evidence.runs.words
    return ~unseen if words[kept & unseen].sum() < words[kept & ~unseen].sum() else np.ones_like(unseen)


def body_of_lines(page: Page) -> Kept:
    """One boolean a line of the fast tier."""
    if not page.blocks:
        return np.zeros(0, bool)
    trees = load_trees("lines")
    cues = cue_scores(WordRuns([line.text for line in page.blocks]), trees.cues)
    return likely_lines(page, _odds(trees, LINE_FEATURES, line_features(page, cues)))


def likely_lines(page: Page, odds: Floats) -> Kept:
    """The lines that are body more likely than not, with their headings and tables."""
    return without_repeats(page, _with_tables(page, _with_headings(page, odds > _LINE_ODDS)))


def _odds(trees: Trees, names: tuple[str, ...], features: Floats) -> Floats:
    if trees.names != names:
        raise RuntimeError("the models were trained on other features: run bench/train_html_blocks.py --write")
    return np.asarray(scores(trees, features) * LEAF_UNIT, np.float64)


_ANNOUNCES = (":", "：")
_LISTS = ("ul", "ol")
_ANNOUNCED_ODDS = -2.0


def with_announced(page: Page, kept: Kept, odds: Floats) -> Kept:
    """The kept blocks and the lists that they announce.

    Links make a list look like a menu. One that follows a kept line ending in a colon, in the same element and before
    more that is kept, is the text's own: colon and place are two signs. Of 264 pages with a body by hand 6 had such a
    list without a kept line; all 16 lines, odds down to -1.9, were of the body, and none of 10 in another element.
    Without a link in it, a list looks like no menu, also where the text ends with it: of 1,234 pages 5 had one.
    """
    result = kept.copy()
    blocks, elements = page.blocks, page.elements
    for n, block in enumerate(blocks[:-1]):
        if not (kept[n] and block.text.endswith(_ANNOUNCES)) or kept[n + 1]:
            continue
        at = _list_of(page, blocks[n + 1].element)
        if at < 0 or elements[at].parent != elements[block.element].parent:
            continue
        end = n + 1
        while end < len(blocks) and _list_of(page, blocks[end].element) == at:
            end += 1
        is_followed = end < len(blocks) and kept[end] and odds[n + 1 : end].mean() > _ANNOUNCED_ODDS
        if is_followed or not any(item.links for item in blocks[n + 1 : end]):
            result[n + 1 : end] = True
    return result


def with_code(page: Page, kept: Kept) -> Kept:
    """The kept blocks and the code right below one, in the same element or first in frames there.

    No residue is written in `pre`. Of 71 pages with some, frames gave three their code, all of it of the body.
    """
    result = kept.copy()
    elements = page.elements
    for n, (above, block) in enumerate(zip(page.blocks, page.blocks[1:], strict=False), 1):
        if result[n - 1] and not kept[n] and elements[block.element].tag == "pre":
            at = elements[block.element].parent
            while at >= 0 and at != elements[above.element].parent and elements[at].tag in _FRAMES:
                at = elements[at].parent
            result[n] = at == elements[above.element].parent or above.element == block.element
    return result


_FRAMES = ("div", "figure", "table", "tbody", "tr", "td")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_PART_LEAST = 4  # one in so many lines of a list or table


def with_headings(page: Page, kept: Kept) -> Kept:
    """The kept blocks and each heading right between two of them: its few words alone tell too little."""
    result = kept.copy()
    is_heading = np.fromiter((page.elements[block.element].tag in _HEADINGS for block in page.blocks), bool, len(kept))
    result[1:-1] |= is_heading[1:-1] & kept[:-2] & kept[2:]
    return result


def with_rest(page: Page, kept: Kept) -> Kept:
    """The kept blocks and the rest of lists and tables of which a quarter is kept: a row is as good as its neighbours.

    What was left out has no link, and the list stands in the element of the kept block above it, a table perhaps in a
    frame there. On 700 pages with a body by hand this gave back 11 lines of 6 sites, 10 of them of the body; without
    that block 8 of 37 were. Of 192 pages with tables six had rows in frames left out, 9 of 11 of the body.
    """
    result, blocks = kept.copy(), page.blocks
    of_elements = wholes_of(page)
    wholes = [of_elements[block.element] for block in blocks]
    n = 0
    while n < len(blocks):
        start, at = n, wholes[n]
        n += 1
        while n < len(blocks) and wholes[n] == at:
            n += 1
        if at < 0 or not (start and kept[start - 1]) or not 0 < n - start - kept[start:n].sum() < n - start:
            continue
        is_beside = framing(page, at) == page.elements[blocks[start - 1].element].parent
        if not is_beside or _PART_LEAST * kept[start:n].sum() < n - start:
            continue
        if not any(blocks[m].links for m in range(start, n) if not kept[m]):
            result[start:n] = True
    return result


def _list_of(page: Page, at: int) -> int:
    """The outermost list around an element, below what is no part of one; -1 without."""
    found = -1
    while at >= 0 and page.elements[at].tag in (*_LISTS, "li", "p", "div"):
        if page.elements[at].tag in _LISTS:
            found = at
        at = page.elements[at].parent
    return found


def _with_headings(page: Page, kept: Kept) -> Kept:
    """The kept lines and the headings with prose below them, but for the first of the page where it is its title.

    Of such lines on 409 pages with a body by hand, two thirds of the words were in it.
    """
    result = kept.copy()
    blocks = page.blocks
    headings = [n for n, block in enumerate(blocks) if HEADINGS[0] <= block.element <= HEADINGS[1]]
    ranks = [blocks[n].element for n in headings[:2]]
    is_of_part = len(ranks) > len(set(ranks))  # of one rank with the next
    title = None if is_of_part else next(iter(headings), None)
    for n in headings:
        below = blocks[n + 1].text if n + 1 < len(kept) and kept[n + 1] else ""
        if len(below.split()) >= _PROSE_WORDS and ends_sentence(below):
            result[n] = kept[n] or n != title
    return result


_ROWS_LEAST = 3


def _with_tables(page: Page, kept: Kept) -> Kept:
    """The kept lines and tables below one: rows with one number of cells, none with a link, of which a quarter is kept
    or all stand between two lines that are.
    """
    result = kept.copy()
    blocks = page.blocks
    n = 0
    while n < len(blocks):
        if not blocks[n].cells:
            n += 1
            continue
        cells, start = len(blocks[n].cells), n
        while n < len(blocks) and len(blocks[n].cells) == cells and not blocks[n].links:
            n += 1
        rows, taken = n - start, kept[start:n].sum()
        if rows and start and kept[start - 1]:
            is_between = rows >= _ROWS_LEAST and n < len(blocks) and kept[n]
            result[start:n] |= bool(is_between or 0 < rows <= _PART_LEAST * taken)
        n = max(n, start + 1)
    return result


def without_repeats(page: Page, kept: npt.NDArray[Any]) -> Kept:
    """The kept blocks but for later copies: pages repeat text for narrow screens and as pull quotes.

    A short line that came before goes only where the line above it went for the same reason.
    """
    result = kept.copy()
    seen: set[str] = set()
    in_copy = False
    for n in np.flatnonzero(kept).tolist():
        text = page.blocks[n].text
        again = text in seen
        in_copy = again and (in_copy or len(text.split()) >= _REPEAT_WORDS)
        result[n] = not in_copy
        seen.add(text)
    return result
