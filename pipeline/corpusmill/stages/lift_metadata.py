"""Lift title, byline, date, credits and notes out of the text into fields; the body stays.

A line is lifted only if all of it is metadata; what stands inside a sentence (a dateline) is recorded and stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pyarrow as pa

from corpusmill.actions import Edit, Tag
from corpusmill.batch import Batch
from corpusmill.fold import fold
from corpusmill.metadata.agreement import agrees
from corpusmill.metadata.credits import read_credit
from corpusmill.metadata.datelines import read_dateline
from corpusmill.metadata.gates import worth_reading
from corpusmill.metadata.layout import HEAD, TAIL, Layout, lay_out, line_at
from corpusmill.metadata.names import carriers, is_organisation, is_person
from corpusmill.metadata.notes import is_bio_header, is_blurb, read_bio, read_note, read_source, read_tags
from corpusmill.metadata.publishers import is_own_name, read_app, read_copyright, read_follow
from corpusmill.metadata.signatures import LONGEST, read_labelled_date, read_signature
from corpusmill.metadata.titles import choose_title, could_be_heading, split_suffix
from corpusmill.metadata.words import Find, Line, Reading, Words, words_of

COLUMNS = {
    "title": pa.string(),
    "author": pa.list_(pa.string()),
    "date": pa.string(),
    "publisher": pa.string(),
    "dateline": pa.string(),
}

# A headline surer than this is lifted; between the two it is only recorded; a less sure one is no value at all.
_LIFT_TITLE, _TAG_TITLE = 0.85, 0.7
_CATEGORY = "metadata"

# Kinds of residue whose text may name the publisher or the author.
_MARKED = frozenset({"copyright", "legal", "app_promo", "social_share"})
_LONGEST_READ = 500  # characters of a line that the gates look at; no reader but that of notes takes longer lines

Keep = tuple[Literal["title", "byline"], ...]


def lift_metadata(batch: Batch, *, keep: Keep = (), captions: Literal["lift", "keep"] = "lift") -> Iterator[Edit | Tag]:
    """Tags for every value found, edits with `field` for every line that is metadata altogether.

    `keep` names what stays at the head of the text although its value is recorded; with `captions = "keep"` a caption
    stays and only its credit goes.
    """
    known = {name: batch.values(name) for name in COLUMNS}
    languages = batch.values("language")
    table = batch.lines
    first = table.first_of_row(len(batch))
    solid = [[n for n in range(first[row], first[row + 1]) if table.folded[n]] for row in range(len(batch))]
    ends = [at[:HEAD] + at[max(HEAD, len(at) - TAIL) :] for at in solid]
    flags = worth_reading([table.folded[n][:_LONGEST_READ] for at in ends for n in at])
    seen = 0
    for row, text in enumerate(batch.texts):
        lines = [line_at(text, int(table.start[n]), int(table.end[n]), table.folded[n]) for n in ends[row]]
        layout = lay_out(lines, min(HEAD, len(lines)))
        gates = {kind: cells[seen : seen + len(lines)] for kind, cells in flags.items()}
        seen += len(lines)
        body = [table.folded[n] for n in solid[row]]
        reader = _Reader(batch, row, layout, words_of(languages[row]), gates, body, keep, captions)
        reader.read()
        for tag in reader.tags:
            said = known[tag.name][row] if tag.name in known else None
            yield tag
            if said and not agrees(tag.name, said, str(tag.value)):
                # the input wins in the column; that the text says otherwise goes on record beside the evidence
                yield tag._replace(name="contradicts_input", value=f"{tag.name}: {tag.value}")
        yield from sorted(reader.edits, key=lambda edit: edit.start)


class _Reader:
    """One document: reads its lines, then judges each by its neighbours."""

    def __init__(
        self,
        batch: Batch,
        row: int,
        layout: Layout,
        words: Words,
        gates: dict[str, list[bool]],
        body: list[str],
        keep: Keep,
        captions: str,
    ):
        self.batch, self.row, self.layout, self.words, self.gates = batch, row, layout, words, gates
        self.body = body
        self.keep, self.captions = keep, captions
        self.tags: list[Tag] = []
        self.edits: list[Edit] = []
        self.lifted: set[int] = set()
        self.seen: set[tuple[str, str]] = set()
        self.title: int | None = None

    def read(self) -> None:
        readings = [self._reading(n, line) for n, line in enumerate(self.layout.lines)]
        self._notes_and_credits(readings)
        self._signatures(readings)
        self._names_alone(readings)
        self._title(readings)
        self._dateline()
        self._box(readings)
        self._publisher()

    # -- reading --------------------------------------------------------------------------------------------------

    def _reading(self, n: int, line: Line) -> Reading | None:
        gates, words, last = self.gates, self.words, len(self.layout.lines) - 1
        size = len(line.text)
        if gates["label"][n] and (reading := read_note(line, words) or read_tags(line, words) or read_source(line, words)):
            return reading
        if size <= LONGEST and self._may_sign(n) and (reading := read_signature(line, words)):
            return reading
        if gates["credit"][n] and (reading := read_credit(line, words)):
            return reading
        return read_bio(line, words) if n > last - 4 and n >= 2 else None

    def _may_sign(self, n: int) -> bool:
        """In the lead every line may be a name; elsewhere a name needs a neighbour that opens the gate, or the very end."""
        layout, opens = self.layout, self.gates["signature"]
        if layout.in_lead(n):
            return True
        if n < 6 and opens[n]:
            return True
        if not layout.in_trail(n):
            return n == len(layout.lines) - 2
        last = layout.last_prose or 0
        return n <= last + 2 or n >= len(opens) - 3 or any(opens[max(0, n - 1) : n + 2])

    def _tag(self, line: Line, find: Find, name: str | None = None, confidence: float | None = None) -> None:
        name = name or find.name
        key = (name, fold(find.value))
        if key in self.seen:
            return
        self.seen.add(key)
        span = (line.start + find.start, line.start + find.end)
        self.tags.append(Tag(self.row, name, find.value, span, find.rule, confidence or find.confidence))

    def _lift(self, n: int, field: str, rule: str, start: int = 0, end: int | None = None) -> None:
        if n in self.lifted:
            return
        self.lifted.add(n)
        line = self.layout.lines[n]
        stop = line.end if end is None else line.start + end
        self.edits.append(Edit(self.row, line.start + start, stop, "", rule, field, _CATEGORY))

    # -- judging --------------------------------------------------------------------------------------------------

    def _notes_and_credits(self, readings: list[Reading | None]) -> None:
        for n, (line, reading) in enumerate(zip(self.layout.lines, readings, strict=True)):
            if reading is None:
                continue
            if reading.field == "note":
                if n >= 3 and n < len(readings) - 4:
                    continue
                self._lift(n, "note", reading.rule)
            elif reading.field in ("credit", "caption"):
                spans = {find.name: find for find in reading.finds}
                keeps_caption = "caption" in spans and self.captions == "keep"
                self._lift(n, f"{reading.field}_line", reading.rule, spans["caption"].end if keeps_caption and spans["caption"].end <= spans["credit"].start else 0)
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

    def _signatures(self, readings: list[Reading | None]) -> None:
        """Lines that sign by themselves, in the lead or the trail; bylines with "by" anywhere near the head."""
        dated = False
        for n, (line, reading) in enumerate(zip(self.layout.lines, readings, strict=True)):
            if reading is None or reading.rule not in ("signature", "house-byline"):
                continue
            outside = self.layout.in_lead(n) or self.layout.in_trail(n)
            named = any(find.rule.startswith("byline-") for find in reading.finds)
            if not outside and not (named and n < 6):
                continue
            if reading.rule == "house-byline" and not self._near_prose(n):
                continue
            if reading.field == "date_line" and self.layout.in_trail(n) and n < len(readings) - 3:
                continue
            if not (reading.field == "byline" and "byline" in self.keep and self.layout.in_lead(n)):
                self._lift(n, reading.field or "byline", reading.rule)
            for find in reading.finds:
                if find.name == "date":
                    if not dated:
                        self._tag(line, find, confidence=find.confidence if self.layout.in_lead(n) else 0.8)
                    dated = True
                elif find.name == "organisation":
                    self._organisation(line, find, 0.9 if reading.rule == "signature" and not named else 0.6)
                else:
                    self._tag(line, find)

    def _near_prose(self, n: int) -> bool:
        first = self.layout.first_prose
        return first is not None and n < first and n >= first - 2 or self.layout.in_trail(n)

    def _organisation(self, line: Line, find: Find, confidence: float) -> None:
        name = "organisation" if fold(find.value) in carriers() else "publisher"
        self._tag(line, find, name, confidence)

    def _names_alone(self, readings: list[Reading | None]) -> None:
        """A bare name, role or paper's name: told by its place and neighbours."""
        lines = self.layout.lines
        body = None
        for n, (line, reading) in enumerate(zip(lines, readings, strict=True)):
            if reading is None or reading.rule not in ("name-alone", "role-alone", "organisation-alone"):
                continue
            lead, trail = self.layout.in_lead(n), self.layout.in_trail(n)
            if not trail and n == len(lines) - 2 and n >= self.layout.head:
                trail = True  # what follows may be a portrait that reads as prose
            if not lead and not trail:
                continue
            beside = {m for m in (n - 1, n + 1) if 0 <= m < len(lines) and m in self.lifted}
            if reading.rule == "role-alone":
                if beside:
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
                if not (lead and "byline" in self.keep):
                    self._lift(n, "byline", reading.rule)
                for find in reading.finds:
                    self._tag(line, find, confidence=0.85 if beside else 0.75)

    def _by_place(self, n: int, lead: bool) -> bool:
        layout = self.layout
        if lead:
            return n == 1 and layout.first_prose == 2 or n == 2 and layout.first_prose == 3
        return n == len(layout.lines) - 1 and n == (layout.last_prose or 0) + 1

    def _over_bio(self, n: int, body: str) -> bool:
        """Last but one line, and the last does not go on about the name: a portrait, not a section."""
        lines = self.layout.lines
        if n != len(lines) - 2 or len(lines[n + 1].text) > 400:
            return False
        return not any(len(word) > 2 and body.count(word) > 1 for word in lines[n].folded.split())

    def _dateline(self) -> None:
        """In the first line of body that could hold one; its sentence stays."""
        tried = 0
        for n in range(self.layout.head):
            line = self.layout.lines[n]
            if n in self.lifted or n == self.title or len(line.text) < 60:
                continue
            if (finds := read_dateline(line, self.words)) and n <= (self.layout.first_prose or 0) + 1:
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

    def _title(self, readings: list[Reading | None]) -> None:
        layout = self.layout
        if layout.first_prose is None:
            return
        lead = layout.lines[: min(layout.first_prose, layout.head)]
        signed = [n in self.lifted for n in range(len(lead))]
        credited = [reading is not None and reading.field in ("credit", "caption") for reading in readings[: len(lead)]]
        chosen = choose_title(lead, signed, credited, self._has_headings())
        if chosen is None or chosen.confidence < _TAG_TITLE:
            return
        line = lead[chosen.n]
        end, suffix = split_suffix(line)
        self.title = chosen.n
        self._tag(line, Find("title", line.text[:end].rstrip(), 0, end, chosen.rule, chosen.confidence))
        if suffix and suffix.name == "organisation":
            self._organisation(line, suffix, 0.8)
        elif suffix:
            self._tag(line, suffix)
        if chosen.confidence >= _LIFT_TITLE and "title" not in self.keep:
            self._lift(chosen.n, "headline", chosen.rule)
        elif suffix and chosen.confidence >= _LIFT_TITLE:
            self._lift(chosen.n, "title_suffix", "title-suffix", end)

    def _has_headings(self) -> bool:
        after = (self.layout.first_prose or 0) + 1
        return any(could_be_heading(folded) for folded in self.body[after:-1])

    def _box(self, readings: list[Reading | None]) -> None:
        """The author's box at the end: a name and a self-portrait, or a sentence that presents a writer."""
        layout = self.layout
        lines = layout.lines
        for n in range(1, len(lines)):
            line, reading = lines[n], readings[n]
            if n in self.lifted:
                continue
            above = lines[n - 1]
            if reading and reading.field == "bio" and n >= len(lines) - 4 and (n == len(lines) - 1 or lay_bio(readings, n)):
                for find in reading.finds:
                    if self.batch.texts[self.row].count(find.value) == 1 or ("author", fold(find.value)) in self.seen:
                        self._lift(n, "bio", reading.rule)
                        self._tag(line, find)
            elif n >= len(lines) - 4 and n - 1 not in self.lifted and is_bio_header(above, self.words) and len(line.text) < 700:
                self._lift(n - 1, "bio", "bio-header")
                self._lift(n, "bio", "bio-header")
            elif is_blurb(line) and n >= (layout.last_prose or 0) and is_person(above.text) and fold(self.batch.texts[self.row]).count(above.folded) == 1:
                self._lift(n, "bio", "bio-box")
                if n - 1 not in self.lifted:
                    self._lift(n - 1, "byline", "bio-box")
                self._tag(above, Find("author", above.text, 0, len(above.text), "bio-box", 0.85))

    # -- the publisher's own marks ----------------------------------------------------------------------------------

    def _publisher(self) -> None:
        """Copyright notices and prompts, in what is left and in what earlier stages cut."""
        authors = {fold(str(tag.value)) for tag in self.tags if tag.name == "author"}
        for line, opens in zip(self.layout.lines, self.gates["mark"], strict=True):
            for find in _marks_in(line.text, line.folded) if opens else ():
                self._tag(line, find)
        raw = self.batch.raws[self.row]
        for cuts in self.batch.history[self.row]:
            for cut in cuts:
                if cut.after or cut.category not in _MARKED:
                    continue
                for part in cut.before.split("\n"):
                    for find in _marks_in(part, fold(part)):
                        start = raw.find(find.value, cut.raw_start, cut.raw_end)
                        key = (find.name, fold(find.value))
                        if start >= 0 and key not in self.seen:
                            self.seen.add(key)
                            self.tags.append(
                                Tag(self.row, find.name, find.value, None, find.rule, find.confidence, (start, start + len(find.value)))
                            )
        for tag in list(self.tags):
            if tag.name == "copyright_holder" and fold(str(tag.value)) not in authors:
                value = str(tag.value)
                sure = 0.75 if is_organisation(value) else 0.6
                self.tags.append(tag._replace(name="publisher", confidence=sure))


def lay_bio(readings: list[Reading | None], n: int) -> bool:
    """Only bios follow."""
    return all(reading is not None and reading.field == "bio" for reading in readings[n:])


def _marks_in(text: str, folded: str) -> Iterator[Find]:
    if len(text) > 400:
        return
    yield from read_copyright(text, folded)
    app = read_app(text, folded)
    if app:
        yield app
    follow = read_follow(text, folded)
    if follow:
        yield follow


