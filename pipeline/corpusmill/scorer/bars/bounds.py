"""What goes of what reaches its bar: bounds that hold whatever the trees say."""

from __future__ import annotations

import numpy as np

from corpusmill.kernel.arrays import Flags, Ints, begins
from corpusmill.scorer.bars.least import BARE_TEXT, NEVER, PART_BAR, Bars, least_percent
from corpusmill.scorer.bars.lines import any_of, is_of_page, is_row
from corpusmill.scorer.features import Features, Judged
from corpusmill.scorer.segments import CUE, GLUE, LINE, MARK_GAP, SENTENCE_GAP, TURN
from corpusmill.scorer.stakes import NONE, SEAM, STAKES, is_bare
from corpusmill.text.lines import SHORT_PAGE

_CUTS_OF_PAGE, _OF_PAGE = 11, 60
"""Where so many segments of a text go it is a page with all that stood around its text, and for the others this
suffices. Out of fold .3 % of the residue of hand-labelled documents for .002 % of body, 2.8 for .14 of aligned whole
pages, 1.0 for .03 in other languages; no clean text is met. See docs/decisions/pages-of-residue.md."""
_PROSE_SHARE, _SURE = 10, 95
"""Sentences that would be more than this share of a document's prose, in percent, stay unless they are so sure. So
sure of the first trees, too, go parts of long lines in a document without prose whose second chance reaches the bar
of a part: of thirteen hand-labelled documents with their lines joined half of the residue and nothing of the body, of
25 clean texts nothing. The second chance alone tells prose there whose words no lexicon knows: without it such
documents lost 1,730 characters of body for 5,000 of residue, with it 207 for 4,360."""
_COST = 20
"""What a document may lose by the first trees' own doubt, in thousandths of its prose: the sum over the segments that
go of their width times the chance that they are body. Where nothing bounds it pages joined on one line lose .28 % of
their body instead of .11; 15 takes half a point less of documents as they came, 30 damages one more of 229."""
_HEADLINE = 40
"""Characters from which on the first line of a text, right over prose, is so likely its headline that it needs what
bare runs between prose do: of 489 clean news texts one lost it, and out of fold this keeps no residue to speak of."""
_COLON, _COMMA = 4, 5
"""How a segment ends (`shape`) that ends in a colon; in a comma or a semicolon."""
_ANNOUNCES = 60
"""Width of a line that announces with the colon at its end; a shorter one may head a menu ("Services:")."""


def within_bounds(judged: Judged, staked: Features, percent: Ints, weighed: Ints, bars: Bars) -> Flags:
    """Which segments go (see `going`)."""
    least = least_percent(judged, staked, weighed, bars)
    sure = _is_sure_alone(judged, percent, weighed)
    goes = sure.copy()
    # in two rows of three nothing reaches its bar, and what else is asked looks no further than a row
    asked = np.flatnonzero(any_of(judged.row, weighed >= least))
    of_page = np.where(least == NEVER, NEVER, np.minimum(least, _OF_PAGE))
    for bar in (least, of_page):
        if not len(asked):  # few texts are such pages
            break
        some = judged.at(asked), staked[:, asked], percent[asked], weighed[asked]
        goes[asked] = sure[asked] | _bounded(*some, weighed[asked] >= bar[asked])
        asked = asked[(np.bincount(judged.row, goes)[judged.row] >= _CUTS_OF_PAGE)[asked]]
    return goes


def _bounded(judged: Judged, staked: Features, percent: Ints, weighed: Ints, reaches: Flags) -> Flags:
    """Of the segments that reach their bars: those that go."""
    goes = reaches & ((weighed >= BARE_TEXT) | ~_is_headline(judged))
    is_below = is_bare(staked) & _is_alone_below_kept_sentence(judged, goes)
    goes &= (weighed >= BARE_TEXT) | ~(is_below | _is_sentence_of_kept_paragraph(judged, staked, goes))
    width = judged.of("width")
    rows = int(judged.row.max(initial=-1)) + 1
    prose_width = np.where(judged.is_prose, width, 0)
    lost, prose = np.bincount(judged.row, prose_width * goes, rows), np.bincount(judged.row, prose_width, rows)
    is_much = 100 * lost > _PROSE_SHARE * prose
    goes &= ~(judged.is_prose & is_much[judged.row] & (percent < _SURE))
    left = np.bincount(judged.row, np.where(goes, 0, prose_width), rows).astype(np.int64)
    gone = np.flatnonzero(goes)
    gone = gone[np.lexsort((-weighed[gone], judged.row[gone]))]
    row = judged.row[gone]
    cost = np.cumsum((99 - percent[gone]) * width[gone])
    before = np.searchsorted(row, row)  # the first of the row
    cost = cost - np.append(0, cost)[before]
    goes[gone[10 * cost > _COST * left[row]]] = False
    goes &= ~_is_behind_kept_item(judged, goes)
    goes &= ~_is_of_kept_sentence(judged, goes)
    goes &= ~_is_of_kept_wrapped_paragraph(judged, goes)
    goes &= ~_is_announced(judged, goes)
    return np.asarray(goes & ~_is_before_what_it_opens(judged, goes))


def _is_sure_alone(judged: Judged, percent: Ints, weighed: Ints) -> Flags:
    """Parts of long lines in a document without prose of which both trees are sure (see `_SURE`)."""
    sure = (percent >= _SURE) & (weighed >= PART_BAR)
    if sure.any():  # few are
        sure &= (judged.of("doc_prose") == 0) & (judged.of("is_part") > 0)
    return np.asarray(sure & ~is_row(judged) if sure.any() else sure)


def _is_headline(judged: Judged) -> Flags:
    """The first lines of texts that stand right over prose and are as long as headlines, with all of their parts."""
    opens = begins(judged.line)
    is_first = any_of(judged.line, begins(judged.row))
    is_text = judged.is_prose | (judged.of("line_width") >= 2 * _HEADLINE)
    is_over_prose = np.append(is_text[1:] & opens[1:] & ~begins(judged.row)[1:], False)[: len(judged.row)]
    is_long = (judged.of("line_width") >= _HEADLINE) & (judged.of("line_width") < SHORT_PAGE)
    return np.asarray(is_first & is_long & any_of(judged.line, is_over_prose))


def _is_behind_kept_item(judged: Judged, goes: Flags) -> Flags:
    """Parts behind a bar or a bullet whose neighbour before it stays and ends no sentence: items of one kind.

    Out of fold they are 350 characters of residue and 1,160 of body; without them hand-labelled documents lose .114 %
    instead of .132, aligned articles .144 instead of .158, and as much of their residue goes.
    """
    before = slice(None, -1)
    is_item = judged.of("gap_before")[1:] == MARK_GAP
    stays = (judged.line[1:] == judged.line[before]) & ~goes[before] & (judged.of("end")[before] == 0)
    return np.concatenate(([False], is_item & stays))[: len(goes)]


def _is_alone_below_kept_sentence(judged: Judged, goes: Flags) -> Flags:
    """Which segments stand right below a short sentence that stays, and over none that goes: who says the author's last
    words. Clean news lost the line "… is director of the council" below one.
    """
    is_sentence = ~goes & ~judged.is_prose & (judged.of("end") >= 1) & (judged.of("end") <= 3)
    are_one = (judged.row[1:] == judged.row[:-1]) & ~judged.is_prose[1:]
    is_below = np.append(False, is_sentence[:-1] & are_one)[: len(goes)]
    return np.asarray(is_below & ~np.append(goes[1:] & are_one, False)[: len(goes)])


def _is_sentence_of_kept_paragraph(judged: Judged, staked: Features, goes: Flags) -> Flags:
    """Sentences of a line of which prose stays, where the trees alone speak for a cut, and nothing but a sentence's end
    or a turn of words parts them from what stands before: the last ones of a story, say what its reader should do.

    A seam nearby is no second sign there; see docs/decisions/whole-paragraphs.md.
    """
    is_sentence = (judged.of("is_part") > 0) & (judged.of("end") >= 1) & (judged.of("end") <= 3)
    gap, sign = judged.of("gap_before"), staked[STAKES.index("sign")]
    is_sentence &= (gap == LINE) | (gap == SENTENCE_GAP) | (gap == TURN)
    is_sentence &= (sign == SEAM) | (sign == NONE)
    return np.asarray(is_sentence & any_of(judged.line, judged.is_prose & ~goes))


def _is_of_kept_wrapped_paragraph(judged: Judged, goes: Flags) -> Flags:
    """Lines of a hard-wrapped paragraph of which another line stays: it goes whole or stays, if it is prose or nothing
    was cut in its text, where lists of links do not look so.
    """
    paragraph = np.cumsum(judged.of("continues") == 0)
    is_text = judged.is_prose | (judged.of("doc_seams") == 0)
    return np.asarray(any_of(paragraph, ~goes) & any_of(paragraph, is_text))


def _is_announced(judged: Judged, goes: Flags) -> Flags:
    """What no prose parts from a line above that stays and ends in a colon: the list or the table that it announces.

    Of what went of 5,100 labelled texts 1,070 of 38,700 characters of body stood there, and 2,400 of 1,100,000 of
    residue, nearly all of them one page's consent to cookies.
    """
    announces = ~goes & (judged.of("end") == _COLON) & (judged.of("line_width") >= _ANNOUNCES)
    announces &= judged.of("gap_after") == LINE
    at = np.arange(len(goes))
    last, since = (
        np.maximum.accumulate(np.where(is_it, at, -1)) for is_it in (announces, judged.is_prose | begins(judged.row))
    )
    return np.asarray(~judged.is_prose & (np.append(-1, last)[: len(goes)] >= since))


def _is_before_what_it_opens(judged: Judged, goes: Flags) -> Flags:
    """Lines that end in a comma above one that stays: who is greeted, or the beginning of a sentence."""
    stays = (judged.row[1:] == judged.row[:-1]) & (judged.line[1:] > judged.line[:-1]) & ~goes[1:]
    return np.asarray(np.append(stays, False)[: len(goes)] & (judged.of("end") == _COMMA))


def _is_of_kept_sentence(judged: Judged, goes: Flags) -> Flags:
    """Parts of a sentence of which another part stays, where lines are lines: known words stand in names and sentences
    ("the New Harbour Club"), and what parts a cue from its neighbours is a line's end or a sentence's.

    Not on a page that was joined on one line, where nothing else parts them; see docs/decisions/whole-paragraphs.md.
    Names hold capitals, too ("the HarbourGate app"), which where something was cut are glued items of a menu.
    """
    before, after = slice(None, -1), slice(1, None)
    runs_on = (judged.line[after] == judged.line[before]) & (judged.of("end")[before] == 0)
    runs_on &= ~is_of_page(judged)[after]
    gap = judged.of("gap_before")[after]
    runs_on &= (gap == CUE) | (gap == TURN) | ((gap == GLUE) & (judged.of("doc_seams")[after] == 0))
    return any_of(np.append(0, np.cumsum(~runs_on))[: len(goes)], ~goes)
