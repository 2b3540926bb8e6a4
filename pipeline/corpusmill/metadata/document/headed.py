"""The title of a document: which line is it, what does a site hang behind it, does it leave the text."""

from __future__ import annotations

from collections.abc import Sequence

from corpusmill.metadata.document.findings import Findings
from corpusmill.metadata.document.layout import HEAD
from corpusmill.metadata.gates import has_credit
from corpusmill.metadata.judges.credits import is_under_picture
from corpusmill.metadata.judges.mastheads import Found
from corpusmill.metadata.judges.pages.echoes import below_of, echo
from corpusmill.metadata.judges.pages.first_lines import Lead, lead_of, read_first_lines
from corpusmill.metadata.judges.pages.marked import FRONT_MATTER, read_marked, title_of_matter
from corpusmill.metadata.judges.titles import (
    LEAST_ECHO,
    Chosen,
    choose_title,
    could_be_heading,
    has_length,
    split_suffix,
)
from corpusmill.metadata.words import Find, Line, folded_of
from corpusmill.text.fold import fold
from corpusmill.text.layouts.front_matter import FENCES

# A headline surer than this is lifted; between the two it is only recorded; a less sure one is no value at all. On
# 2,569 English texts, headlines of .9 are the page's own (or a variant of it) in 9 of 10, those of .75 in 3 of 4.
_LIFT_TITLE, _TAG_TITLE = 0.85, 0.7
# A line over a signature of which the text takes up less than half is the title, too, where it is as long as headlines
# are: on 5 of 5 aligned pages, at no line of a body; a caption over its picture's credit is none.
_LEAST_SIGNED, _UNSURE = 35, 0.75
# Where no byline says that the text begins here, a wrong title costs a short text much; those of news have 1 to 5 %.
_MOST_OF_TEXT = 0.1
# Rules that may take a page's own title ("Site - Headline - Section"); where its headline stands below, it is that.
_WITH_SITE = frozenset(
    {
        "title-over-signature",
        "title-suffixed",
        "title-first-line",
        "title-signed",
        "title-set-apart",
        "title-of-page",
        "title-weighed",
    }
)
_LEAST_HEADLINE, _LONGEST_HEADLINE = 20, 130  # characters
_BARS = "-|>*:"
_OPENED = tuple(f"{fence}\n" for fence in FENCES)
_OPENING = 400  # characters of a page in which its first line stands


class Headed(Findings):
    """Looks for the title."""

    def _title(self) -> None:
        layout, readings = self.layout, self.readings
        if self._is_marked() or not layout.first_prose:
            return  # no prose, or nothing over it
        lead = layout.lines[: min(layout.first_prose, layout.head)]
        signed = [n in self.lifted for n in range(len(lead))]
        credited = [reading is not None and reading.field == "credit" for reading in readings[: len(lead)]]
        chosen = choose_title(lead, signed, credited, self._has_headings)
        if chosen is None or chosen.confidence < _TAG_TITLE:
            return
        line = lead[chosen.n]
        end, suffix = split_suffix(line)
        value = line.text[:end].rstrip()
        if not has_length(value, chosen.rule) or not (confidence := self._sureness(chosen, line, end)):
            return
        self.title = chosen.n
        self._tag(line, Find("title", value, 0, end, chosen.rule, confidence))
        self._suffix(line, suffix)
        leaves = confidence >= _LIFT_TITLE and self._may_leave(line, chosen.rule)
        if leaves and "title" not in self.keep:
            self._lift(chosen.n, "headline", chosen.rule)
        elif suffix and leaves:
            self._lift(chosen.n, "title_suffix", "title-suffix", end)

    def _sureness(self, chosen: Chosen, line: Line, end: int) -> float:
        """How sure a title is, by how much the text takes it up; 0 where that is too little."""
        if self._is_echoed(line.folded[:end].strip(), chosen.rule):
            return chosen.confidence
        is_long = chosen.rule == "title-signed" and end >= _LEAST_SIGNED
        return _UNSURE if is_long and not has_credit(line) else 0.0

    def _lead(self) -> Lead | None:
        """The first lines, where nothing else tells the title; a dump's is told by its margin."""
        if len(self.layout.lines) < 2 or self._has("title") or self.page.is_indented:
            return None
        return lead_of(self.layout.lines, self._solid, lambda n: n not in self.lifted)

    def _head(self, n: int, find: Find) -> None:
        """One of the first lines as the title; it stays in the text.

        Of a page whose first lines other stages have cut, what is left opens with any heading.
        """
        line, beneath = self.layout.lines[n], self.layout.lines[n + 1]
        if not has_length(find.value, find.rule) or has_credit(line) or is_under_picture(beneath, self.words):
            return
        if line.text in self.page.text.lstrip()[: _OPENING + line.start - self.layout.lines[0].start]:
            self._tag(line, find)

    def _is_marked(self) -> bool:
        """Whether mark-up tells the title, or front matter, which another stage cuts; a text browser's marks do not."""
        page = self.page
        if page.is_indented:
            return False
        matter = page.lines[: FRONT_MATTER + 2] if page.text.startswith(_OPENED) else ()
        if marked := read_marked(self.layout.lines):
            self.title = marked[0]
            self._tag(self.layout.lines[marked[0]], marked[1])  # it stays: the mark-up is the text's own
        elif matter and (marked := read_marked(matter)):
            self._tag_page([Found(matter[marked[0]], marked[1])])
        if matter and "title" not in self.keep:
            self._lift_of_matter(matter)
        return marked is not None

    def _lift_of_matter(self, matter: Sequence[Line]) -> None:
        """The title in front matter whose fences are gone: its line is for machines, as those of author and date."""
        if not (named := title_of_matter(matter)):
            return
        line, find = matter[named[0]].text, named[1]
        at = next((n for n, left in enumerate(self.layout.lines[:FRONT_MATTER]) if left.text == line), None)
        if at is not None:
            self._lift(at, "headline", find.rule)

    def _without_site(self) -> None:
        """Of a title that names the site or a section before or behind its bar, the headline that stands by itself."""
        tag = self._first("title")
        if tag is None or tag.rule not in _WITH_SITE:
            return
        value, looks = str(tag.value), fold(str(tag.value))
        least = max(_LEAST_HEADLINE, (len(looks) + 1) // 2)
        lines = (self.body if tag.span else folded_of(self.page.bare))[: 3 * HEAD]
        for line in [line for line in lines if least <= len(line) < len(looks)]:
            opens, closes = looks.startswith(line), looks.endswith(line)
            rest = looks[len(line) :].lstrip() if opens else looks[: -len(line)].rstrip()
            if (opens and rest[0] in _BARS) or (closes and rest[-1] in _BARS):
                at = 0 if opens else len(value) - len(line)
                span, raw = ((pair[0] + at, pair[0] + at + len(line)) if pair else None for pair in (tag.span, tag.raw))
                headline = tag._replace(value=value[at : at + len(line)], span=span, raw=raw)
                self.tags[self.tags.index(tag)] = headline
                return

    def _suffix(self, line: Line, suffix: Find | None) -> None:
        """What stands behind a title's bar: the site, mostly."""
        if suffix and suffix.name == "organisation":
            self._organisation(line, suffix, 0.8)
        elif suffix:
            self._tag(line, suffix)

    def _may_leave(self, line: Line, rule: str) -> bool:
        """Whether so much of a text may leave it as its title: a first line without a signature may be a subhead."""
        return rule != "title-first-line" or len(line.text) <= _MOST_OF_TEXT * sum(map(len, self.body))

    def _is_echoed(self, title: str, rule: str) -> bool:
        """Whether the text takes up a title's words as often as is asked of its rule; copies of it do not count."""
        least = LEAST_ECHO.get(rule)
        if least is None:
            return True
        return echo(title, below_of(title, self.body[: 3 * HEAD])) >= least

    def _has_headings(self) -> bool:
        after = (self.layout.first_prose or 0) + 1
        lines = [folded for folded in self.body[after:-1] if len(folded) <= _LONGEST_HEADLINE]  # a paragraph is neither
        return any(could_be_heading(folded) or _is_headline(folded) for folded in lines)


def _is_headline(folded: str) -> bool:
    """Whether a line could head another text: longer than a heading, or a quotation."""
    bare = folded.rstrip("\"'")
    return 40 <= len(folded) <= _LONGEST_HEADLINE and " " in folded and bare[-1:].isalnum()


def weigh_first_lines(documents: Sequence[Headed]) -> None:
    """The first lines of all documents, weighed at once."""
    asked = [(document, lead) for document in documents if (lead := document._lead()) is not None and lead.own]
    titles = read_first_lines([lead for _, lead in asked], documents[0].batch.lines) if asked else ()
    for (document, _), title in zip(asked, titles, strict=True):
        if title:
            document._head(*title)
