"""The edits that turn one text into another, for libraries that return text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from corpusmill.text.actions import Edit

# Above this many characters a changed stretch becomes one edit: difflib's time grows with the square of the length
# (2,000 characters: 40 ms at the worst), and such a stretch is one damage, not many.
_DIFF_LIMIT = 2_000

# What damage is written in: characters beyond ASCII (with the letter below an accent), entities, control characters.
# All else stays as it is in a repair, so it tells where each run of damage ends: a hundredth of difflib's time on a
# line of mojibake, and a word is one change, where difflib saw chance likenesses ("РќРѕС‡СЊ" and "Ночь").
_DAMAGE = re.compile(
    r"(?:[^\x00-\x7f]|[A-Za-z](?=[\u0300-\u036f])|&(?:amp;)*#?[0-9A-Za-z]{1,24};|[\x00-\x08\x0b-\x1f\x7f])+"
)

_SPELLED = re.compile("[&\u0300-\u036f]")
_DAMAGE_BY_ITSELF = re.compile(r"[^\t\n -~]+")
"""The same where no entity and no accent stands: a set of characters, which is found in a fifth of the time."""

Change = tuple[int, int, str]
"""Start and end in the old text, and what stands there in the new one."""


def rewrite(row: int, before: str, after: str, rule: str, offset: int = 0) -> Iterator[Edit]:
    """The edits that turn `before` into `after`, one a changed run.

    `offset` is where `before` stands in the row's text.

    For libraries that return text (ftfy, Unicode normalisation).

    >>> [(e.start, e.end, e.after) for e in rewrite(0, "so â€œgoodâ€\\x9d", "so “good”", "mojibake")]
    [(3, 6, '“'), (10, 13, '”')]
    """
    for start, end, text in _by_damage(before, after) or _by_difference(before, after):
        yield Edit(row, offset + start, offset + end, text, rule)


def _ends(before: str, after: str) -> tuple[int, int]:
    """How many characters at the start and at the end stay."""
    head = _shared(before, after) if before[:1] == after[:1] else 0  # most changes begin and end with one
    tail = _shared(before[::-1], after[::-1]) if before[-1:] == after[-1:] else 0
    return head, min(tail, min(len(before), len(after)) - head)


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    if one == other:
        return len(one)
    same, differs = 0, min(len(one), len(other)) + 1
    while differs - same > 1:
        middle = (same + differs) // 2
        if one[same:middle] == other[same:middle]:
            same = middle
        else:
            differs = middle
    return same


def _by_damage(old: str, new: str) -> list[Change] | None:
    """The changes where all that differs is what damage is written in; None where other characters differ too.

    What stands between stays, so the first place where it is found again ends a change.
    """
    changes: list[Change] = []
    at = end = 0
    for found in (_DAMAGE if _SPELLED.search(old) else _DAMAGE_BY_ITSELF).finditer(old):
        between = old[end : found.start()]
        if changes or between:
            place = new.find(between, at)
            if place < 0 or (not changes and place):
                return None
            if changes:
                changes[-1] = (*changes[-1][:2], new[at:place])
            at = place + len(between)
        changes.append((found.start(), found.end(), ""))
        end = found.end()
    if not changes or not new.endswith(old[end:]) or len(new) - len(old[end:]) < at:
        return None
    changes[-1] = (*changes[-1][:2], new[at : len(new) - len(old[end:])])
    return [_trimmed(old, change) for change in changes if old[change[0] : change[1]] != change[2]]


def _trimmed(old: str, change: Change) -> Change:
    start, end, text = change
    if old[start] != text[:1] and old[end - 1] != text[-1:]:  # as most do not begin and end
        return change
    head, tail = _ends(old[start:end], text)
    return start + head, end - tail, text[head : len(text) - tail]


def _by_difference(before: str, after: str) -> Iterator[Change]:
    """The changes between what both begin and end with: by damage if that is all there, else as difflib sees them."""
    head, tail = _ends(before, after)
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if changes := _by_damage(old, new):
        yield from ((head + a, head + b, text) for a, b, text in changes)
        return
    if max(len(old), len(new)) > _DIFF_LIMIT:
        yield head, head + len(old), new
        return
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield head + a, head + b, new[c:d]


def after_edits(text: str, edits: Sequence[Edit], start: int = 0) -> str:
    """The text after edits in order, whose offsets count from `start`."""
    parts, at = [], start
    for edit in edits:
        parts += [text[at - start : edit.start - start], edit.after]
        at = edit.end
    return "".join([*parts, text[at - start :]])


def composed(first: Sequence[Edit], between: str, second: Sequence[Edit]) -> list[Edit]:
    """The edits that do at once what `first` and then `second` do; `between` is the text after `first`.

    Edits that touch the same characters become one, under the rule of the first of them.

    >>> [e[1:5] for e in composed([Edit(0, 1, 3, "bc", "x")], "abcd", [Edit(0, 2, 4, "", "y")])]
    [(1, 4, 'b', 'x')]
    """
    if not first:
        return list(second)
    out: list[Edit] = []
    i = j = shift = 0
    while i < len(first) or j < len(second):
        begin, end = _after(first, i, shift)
        if j == len(second) or end <= second[j].start:
            out.append(first[i])
            shift += end - begin - (first[i].end - first[i].start)
            i += 1
        elif second[j].end <= begin:
            edit = second[j]
            out.append(edit._replace(start=edit.start - shift, end=edit.end - shift))
            j += 1
        else:
            low, high, rule, was, head = min(begin, second[j].start), 0, first[i].rule, shift, j
            while True:  # all that hang together
                begin, end = _after(first, i, shift)
                if i < len(first) and (not high or begin < high):
                    high, i = max(high, end), i + 1
                    shift += end - begin - (first[i - 1].end - first[i - 1].start)
                elif j < len(second) and second[j].start < high:
                    high, j = max(high, second[j].end), j + 1
                else:
                    break
            after = after_edits(between[low:high], second[head:j], low)
            out.append(Edit(first[i - 1].row, low - was, high - shift, after, rule))
    return out


def _after(edits: Sequence[Edit], at: int, shift: int) -> tuple[int, int]:
    """Where the text that an edit puts in stands after it and those before it; behind everything if there is none."""
    if at == len(edits):
        return _NOWHERE, _NOWHERE
    start = edits[at].start + shift
    return start, start + len(edits[at].after)


_NOWHERE = 1 << 62
