"""What the rules take from the rows of a batch, as edits; their proof and the stage both work on these."""

from __future__ import annotations

from corpusmill.rulebook.book import RuleBook
from corpusmill.rulebook.cut.documents import Documents
from corpusmill.rulebook.cut.round import Round
from corpusmill.text.actions import Edits
from corpusmill.text.batch import Batch
from corpusmill.text.lines import LineTable


def cut(batch: Batch, rulebook: RuleBook, *, lines: LineTable | None = None, anywhere: bool = False) -> Edits:
    """Edits for all that the rules match; a removed line is cut without its newline.

    How is told by `strip_boilerplate`. What a cut leaves is matched again, so that a second run finds nothing new.

    Between paragraphs of prose a whole line goes only with a second sign beside the phrase (see `Row.taken`), unless
    `anywhere`: so the proof of a rule asks what its pattern takes. Instead of the batch's own lines those of another
    table may be judged, which has long lines in parts.
    """
    documents = Documents(batch, batch.lines if lines is None else lines, rulebook)
    matched = documents.matched()
    while matched:  # what is left of lines is looked at again; few rows have such a line
        found = Round(documents, matched)
        shorter = found.cut(anywhere=anywhere)
        matched = documents.matched_again(matched, shorter, found.unsettled())
    return documents.edits()
