"""Which blocks of a page are its body."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from corpusmill.read.html.body.blocks import Page
from corpusmill.read.html.body.cues import cue_scores
from corpusmill.read.html.body.evidence import Evidence
from corpusmill.read.html.body.fast import LINE_FEATURES, line_features
from corpusmill.read.html.body.features import FEATURES, features_of
from corpusmill.read.html.body.scorer import LEAF_UNIT, Trees, load_trees, scores
from corpusmill.read.html.body.votes import Floats, Ints
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


def body_of(evidence: Evidence) -> Kept:
    """One boolean a block."""
    if not evidence.page.blocks:
        return np.zeros(0, bool)
    trees = load_trees("blocks")
    features = features_of(evidence, cue_scores(evidence.runs, trees.cues))
    kept = likely_body(_odds(trees, FEATURES, features), evidence.runs.words)
    return without_repeats(evidence.page, without_comments(evidence, kept))


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


def body_of_lines(page: Page) -> Kept:
    """One boolean a line of the fast tier."""
    if not page.blocks:
        return np.zeros(0, bool)
    return without_repeats(page, _odds(load_trees("lines"), LINE_FEATURES, line_features(page)) > _LINE_ODDS)


def _odds(trees: Trees, names: tuple[str, ...], features: Floats) -> Floats:
    if trees.names != names:
        raise RuntimeError("the models were trained on other features: run bench/train_html_blocks.py --write")
    return np.asarray(scores(trees, features) * LEAF_UNIT, np.float64)


def without_repeats(page: Page, kept: npt.NDArray[Any]) -> Kept:
    """The kept blocks but for later copies: pages repeat text for narrow screens and as pull quotes.

    A short line that came before goes only where the line above it went for the same reason.
    """
    result = kept.copy()
    seen: set[str] = set()
    in_copy = False
    for n, block in enumerate(page.blocks):
        if result[n]:
            again = block.text in seen
            in_copy = again and (in_copy or len(block.text.split()) >= _REPEAT_WORDS)
            result[n] = not in_copy
            seen.add(block.text)
    return result
