"""How sure the scorer must be for a segment to go.

What a segment is, where it stands, its neighbours and what is at stake have been weighed by the second trees (see
`scorer.stakes`); one bar for their answer was chosen out of fold, for body lost first.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from corpusmill.kernel.arrays import Flags, Ints, begins
from corpusmill.scorer.bars.lines import any_of, is_of_page, is_row
from corpusmill.scorer.features import Features, Judged
from corpusmill.scorer.scan import ARABIC_HEBREW
from corpusmill.scorer.stakes import AMID, HEAD, PROSE, STAKES, TAIL, is_bare, runs

NEVER = 100

_BAR, PART_BAR = 83, 77
"""What the second trees must answer, in percent: for a line, for a part of one. Out of fold by site, share removed /
body lost / documents damaged by the scorer on hand-labelled documents as they came, joined on one line, and aligned
ones in other languages: 28.8 % / .075 / 4, 26.6 / .100 / 4, 32.1 / .088 / 12; three points higher takes 8 % less."""
_BARE, BARE_TEXT = 65, 96
"""Where nothing but the trees speaks for a cut (`stakes.is_bare`): above and below the prose, and where that may be the
author's: between prose, and in a list of lines of one shape, as set lists are. So are half of all lines where no phrase
of a language is known; see docs/decisions/where-no-phrase-is-known.md."""
_AGREED, _LIKELY, _FIRST_SURE = 60, 40, 80
"""Where the first trees agree the second ones need no more than this: in scripts without case, whose chances are too
low, if they say 40 % or more and the document is short or something was cut in it; and where something was, but not in
pages on one line, above and below the prose if they say 80, in short documents 40; see
docs/decisions/where-both-trees-agree.md."""
_SHORT = 30
"""Segments up to which a document is short there, but for its lone last line: most look-alikes stand there."""
_LIST, _KNOWN_IN_LIST = 3, 10
"""Neighbours of one shape from which on they are a list; so many in a hundred may have a second sign, and it is the
author's: names of functions hold a known word, too. Of texts in which nothing was cut clean ones keep 342 characters by
it, labelled ones 62 of residue."""
_FIRST_LINE = 78
"""What the first line of a text in which nothing was cut needs above the prose: it may be its heading. See
docs/decisions/untouched-texts.md."""
_BELOW = 6
"""Points less for a line below the last prose that does not stand there alone: out of fold hand-labelled documents lose
.002 % more body for half a point more of their residue, aligned ones in other languages .004 for .9. Lines alone there
keep the bar: of 502 look-alikes as last line they took nine more."""
_BETWEEN = 60
"""What suffices for what is no prose between two that go or went: no menu or list of links is broken off for one line.
Out of fold .9 % more of the residue goes of hand-labelled documents, .4 of aligned ones in other languages, for .001
and .000 % of body; as much at 40. Pages on one line lose .010 % for .2; see docs/decisions/between-cuts.md."""
_UNKNOWN = 65
"""What suffices for a run above the first prose of which nothing would go otherwise, where rules cut elsewhere: a menu
in words that nobody knows. Where others of the run go, what is left may be the title and the date. Out of fold .6 % of
the residue of hand-labelled documents for .005 % of body, .75 for .004 of aligned ones in other languages."""
_DAMAGE, _LARGE, _SMALL, _SUREST = 1, 8, -5, 97
"""A segment that is this share of its document's prose, in percent, damages it alone: it needs so many points more,
another one less, and the last suffices for all; see docs/decisions/share-of-the-prose.md."""
SURE = max(_BAR, PART_BAR) + _LARGE
"""A chance that reaches both, whatever is at stake; not that of `BARE_TEXT`."""


class Bars(NamedTuple):
    """How many points the bar is raised by place (negative: lowered)."""

    amid: int = 0
    tail: int = 0
    head: int = 0


def of_place(bars: Bars) -> Ints:
    """How many points the bar is raised, by place."""
    more = np.zeros(4, np.int64)
    more[[AMID, HEAD, TAIL, PROSE]] = bars.amid, bars.head, bars.tail, bars.amid
    return more


def least_percent(judged: Judged, staked: Features, weighed: Ints, bars: Bars) -> Ints:
    """What the second trees must answer for each segment to go; `NEVER` for what stays whatever they say. What they do
    answer (`weighed`) tells which neighbours go.

    Those are rows of tables, and every segment of a document without prose of which nothing was cut before: nothing
    says there that a page stands around the text, and the second trees did not learn from it. Where something was, what
    they say holds: of 180 clean texts without prose and 1,470 made of short sentences with a button below 14 characters
    go.
    """
    of = judged.of
    least = np.where(of("is_part") > 0, PART_BAR, _BAR)
    place = staked[STAKES.index("place")]
    more = of_place(bars)[place] + _for_share(judged, place)
    least = np.where((place == TAIL) & (of("tail_segments") > 1), least - _BELOW, least)
    needs_more = (place == AMID) | (of("shape_run") >= _LIST)
    least = np.where(is_bare(staked), _BARE, least)
    least = np.where(is_bare(staked, _KNOWN_IN_LIST) & needs_more, BARE_TEXT, least)
    least = np.where(_is_agreed(judged, staked), _AGREED, least)
    least = np.clip(least + more, 1, _SUREST)
    is_first = (place == HEAD) & (of("doc_seams") == 0) & any_of(judged.line, begins(judged.row))
    least = np.where(is_first, np.maximum(least, _FIRST_LINE), least)
    stays = is_row(judged) | ((of("doc_prose") == 0) & (of("doc_seams") == 0))
    goes, of_lines = (weighed >= least) & ~stays, ~judged.is_prose & ~is_of_page(judged)
    for suffices, is_told in (
        (_BETWEEN, _is_between_cuts(judged, goes) & of_lines),
        (_UNKNOWN, _is_unknown_head(judged, staked, goes) & of_lines),
    ):
        least = np.where(is_told, np.minimum(least, np.clip(suffices + more, 1, _SUREST)), least)
    return np.where(stays, NEVER, least)


def _for_share(judged: Judged, place: Features) -> Ints:
    """How many points more each segment needs for the share of its document's prose that it is; none less amid it."""
    width = judged.of("width")
    prose = np.bincount(judged.row, np.where(judged.is_prose, width, 0))[judged.row]
    return np.where(100 * width >= _DAMAGE * prose, _LARGE, np.where(place == AMID, 0, _SMALL))


def _is_agreed(judged: Judged, staked: Features) -> Flags:
    """Which segments the first trees, too, take for residue as far as their place and document ask for it."""
    chance, place, lone, seams = (staked[STAKES.index(name)] for name in ("chance", "place", "lone", "doc_seams"))
    is_caseless = judged.of("doc_script") >= ARABIC_HEBREW
    is_short = (judged.of("doc_segments") <= _SHORT) & (lone == 0)
    is_end = ((place == HEAD) | (place == TAIL)) & ~is_of_page(judged)
    is_likely, is_sure, has_cuts = chance >= _LIKELY, chance >= _FIRST_SURE, seams > 0
    is_of_caseless = is_likely & is_caseless & (is_short | has_cuts)
    return np.asarray(is_of_caseless | (has_cuts & is_end & (is_sure | (is_likely & is_short))))


def _is_between_cuts(judged: Judged, goes: Flags) -> Flags:
    """Which segments stand between two that go, or right at what was cut before."""
    is_first = begins(judged.row)
    goes_above, goes_below = (
        np.append(False, goes)[:-1] & ~is_first,
        np.append(goes, False)[1:] & ~np.append(is_first, True)[1:],
    )
    return np.asarray((goes_above | (judged.of("seam_before") == 0)) & (goes_below | (judged.of("seam_after") == 0)))


def _is_unknown_head(judged: Judged, staked: Features, goes: Flags) -> Flags:
    """Runs of several segments above the first prose of which nothing goes, in documents in which something was cut."""
    place, run, seams = (staked[STAKES.index(name)] for name in ("place", "run", "doc_seams"))
    some_go = any_of(runs(judged.row, judged.is_prose), goes)
    return np.asarray((place == HEAD) & (run > 1) & (seams > 0) & ~some_go)
