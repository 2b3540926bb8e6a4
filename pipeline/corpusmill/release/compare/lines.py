"""A diff of the lines of two texts in linear time, however much they repeat."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher

Opcode = tuple[str, int, int, int, int]
"""(equal, replace, insert or delete; start and end on the left; start and end on the right), as difflib has them."""

# difflib compares each place of a line with all equal ones: up to this many pairs it takes under 0.1 s.
_MOST_PAIRS = 200_000


def opcodes(left: Sequence[str], right: Sequence[str]) -> list[Opcode]:
    """How the left lines become the right ones.

    Equal lines at both ends are set apart; what is between is cut at lines that stand once on each side (patience
    difference), and compared line by line where few are equal. Where thousands are equal (one line over and over) the
    stretch is one replacement.
    """
    codes: list[Opcode] = []
    at, to = 0, 0
    for a, c, size in [*_joined(_matches(left, right)), (len(left), len(right), 0)]:
        if at < a and to < c:
            codes.append(("replace", at, a, to, c))
        elif at < a:
            codes.append(("delete", at, a, to, c))
        elif to < c:
            codes.append(("insert", at, a, to, c))
        if size:
            codes.append(("equal", a, a + size, c, c + size))
        at, to = a + size, c + size
    return codes


def _joined(matches: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    joined: list[tuple[int, int, int]] = []
    for a, c, size in matches:
        if joined and joined[-1][0] + joined[-1][2] == a and joined[-1][1] + joined[-1][2] == c:
            joined[-1] = (*joined[-1][:2], joined[-1][2] + size)
        elif size:
            joined.append((a, c, size))
    return joined


def _matches(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int, int]]:
    """The equal runs of two texts, in order: start on the left, start on the right, length."""
    head, most = 0, min(len(left), len(right))
    while head < most and left[head] == right[head]:
        head += 1
    tail = 0
    while tail < most - head and left[-tail - 1] == right[-tail - 1]:
        tail += 1
    inner = (left[head : len(left) - tail], right[head : len(right) - tail])
    return [
        (0, 0, head),
        *((a + head, c + head, size) for a, c, size in _between(*inner)),
        (len(left) - tail, len(right) - tail, tail),
    ]


def _between(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """The equal runs of two stretches that differ at both ends."""
    if _pairs(left, right) <= _MOST_PAIRS:
        for block in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks():
            yield block.a, block.b, block.size
        return
    a, c = 0, 0
    # behind the last, and where there is none, no line stands once on each side: what repeats is not told apart
    for n, m in _anchors(left, right):
        yield from ((a + i, c + j, size) for i, j, size in _matches(left[a:n], right[c:m]))
        yield n, m, 1
        a, c = n + 1, m + 1


def _pairs(left: Sequence[Hashable], right: Sequence[Hashable]) -> int:
    ours, theirs = Counter(left), Counter(right)
    return sum(count * theirs[line] for line, count in ours.items())


def _anchors(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Places of the lines that stand once on each side, the most of them that keep their order on both."""
    once = [{line for line, n in Counter(side).items() if n == 1} for side in (left, right)]
    shared = once[0] & once[1]
    places = {line: m for m, line in enumerate(right) if line in shared}
    pairs = [(n, places[line]) for n, line in enumerate(left) if line in shared]
    # the longest run of rising places (patience sorting)
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for n, (_, place) in enumerate(pairs):
        pile = bisect_left(tops, place)
        before.append(piles[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(place)
            piles.append(n)
        else:
            tops[pile], piles[pile] = place, n
    run: list[tuple[int, int]] = []
    n = piles[-1] if piles else -1
    while n >= 0:
        run.append(pairs[n])
        n = before[n]
    return run[::-1]
