"""Find e-mail addresses, phone numbers, IP addresses, cards, bank accounts, national ids and secrets; tag or mask them.

A placeholder of the kind takes the place of each (`<EMAIL>`), never a value that looks like one. What stood there is
kept nowhere in the release: not in the audit, the evidence or another column, nor in what was dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, get_args

import pyarrow as pa

from corpusmill.private import seal as private_seal
from corpusmill.private.find import find_private, worth_reading
from corpusmill.private.seal import placeholder
from corpusmill.stages.fix_text import repaired
from corpusmill.text.actions import Drop, Edit, Tag
from corpusmill.text.batch import Batch

COLUMNS = {"private": pa.list_(pa.string())}
ABOUT = {"private": "kinds of private data found in the text; where each stood is told in `fields`"}

# An entity or a broken encoding hides an address until it is repaired; rules take a placeholder for left-over markup.
AFTER = (
    "fix_text", "strip_boilerplate", "strip_inline", "strip_links", "strip_context", "strip_repeated", "strip_scored",
)  # fmt: skip

Kind = Literal["secret", "email", "iban", "card", "national-id", "ip", "phone"]
Policy = Literal["mask", "tag", "drop"]
_ALL: tuple[Kind, ...] = get_args(Kind)


def mask_private(batch: Batch, *, policy: Policy = "mask", kinds: Sequence[Kind] = _ALL) -> Iterator[Edit | Tag | Drop]:
    """`private`: the kinds found in a text. `mask` puts a placeholder for each value, `drop` leaves the document out.

    National ids and telephone numbers without a country code are looked for by the row's `language`. What a text that
    is dropped held is masked in the table of the dropped. `tag` changes no text.
    """
    languages = batch.values("language")
    for row in worth_reading(batch.text_array):
        finds = find_private(batch.texts[row], languages[row], kinds)
        if finds and policy == "drop":
            yield Drop(row, f"private-{finds[0].kind}")
            continue
        for find in finds:
            yield Tag(row, "private", find.kind, (find.start, find.end), find.rule)
        if policy == "mask":
            for find in finds:
                yield Edit(row, find.start, find.end, placeholder(find.kind), find.rule, is_withheld=True)


def seal(batch: Batch, *, policy: Policy = "mask", kinds: Sequence[Kind] = _ALL) -> Batch:
    """The batch after all stages, with private values nowhere else in what is written of it."""
    return batch if policy == "tag" else private_seal.sealed(batch, kinds, repaired)


def hide(message: str, language: str | None, *, policy: Policy = "mask", kinds: Sequence[Kind] = _ALL) -> str:
    """A message about a document in this language (None: not known), fit to be written."""
    return message if policy == "tag" else private_seal.as_kept(message, language, kinds, repaired)
