"""What the page as it was read says of a document, of which other stages may have cut menus and marks since."""

from __future__ import annotations

from collections.abc import Sequence

from corpusmill.metadata.document.findings import Findings
from corpusmill.metadata.judges.flat import read_flat
from corpusmill.metadata.judges.mastheads import Found, read_masthead
from corpusmill.metadata.judges.pages.beside_days import read_beside_day
from corpusmill.metadata.judges.pages.bylines import of_this_text, read_bylines
from corpusmill.metadata.judges.pages.days import Dated, days_of, read_days
from corpusmill.metadata.judges.pages.labels import read_label_lines
from corpusmill.metadata.judges.pages.opening import is_of_frame, read_apart, read_copied, text_start
from corpusmill.metadata.people.company import LONGEST, read_beside_text
from corpusmill.metadata.sites.choose import Site, read_site, read_top
from corpusmill.metadata.words import Find, Lines, fold_name
from corpusmill.text.fold import fold

_LEAST_GAPS = 2  # blank lines of a text in which a line may stand alone
_OVER_TEXT = 5  # lines over the text in which a byline stands among others
_LEAST_NAMED = 6  # characters of a line with a full name
# Rules of titles by which more than a name is not taken for one.
_SURE_LINES = frozenset(
    f"title-{told}" for told in "outdented set-apart copied over-signature twice-signed of-page of-whole-page".split()
)


class OnPage(Findings):
    """Reads what stands on the page as it was read: its mast, its site, who signs it and its days."""

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
        self._tag_site(read_site(page.told(), len(page.lines), page.text))

    def _site_on_top(self) -> None:
        """The site with which the page as it was read opens, where nothing else tells it."""
        if not self._has("publisher"):
            self._tag_site(read_top(self.page.bare))

    def _tag_site(self, site: Site | None) -> None:
        if site:
            sign = site.sign
            find = Find("publisher", sign.name, sign.start, sign.start + len(sign.name), site.rule, site.confidence)
            self._tag_page([Found(sign.line, find)])

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

    def _in_company(self) -> None:
        """Who is named right over the text in the company of bylines, and nowhere else."""
        if self._has("author"):
            return
        bare = self.page.bare
        folded, start = bare.folded, text_start(bare) or 0
        for n in range(max(1, start - _OVER_TEXT + 1), start):
            if _LEAST_NAMED <= len(folded[n]) <= LONGEST:
                finds = read_beside_text(bare.text[bare.start[n] : bare.end[n]])
                if finds and self._is_told_once(finds):
                    self._tag_page([Found(bare[n], find) for find in finds])
                    return

    def _is_told_once(self, finds: Sequence[Find]) -> bool:
        """Whether the text names nobody else by these last names, nor these again: it does whom it is about."""
        return all(self.page.text.count(find.value.split()[-1]) == 1 for find in finds)

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

    def _days(self) -> Dated | None:
        """The days of the page as it was read, where nothing dates it."""
        page = self.page
        if not page.telling or self._is_dated() or not (days := days_of(page.bare, page.telling, self.words)):
            return None
        title = self._first("title")
        return Dated(page.bare, days, self.words, fold(str(title.value)) if title else None)


def weigh_days(documents: Sequence[OnPage]) -> None:
    """The days of all documents that nothing dates, weighed at once."""
    asked = [(document, days) for document in documents if (days := document._days())]
    for (document, _), day in zip(asked, read_days([days for _, days in asked]), strict=True):
        if day:
            document._tag_page([Found(*day)])
