"""What was found in one document: tags for values, edits for lines; and the publisher in notices, also those cut."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from corpusmill.metadata import Keep
from corpusmill.metadata.document.cuts import Cuts, CutText, finds_in
from corpusmill.metadata.document.ends import Ends
from corpusmill.metadata.gates import has_mark
from corpusmill.metadata.judges.mastheads import Found
from corpusmill.metadata.judges.pages.bylines import once
from corpusmill.metadata.judges.publishers import LONGEST_MARK, read_marks
from corpusmill.metadata.judges.titles import has_length
from corpusmill.metadata.names import agencies, carriers, is_domain, is_press, stands_small, wires
from corpusmill.metadata.people.called import is_called
from corpusmill.metadata.sites.names import owns_sites
from corpusmill.metadata.traits import HAS_MARK
from corpusmill.metadata.words import Find, Line, Reading, Words, fold_name
from corpusmill.text.actions import Edit, Span, Tag
from corpusmill.text.batch import Batch
from corpusmill.text.fold import fold

_CATEGORY = "metadata"
_UNLABELLED = frozenset({"signature-name", "name-alone", "byline-below-label"})
# By these nothing but its place on a page tells a name from a heading.
_BARE = frozenset({"page-name-alone", "page-signature-name", "name-below-title", "name-beside-day"})
_IN_WORDS = "right"  # of "copyright", and of "all rights reserved"


class Findings:
    """Each value once, each line lifted once. Lines have two kinds of numbers: `n` is a place in `layout.lines`, and
    places of the page as it was read are those of `page.lines`."""

    title: int | None = None
    """The line that is the title."""

    def __init__(
        self, batch: Batch, ends: Ends, *, words: Words, cuts: Cuts, keep: Keep = (), keeps_captions: bool = False
    ):
        """`keep` names what stays in the text although it is recorded."""
        self.batch, self.page, self.layout, self._solid = batch, *ends
        self.row, self.text = self.page.row, batch.texts[self.page.row]
        self.words, self.cuts, self.keep, self.keeps_captions = words, cuts, keep, keeps_captions
        self.tags: list[Tag] = []
        """Values, in the order in which they were found: the first of a name counts most."""
        self.edits: list[Edit] = []
        self.lifted: set[int] = set()
        """Lines that are metadata, whether they go or stay."""
        self.seen: set[tuple[str, str]] = set()
        """Values by name and folded value."""
        self.readings: list[Reading | None] = []
        """What each line reads as by itself."""
        self.read_lines: list[tuple[int, Line, Reading]] = []
        """The lines that read as something, but for bylines in a list of other texts."""

    @cached_property
    def body(self) -> list[str]:
        """All lines of the text that are not blank, folded."""
        return [*map(self.batch.lines.folded.__getitem__, self._solid)]

    @cached_property
    def folded(self) -> str:
        """The folded view of the whole text."""
        return fold(self.text)

    def _tag(self, line: Line, find: Find, name: str | None = None, confidence: float | None = None) -> None:
        name = name or find.name
        find = once(find) if name == "author" else find
        key = (name, fold_name(find.value))
        if key in self.seen or self._is_no_name(find):
            return
        self.seen.add(key)
        span = (line.start + find.start, line.start + find.end)
        self.tags.append(Tag(self.row, name, find.value, span, find.rule, confidence or find.confidence))

    def _is_no_name(self, find: Find) -> bool:
        """Whether what looks like a name without a label is none that people have, or its words stand small as well."""
        if find.name != "author":
            return False
        if find.rule in _BARE and not is_called(find.value):
            return True
        return find.rule.removeprefix("page-") in _UNLABELLED and stands_small(find.value, self.page.text)

    def _lift(self, n: int, field: str, rule: str, start: int = 0, stays: bool = False) -> None:
        """The line, from `start` on, is metadata; `stays`: known as such, but wanted in the text."""
        if n in self.lifted:
            return
        self.lifted.add(n)
        if stays:
            return
        line = self.layout.lines[n]
        self.edits.append(Edit(self.row, line.start + start, line.end, "", rule, field, _CATEGORY))

    def _organisation(self, line: Line, find: Find, confidence: float) -> None:
        name = "organisation" if fold_name(find.value) in wires() else "publisher"
        self._tag(line, find, name, confidence)

    def _publisher(self) -> None:
        """Copyright notices and prompts, in what is left and in what earlier stages cut."""
        authors = [str(tag.value) for tag in self.tags if tag.name == "author"]
        lines = self.layout.lines
        for n in lines.places(HAS_MARK):
            if len(lines.folded[n]) <= LONGEST_MARK and has_mark(line := lines[n]):
                for find in read_marks(line.text, line.folded):
                    self._tag(line, find)
        for cut in self.cuts.telling.get(self.row, ()):
            self._tag_cut(cut)
        self._holders(authors)

    def _has(self, name: str) -> bool:
        return self._first(name) is not None

    def _is_dated(self) -> bool:
        return self._has("date")

    def _holders(self, authors: Sequence[str]) -> None:
        """Of holders of rights those that publish."""
        for tag in [tag for tag in self.tags if tag.name == "copyright_holder"]:
            value = str(tag.value)
            if fold_name(value) not in map(fold_name, authors) and self._names_itself(value, self._line_of(tag)):
                self.tags.append(tag._replace(name="publisher", confidence=0.75))

    def _names_itself(self, name: str, notice: str) -> bool:
        """A second sign beside a notice: a publisher's word in the name, or the name on a line of its own.

        A notice alone names a picture's agency or a mother company as often: of 18 on pages that others scraped, two.
        A publisher's word counts where the notice is in words or for an address: "© The Harbour Times Ltd" below a text
        says from whom another site has it (on 3 of 3 sites; 3 of 4 others named themselves, the fourth its address).
        """
        if len(name) > 45 or "/" in name or name in agencies() or owns_sites(name):
            return False
        is_own = is_domain(name) or _IN_WORDS in fold(notice)
        return (is_own and is_press(name)) or self.page.table.holds_line(self.row, name)

    def _line_of(self, tag: Tag) -> str:
        """The line that shows a value."""
        text = self.text if tag.span else self.page.text
        start, end = tag.span or tag.raw or (0, 0)
        stop = text.find("\n", end)
        return text[text.rfind("\n", 0, start) + 1 : stop if stop >= 0 else len(text)]

    def _first(self, name: str) -> Tag | None:
        """The first value found of a name."""
        for tag in self.tags:
            if tag.name == name:
                return tag
        return None

    def _tag_page(self, found: Sequence[Found]) -> None:
        """Values of the page as it was read, but for those in what other stages repaired."""
        if not found:
            return
        repaired, linked = (spans.get(self.row, ()) for spans in (self.cuts.repaired, self.cuts.linked))
        is_named = self._has("author")
        for line, read in found:
            find = once(read) if read.name == "author" else read
            span = (line.start + find.start, line.start + find.end)
            key = (find.name, fold_name(find.value))
            if key in self.seen or (find.name == "author" and is_named):
                continue
            if _overlaps(span, repaired) or self._is_no_name(find) or _is_no_title(find, span, linked):
                continue
            self.seen.add(key)
            is_carrier = find.name == "publisher" and fold_name(find.value) in carriers()  # a wire has pages of its own
            name = "organisation" if is_carrier else find.name
            self.tags.append(Tag(self.row, name, find.value, None, find.rule, find.confidence, span))

    def _leave_some_text(self) -> None:
        """A text of nothing but metadata keeps its lines: what was found is on record, no lift empties a document."""
        if not self.edits or len(self._solid) > len(self.edits):
            return
        if sum(edit.end - edit.start for edit in self.edits) >= sum(map(len, self.layout.lines.folded)):
            self.edits = []

    def _tag_cut(self, cut: CutText) -> None:
        """What a cut says about the author or the publisher, by its place in the text as read."""
        for find in finds_in(cut, self.words.language):
            key = (find.name, fold_name(find.value))
            if key in self.seen or (start := self.page.text.find(find.value, *cut.place)) < 0:
                continue
            self.seen.add(key)
            span = (start, start + len(find.value))
            self.tags.append(Tag(self.row, find.name, find.value, None, find.rule, find.confidence, span))


def _is_no_title(find: Find, span: Span, linked: Sequence[Span]) -> bool:
    return find.name == "title" and (_overlaps(span, linked) or not has_length(find.value, find.rule))


def _overlaps(span: Span, others: Sequence[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)
