"""What was found in one document: tags for values, edits for lines, and the evidence in what others cut."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from corpusmill.metadata.document.cuts import Cuts, CutText, finds_in
from corpusmill.metadata.document.layout import Layout
from corpusmill.metadata.gates import has_mark
from corpusmill.metadata.judges.flat import read_flat
from corpusmill.metadata.judges.mastheads import Found, read_masthead
from corpusmill.metadata.judges.pages.beside_days import read_beside_day
from corpusmill.metadata.judges.pages.bylines import of_this_text, once, read_bylines
from corpusmill.metadata.judges.pages.days import Dated, days_of, read_days
from corpusmill.metadata.judges.pages.labels import read_label_lines
from corpusmill.metadata.judges.pages.opening import is_of_frame, read_apart, read_copied
from corpusmill.metadata.judges.publishers import LONGEST_MARK, read_marks
from corpusmill.metadata.judges.titles import has_length
from corpusmill.metadata.names import agencies, carriers, is_domain, is_press, stands_small, wires
from corpusmill.metadata.people.called import is_called
from corpusmill.metadata.raw_lines import Page, RawLines
from corpusmill.metadata.sites.choose import read_site
from corpusmill.metadata.sites.names import owns_sites
from corpusmill.metadata.traits import HAS_MARK
from corpusmill.metadata.words import Find, Line, Lines, Words, fold_name
from corpusmill.text.actions import Edit, Span, Tag
from corpusmill.text.batch import Batch
from corpusmill.text.fold import fold

_CATEGORY = "metadata"
_LEAST_GAPS = 2  # blank lines of a text in which a line may stand alone
_UNLABELLED = frozenset({"signature-name", "name-alone", "byline-below-label"})
# By these nothing but its place on a page tells a name from a heading.
_BARE = frozenset({"page-name-alone", "page-signature-name", "name-below-title", "name-beside-day"})
# Rules of titles by which more than a name is not taken for one.
_SURE_LINES = frozenset(
    f"title-{told}" for told in "outdented set-apart copied over-signature twice-signed of-page of-whole-page".split()
)
_IN_WORDS = "right"  # of "copyright", and of "all rights reserved"


class Findings:
    """Each value once, each line lifted once."""

    def __init__(
        self, batch: Batch, row: int, *, raws: RawLines, cuts: Cuts, layout: Layout, words: Words, body: Sequence[int]
    ):  # fmt: skip
        self.batch, self.row, self.page = batch, row, Page(raws, row)
        self.cuts, self.layout, self.words, self._solid = cuts, layout, words, body
        self.tags: list[Tag] = []
        self.edits: list[Edit] = []
        self.lifted: set[int] = set()
        self.seen: set[tuple[str, str]] = set()

    @cached_property
    def body(self) -> list[str]:
        """All lines of the text that are not blank, folded."""
        return [*map(self.batch.lines.folded.__getitem__, self._solid)]

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
        if find.name != "author" or (find.rule in _BARE and not is_called(find.value)):
            return find.name == "author"
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
        text = self.batch.texts[self.row] if tag.span else self.page.text
        start, end = tag.span or tag.raw or (0, 0)
        stop = text.find("\n", end)
        return text[text.rfind("\n", 0, start) + 1 : stop if stop >= 0 else len(text)]

    def _masthead(self) -> None:
        """What the whole page as it was read says of the article; other stages may have cut its menus since."""
        page, words = self.page, self.words
        titles = [tag for tag in self.tags if tag.name == "title"]
        captions = [tag for tag in titles if page.is_pictured(fold_name(str(tag.value)), words)]
        self.tags = [tag for tag in self.tags if tag not in captions] if captions else self.tags
        self._below_labels()
        phrased, lines = self.row in page.table.phrased, page.lines
        if not lines:
            return
        is_titled = not phrased and self._has("title")
        if is_titled:
            self._without_frame(lines)
            if self._is_dated():
                return  # what the page says besides is another text's
        if not (phrased or page.may_say(words)):
            self._apart()
            return
        found = read_masthead(lines, page.bare, words, columns=page.columns, dated=page.telling, phrased=phrased)
        if len(lines) <= 3:
            found += [Found(lines[0], find) for find in read_flat(lines[0], words)]
        self._tag_page(found)
        if not is_titled:  # else what was found since changes nothing of it
            self._without_frame(lines)

    def _below_labels(self) -> None:
        """Who is named on the line below "Posted by"."""
        if self.row in self.page.table.labelled:
            self._tag_page([Found(*pair) for pair in of_this_text(self.page.bare, read_label_lines(self.page.bare))])

    def _signed_anywhere(self) -> None:
        """Who signs the page as it was read, where nobody does by now."""
        if self._has("author"):
            return
        page = self.page
        cued = page.cued
        titles = (tag for tag in self.tags if tag.name == "title" and tag.raw and tag.rule in _SURE_LINES)
        title = next((Find("title", str(tag.value), *tag.raw, tag.rule, 1.0) for tag in titles if tag.raw), None)
        if cued or page.telling or title:
            found = read_bylines(page.bare, cued, page.telling, self.words, page.text, title=title)
            self._tag_page([Found(*pair) for pair in found])

    def _first(self, name: str) -> Tag | None:
        """The first value found of a name."""
        for tag in self.tags:
            if tag.name == name:
                return tag
        return None

    def _days(self) -> Dated | None:
        """The days of the page as it was read, where nothing dates it."""
        page = self.page
        if not page.telling or self._is_dated() or not (days := days_of(page.bare, page.telling, self.words)):
            return None
        title = self._first("title")
        return Dated(page.bare, days, self.words, fold(str(title.value)) if title else None)

    def _beside_day(self) -> None:
        """Who signs beside the day that dates the page as it was read, where nobody is known by now."""
        if self._has("author"):
            return
        day = self._first("date")
        if day is None:
            return
        line, page = fold(self._line_of(day).strip()), self.page
        at = next((at for at in page.telling if page.lines.folded[at] == line), None)
        if at is not None and (found := read_beside_day(page.bare, at, self.words, page.text)):
            self._tag_page([Found(line, find._replace(rule="byline-beside-dated")) for line, find in found])

    def _apart(self) -> None:
        """The title that stands twice or alone over the text, where nothing else of the page is worth reading."""
        page = self.page
        if self._has("title"):
            return
        apart = read_copied(page.bare)
        if apart is None and page.text.count("\n\n") >= _LEAST_GAPS:
            apart = read_apart(page.lines, page.bare)
        if apart:
            self._tag_page([Found(page.bare[apart[0]], apart[1])])

    def _without_frame(self, lines: Lines) -> None:
        """Takes back a bare date that stands in the head of the page as it was read, or far below its text."""
        days = [tag for tag in self.tags if tag.name == "date" and tag.rule == "date-line" and tag.span]
        if not days:
            return
        title = self._first("title")
        for tag in days:
            own = self._line_of(tag).strip()
            looks = fold_name(own)
            same = [n for n, seen in enumerate(lines.folded) if seen == looks] if looks in lines.folded else ()
            line = next((lines[n] for n in same if lines[n].text == own), None)
            if line and is_of_frame(lines, line, str(title.value) if title else None):
                self.tags.remove(tag)

    def _site(self) -> None:
        """The site that the page as it was read says it stands on."""
        page = self.page
        site = read_site(page.told(), len(page.lines), page.text)
        if site:
            sign = site.sign
            find = Find("publisher", sign.name, sign.start, sign.start + len(sign.name), site.rule, site.confidence)
            self._tag_page([Found(sign.line, find)])

    def _tag_page(self, found: list[Found]) -> None:
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


def weigh_days(documents: Sequence[Findings]) -> None:
    """The days of all documents that nothing dates, weighed at once."""
    asked = [(document, days) for document in documents if (days := document._days())]
    for (document, _), day in zip(asked, read_days([days for _, days in asked]), strict=True):
        if day:
            document._tag_page([Found(*day)])


def _is_no_title(find: Find, span: Span, linked: Sequence[Span]) -> bool:
    return find.name == "title" and (_overlaps(span, linked) or not has_length(find.value, find.rule))


def _overlaps(span: Span, others: Sequence[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)
