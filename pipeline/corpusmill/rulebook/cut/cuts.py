"""What was cut of the lines of a table, and what is left of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from corpusmill.rulebook.rule import PARTIAL, Hit, Rule, Span, merged
from corpusmill.text.lines import LineTable


class TagOf(NamedTuple):
    """What a named group of a rule found in a line: a span in the folded, stripped line as it came."""

    name: str
    start: int
    end: int
    rule: Rule


class Cuts:
    """What was cut of the lines of a table so far. Spans are in the folded, stripped line as it came."""

    def __init__(self, table: LineTable):
        self._folded = table.folded
        self.gone: dict[int, Rule] = {}
        """Lines of which nothing is left, and the rule that took them."""
        self.spans: dict[int, list[Span]] = {}
        """What was cut of other lines, where `left` is what is left of them."""
        self.left: dict[int, str] = {}
        self.places: dict[int, Sequence[int]] = {}
        """Where the characters left stand in the line as it came."""
        self.tags: dict[int, list[TagOf]] = {}

    def of(self, line: int) -> str:
        """What is left of a line."""
        return "" if line in self.gone else self.left.get(line, self._folded[line])

    def take(self, line: int, hits: Sequence[Hit]) -> None:
        """Cut what hits in what is left of a line take."""
        hit = hits[0]
        if not (hit.rule.is_partial or hit.groups or len(hits) > 1 or line in self.spans):  # most are taken as a whole
            self.gone[line] = hit.rule
            return
        folded = self._folded[line]
        places = self.places.get(line) or range(len(folded))
        spans = self.spans.pop(line, [])
        for hit in hits:
            is_part = hit.rule.scope in PARTIAL
            start, end = (places[hit.start], places[hit.end - 1] + 1) if is_part else (0, len(folded))
            spans = [*spans, (start, end, hit.rule)]
            for name, (first, last) in hit.groups.items():
                self.tags.setdefault(line, []).append(TagOf(name, places[first], places[last - 1] + 1, hit.rule))
        if len(spans) == 1 and spans[0][:2] == (0, len(folded)):
            self.gone[line] = spans[0][2]
            return
        spans = merged(spans)
        edges = [0, *chain.from_iterable(span[:2] for span in spans), len(folded)]
        kept = [*zip(edges[::2], edges[1::2], strict=True)]
        text = "".join([folded[start:end] for start, end in kept])
        if not any(map(str.isalnum, text)):  # marks alone are no text: the line goes
            self.gone[line] = spans[0][2]
            return
        indent = len(text) - len(text.lstrip())
        rest = [*chain.from_iterable(range(start, end) for start, end in kept)]
        self.spans[line], self.left[line] = spans, text.strip()
        self.places[line] = rest[indent : indent + len(self.left[line])]
