"""What the rules take from the rows of a batch, as edits; their proof and the stage both work on these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from corpusmill.rulebook.book import RuleBook
from corpusmill.rulebook.rule import Hit, Rule
from corpusmill.text.actions import Edit, Tag
from corpusmill.text.batch import Batch, LineTable
from corpusmill.text.fold import fold
from corpusmill.text.prose import is_prose


def cut(batch: Batch, rulebook: RuleBook) -> Iterator[Edit | Tag]:
    """Edits for all that the rules match; a removed line is cut without its newline.

    A rule of scope `line` or `block` takes its whole line anywhere, `tail` only after the last line of prose, `head`
    only before the first and below the first line of all (which may be the title), `sentence` exactly its match.
    Named groups become tags. The column `language` chooses the rules of each row. What a cut leaves is matched again,
    so that a second run finds nothing new.
    """
    table = batch.lines
    first = table.first_of_row(len(batch))
    wanted = [rulebook.languages_for(language) for language in batch.values("language")]
    hits = rulebook.find(table, wanted)
    for row, of_row in groupby(hits, key=lambda hit: int(table.row[hit.line])):
        lines = range(int(first[row]), int(first[row + 1]))
        document = _Document(table, lines, of_row)
        while changed := document.cut():
            for line in changed:
                document.hits[line] = rulebook.find_in(document.left[line], wanted[row])
        for line in sorted(document.spans):
            yield from _actions(batch, row, line, document)


Span = tuple[int, int, Rule]


class _Document:
    """The lines of one row while rules cut them: what matches, what was cut and what is left.

    Spans are in the folded, stripped line as it came; `places` says where the characters left stand in it.
    """

    def __init__(self, table: LineTable, lines: range, hits: Iterable[Hit]):
        self.table, self.lines = table, lines
        self.hits = {line: list(of_line) for line, of_line in groupby(hits, key=lambda hit: hit.line)}
        self.left: dict[int, str] = {line: table.folded[line] for line in self.hits}
        self.places: dict[int, Sequence[int]] = {line: range(len(text)) for line, text in self.left.items()}
        self.spans: dict[int, list[Span]] = {}
        self.tags: dict[int, list[tuple[str, int, int, Rule]]] = {}

    def cut(self) -> list[int]:
        """Cut what matches now; the lines that are shorter for it and hold something still."""
        title, before, after = self._zones()
        changed = []
        for line, hits in self.hits.items():
            apt = [
                hit
                for hit in hits
                if not (hit.rule.scope == "head" and not title < line < before)
                and not (hit.rule.scope == "tail" and line <= after)
            ]
            whole = [hit for hit in apt if hit.rule.scope != "sentence"]
            if apt:
                self._take(line, whole[:1] or apt)
                if self.left[line]:
                    changed.append(line)
                else:
                    self.hits[line] = []
        return changed

    def _zones(self) -> tuple[int, int, int]:
        """Index of the first line with text, which may be the title, and of the first and the last line of prose.

        A document without a line of prose has no zones: there is nothing that the text could stand around.
        """
        if not any(hit.rule.scope in ("head", "tail") for hits in self.hits.values() for hit in hits):
            return -1, -1, len(self.table)
        gone = {line for line, hits in self.hits.items() if any(hit.rule.scope in ("line", "block") for hit in hits)}
        title = next(n for n in self.lines if self.table.folded[n])
        prose = [n for n in self.lines if n not in gone and is_prose(self.left.get(n, self.table.folded[n]))]
        return (title, prose[0], prose[-1]) if prose else (-1, -1, len(self.table))

    def _take(self, line: int, hits: Sequence[Hit]) -> None:
        places = self.places[line]
        spans = self.spans.get(line, [])
        for hit in hits:
            if hit.rule.scope == "sentence":
                spans = [*spans, (places[hit.start], places[hit.end - 1] + 1, hit.rule)]
            else:
                spans = [*spans, (0, len(self.table.folded[line]), hit.rule)]
            for name, (start, end) in hit.groups.items():
                self.tags.setdefault(line, []).append((name, places[start], places[end - 1] + 1, hit.rule))
        self.spans[line] = _merged(spans)
        folded = self.table.folded[line]
        inside = [n for start, end, _ in self.spans[line] for n in range(start, end)]
        rest = sorted(set(range(len(folded))) - set(inside))
        text = "".join(folded[n] for n in rest)
        if not any(char.isalnum() for char in text):
            # marks alone are no text: the line goes
            self.spans[line] = [(0, len(folded), self.spans[line][0][2])]
            text, rest = "", []
        indent = len(text) - len(text.lstrip())
        self.left[line] = text.strip()
        self.places[line] = rest[indent : indent + len(self.left[line])]


def _merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that overlap made one under the rule that starts first."""
    merged: list[Span] = []
    for start, end, rule in sorted(spans, key=lambda span: span[:2]):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]), merged[-1][2])
        else:
            merged.append((start, end, rule))
    return merged


def _actions(batch: Batch, row: int, line: int, document: _Document) -> Iterator[Edit | Tag]:
    """Edits and tags of one line, in the row's text."""
    table, text = batch.lines, batch.texts[row]
    start, end = int(table.start[line]), int(table.end[line])
    unstripped = fold(text[start:end])
    at = start + len(unstripped) - len(unstripped.lstrip())
    for a, b, rule in document.spans[line]:
        span = (at + a, at + b) if document.left[line] else (start, end)
        yield Edit(row, *span, "", rule.id, category=rule.category)
    for name, a, b, rule in document.tags.get(line, ()):
        yield Tag(row, name, text[at + a : at + b], (at + a, at + b), rule.id)
