"""The edits that turn one text into another, for libraries that return text."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from corpusmill.text.actions import Edit

# Above this many characters a changed stretch becomes one edit: difflib's time grows with the square of the length
# (2,000 characters: 40 ms at the worst), and such a stretch is one damage, not many.
_DIFF_LIMIT = 2_000


def rewrite(row: int, before: str, after: str, rule: str, offset: int = 0) -> Iterator[Edit]:
    """The edits that turn `before` into `after`, one a changed run.

    `offset` is where `before` stands in the row's text.

    For libraries that return text (ftfy, Unicode normalisation).

    >>> [(e.start, e.end, e.after) for e in rewrite(0, "so â€œgoodâ€\\x9d", "so “good”", "mojibake")]
    [(3, 6, '“'), (10, 13, '”')]
    """
    head = 0
    limit = min(len(before), len(after))
    while head < limit and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < limit - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if not old and not new:
        return
    if max(len(old), len(new)) > _DIFF_LIMIT:
        yield Edit(row, offset + head, offset + head + len(old), new, rule)
        return
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield Edit(row, offset + head + a, offset + head + b, new[c:d], rule)
