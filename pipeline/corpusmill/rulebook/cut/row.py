"""The lines of one row as rules weigh them: what is beside each, and whether its shape is the text's."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from corpusmill.rulebook.cut import own
from corpusmill.rulebook.cut.cuts import Cuts
from corpusmill.rulebook.headline import is_set_apart
from corpusmill.rulebook.matched import Matched, Sign, Sought, indent_of, is_short_sentence
from corpusmill.rulebook.rule import Hit, Rule
from corpusmill.text.batch import Mark
from corpusmill.text.layouts.browser import is_browser_text
from corpusmill.text.lines import LineTable, width_of
from corpusmill.text.prose import (
    RAGGED,
    SHORTEST_FULL,
    Zones,
    could_be_headline,
    is_prose,
    is_unstopped_headline,
    reads_as_heading,
    wrapped_at,
)
from corpusmill.text.shapes import FOLDED_BULLETS, MARKS_OF_CODE, bullet, introduced, is_row_or_torn, marks_of_code

# "WERBUNG", "SHARE THIS ARTICLE": labels that layout sets in capitals; no headings of manuals ("SEE ALSO").
_LABELS = {"ads", "social_share", "newsletter", "app_promo"}
_OF_HEADLINES = ("related_link", "media_ui")  # what a headline may open with: "See how …", "Video: …"
_STOPS = ".!?:;\u3002\u0964\u06d4"


class Place(NamedTuple):
    """Where a line stands in its row."""

    zones: Zones
    above: int
    """The next visible line; one outside the row where there is none."""
    below: int
    is_known: bool
    """Whether a rule would take one of the two as a whole."""


class Row:
    """The lines of one row; `lines` are their numbers in the table, by which each is named."""

    def __init__(self, table: LineTable, text: str, lines: range, marks: Sequence[Mark], cuts: Cuts):
        self.table, self.text, self.lines, self.marks, self._cuts = table, text, lines, marks, cuts

    def taken(self, line: int, matched: Matched, parts: Sought, place: Place) -> Sequence[Hit]:
        """The hit that takes a whole line, or those that take parts, but on one sign only where it needs no two."""
        return self._within_line(line, self._found(line, matched, parts, place), parts, place.zones)

    def _found(self, line: int, matched: Matched, parts: Sought, place: Place) -> Sequence[Hit]:
        """What is cheap and tells most is asked first; parts, which are judged as the line is written, last."""
        if line == place.zones.title and self._is_headline(line, self._not_own(line, parts(), place), place.zones):
            return ()
        rule = matched.rule
        has_signs = rule is not None and (
            matched.signs & Sign.SURE > 0
            or not self._needs_second_sign(line, place)
            or self._has_second_sign(line, rule, place)
        )
        if has_signs and not self._is_of_the_text(line, matched, place):
            return matched.whole
        found = self._not_own(line, parts(), place)
        if has_signs or not self._is_whole_sentence(line, found):
            return found
        if self._belongs(line, place.above, place.below, is_known=place.is_known):
            return ()
        if not self._is_lone_sentence(line, place):
            return found
        is_own = rule is not None and self._is_of_the_text(line, matched, place)
        return found if is_own or self._has_second_sign(line, found[0].rule, place) else ()

    def _is_of_the_text(self, line: int, matched: Matched, place: Place) -> bool:
        """Whether a whole line is the author's by its surroundings, wherever it stands.

        The headline ("Watch: …" over the story), a token of code, a word torn out of a sentence, a row of a table, an
        item of a list that no rule knows, one letter, be it repeated.
        """
        if line == place.zones.title:
            is_headline = matched.signs & Sign.RELATED > 0 and place.zones.before > line
            return is_headline or (not place.is_known and self._is_own(line, matched.whole[0], place))
        if matched.signs & Sign.ONE_LETTER:  # "X", "## (XXXX)"
            return not place.is_known
        is_known = place.is_known or self._is_cut(place.above) or self._is_cut(place.below)
        if not is_known and self._is_own(line, matched.whole[0], place):
            return True
        return self._belongs(line, place.above, place.below, is_known=is_known)

    def _is_own(self, line: int, hit: Hit, place: Place) -> bool:
        """Whether a line that no known one stands beside is a fact in a list, heads questions, or goes on below it."""
        if place.below in self.lines and own.heads_questions(hit.rule.category, self.table.folded[place.below]):
            return True
        return self.leads_below(line, hit, place.below) or self._is_listed_fact(line, hit)

    def _is_listed_fact(self, line: int, hit: Hit) -> bool:
        is_fact = own.may_be_fact(hit.rule.category, self.table.folded[line])
        return is_fact and own.are_near(self._visible(line, -1), self._visible(line, 1))

    def leads_below(self, line: int, hit: Hit, below: int) -> bool:
        """Whether the line right below goes on in small letters with what an open one begins."""
        is_adjacent = below == line + 1 and below in self.lines
        if not is_adjacent or not own.may_lead_on(hit.rule.category, self.table.folded[line]):
            return False
        return self.text[self.table.starts[below]].islower() and not is_browser_text(self.text)

    def _visible(self, line: int, step: int) -> Iterator[str]:
        """The visible lines above or below one that are left, from the nearest on."""
        at = line + step
        while at in self.lines:
            if left := self._cuts.of(at):
                yield left
            at += step

    def _is_on_subject(self, line: int, hit: Hit) -> bool:
        if hit.rule.category not in own.OF_SUBJECTS or line == self.lines.start:
            return False
        others = filter(None, (self._cuts.of(at) for at in self.lines[: own.LINES_OF_SUBJECT] if at != line))
        return own.is_on_subject(self._cuts.of(line)[hit.start : hit.end], next(others, ""), others)

    def _not_own(self, line: int, parts: Sequence[Hit], place: Place) -> Sequence[Hit]:
        """The parts of a line but those that are the text's own, where nothing known stands beside it.

        Sentences on what the text is about, and what leads on in an item of a list ("- Read more about damp").
        """
        if not parts or place.is_known or self._is_cut(place.above) or self._is_cut(place.below):
            return parts
        if self._is_wordy_item(line, place.above, place.below):
            parts = [hit for hit in parts if hit.rule.category not in own.LEADING]
        size = len(self._cuts.of(line))
        parts = [hit for hit in parts if hit.end - hit.start < size or not self._is_listed_fact(line, hit)]
        return [hit for hit in parts if not self._is_on_subject(line, hit)]

    def _is_wordy_item(self, line: int, above: int, below: int) -> bool:
        folded = self.table.folded[line]
        return folded[0] in FOLDED_BULLETS and own.is_wordy_item(folded) and self._items_beside(line, above, below) > 0

    def _is_cut(self, line: int) -> bool:
        return line in self.lines and (line in self._cuts.gone or line in self._cuts.spans)

    def _is_headline(self, line: int, hits: Sequence[Hit], zones: Zones) -> bool:
        """Whether cues take all of the first line over the story: "Watch: …" is its headline."""
        are_cues = all(hit.rule.scope == "cue" and hit.rule.category in _OF_HEADLINES for hit in hits)
        is_whole = any(hit.end - hit.start == len(self._cuts.of(line)) for hit in hits)
        return are_cues and is_whole and line == zones.title < zones.after

    def _within_line(self, line: int, hits: Sequence[Hit], parts: Sought, zones: Zones) -> Sequence[Hit]:
        """The hits that take no half of a sentence amid prose, which goes on below or came from above: `parts` of a
        line that may not go as a whole."""
        if not hits or not zones.before < line < zones.after:
            return hits
        above, below, end = self.goes_on(line - 1), self.goes_on(line), len(self._cuts.of(line))
        if not (above or below):
            return hits
        partial = hits if hits[0].rule.is_partial else parts()
        return [hit for hit in partial if (hit.start or not above) and (hit.end < end or not below)]

    def _is_whole_sentence(self, line: int, hits: Sequence[Hit]) -> bool:
        """Whether what a rule for sentences takes of a line is all of it."""
        is_sentence = bool(hits) and (hits[0].rule.scope == "sentence" or own.may_be_guides(hits[0].rule))
        return is_sentence and hits[0].end - hits[0].start >= len(self._cuts.of(line))

    def _is_lone_sentence(self, line: int, place: Place) -> bool:
        """Whether a line that is one may be the author's ("Read more about bees.").

        A cue brings its second sign along, the headline; "READ MORE ON THE BRIDGE" ends as no sentence does.
        """
        is_short = is_short_sentence(self._cuts.of(line)) or place.zones.title < 0
        return is_short and self._needs_second_sign(line, place)

    def _needs_second_sign(self, line: int, place: Place) -> bool:
        """Whether a line stands between paragraphs of prose, where its head may be, or alone below as a heading may.

        A text without prose shows nothing that residue could stand around: there every line needs a second sign, but
        for the last.
        """
        zones, above, below, _ = place
        if zones.title < 0:
            return below in self.lines or above not in self.lines
        if zones.before < line < zones.after:
            return True
        if line < zones.before:  # "Comments" over a paragraph on comments is its heading
            return below == zones.before and reads_as_heading(self.table.folded[line])
        is_alone = above == zones.after and below not in self.lines
        return is_alone and own.may_be_heading(self.table.folded[line])

    def _has_second_sign(self, line: int, rule: Rule, place: Place) -> bool:
        """Whether something beside the phrase says that a line between two paragraphs of prose is none of them.

        Another line of residue beside it, a copy of it elsewhere in the document, decoration, what a header announces,
        a cue set apart from the headline behind it, or that it is a link of the page and no heading.
        """
        above, below = place.above, place.below
        if place.is_known or (self.marks and self._is_link(line)):
            return True
        if any(at in self.lines and at in self._cuts.gone for at in (above, below)):
            return True
        folded = self.table.folded[line]
        if is_set_apart(folded):
            return True
        if rule.category in _LABELS and self._written(line).isupper():
            return True
        return (rule.scope == "block" and self._heads(below)) or folded in self._copies

    def _heads(self, below: int) -> bool:
        """Whether what stands below a header may be a headline that it announces."""
        folded = self.table.folded[below] if below in self.lines else ""
        return could_be_headline(folded, len(folded)) and (is_unstopped_headline(folded) or not is_prose(folded))

    def _belongs(self, line: int, above: int, below: int, *, is_known: bool) -> bool:
        """Whether a line is a part of what stands above and below it: code, a list, a table, a sentence.

        `is_known` says that a rule knows one of the two.
        """
        folded, lines = self.table.folded, self.lines
        marks = self._marks_of_code
        if marks and not marks.isdisjoint((above - lines.start, below - lines.start)):
            return True
        first = folded[line][0]
        if first in FOLDED_BULLETS and (items := self._items_beside(line, above, below)):
            if not is_known and (line - lines.start in self._introduced or own.is_wordy_item(folded[line])):
                return True
            if items == _BOTH:
                return False
        is_there = all(at in lines and at not in self._cuts.gone for at in (above, below))
        are_adjacent = is_there and (above, below) == (line - 1, line + 1)
        if first not in own.TABLE_EDGES and not (are_adjacent and own.may_be_torn(self.table, self.text, line)):
            return False
        written = [self._written(at).strip() for at in (above, line, below)]
        return is_row_or_torn(*written, are_adjacent=are_adjacent)

    def _items_beside(self, line: int, above: int, below: int) -> int:
        """How many of the lines beside one begin with the same bullet; 0 where it has none."""
        mark, *others = [bullet(self._written(at).strip()) for at in (line, above, below)]
        return others.count(mark) if mark else 0

    def _is_link(self, line: int) -> bool:
        """Whether a reader marked the whole line as a link, and not as a heading too ("A new lamp" over its post)."""
        start = indent_of(self.text, self.table.starts[line], self.table.ends[line])
        end = start + len(self.table.folded[line])
        kinds = {mark.kind for mark in self.marks if mark.start <= start and end <= mark.end}
        return "link" in kinds and "heading" not in kinds

    def _written(self, line: int) -> str:
        """A line as it stands in the text; nothing for a neighbour outside."""
        return self.text[self.table.starts[line] : self.table.ends[line]] if line in self.lines else ""

    def goes_on(self, line: int) -> bool:
        """Whether a sentence of a text with hard line ends goes on in the line right below, since this one is full."""
        if line not in self.lines or line + 1 not in self.lines:
            return False
        left, below = self._cuts.of(line), self._cuts.of(line + 1)
        if not (left and below) or left[-1] in _STOPS or bullet(below) or (width := self._width(line)) < SHORTEST_FULL:
            return False
        return 0 < self._measure <= width + RAGGED and self.text[self.table.ends[line]] == "\n"

    def _width(self, line: int) -> int:
        """Columns of what is left of a line."""
        left = self._cuts.of(line)
        return self.table.widths[line] if left is self.table.folded[line] else width_of(left)

    @cached_property
    def _measure(self) -> int:
        """The measure of a text with hard line ends; of a page of a text browser, whose residue is wrapped too, 0."""
        is_wrapped = wrapped_at(self.table.widths[self.lines.start : self.lines.stop]) > 0  # few texts are
        measure = wrapped_at([*map(self._width, self.lines)]) if is_wrapped else 0
        return 0 if measure and is_browser_text(self.text) else measure

    @cached_property
    def _copies(self) -> frozenset[str]:
        """The visible lines that stand more than once."""
        known = [*filter(None, self.table.folded[self.lines.start : self.lines.stop])]
        if len({*known}) == len(known):  # as in most documents
            return frozenset()
        return frozenset([line for line, count in Counter(known).items() if count > 1])

    @cached_property
    def _marks_of_code(self) -> frozenset[int]:
        marks, lines = self.table.marks, self.lines
        if bisect_left(marks, lines.stop) - bisect_left(marks, lines.start) < MARKS_OF_CODE:
            return frozenset()
        return marks_of_code(self.table.folded[lines.start : lines.stop])

    @cached_property
    def verse(self) -> frozenset[int]:
        written = map(self._written, self.lines) if own.MAY_BE_VERSE in self.text else ()
        return own.verse([*map(str.strip, written)], self.lines.start)

    @cached_property
    def _introduced(self) -> frozenset[int]:
        return introduced(self.table.folded[self.lines.start : self.lines.stop])


_BOTH = 2
