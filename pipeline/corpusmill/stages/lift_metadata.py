"""Lift title, byline, date, credits and notes out of the text into fields; the body stays.

A line is lifted only if all of it is metadata; what stands inside a sentence (a dateline) is recorded and stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pyarrow as pa

from corpusmill.metadata import Keep
from corpusmill.text.actions import Edit, Tag
from corpusmill.text.batch import Batch

COLUMNS = {
    "title": pa.string(),
    "author": pa.list_(pa.string()),
    "date": pa.string(),
    "publisher": pa.string(),
    "dateline": pa.string(),
}

# Spans in the text as read are evidence, which a phase behind a look at all cleaned texts has no more.
READS_RAWS = True


def lift_metadata(batch: Batch, *, keep: Keep = (), captions: Literal["lift", "keep"] = "lift") -> Iterator[Edit | Tag]:
    """Tags for every value found, edits with `field` for every line that is metadata altogether.

    `keep` names what stays at the head of the text although its value is recorded; with `captions = "keep"` a caption
    stays and only its credit goes.
    """
    # who checks a recipe needs no readers, which take .2 s to load
    from corpusmill.metadata.agreement import agrees  # noqa: PLC0415
    from corpusmill.metadata.document import Document, read  # noqa: PLC0415
    from corpusmill.metadata.document.cuts import cuts_of  # noqa: PLC0415
    from corpusmill.metadata.document.ends import laid_out  # noqa: PLC0415
    from corpusmill.metadata.words import words_of  # noqa: PLC0415

    known = {name: batch.values(name) for name in COLUMNS}
    languages = batch.values("language")
    options: dict[str, Any] = {"cuts": cuts_of(batch.history), "keep": keep, "keeps_captions": captions == "keep"}
    documents = [
        Document(batch, ends, words=words_of(language), **options)
        for ends, language in zip(laid_out(batch), languages, strict=True)
    ]
    read(documents)
    for row, document in enumerate(documents):
        for tag in document.tags:
            said = known[tag.name][row] if tag.name in known else None
            yield tag
            if said and not agrees(tag.name, said, str(tag.value)):
                # the input wins in the column; that the text says otherwise goes on record beside the evidence
                yield tag._replace(name="contradicts_input", value=f"{tag.name}: {tag.value}")
        yield from sorted(document.edits, key=lambda edit: edit.start)
