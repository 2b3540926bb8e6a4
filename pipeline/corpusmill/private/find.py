"""Every private value of a text, of the kinds that are asked for."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.private.numbers import national_ids, phones
from corpusmill.private.secrets import secrets
from corpusmill.private.shapes import Find, accounts, addresses, cards, mails
from corpusmill.text.fold import fold

# The order in which kinds win where two finds overlap: the more exact form first.
KINDS = ("secret", "email", "iban", "card", "national-id", "ip", "phone")
_RANK = {kind: n for n, kind in enumerate(KINDS)}

# What a text must hold for anything to be found: an at sign (also written out), six digits that stand close, an
# address of dotted or colon-parted numbers, or a word as long as keys are. RE2 over a whole column: 300 MB/s.
_GATE = (
    r"[@＠]|%40|[\[({<] ?(at|AT|At|arroba|chez|собака) ?[\])}>]|\pN([^\pL\pN\n]{0,3}\pN){5}"
    r"|\pN{1,3}\.\pN{1,3}\.\pN{1,3}\.\pN|[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]|[A-Za-z0-9_\-]{16}|://[^ /\n]*:"
)
_GATE_OF_ONE = re.compile(_GATE.replace(r"\pN", r"\d").replace(r"\pL", r"a-zA-Z"))


def worth_reading(texts: pa.Array) -> Sequence[int]:
    """The rows of a column of texts that may hold private data."""
    return list(np.flatnonzero(pc.match_substring_regex(texts, _GATE).to_numpy(zero_copy_only=False)).tolist())


def may_hold(text: str) -> bool:
    """Whether one text may hold private data."""
    return bool(_GATE_OF_ONE.search(text))


def find_private(text: str, language: str | None = None, kinds: Collection[str] = KINDS) -> list[Find]:
    """The private values of a text, in order, none overlapping another.

    `language` (ISO 639-1; None: not known) chooses the regions whose telephone numbers and national ids are looked for.

    >>> [(find.kind, find.start, find.end) for find in find_private("Mail ada@mill.org or call +44 20 7946 0958.")]
    [('email', 5, 17), ('phone', 26, 42)]
    """
    folded = fold(text)
    code = language or "und"
    finds: list[Find] = []
    if "secret" in kinds:
        finds += secrets(text)
    if "email" in kinds:
        finds += mails(folded)
    if "iban" in kinds:
        finds += accounts(folded)
    if "ip" in kinds:
        finds += addresses(folded)
    # what is a card or a person's number is no telephone's, whether it is asked for or not
    finds += [find for find in cards(folded) if "card" in kinds or "phone" in kinds]
    finds += [find for find in national_ids(folded, code) if "national-id" in kinds or "phone" in kinds]
    if "phone" in kinds:
        finds += phones(folded, code)
    return [find for find in _apart(finds) if find.kind in kinds]


def _apart(finds: Sequence[Find]) -> list[Find]:
    kept: list[Find] = []
    for find in sorted(finds, key=lambda find: (_RANK[find.kind], find.start - find.end, find.start)):
        if all(find.end <= other.start or other.end <= find.start for other in kept):
            kept.append(find)
    return sorted(kept)
