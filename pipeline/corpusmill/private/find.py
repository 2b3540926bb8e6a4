"""Every private value of a text, of the kinds that are asked for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

import numpy as np
import pyarrow as pa

from corpusmill.private.numbers import national_ids, phones
from corpusmill.private.secrets import rows_with_secrets, secrets
from corpusmill.private.shapes import Find, accounts, addresses, cards, mails
from corpusmill.private.stretches import rows_with_signs, stretches
from corpusmill.text.fold import fold

# The order in which kinds win where two finds overlap: the more exact form first.
KINDS = ("secret", "email", "iban", "card", "national-id", "ip", "phone")
_RANK = {kind: n for n, kind in enumerate(KINDS)}
# For short texts, where the careful look costs less than to ask twice.
_MAY_HOLD = re.compile(r"\d[^\n]{0,4}\d|[@＠:]|%40|[\[({<] ?\w{2,6} ?[\])}>]|[A-Za-z0-9_\-]{20}|PRIVATE KEY")


def worth_reading(texts: pa.Array) -> Sequence[int]:
    """The rows of a column of texts that may hold private data."""
    return list(np.union1d(rows_with_signs(texts), rows_with_secrets(texts)).tolist())


def may_hold(text: str) -> bool:
    """Whether one short text may hold private data."""
    return bool(_MAY_HOLD.search(text))


def find_private(text: str, language: str | None = None, kinds: Collection[str] = KINDS) -> list[Find]:
    """The private values of a text, in order, none overlapping another.

    `language` (ISO 639-1; None: not known) chooses the regions whose telephone numbers and national ids are looked for.

    >>> [(find.kind, find.start, find.end) for find in find_private("Mail ada@mill.org or call +44 20 7946 0958.")]
    [('email', 5, 17), ('phone', 26, 42)]
    """
    folded = fold(text)
    finds = list(secrets(text)) if "secret" in kinds else []
    for begin, end in stretches(folded):
        for find in _in_stretch(folded[begin:end], language or "und", kinds):
            finds.append(find._replace(start=find.start + begin, end=find.end + begin))
    return [find for find in _apart(finds) if find.kind in kinds] if finds else []


def _in_stretch(folded: str, language: str, kinds: Collection[str]) -> Iterator[Find]:
    if "email" in kinds:
        yield from mails(folded)
    if "iban" in kinds:
        yield from accounts(folded)
    if "ip" in kinds:
        yield from addresses(folded)
    # what is a card or a person's number is no telephone's, whether it is asked for or not
    if "card" in kinds or "phone" in kinds:
        yield from cards(folded)
    if "national-id" in kinds or "phone" in kinds:
        yield from national_ids(folded, language)
    if "phone" in kinds:
        yield from phones(folded, language)


def _apart(finds: Sequence[Find]) -> list[Find]:
    kept: list[Find] = []
    for find in sorted(finds, key=lambda find: (_RANK[find.kind], find.start - find.end, find.start)):
        if all(find.end <= other.start or other.end <= find.start for other in kept):
            kept.append(find)
    return sorted(kept)
