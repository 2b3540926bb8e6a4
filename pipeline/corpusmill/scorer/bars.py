"""How sure the scorer must be for a segment to go, and what stays whatever it says.

What a segment is, where it stands, its neighbours and what is at stake have been weighed by the second trees (see
`scorer.stakes`); one bar for their answer was chosen out of fold, for body lost first. Beside it stand bounds that hold
whatever the trees say.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from corpusmill.kernel.arrays import Flags, Ints, begins
from corpusmill.scorer.features import Features, Judged
from corpusmill.scorer.scan import ARABIC_HEBREW, BAR
from corpusmill.scorer.segments import CUE, LINE, MARK_GAP, SENTENCE_GAP, TURN
from corpusmill.scorer.stakes import AMID, HEAD, NONE, PROSE, SEAM, STAKES, TAIL, is_bare, runs
from corpusmill.text.lines import PAGE, SHORT_PAGE

NEVER = 100

_BAR, _PART = 83, 77
"""What the second trees must answer, in percent: for a line, for a part of one. Out of fold by site, share removed /
body lost / documents damaged by the scorer on hand-labelled documents as they came, joined on one line, and aligned
ones in other languages: 28.8 % / .075 / 4, 26.6 / .100 / 4, 32.1 / .088 / 12; three points higher takes 8 % less."""
_BARE, _BARE_TEXT = 77, 96
"""Where nothing but the trees speaks for a cut (`stakes.is_bare`): above and below the prose, and where that may be the
author's: between prose, in a list of lines of one shape, as set lists are, beside a sentence that stays. So are half of
all lines where no phrase of a language is known; see docs/decisions/where-no-phrase-is-known.md."""
_FEW, _BARE_OF_FEW = 8, 65
"""Up to so many segments of prose a document is short, and its bare runs above and below them need this: what is at
stake there has made the second trees too careful; see docs/decisions/short-documents.md."""
_AGREED, _LIKELY, _FIRST_SURE = 60, 40, 80
"""Where the first trees agree the second ones need no more than this: in scripts without case, whose chances are too
low, if they say 40 % or more and the document is short or something was cut in it; and where something was, but not in
pages on one line, above and below the prose if they say 80, in short documents 40; see
docs/decisions/where-both-trees-agree.md."""
_SHORT = 30
"""Segments up to which a document is short there, but for its lone last line: most look-alikes stand there."""
_LIST = 3
"""Neighbours of one shape from which on they are a list."""
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
_CUTS_OF_PAGE, _OF_PAGE = 11, 60
"""Where so many segments of a text go it is a page with all that stood around its text, and for the others this
suffices. Out of fold .3 % of the residue of hand-labelled documents for .002 % of body, 2.8 for .14 of aligned whole
pages, 1.0 for .03 in other languages; no clean text is met. See docs/decisions/pages-of-residue.md."""
_DAMAGE, _LARGE, _SMALL, _SUREST = 1, 8, -5, 97
"""A segment that is this share of its document's prose, in percent, damages it alone: it needs so many points more,
another one less, and the last suffices for all; see docs/decisions/share-of-the-prose.md."""
SURE = max(_BAR, _PART) + _LARGE
"""A chance that reaches both, whatever is at stake; not that of `_BARE_TEXT`."""
_TABLE_BARS = 3
"""Bars from which on what begins with one is a row of a table, as extractors write them."""
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
_COMMA, _BARRED = 5, 9
"""How a segment ends (`shape`) that ends in a comma or a semicolon, and in a bar."""


class Bars(NamedTuple):
    """How many points the bar is raised by place (negative: lowered)."""

    amid: int = 0
    tail: int = 0
    head: int = 0


def least_percent(judged: Judged, staked: Features, weighed: Ints, bars: Bars) -> Ints:
    """What the second trees must answer for each segment to go; `NEVER` for what stays whatever they say. What they do
    answer (`weighed`) tells which neighbours go.

    That is every segment of a document without prose (nothing says there what the text could stand around, and the
    second trees did not learn from it) and rows of tables.
    """
    of = judged.of
    of_place = np.zeros(4, np.int64)
    of_place[[AMID, HEAD, TAIL, PROSE]] = bars.amid, bars.head, bars.tail, bars.amid
    least = np.where(of("is_part") > 0, _PART, _BAR)
    place = staked[STAKES.index("place")]
    more = of_place[place] + _for_share(judged, place)
    least = np.where((place == TAIL) & (of("tail_segments") > 1), least - _BELOW, least)
    needs_more = (place == AMID) | (of("shape_run") >= _LIST)
    few = np.where(np.bincount(judged.row, judged.is_prose)[judged.row] <= _FEW, _BARE_OF_FEW, _BARE)
    least = np.where(is_bare(staked), np.where(needs_more, _BARE_TEXT, few), least)
    least = np.where(_is_agreed(judged, staked), _AGREED, least)
    least = np.clip(least + more, 1, _SUREST)
    is_row = _is_row(judged) | (of("doc_prose") == 0)
    goes, of_lines = (weighed >= least) & ~is_row, ~judged.is_prose & ~_is_of_page(judged)
    for suffices, is_told in (
        (_BETWEEN, _is_between_cuts(judged, goes) & of_lines),
        (_UNKNOWN, _is_unknown_head(judged, staked, goes) & of_lines),
    ):
        least = np.where(is_told, np.minimum(least, np.clip(suffices + more, 1, _SUREST)), least)
    return np.where(is_row, NEVER, least)


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
    is_end = ((place == HEAD) | (place == TAIL)) & ~_is_of_page(judged)
    is_likely, is_sure, has_cuts = chance >= _LIKELY, chance >= _FIRST_SURE, seams > 0
    is_of_caseless = is_likely & is_caseless & (is_short | has_cuts)
    return np.asarray(is_of_caseless | (has_cuts & is_end & (is_sure | (is_likely & is_short))))


def going(judged: Judged, staked: Features, percent: Ints, weighed: Ints, bars: Bars) -> Flags:
    """Which segments go: those whose second chance (`weighed`) reaches `least_percent`, the surest first, as long as
    the body that they may cost by the first chance (`percent`) stays small, and never much of a document's prose.
    """
    least = least_percent(judged, staked, weighed, bars)
    sure = _is_sure_alone(judged, percent, weighed)
    goes = sure.copy()
    # in two rows of three nothing reaches its bar, and what else is asked looks no further than a row
    asked = np.flatnonzero(_any_of(judged.row, weighed >= least))
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
    goes = reaches & ((weighed >= _BARE_TEXT) | ~_is_headline(judged))
    is_beside = is_bare(staked) & _is_beside_kept_sentence(judged, goes)
    goes &= (weighed >= _BARE_TEXT) | ~(is_beside | _is_sentence_of_kept_paragraph(judged, staked, goes))
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
    return np.asarray(goes & ~_is_before_what_it_opens(judged, goes))


def _is_sure_alone(judged: Judged, percent: Ints, weighed: Ints) -> Flags:
    """Parts of long lines in a document without prose of which both trees are sure (see `_SURE`)."""
    sure = (percent >= _SURE) & (weighed >= _PART)
    if sure.any():  # few are
        sure &= (judged.of("doc_prose") == 0) & (judged.of("is_part") > 0)
    return np.asarray(sure & ~_is_row(judged) if sure.any() else sure)


def _is_headline(judged: Judged) -> Flags:
    """The first lines of texts that stand right over prose and are as long as headlines, with all of their parts."""
    opens = begins(judged.line)
    is_first = _any_of(judged.line, begins(judged.row))
    is_text = judged.is_prose | (judged.of("line_width") >= 2 * _HEADLINE)
    is_over_prose = np.append(is_text[1:] & opens[1:] & ~begins(judged.row)[1:], False)[: len(judged.row)]
    is_long = (judged.of("line_width") >= _HEADLINE) & (judged.of("line_width") < SHORT_PAGE)
    return np.asarray(is_first & is_long & _any_of(judged.line, is_over_prose))


def _is_behind_kept_item(judged: Judged, goes: Flags) -> Flags:
    """Parts behind a bar or a bullet whose neighbour before it stays and ends no sentence: items of one kind.

    Out of fold they are 350 characters of residue and 1,160 of body; without them hand-labelled documents lose .114 %
    instead of .132, aligned articles .144 instead of .158, and as much of their residue goes.
    """
    before = slice(None, -1)
    is_item = judged.of("gap_before")[1:] == MARK_GAP
    stays = (judged.line[1:] == judged.line[before]) & ~goes[before] & (judged.of("end")[before] == 0)
    return np.concatenate(([False], is_item & stays))[: len(goes)]


def _is_beside_kept_sentence(judged: Judged, goes: Flags) -> Flags:
    """Which segments stand in a run without prose of which a sentence stays: the author's last words and who says them.

    Clean news lost the line "… is director of the council" below a short last sentence.
    """
    is_kept_sentence = ~goes & (judged.of("end") >= 1) & (judged.of("end") <= 3)
    return _any_of(runs(judged.row, judged.is_prose), is_kept_sentence)


def _is_sentence_of_kept_paragraph(judged: Judged, staked: Features, goes: Flags) -> Flags:
    """Sentences of a line of which prose stays, where the trees alone speak for a cut, and nothing but a sentence's end
    or a turn of words parts them from what stands before: the last ones of a story, say what its reader should do.

    A seam nearby is no second sign there; see docs/decisions/whole-paragraphs.md.
    """
    is_sentence = (judged.of("is_part") > 0) & (judged.of("end") >= 1) & (judged.of("end") <= 3)
    gap, sign = judged.of("gap_before"), staked[STAKES.index("sign")]
    is_sentence &= (gap == LINE) | (gap == SENTENCE_GAP) | (gap == TURN)
    is_sentence &= (sign == SEAM) | (sign == NONE)
    return np.asarray(is_sentence & _any_of(judged.line, judged.is_prose & ~goes))


def _is_of_kept_wrapped_paragraph(judged: Judged, goes: Flags) -> Flags:
    """Lines of a hard-wrapped paragraph of prose of which another line stays: it goes whole or stays."""
    paragraph = np.cumsum(judged.of("continues") == 0)
    return np.asarray(_any_of(paragraph, ~goes) & _any_of(paragraph, judged.is_prose))


def _is_before_what_it_opens(judged: Judged, goes: Flags) -> Flags:
    """Lines that end in a comma above one that stays: who is greeted, or the beginning of a sentence."""
    stays = (judged.row[1:] == judged.row[:-1]) & (judged.line[1:] > judged.line[:-1]) & ~goes[1:]
    return np.asarray(np.append(stays, False)[: len(goes)] & (judged.of("end") == _COMMA))


def _any_of(group: Ints, flags: Flags) -> Flags:
    """Of each entry: whether any of its group has the flag."""
    return np.asarray((np.bincount(group, flags) > 0)[group])


def _is_of_kept_sentence(judged: Judged, goes: Flags) -> Flags:
    """Parts of a sentence of which another part stays, where lines are lines: known words stand in names and sentences
    ("the New Harbour Club"), and what parts a cue from its neighbours is a line's end or a sentence's.

    Not on a page that was joined on one line, where nothing else parts them; see docs/decisions/whole-sentences.md.
    """
    before, after = slice(None, -1), slice(1, None)
    runs_on = (judged.line[after] == judged.line[before]) & (judged.of("end")[before] == 0)
    runs_on &= ~_is_of_page(judged)[after]
    gap = judged.of("gap_before")[after]
    runs_on &= (gap == CUE) | (gap == TURN)
    return _any_of(np.append(0, np.cumsum(~runs_on))[: len(goes)], ~goes)


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
    some_go = _any_of(runs(judged.row, judged.is_prose), goes)
    return np.asarray((place == HEAD) & (run > 1) & (seams > 0) & ~some_go)


def _is_of_page(judged: Judged) -> Flags:
    """Which segments are of a line that may be a whole page (as `LineTable.pages` says of lines)."""
    width = judged.of("line_width")
    return np.asarray((width >= PAGE) | ((width >= SHORT_PAGE) & (judged.of("doc_longest") * 3 >= 200)))


def _is_row(judged: Judged) -> Flags:
    """Which segments are rows of tables, or parts of one that is long: its line begins with a bar and ends with one.

    An aligned article lost a third of its body, a table of runs: out of fold such articles lose .10 % instead of .18. A
    page on one line is no row for the bars at its ends; a part of it that begins and ends so is.
    """
    of, line = judged.of, judged.line
    opens, ends = of("first") == 5 + BAR, of("end") == _BARRED
    is_whole = _any_of(line, opens & (of("gap_before") == LINE)) & _any_of(line, ends & (of("gap_after") == LINE))
    has_bars = (np.bincount(line, of("bars")) >= _TABLE_BARS)[line]
    is_barred = (of("first") > 5) & (of("bars") >= _TABLE_BARS)
    return np.where(_is_of_page(judged), is_barred & ends, (is_whole & has_bars) | is_barred)
