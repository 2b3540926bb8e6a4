"""What other stages cut from the documents of a batch: which of it may say something of them, and what it says."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from corpusmill.metadata.cues import could_label_author
from corpusmill.metadata.judges.publishers import read_marks
from corpusmill.metadata.judges.signatures import LONGEST, read_signature
from corpusmill.metadata.words import Find, Line, words_of
from corpusmill.text.actions import Span
from corpusmill.text.audit.trails import History
from corpusmill.text.fold import fold

_COLON = re.compile("[:：]")
# Kinds of residue whose text may name the publisher or the author.
_MARKED = frozenset({"copyright", "legal", "app_promo", "social_share"})


class CutText(NamedTuple):
    """A text that a stage cut, its kind of residue, and where it stands in the text as it was read."""

    text: str
    category: str
    place: Span


class Cuts(NamedTuple):
    """The cuts of a batch that matter here, by row."""

    telling: dict[int, list[CutText]]
    """Those that may name a publisher or an author, in the order of stages, the last of a text first."""
    repaired: dict[int, list[Span]]
    """Where texts as they were read say something else by now."""
    linked: dict[int, list[Span]]
    """Where they are links to other texts: a rule, not a guess, took them for that."""


def cuts_of(history: History) -> Cuts:
    """All cuts of a batch are looked at once, since few matter."""
    cuts = Cuts(defaultdict(list), defaultdict(list), defaultdict(list))
    for trail in history.trails:
        rows, spans = trail.row.tolist(), [*zip(trail.raw_start.tolist(), trail.raw_end.tolist(), strict=True)]
        for n in range(len(rows) - 1, -1, -1):
            category = trail.category[n]
            if trail.after[n]:
                cuts.repaired[rows[n]].append(spans[n])
            elif category and (before := trail.before[n]) and (category in _MARKED or ":" in before or "：" in before):
                cuts.telling[rows[n]].append(CutText(before, category, spans[n]))
            if category == "related_link" and trail.stage[n] == "strip_boilerplate":
                cuts.linked[rows[n]].append(spans[n])
    return cuts


def finds_in(cut: CutText, language: str) -> list[Find]:
    """What a cut says about the author or the publisher; where it stands in the cut is not told."""
    marked, found = cut.category in _MARKED, list[Find]()
    for part in map(str.strip, cut.text.split("\n")):
        if 4 <= len(part) <= LONGEST and (marked or _COLON.search(part, 0, 40)):
            found += _finds_of_part(part, marked, language)
    return found


@lru_cache(maxsize=2_048)  # what a site writes around its texts is cut from each of them
def _finds_of_part(part: str, is_marked: bool, language: str) -> tuple[Find, ...]:
    """What a line that was cut says about the author, and about the publisher where it is of the kinds that may."""
    folded = fold(part)
    finds = [*read_marks(part, folded)] if is_marked else []
    if ":" in folded[:40] and could_label_author(folded):
        # a structural stage may take a signature at the end of a text for the foot of a page
        reading = read_signature(Line(part, folded, 0), words_of(language or None))
        finds += [find for find in reading.finds if find.rule == "byline-author"] if reading else []
    return tuple(finds)
