"""Cut what sites leave between and around paragraphs, phrase by phrase, as the rule book says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from corpusmill.actions import Edit, Tag
from corpusmill.batch import Batch, LineTable
from corpusmill.fold import fold
from corpusmill.rulebook import Hit, RuleBook

# A line reads as prose from this many characters on, if it ends as a sentence does. Sixty is the shortest that keeps
# taglines and button rows out of the measured documents; ideographs carry a word each and count three times.
PROSE = 60
_SENTENCE_ENDS = (".", "!", "?", '."', '!"', '?"', ".'", "!'", "?'", ".)", "!)", "?)", '"', ":", ".]")


def strip_boilerplate(batch: Batch, *, rulebook: RuleBook) -> Iterator[Edit | Tag]:
    """Edits for all that the rules match; a removed line is cut without its newline.

    A rule of scope `line` or `block` takes its whole line anywhere, `head` and `tail` only before the first and after
    the last line of prose, `sentence` exactly its match. Named groups become tags.
    """
    table = batch.lines
    first = table.first_of_row(len(batch))
    hits = rulebook.find(batch)
    for row, of_row in groupby(hits, key=lambda hit: int(table.row[hit.line])):
        found = list(of_row)
        if any(hit.rule.scope in ("head", "tail") for hit in found):
            found = _in_their_zone(found, table, range(int(first[row]), int(first[row + 1])))
        for line, of_line in groupby(found, key=lambda hit: hit.line):
            yield from _cut(batch, row, line, list(of_line))


def _in_their_zone(hits: Sequence[Hit], table: LineTable, lines: range) -> list[Hit]:
    """The hits of one document without those of `head` and `tail` rules between its lines of prose.

    A document without a line of prose has no zones: there is nothing that the text could stand around.
    """
    gone = {hit.line for hit in hits if hit.rule.scope in ("line", "block")}
    prose = [n for n in lines if n not in gone and is_prose(table.folded[n])]
    before, after = (prose[0], prose[-1]) if prose else (-1, len(table))
    return [
        hit
        for hit in hits
        if hit.rule.scope not in ("head", "tail")
        or (hit.line < before if hit.rule.scope == "head" else hit.line > after)
    ]


def is_prose(folded: str) -> bool:
    """True if a folded line is long enough and ends as a sentence does.

    >>> is_prose("the council voted on monday to close the old bridge for two years.")
    True
    >>> is_prose("most read in politics")
    False
    """
    if len(folded) >= PROSE:
        # Thai writes no full stop
        return folded.endswith(_SENTENCE_ENDS) or any("\u0e01" <= char <= "\u0e4e" for char in folded[-3:])
    return len(folded) * 3 >= PROSE and folded.endswith(_SENTENCE_ENDS) and folded[0] >= "\u2e80"


def _cut(batch: Batch, row: int, line: int, hits: Sequence[Hit]) -> Iterator[Edit | Tag]:
    """The edits of one line: the whole of it if a rule takes it, or its matched sentences, overlaps merged."""
    table = batch.lines
    line_start, line_end = int(table.start[line]), int(table.end[line])
    folded = table.folded[line]
    whole = [hit for hit in hits if hit.rule.scope != "sentence"]
    spans: list[tuple[int, int, Hit]] = []
    for hit in whole[:1] or hits:
        if spans and hit.start < spans[-1][1]:
            start, end, earlier = spans[-1]
            spans[-1] = (start, max(end, hit.end), earlier)
        else:
            spans.append((hit.start, hit.end, hit))
    # where the folded, stripped line starts in the text
    unstripped = fold(batch.texts[row][line_start:line_end])
    at = line_start + len(unstripped) - len(unstripped.lstrip())
    starts, ends = [start for start, _, _ in spans], [end for _, end, _ in spans]
    left = "".join(folded[a:b] for a, b in zip([0, *ends], [*starts, len(folded)], strict=True))
    if any(char.isalnum() for char in left):
        cuts = [(at + start, at + end, hit.rule) for start, end, hit in spans]
    else:
        cuts = [(line_start, line_end, spans[0][2].rule)]
    for start, end, rule in cuts:
        yield Edit(row, start, end, "", rule.id, category=rule.category)
    for hit in whole[:1] or hits:
        for name, (start, end) in hit.groups.items():
            span = (at + start, at + end)
            yield Tag(row, name, batch.texts[row][slice(*span)], span, hit.rule.id)
