"""Cut residue inside pages that a scraper joined on one line, part by part, as the rule book says of whole lines."""

from __future__ import annotations

import numpy as np

from corpusmill.rulebook.book import RuleBook
from corpusmill.rulebook.cut import cut
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
    spans = zip(edits.row.tolist(), edits.start.tolist(), edits.end.tolist(), strict=True)
    is_apart = [not _is_in_bracket(of_pages.texts[row], start, end) for row, start, end in spans]
    return edits.taken(np.flatnonzero(is_apart)).of_rows(rows)


def _is_in_bracket(text: str, start: int, end: int) -> bool:
    """Whether a part stands behind a bracket that opens and closes it: the end of a sentence, no line of its own.

    >>> _is_in_bracket("The bridge is shut. (Source: The River Paper)", 21, 45)
    True
    """
    before = end_without_space(text, 0, start)
    return text[end - 1 : end] == ")" and text.endswith("(", 0, before)


def lines_and_parts(batch: Batch) -> LineTable:
    """The line table of a batch, with pages on one line in parts."""
    if not len(batch.lines.pages):
        return batch.lines
    # most batches hold no page on one line, and the scorer takes .1 s to load
    from corpusmill.scorer.model import load_scorer  # noqa: PLC0415
    from corpusmill.scorer.segments import in_parts  # noqa: PLC0415

    return in_parts(batch, load_scorer().knowledge.units)
