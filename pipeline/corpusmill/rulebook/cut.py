"""What the rules take from the rows of a batch, as edits; their proof and the stage both work on these."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import chain, pairwise

import numpy as np

from corpusmill.rulebook.book import RuleBook
from corpusmill.rulebook.headline import is_cue_and_headline, is_decorated
from corpusmill.rulebook.matched import Known, Matched, is_short_sentence, judged
from corpusmill.rulebook.row import Row
from corpusmill.rulebook.rule import PARTIAL, Hit, Rule, Span, merged
from corpusmill.text.actions import Edit, Tag
from corpusmill.text.batch import Batch, Mark
from corpusmill.text.codes.languages import GUESSES
from corpusmill.text.lines import LineTable
from corpusmill.text.prose import (
    Zones,
    could_be_headline,
    count_words,
    is_prose,
    is_unstopped_headline,
    reads_as_heading,
)


def cut(
    batch: Batch, rulebook: RuleBook, *, lines: LineTable | None = None, anywhere: bool = False
) -> Iterator[Edit | Tag]:
    """Edits for all that the rules match, as `strip_boilerplate` says.

    Between paragraphs of prose a whole line goes only with a second sign beside the phrase (see
    `_Document._has_second_sign`), unless `anywhere`: so the proof of a rule asks what its pattern takes. Instead of the
    batch's own lines those of another table may be judged, which has long lines in parts.
    """
    table = batch.lines if lines is None else lines
    first: list[int] = table.first_of_row(len(batch)).tolist()
    choice = cache(rulebook.languages_for)
    guesses = [None if cell is None else tuple(cell) for cell in batch.values(GUESSES)]
    wanted = [choice(*cells) for cells in zip(batch.values("language"), guesses, strict=True)]
    matched = _matched(batch.texts, table, first, rulebook, wanted)
    documents: list[tuple[int, _Document]] = []
    again: dict[tuple[str, ...], list[tuple[_Document, int]]] = {}
    numbers = [*matched]
    for row, (begin, end) in enumerate(pairwise(np.searchsorted(numbers, first).tolist())):
        if begin < end:
            span, of_row = range(first[row], first[row + 1]), {n: matched[n] for n in numbers[begin:end]}
            document = _Document(table, batch.texts[row], span, batch.marks[row], of_row)
            documents.append((row, document))
            if changed := document.cut(anywhere):
                again.setdefault(wanted[row], []).extend((document, line) for line in changed)
    for languages, of_languages in again.items():
        _cut_again(of_languages, partial(rulebook.find_in, languages=languages), anywhere)
    for row, document in documents:
        yield from _actions(row, document)


def _matched(
    texts: Sequence[str],
    table: LineTable,
    first: Sequence[int],
    rulebook: RuleBook,
    wanted: Sequence[tuple[str, ...]],
) -> dict[int, Matched]:
    """The lines of a table that rules match, where row n runs those of `wanted[n]`: most of them are known already."""
    memories = [*map(rulebook.memory, wanted)]
    known: list[Known | None] = []
    for memory, (begin, end) in zip(memories, pairwise(first), strict=True):
        known += memory.of(table.folded[begin:end])
    unknown = np.array([n for n, found in enumerate(known) if found is None], np.int64)
    for n, asked in rulebook.candidates(table, wanted, unknown):
        known[n] = memories[table.row[n]].learn(table.folded[n], asked)
    numbers = [n for n, found in enumerate(known) if found]
    matched: dict[int, Matched] = {}
    for n, row in zip(numbers, table.row[numbers].tolist() if numbers else (), strict=True):
        found = known[n]
        if isinstance(found, list):
            written = texts[row][table.starts[n] : table.ends[n]]
            found = memories[row].judged(written, table.folded[n], found)
        if found:
            matched[n] = found
    return matched


def _cut_again(
    changed: Sequence[tuple[_Document, int]], find: Callable[[Sequence[str]], Iterable[Sequence[Hit]]], anywhere: bool
) -> None:
    """Cut what matches in what cuts left of some lines, until nothing does; few documents have such a line."""
    while changed:
        of_lines = find([document.left[line] for document, line in changed])
        for (document, line), hits in zip(changed, of_lines, strict=True):
            document.match_again(line, hits)
        documents = {id(document): document for document, _ in changed if document.matched}
        changed = [(document, line) for document in documents.values() for line in document.cut(anywhere)]


_OF_HEADLINES = ("related_link", "media_ui")  # what a headline may open with: "See how …", "Video: …"
# "Comments", "See also": as the one line below a text they may be its last heading, whose list a scraper lost.
_AMBIGUOUS_WORDS = 2


class _Document(Row):
    """The lines of one row while rules cut them: what matches, what was cut and what is left.

    Spans are in the folded, stripped line as it came; `places` says where the characters left stand in it.
    """

    def __init__(self, table: LineTable, text: str, lines: range, marks: Sequence[Mark], matched: dict[int, Matched]):
        super().__init__(table, text, lines, marks)
        self.matched = matched
        self.left = {line: table.folded[line] for line in matched}
        self.spans: dict[int, list[Span]] = {}
        self.tags: dict[int, list[tuple[str, int, int, Rule]]] = {}
        self._zones, self._known = Zones(-1, -1, -1), frozenset[int]()

    def match_again(self, line: int, hits: Sequence[Hit]) -> None:
        """Go on with what matches in what a cut left of a line."""
        if any(hit.rule.is_written for hit in hits):
            at = self.indent(line)
            hits = judged("".join([self.text[at + place] for place in self.places[line]]), hits)
        if hits:
            self.matched[line] = Matched(hits, self.left[line])
        else:
            self.matched.pop(line, None)

    def cut(self, anywhere: bool) -> list[int]:
        """Cut what matches now; the lines that are shorter for it and hold something still."""
        self._zones = self.zones({line for line, matched in self.matched.items() if matched.is_anywhere})
        title, before, after = self._zones
        apt = {
            line: matched.placed(in_head=title < line < before, in_tail=line > after) if matched.is_placed else matched
            for line, matched in self.matched.items()
        }
        self._known = frozenset([line for line, matched in apt.items() if matched.whole])
        changed = []
        for line, matched in apt.items():
            taken = self._taken(line, matched, anywhere=anywhere)
            if taken := taken if anywhere else self._within_line(line, taken):
                self._take(line, taken)
                if self.left[line]:
                    changed.append(line)
                else:
                    del self.matched[line]
        return changed

    def _taken(self, line: int, matched: Matched, *, anywhere: bool) -> Sequence[Hit]:
        """The hit that takes a whole line, or those that take parts, but on one sign only where it needs no two."""
        parts = matched.parts
        if parts and not anywhere and self._is_headline(line, parts):
            return ()
        if matched.rule:
            if anywhere:
                return matched.whole
            beside = self.beside(line)
            if self._is_of_the_text(line, matched, matched.rule, beside):
                return parts
            if (
                matched.is_sure
                or not self._needs_second_sign(line, beside)
                or self._has_second_sign(line, matched.rule, beside)
            ):
                return matched.whole
        if parts and not anywhere and self._is_lone_sentence(line, parts):
            return parts if self._has_second_sign(line, parts[0].rule, self.beside(line)) else ()
        return parts

    def _within_line(self, line: int, hits: Sequence[Hit]) -> Sequence[Hit]:
        """The hits that take no half of a sentence amid prose, which goes on below or came from above."""
        if not hits or not self._zones.before < line < self._zones.after:
            return hits
        above, below, end = self.goes_on(line - 1), self.goes_on(line), len(self.left[line])
        if not (above or below):
            return hits
        return [
            hit for hit in hits if hit.rule.is_partial and (hit.start or not above) and (hit.end < end or not below)
        ]

    def _is_of_the_text(self, line: int, matched: Matched, rule: Rule, beside: tuple[int, int]) -> bool:
        """Whether a whole line is the author's by its surroundings, wherever it stands.

        The headline ("Watch: …" over the story), a token of code, a word torn out of a sentence or known within one
        ("of the UK"), a row of a table, an item between two others that no rule knows, one letter, be it repeated.
        """
        if line == self._zones.title:
            return rule.category == "related_link" and rule.scope == "line" and self._zones.before > line
        if rule.category == "nav" and " " not in self.left[line] and self.leads_on(line - 1):
            return True
        above, below = beside
        if matched.is_one_letter:  # "X", "## (XXXX)"
            return not (above in self._known or below in self._known)
        is_known = above in self._known or below in self._known or above in self.spans or below in self.spans
        return self.belongs(line, above, below, is_known=is_known)

    def _is_headline(self, line: int, hits: Sequence[Hit]) -> bool:
        """Whether cues take all of the first line over the story: "Watch: …" is its headline."""
        are_cues = all(hit.rule.scope == "cue" and hit.rule.category in _OF_HEADLINES for hit in hits)
        is_whole = any(hit.end - hit.start == len(self.left[line]) for hit in hits)
        return are_cues and is_whole and line == self._zones.title < self._zones.before

    def _is_lone_sentence(self, line: int, hits: Sequence[Hit]) -> bool:
        """Whether a rule for sentences takes a whole line that may be one of the author's ("Read more about bees.").

        A cue brings its second sign along, the headline; "READ MORE ON THE BRIDGE" ends as no sentence does.
        """
        folded = self.left[line]
        if hits[0].rule.scope != "sentence" or hits[0].end - hits[0].start < len(folded):
            return False
        is_short = is_short_sentence(folded) or self._zones.title < 0
        return is_short and self._needs_second_sign(line, self.beside(line))

    def _needs_second_sign(self, line: int, beside: tuple[int, int]) -> bool:
        """Whether a line stands between paragraphs of prose, where its head may be, or alone below with a word or two.

        A text without prose shows nothing that residue could stand around: there every line needs a second sign, but
        for the last.
        """
        above, below = beside
        if self._zones.title < 0:
            return below in self.lines or above not in self.lines
        if self._zones.before < line < self._zones.after:
            return True
        if line < self._zones.before:  # "Comments" over a paragraph on comments is its heading
            return below == self._zones.before and reads_as_heading(self.table.folded[line])
        is_alone = above == self._zones.after and below not in self.lines
        return is_alone and count_words(self.table.folded[line]) <= _AMBIGUOUS_WORDS

    def _has_second_sign(self, line: int, rule: Rule, beside: tuple[int, int]) -> bool:
        """Whether something beside the phrase says that a line between two paragraphs of prose is none of them.

        Another line of residue beside it, a copy of it elsewhere in the document, decoration, what a header announces,
        a cue set apart from the headline behind it, or that it is a link of the page and no heading.
        """
        above, below = beside
        if above in self._known or below in self._known or (self.marks and self.is_link(line)):
            return True
        if any(at in self.spans and not self.left[at] for at in beside):
            return True
        folded = self.table.folded[line]
        if is_decorated(folded) or is_cue_and_headline(folded) or folded in self.copies:
            return True
        if rule.category in _LABELS and self.written(line).isupper():
            return True
        if rule.scope != "block" or below not in self.lines:
            return False
        folded = self.table.folded[below]
        return could_be_headline(folded, len(folded)) and (is_unstopped_headline(folded) or not is_prose(folded))

    def _take(self, line: int, hits: Sequence[Hit]) -> None:
        if len(hits) == 1 and line not in self.spans and hits[0].rule.scope not in PARTIAL and not hits[0].groups:
            self.spans[line] = [(0, len(self.table.folded[line]), hits[0].rule)]
            self.left[line], self.places[line] = "", []
            return
        places = self.places.get(line) or range(len(self.table.folded[line]))
        spans = self.spans.get(line, [])
        for hit in hits:
            if hit.rule.scope in PARTIAL:
                spans = [*spans, (places[hit.start], places[hit.end - 1] + 1, hit.rule)]
            else:
                spans = [*spans, (0, len(self.table.folded[line]), hit.rule)]
            for name, (start, end) in hit.groups.items():
                self.tags.setdefault(line, []).append((name, places[start], places[end - 1] + 1, hit.rule))
        self.spans[line] = merged(spans)
        folded = self.table.folded[line]
        if self.spans[line][0][:2] == (0, len(folded)):
            self.left[line], self.places[line] = "", []
            return
        edges = [0, *chain.from_iterable(span[:2] for span in self.spans[line]), len(folded)]
        kept = [*zip(edges[::2], edges[1::2], strict=True)]
        text = "".join([folded[start:end] for start, end in kept])
        if not any(map(str.isalnum, text)):
            # marks alone are no text: the line goes
            self.spans[line] = [(0, len(folded), self.spans[line][0][2])]
            text, kept = "", []
        indent = len(text) - len(text.lstrip())
        self.left[line] = text.strip()
        rest = [*chain.from_iterable(range(start, end) for start, end in kept)]
        self.places[line] = rest[indent : indent + len(self.left[line])]


# "WERBUNG", "SHARE THIS ARTICLE": labels that layout sets in capitals; no headings of manuals ("SEE ALSO").
_LABELS = {"ads", "social_share", "newsletter", "app_promo"}


def _actions(row: int, document: _Document) -> Iterator[Edit | Tag]:
    """Edits and tags of one row, in its text."""
    for line, spans in sorted(document.spans.items()):
        if document.left[line]:
            at = document.indent(line)
            for a, b, rule in spans:
                yield Edit(row, at + a, at + b, "", rule.id, None, rule.category)
        else:
            start, end = document.span(line)
            for _, _, rule in spans:
                yield Edit(row, start, end, "", rule.id, None, rule.category)
        for name, a, b, rule in document.tags.get(line, ()):
            at = document.indent(line)
            yield Tag(row, name, document.text[at + a : at + b], (at + a, at + b), rule.id)
