"""Cut what sites leave between and around paragraphs, phrase by phrase, as the rule book says."""

from __future__ import annotations

from corpusmill.rulebook.book import RuleBook
from corpusmill.rulebook.cut import cut
from corpusmill.text.actions import Edits
from corpusmill.text.batch import Batch


def strip_boilerplate(batch: Batch, *, rulebook: RuleBook) -> Edits:
    """Edits for all that the rules match; a removed line is cut without its newline.

    A rule of scope `line` or `block` takes its whole line anywhere, `tail` only after the last line of prose, `head`
    only before the first and below the first line of all (which may be the title), `sentence` exactly its match.
    Named groups become tags. The column `language` chooses the rules of each row. What a cut leaves is matched again,
    so that a second run finds nothing new.
    """
    return cut(batch, rulebook)
