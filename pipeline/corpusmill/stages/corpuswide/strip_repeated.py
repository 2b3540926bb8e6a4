"""Cut lines that stand at the edges of a site's documents, or in long blocks inside them, in most of its documents.

Menus, footers and notices need no telling phrase when a whole site is at hand. But a site's own body repeats itself
too: "Ingredients", "Pros", "Conclusion", the columns of a table, the "Amen" under each hymn. Such a line has text of
its own document beyond it; a footer has nothing of the document's own below it, a menu nothing above it. So a line goes
only with all that stands between it and the edge, or in a block too long for a heading.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Annotated, NamedTuple

from pydantic import Field

from corpusmill.across.repeated_lines import KNOWN_DOCUMENTS, KNOWN_SHARE, Table, line_key, sites_of
from corpusmill.text.actions import Edit
from corpusmill.text.batch import Batch
from corpusmill.text.prose import is_prose

# A prose line (a disclaimer, an author's box) may be the author's formula; at nine of ten documents it is the site's.
_PROSE_SHARE = 90
# In 19 sites of 3 to 5 full pages (T2) runs of 8 different lines inside a text held 20 % of the residue, and of the
# body nothing but one site's price tables; runs of 3 the same tables whole. The longest run of a recipe's, review's or
# paper's standing heads we know has 4 ("Best prices today", "Retailer", "Price", "Product").
_LONG_BLOCK = 8
# A heading: at most so many words and characters, and none of the marks that part the entries of a menu.
_HEADING_WORDS, _HEADING_CHARACTERS = 4, 40
_MENU_MARKS = frozenset("|/>*@©")
# One or two short lines above a text may be its headings ("Abstract", "Chapter 1"). A short line alone below it may be
# its close ("Thank you very much."), and one of two words also above a footer ("Amen.").
_LEAST_HEAD, _LEAST_TAIL = 3, 2
_CLOSE_WORDS = 2


def strip_repeated(
    batch: Batch,
    *,
    repeated_lines: Table | None = None,
    least_documents: Annotated[int, Field(ge=KNOWN_DOCUMENTS)] = 32,
    least_share: Annotated[float, Field(ge=KNOWN_SHARE, le=1)] = 0.5,
) -> Iterator[Edit]:
    """Edits for lines that `least_share` of the site's documents hold; quiet where nothing is known of the corpus.

    Of 32 documents at least: a line that belongs to the body of 30 % of a site's texts would reach one half of so many
    by chance in 2 of 100 sites (binomial), of 8 documents in 19. Documents with the same text count once. A rule id
    says the support: `repeated-90` stands in 90 to 99 of 100 documents. The site's size counts as a power of two.
    """
    table = repeated_lines
    if not table:
        return
    for row, site in enumerate(sites_of(batch)):
        known = table.get(line_key(site))
        if known and known.documents >= least_documents:
            yield from _edits_of(batch, row, site, table, max(1, round(least_share * 100)))


class _Line(NamedTuple):
    at: int
    """In the line table."""
    folded: str
    percent: int
    """0: not repeated."""
    is_gone: bool = False
    """Cut by an earlier stage: it counts as residue beside the others."""


def _edits_of(batch: Batch, row: int, site: str, table: Table, least: int) -> Iterator[Edit]:
    visible = _visible(batch, row, site, table, least)
    if all(line.percent for line in visible):
        return  # a copy, or a page without a text of its own: to drop or to keep, not to cut
    lines, at = batch.lines, 0
    for is_repeated, group in groupby(visible, key=lambda line: line.percent > 0):
        run = list(group)
        begins, at = at, at + len(run)
        for line in _gone(batch, row, run, begins, at == len(visible)) if is_repeated else ():
            start, end = int(lines.start[line.at]), int(lines.end[line.at])
            yield Edit(row, start, end, "", f"repeated-{line.percent}", category="repeated")


def _visible(batch: Batch, row: int, site: str, table: Table, least: int) -> list[_Line]:
    """The lines of a row that hold something, or held it until an earlier stage cut it."""
    lines = batch.lines
    first, end = lines.row.searchsorted([row, row + 1])
    seams = {mark.start for mark in batch.marks[row] if mark.kind == "seam"}
    visible = []
    for at in range(int(first), int(end)):
        if folded := lines.folded[at]:
            visible.append(_Line(at, folded, _percent(folded, site, table, least)))
        elif not seams.isdisjoint(range(int(lines.start[at]), int(lines.end[at]) + 1)):
            visible.append(_Line(at, "", 100, is_gone=True))
    return visible


def _gone(batch: Batch, row: int, run: list[_Line], begins: int, is_last: bool) -> list[_Line]:
    """Which lines of a run of repeated ones go; `begins` is the number of visible lines above it."""
    left = [line for line in run if not line.is_gone]
    if not left:
        return []
    if is_last:
        return left[not run[0].is_gone and _closes(left[0].folded, len(run)) :]
    has_heading = _is_marked(batch, row, left[-1], "heading") or _reads_as_heading(left[-1].folded)
    is_menu = begins == 0 and (len(run) >= _LEAST_HEAD or not has_heading)
    is_block = len({line.folded for line in left}) >= _LONG_BLOCK
    if is_menu or (is_block and not any(_is_marked(batch, row, line, "cell") for line in left)):
        return left[: len(left) - has_heading]
    return []


def _is_marked(batch: Batch, row: int, line: _Line, kind: str) -> bool:
    start, end = int(batch.lines.start[line.at]), int(batch.lines.end[line.at])
    return any(mark.kind == kind and mark.start < end and start < mark.end for mark in batch.marks[row])


def _percent(folded: str, site: str, table: Table, least: int) -> int:
    support = table.get(line_key(site, folded))
    if support is None or support.percent < (max(least, _PROSE_SHARE) if is_prose(folded) else least):
        return 0
    return support.percent


def _closes(folded: str, run: int) -> bool:
    """Whether a line, the first of a run of them below a text, may be the last of the text."""
    return _reads_as_heading(folded) and (run < _LEAST_TAIL or len(folded.split()) <= _CLOSE_WORDS)


def _reads_as_heading(folded: str) -> bool:
    return (
        len(folded) <= _HEADING_CHARACTERS
        and len(folded.split()) <= _HEADING_WORDS
        and not _MENU_MARKS.intersection(folded)
    )
