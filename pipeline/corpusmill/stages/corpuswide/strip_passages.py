"""Cut paragraphs that very many documents hold: templates, notices and texts of agencies. In no recipe of ours.

Only who knows a corpus can say that what repeats in it is nobody's own: a refrain, a psalm, a quoted law repeat, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from corpusmill.across.passages import Counts, located
from corpusmill.text.actions import Edit
from corpusmill.text.batch import Batch

# A text of an agency stands in some papers, a template in all pages of a site. Splits take a sentence that more than 16
# documents hold for a formula; the next power of two is what is known to be above that.
_LEAST = 32


def strip_passages(
    batch: Batch,
    *,
    passages: Counts | None = None,
    least_documents: Annotated[int, Field(ge=2)] = _LEAST,
) -> Iterator[Edit]:
    """Edits for paragraphs that `least_documents` hold, with the empty lines before it; quiet where nothing is known.

    How many hold one is known as a power of two, rounded down, and stands in the rule: `passage-64`. A document of
    which nothing would be left is a copy, to drop or to keep, and not cut.
    """
    for row, text in enumerate(batch.texts) if passages else ():
        found = [
            (start, end, documents)
            for key, start, end in located(text)
            if (documents := (passages or {}).get(key, 0)) >= least_documents
        ]
        if sum(len(text[start:end].split()) for start, end, _ in found) == len(text.split()):
            continue
        head = 0  # so much of the begin is cut
        for start, end, documents in found:
            if not text[head:start].strip():
                first, last = head, len(text) - len(text[end:].lstrip())
                head = last
            else:
                first, last = len(text[:start].rstrip()), end
            yield Edit(row, first, last, "", f"passage-{documents}", category="repeated")
