"""One document: its lines read at both ends, each judged by its neighbours.

What is found is kept in `Findings`. `Headed` looks for the title, `Signed` for who signs, `OnPage` for what the page as
it was read says; `Document` is all of these, and `read` takes all documents of a batch through its steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from corpusmill.metadata.document.headed import Headed, weigh_first_lines
from corpusmill.metadata.document.on_page import OnPage, weigh_days
from corpusmill.metadata.document.several import bylines_of_others, is_first_of_several
from corpusmill.metadata.document.signed import LABELLED_HEAD, LABELLED_TAIL, Signed
from corpusmill.metadata.gates import has_credit, opens_with_label, shows_sign
from corpusmill.metadata.judges.credits import read_credit
from corpusmill.metadata.judges.datelines import read_dateline
from corpusmill.metadata.judges.notes import (
    OPENING_QUOTES,
    could_be_bio,
    is_bio_header,
    is_blurb,
    only_bios,
    presents,
    read_bio,
    read_note,
    read_source,
    read_tags,
)
from corpusmill.metadata.judges.signatures import LONGEST, read_labelled_date, read_signature
from corpusmill.metadata.names import is_person
from corpusmill.metadata.traits import HAS_LABEL, HAS_PICTURE, MAY_DATELINE, MAY_SIGN, SHOWS_SIGN
from corpusmill.metadata.words import Find, Line, Reading
from corpusmill.text.fold import fold

# Lines that say themselves what they are, by the field that they were read as → what they are lifted as.
_SAY = {
    "note": "note",
    "credit": "credit_line",
    "caption": "caption_line",
    "tags_line": "tags_line",
    "source_line": "source_line",
}


_CLOSING = 4  # lines at the end in which a portrait stands
_READ = HAS_LABEL | HAS_PICTURE | MAY_SIGN


class Document(Headed, Signed, OnPage):
    """One document: reads its lines, then judges each by its neighbours."""

    is_one = True  # not the first of several texts

    # -- reading --------------------------------------------------------------------------------------------------

    def _read_lines(self) -> None:
        lines = self.layout.lines
        size = len(lines)
        readings: list[Reading | None] = [None] * size
        told, folded = lines.told, lines.folded
        for n in lines.places(_READ):
            bits = told[n]
            if bits & MAY_SIGN and not (len(folded[n]) <= LONGEST and self._may_sign(n)):
                bits &= ~MAY_SIGN
            if bits & _READ:
                readings[n] = self._reading(lines[n], bits)
        for n in range(max(2, size - _CLOSING), size):
            if readings[n] is None and could_be_bio(told[n], len(folded[n])):
                readings[n] = read_bio(lines[n])
        self.readings = readings
        read = [(n, lines[n], reading) for n, reading in enumerate(readings) if reading is not None]
        others = bylines_of_others(self.layout, read)
        self.read_lines = [(n, line, reading) for n, line, reading in read if n not in others]

    def _reading(self, line: Line, may: int) -> Reading | None:
        """What a line is that may be something of what these bits tell."""
        words = self.words
        if may & HAS_LABEL and opens_with_label(line):
            reading = read_note(line, words) or read_tags(line, words) or read_source(line, words)
            if reading:
                return reading
        if may & MAY_SIGN and (reading := read_signature(line, words)):
            return reading
        return read_credit(line, words) if may & HAS_PICTURE and has_credit(line) else None

    def _may_sign(self, n: int) -> bool:
        """In the lead every line may be a name; elsewhere it needs a neighbour that opens the gate, or the end."""
        layout = self.layout
        if layout.in_lead(n):
            return True
        folded, told = layout.lines.folded, layout.lines.told
        size = len(told)

        def shows(m: int) -> bool:
            return shows_sign(folded[m], told[m])

        if n < LABELLED_HEAD and (shows(n) or self._signs_beside(n)):
            return True
        if not layout.in_trail(n):
            return n + 1 in (size - 1, layout.last_prose) or (n >= size - LABELLED_TAIL and shows(n))
        last = layout.last_prose or 0
        return n <= last + 2 or n >= size - 3 or any(map(shows, range(max(0, n - 1), min(size, n + 2))))

    # -- judging --------------------------------------------------------------------------------------------------

    def _weigh_company(self) -> None:
        self.is_one = not is_first_of_several(self.layout, self.words)

    def _notes_and_credits(self) -> None:
        """Lines that say themselves what they are."""
        for n, line, reading in self.read_lines:
            if not self._says(n, reading):
                continue
            if field := _SAY.get(reading.field or ""):
                self._lift(n, field, reading.rule, self._end_of_caption(reading))
            for find in reading.finds:
                self._tag(line, find)

    def _says(self, n: int, reading: Reading) -> bool:
        """Whether a line stands where lines of its kind do; credits stand anywhere."""
        if reading.field == "note":
            return n < 3 or n >= len(self.layout.lines) - 4
        if reading.field == "tags_line":
            return self.layout.in_lead(n) or self.layout.in_trail(n)
        if reading.rule == "source":
            return self.layout.in_trail(n)
        return reading.field in _SAY

    def _end_of_caption(self, reading: Reading) -> int:
        """Where the caption ends that is to be kept above its credit; 0: all of the line goes."""
        spans = {find.name: find for find in reading.finds if find.name in ("caption", "credit")}
        if not self.keeps_captions or "caption" not in spans:
            return 0
        end = spans["caption"].end
        return end if end <= spans["credit"].start else 0

    @property
    def furthest(self) -> int:
        """The last line in which a dateline or a labelled date may stand."""
        return max(1, (self.layout.first_prose or 0) + 1)

    def _dateline(self) -> None:
        """In the first line of body that could hold one; its sentence stays."""
        tried, lines = 0, self.layout.lines
        for n in range(min(self.layout.head, self.furthest + 1)):
            if (
                n in self.lifted
                or n == self.title
                or lines.end[n] - lines.start[n] < (20 if lines.text[lines.start[n]] > "\u2e80" else 60)
            ):
                continue
            told = lines.told[n]
            if told & MAY_DATELINE and n <= (self.layout.first_prose or 0) + 1:
                line = lines[n]
                if finds := read_dateline(line, self.words):
                    self._tag_dateline(line, finds)
                    return
            # a date shows a year
            if n <= 1 and told & SHOWS_SIGN and not self._is_dated():
                line = lines[n]
                if labelled := read_labelled_date(line, self.words):
                    self._tag(line, labelled)
            tried += 1
            if tried == 3:
                return

    def _tag_dateline(self, line: Line, finds: Iterable[Find]) -> None:
        for find in finds:
            if find.name == "organisation":
                self._organisation(line, find, find.confidence)
            elif find.name != "date" or not self._is_dated():
                self._tag(line, find)

    def _box(self) -> None:
        """The author's box at the end: a name and a self-portrait, or a sentence that presents a writer."""
        layout, readings = self.layout, self.readings
        lines, size = layout.lines, len(layout.lines)
        for n in range(max(1, min(size - 4, layout.last_prose or 0)), size):
            reading = readings[n]
            if n in self.lifted:
                continue
            is_last = n >= size - 4
            if reading and reading.field == "bio" and is_last and (n == size - 1 or only_bios(readings[n:])):
                for find in reading.finds:
                    if self.text.count(find.value) == 1 or ("author", fold(find.value)) in self.seen:
                        self._lift(n, "bio", reading.rule)
                        self._tag(lines[n], find)
            elif (
                is_last
                and n - 1 not in self.lifted
                and is_bio_header(lines.folded[n - 1], self.words)
                and len(lines.folded[n]) < 700
                and presents(lines[n - 1], lines[n], self.words)
            ):
                self._lift(n - 1, "bio", "bio-header")
                self._lift(n, "bio", "bio-header")
            elif (
                lines.text[lines.start[n]] in OPENING_QUOTES
                and lines.text[lines.start[n - 1]] not in OPENING_QUOTES  # what somebody answers is nobody's name
                and is_blurb(lines[n])
                and n >= (layout.last_prose or 0)
                and is_person(lines[n - 1].text)
                and self.folded.count(lines.folded[n - 1]) == 1
            ):
                above = lines[n - 1]
                self._lift(n, "bio", "bio-box")
                if n - 1 not in self.lifted:
                    self._lift(n - 1, "byline", "bio-box")
                self._tag(above, Find("author", above.text, 0, len(above.text), "bio-box", 0.85))


class _Step(NamedTuple):
    """What is done with all documents of a batch."""

    take: Callable[[Sequence[Document]], None]
    is_of_one: bool
    """Whether it is done only with those that are one text, not several."""


def _of_any(step: Callable[[Document], None]) -> _Step:
    """A step that each document takes by itself."""
    return _Step(lambda documents: _each(step, documents), is_of_one=False)


def _of_one(step: Callable[[Document], None]) -> _Step:
    """Likewise, each that is one text."""
    return _Step(lambda documents: _each(step, documents), is_of_one=True)


def _each(step: Callable[[Document], None], documents: Sequence[Document]) -> None:
    for document in documents:
        step(document)


_STEPS = (
    _of_any(Document._read_lines),
    _of_any(Document._notes_and_credits),
    _of_any(Document._weigh_company),
    _of_one(Document._signatures),
    _of_one(Document._names_alone),
    _of_one(Document._title),
    _of_one(Document._dateline),
    _of_any(Document._box),
    _of_any(Document._site),
    _of_any(Document._publisher),
    _of_one(Document._masthead),
    _Step(weigh_first_lines, is_of_one=True),
    _of_one(Document._without_site),
    _of_any(Document._site_on_top),
    _of_one(Document._signed_anywhere),
    _Step(weigh_days, is_of_one=True),
    _of_one(Document._beside_day),
    _of_one(Document._in_company),
    _of_any(Document._leave_some_text),
)
"""In this order: what is found first counts, and later steps ask only for what nothing has told yet."""


def read(documents: Sequence[Document]) -> None:
    """All documents take a step before any takes the next: code and words of one step stay in the processor's cache."""
    for step in _STEPS:
        step.take([document for document in documents if document.is_one] if step.is_of_one else documents)
