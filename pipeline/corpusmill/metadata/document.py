"""One document: its lines read at both ends, each judged by its neighbours."""

from __future__ import annotations

import re

from corpusmill.metadata import Keep
from corpusmill.metadata.cues import could_sign
from corpusmill.metadata.gates import Gates
from corpusmill.metadata.headed import Headed
from corpusmill.metadata.judges.credits import read_credit
from corpusmill.metadata.judges.datelines import read_dateline
from corpusmill.metadata.judges.notes import (
    is_bio_header,
    is_blurb,
    only_bios,
    presents,
    read_bio,
    read_note,
    read_source,
    read_tags,
    reads_as_portrait,
)
from corpusmill.metadata.judges.publishers import is_own_name
from corpusmill.metadata.judges.signatures import LONGEST, read_labelled_date, read_signature
from corpusmill.metadata.judges.titles import could_be_title
from corpusmill.metadata.layout import Layout
from corpusmill.metadata.names import agencies, is_person
from corpusmill.metadata.raw_lines import RawLines
from corpusmill.metadata.several import bylines_of_others, is_first_of_several
from corpusmill.metadata.words import Find, Line, Reading, Words
from corpusmill.text.batch import Batch
from corpusmill.text.fold import fold

_LABELLED_TAIL = 8  # non-blank lines from the end in which "Reporter: …" signs, although prose may follow

_LEAST_TITLE = 4  # words of the title over a name that signs by its place alone
_LONGEST_ROLE = 40  # characters; a longer line of roles was a heading of the body


class Document(Headed):
    """One document: reads its lines, then judges each by its neighbours."""

    def __init__(
        self,
        batch: Batch,
        row: int,
        *,
        raws: RawLines,
        layout: Layout,
        words: Words,
        gates: Gates,
        body: list[str],
        keep: Keep,
        captions: str,
    ):
        super().__init__(batch, row, raws=raws, layout=layout, words=words, body=body)
        self.gates, self.keep, self.captions = gates, keep, captions

    def read(self) -> None:
        readings = self._readings()
        self._notes_and_credits()
        if is_one := not is_first_of_several(self.layout, self.gates, self.words):
            self._signatures()
            self._names_alone()
            self._title(readings)
            self._dateline()
        self._box(readings)
        self._site()
        self._publisher(self.gates.mark)
        if is_one:
            self._masthead()
        self._leave_some_text()

    # -- reading --------------------------------------------------------------------------------------------------

    def _readings(self) -> list[Reading | None]:
        lines, gates = self.layout.lines, self.gates
        readings: list[Reading | None] = [None] * len(lines)
        for n, line in enumerate(lines):
            if gates.label[n] or gates.credit[n] or len(line.text) <= LONGEST or n > len(lines) - 5:
                readings[n] = self._reading(n, line)
        read = [(n, lines[n], reading) for n, reading in enumerate(readings) if reading is not None]
        others = bylines_of_others(self.layout, read)
        self.read_lines = [(n, line, reading) for n, line, reading in read if n not in others]
        return readings

    def _reading(self, n: int, line: Line) -> Reading | None:
        gates, words, last = self.gates, self.words, len(self.layout.lines) - 1
        size = len(line.text)
        if gates.label[n] and (reading := read_note(line, words) or read_tags(line, words) or read_source(line, words)):
            return reading
        could = size <= LONGEST and could_sign(line.text, line.folded)
        if could and self._may_sign(n) and (reading := read_signature(line, words)):
            return reading
        if gates.credit[n] and (reading := read_credit(line, words)):
            return reading
        return read_bio(line) if n > last - 4 and n >= 2 else None

    def _may_sign(self, n: int) -> bool:
        """In the lead every line may be a name; elsewhere it needs a neighbour that opens the gate, or the end."""
        layout, signs, size = self.layout, self.gates.signs, len(self.layout.lines)
        if layout.in_lead(n):
            return True
        if n < 6 and signs(n):
            return True
        if not layout.in_trail(n):
            return n + 1 in (size - 1, layout.last_prose) or (n >= size - _LABELLED_TAIL and signs(n))
        last = layout.last_prose or 0
        return n <= last + 2 or n >= size - 3 or any(map(signs, range(max(0, n - 1), min(n + 2, size))))

    # -- judging --------------------------------------------------------------------------------------------------

    def _notes_and_credits(self) -> None:
        for n, line, reading in self.read_lines:
            if reading.field == "note":
                if n >= 3 and n < len(self.layout.lines) - 4:
                    continue
                self._lift(n, "note", reading.rule)
            elif reading.field in ("credit", "caption"):
                spans = {find.name: find for find in reading.finds}
                keeps_caption = "caption" in spans and self.captions == "keep"
                self._lift(
                    n,
                    f"{reading.field}_line",
                    reading.rule,
                    spans["caption"].end if keeps_caption and spans["caption"].end <= spans["credit"].start else 0,
                )
            elif reading.field == "tags_line":
                if not (self.layout.in_lead(n) or self.layout.in_trail(n)):
                    continue
                self._lift(n, "tags_line", reading.rule)
            elif reading.rule == "press-release-source":
                self._lift(n, "source_line", reading.rule)
            elif reading.rule != "source" or not self.layout.in_trail(n):
                continue
            for find in reading.finds:
                self._tag(line, find)

    def _signatures(self) -> None:
        """Lines that sign by themselves, in the lead or the trail; bylines with "by" anywhere near the head."""
        dated = False
        for n, line, reading in self.read_lines:
            if reading.rule not in ("signature", "house-byline"):
                continue
            outside = self.layout.in_lead(n) or self.layout.in_trail(n)
            named = any(find.rule.startswith("byline-") for find in reading.finds)
            labelled = any(find.rule == "byline-author" for find in reading.finds)
            if (
                not outside
                and not (named and n < 6)
                and not (labelled and n >= len(self.layout.lines) - _LABELLED_TAIL)
            ):
                continue
            if reading.rule == "house-byline" and not self._near_prose(n):
                continue
            if reading.field == "date_line" and self.layout.in_trail(n) and n < len(self.layout.lines) - 3:
                continue
            stays = reading.field == "byline" and "byline" in self.keep and self.layout.in_lead(n)
            self._lift(n, reading.field or "byline", reading.rule, stays=stays)
            for find in reading.finds:
                if find.name == "date":
                    if not dated:
                        self._tag(line, find, confidence=find.confidence if self.layout.in_lead(n) else 0.8)
                    dated = True
                elif find.name == "organisation":
                    if named and find.value in agencies():
                        self._tag(line, find)  # an agency beside an author supplied text; it publishes elsewhere
                    else:
                        self._organisation(line, find, 0.9 if reading.rule == "signature" and not named else 0.6)
                else:
                    self._tag(line, find)

    def _near_prose(self, n: int) -> bool:
        first = self.layout.first_prose
        return (first is not None and n < first and n >= first - 2) or self.layout.in_trail(n)

    def _names_alone(self) -> None:
        """A bare name, role or paper's name: told by its place and neighbours."""
        lines = self.layout.lines
        body = None
        for n, line, reading in self.read_lines:
            if reading.rule not in ("name-alone", "role-alone", "organisation-alone"):
                continue
            lead, trail = self.layout.in_lead(n), self.layout.in_trail(n)
            over = n + 1 in (len(lines) - 1, self.layout.last_prose) and n > (self.layout.first_prose or 0)
            trail = trail or over  # what follows may be a portrait that reads as prose
            if not lead and not trail:
                continue
            beside = {m for m in (n - 1, n + 1) if 0 <= m < len(lines) and m in self.lifted}
            if reading.rule == "role-alone":
                if beside and len(line.text) <= _LONGEST_ROLE:
                    self._lift(n, "byline", reading.rule)
                continue
            if reading.rule == "organisation-alone":
                if trail and is_own_name(line) and n >= len(lines) - 2:
                    self._lift(n, "publisher_line", reading.rule)
                    self._organisation(line, reading.finds[0], 0.8)
                continue
            if body is None:
                body = fold(self.batch.texts[self.row])
            if body.count(line.folded) > 1:
                continue  # the author does not speak of herself by full name; a source or a subject does
            signs = bool(beside) or self._by_place(n, lead) or (trail and self._over_bio(n, body))
            if signs:
                self._lift(n, "byline", reading.rule, stays=lead and "byline" in self.keep)
                for find in reading.finds:
                    self._tag(line, find, confidence=0.85 if beside else 0.75)

    def _by_place(self, n: int, lead: bool) -> bool:
        """Between title and text, or alone below the text.

        "Lifetime Guarantee" is a heading of a text that guarantees: the words of a name stand with capitals only.
        """
        layout = self.layout
        if lead:
            title = layout.lines[0]
            is_wordy = title.text[0] >= "\u2e80" or len(title.text.split()) >= _LEAST_TITLE
            signs = n in (1, 2) and layout.first_prose == n + 1 and is_wordy and could_be_title(title)
        else:
            signs = n == len(layout.lines) - 1 and n == (layout.last_prose or 0) + 1
        if not signs:
            return False
        text = self.batch.texts[self.row]
        return not any(re.search(rf"\b{re.escape(word.lower())}\b", text) for word in layout.lines[n].text.split())

    def _over_bio(self, n: int, body: str) -> bool:
        """Above the last line of prose, which does not go on about the name: a portrait, not a section."""
        lines = self.layout.lines
        if n + 1 not in (len(lines) - 1, self.layout.last_prose) or not reads_as_portrait(lines[n + 1]):
            return False
        return not any(len(word) > 2 and body.count(word) > 1 for word in lines[n].folded.split())

    @property
    def furthest(self) -> int:
        """The last line in which a dateline or a labelled date may stand."""
        return max(1, (self.layout.first_prose or 0) + 1)

    def _dateline(self) -> None:
        """In the first line of body that could hold one; its sentence stays."""
        tried = 0
        for n in range(min(self.layout.head, self.furthest + 1)):
            line = self.layout.lines[n]
            if n in self.lifted or n == self.title or len(line.text) < (20 if line.text[0] > "\u2e80" else 60):
                continue
            finds = read_dateline(line, self.words) if n <= (self.layout.first_prose or 0) + 1 else ()
            if finds:
                for find in finds:
                    if find.name == "organisation":
                        self._organisation(line, find, find.confidence)
                    elif find.name != "date" or not any(tag.name == "date" for tag in self.tags):
                        self._tag(line, find)
                return
            if n <= 1 and not any(tag.name == "date" for tag in self.tags):
                labelled = read_labelled_date(line, self.words)
                if labelled:
                    self._tag(line, labelled)
            tried += 1
            if tried == 3:
                return

    def _box(self, readings: list[Reading | None]) -> None:
        """The author's box at the end: a name and a self-portrait, or a sentence that presents a writer."""
        layout = self.layout
        lines = layout.lines
        for n in range(max(1, min(len(lines) - 4, layout.last_prose or 0)), len(lines)):
            line, reading = lines[n], readings[n]
            if n in self.lifted:
                continue
            above = lines[n - 1]
            if (
                reading
                and reading.field == "bio"
                and n >= len(lines) - 4
                and (n == len(lines) - 1 or only_bios(readings[n:]))
            ):
                for find in reading.finds:
                    if self.batch.texts[self.row].count(find.value) == 1 or ("author", fold(find.value)) in self.seen:
                        self._lift(n, "bio", reading.rule)
                        self._tag(line, find)
            elif (
                n >= len(lines) - 4
                and n - 1 not in self.lifted
                and is_bio_header(above, self.words)
                and len(line.text) < 700
                and presents(above, line, self.words)
            ):
                self._lift(n - 1, "bio", "bio-header")
                self._lift(n, "bio", "bio-header")
            elif (
                is_blurb(line)
                and n >= (layout.last_prose or 0)
                and is_person(above.text)
                and fold(self.batch.texts[self.row]).count(above.folded) == 1
            ):
                self._lift(n, "bio", "bio-box")
                if n - 1 not in self.lifted:
                    self._lift(n - 1, "byline", "bio-box")
                self._tag(above, Find("author", above.text, 0, len(above.text), "bio-box", 0.85))
