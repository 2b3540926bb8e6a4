"""Cut residue inside pages that a scraper joined on one line, part by part, as the rule book says of whole lines."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import numpy as np

from corpusmill.rulebook.book import RuleBook
from corpusmill.rulebook.cut import cut
from corpusmill.rulebook.endings.openers import leads_on, word_before
from corpusmill.text.actions import Edits
from corpusmill.text.batch import Batch
from corpusmill.text.lines import LineTable
from corpusmill.text.shapes import end_without_space


def strip_inline(batch: Batch, *, rulebook: RuleBook) -> Edits:
    """Edits for all that the rules match in the parts of very long lines, as `strip_boilerplate` does in lines.

    A part ends where a sentence does, at bars, wide gaps and glued words, and where a known phrase begins or ends.
    Documents without such a line are not looked at again. What stands in a bracket of the author's stays in it.
    """
    rows = np.unique(batch.lines.row[batch.lines.pages])
    if not len(rows):
        return Edits.of(())
    of_pages = batch.select(rows.tolist())
    edits = cut(of_pages, rulebook, lines=lines_and_parts(of_pages))
    spans = [*zip(edits.row.tolist(), edits.start.tolist(), edits.end.tolist(), strict=True)]
    is_beside = [
        False,
        *(row == next_row and end + 1 >= start for (row, _, end), (next_row, start, _) in pairwise(spans)),
    ]
    is_apart = [
        not _is_in_bracket(of_pages.texts[row], start, end)
        and (before or behind or not _is_amid_words(of_pages.texts[row], start, end))
        for (row, start, end), before, behind in zip(spans, is_beside, [*is_beside[1:], False], strict=False)
    ]
    return edits.taken(np.flatnonzero(is_apart)).of_rows(rows)


def _is_in_bracket(text: str, start: int, end: int) -> bool:
    """Whether a part stands behind a bracket that opens and closes it: the end of a sentence, no line of its own.

    >>> _is_in_bracket("The bridge is shut. (Source: The River Paper)", 21, 45)
    True
    """
    before = end_without_space(text, 0, start)
    return text[end - 1 : end] == ")" and text.endswith("(", 0, before)


_WORDS_AMID = 2
"""One word more behind a small one. In labelled texts whose lines were joined a fifth of such phrases were body, of
longer ones one in twenty; see docs/decisions/pages-on-one-line.md."""


def _is_amid_words(text: str, start: int, end: int) -> bool:
    """Whether a word or two stand between two words, and nothing sets them apart.

    >>> text = "The course covers Social Media Marketing and more"
    >>> _is_amid_words(text, text.index("Social"), text.index(" Marketing"))
    True
    """
    if len(text[start:end].split()) > _WORDS_AMID + leads_on(word_before(text, start)):
        return False
    around = text[max(start - 2, 0) : start], text[end : end + 2][::-1]
    return all(len(side) == 2 and side[1] == " " and unicodedata.category(side[0])[0] in "LM" for side in around)


def lines_and_parts(batch: Batch) -> LineTable:
    """The line table of a batch, with pages on one line in parts."""
    if not len(batch.lines.pages):
        return batch.lines
    # most batches hold no page on one line, and the scorer takes .1 s to load
    from corpusmill.scorer.model import load_scorer  # noqa: PLC0415
    from corpusmill.scorer.segments import in_parts  # noqa: PLC0415

    return in_parts(batch, load_scorer().knowledge.units)
