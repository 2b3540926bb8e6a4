"""Who wrote a document, and for whom: lines that sign by themselves, and those that their place and company tell."""

from __future__ import annotations

import re
from functools import cache

from corpusmill.metadata.document.findings import Findings
from corpusmill.metadata.judges.notes import reads_as_portrait
from corpusmill.metadata.judges.pages.jobs import LONGEST_JOB, is_job, is_label_alone
from corpusmill.metadata.judges.publishers import is_own_name
from corpusmill.metadata.judges.titles import could_be_title, is_prose
from corpusmill.metadata.names import agencies, is_domain, is_press, stands_small
from corpusmill.metadata.people.called import is_called
from corpusmill.metadata.sites.names import is_outlet
from corpusmill.metadata.words import Find, Line, Reading, longest_first, words_of
from corpusmill.text.own.facts import is_definition

LABELLED_TAIL = 8  # non-blank lines from the end in which "Reporter: …" signs, although prose may follow
LABELLED_HEAD = 6  # lines from the start in which "by …" signs, although prose may stand above

_LEAST_TITLE = 4  # words of the title over a name that signs by its place alone
_OVER_TEXT = 5  # lines in which the text begins below its day: the title, standfirsts, a picture
_PARAGRAPH = 200  # characters of a line that no standfirst has
_LONGEST_ROLE = 40  # characters; a longer line of roles was a heading of the body


class Signed(Findings):
    """Looks for who signs."""

    signed_on: bool = False  # a signature gave the day; those of further ones are others' days

    # -- by themselves --------------------------------------------------------------------------------------------

    def _signatures(self) -> None:
        """Lines that sign by themselves, in the lead or the trail; bylines with "by" anywhere near the head."""
        for n, line, reading in self.read_lines:
            if reading.rule not in ("signature", "house-byline") or not self._signs(n, reading):
                continue
            is_kept = reading.field == "byline" and "byline" in self.keep and self.layout.in_lead(n)
            stays = is_kept or is_definition(line.text)
            self._lift(n, reading.field or "byline", reading.rule, stays=stays)
            for find in reading.finds:
                if find.name == "date":
                    self._tag_day(n, line, find)
                elif find.name == "organisation":
                    self._tag_house(line, find, reading)
                else:
                    self._tag(line, find)

    def _signs(self, n: int, reading: Reading) -> bool:
        """Whether a line that reads as a signature stands where one does."""
        trails, size = self.layout.in_trail(n), len(self.layout.lines)
        if reading.rule == "house-byline" and not self._near_prose(n):
            return False
        if reading.field == "date_line" and ((trails and n < size - 3) or self._is_today(n, reading)):
            return False
        if trails:
            return not (_is_named(reading) and self._is_of_teaser(n))
        if self.layout.in_lead(n):
            return True
        # a standfirst reads as prose and ends the lead: names and days stand below it
        if n < LABELLED_HEAD and (_is_named(reading) or reading.field == "date_line"):
            return True
        return n >= size - LABELLED_TAIL and any(find.rule == "byline-author" for find in reading.finds)

    def _is_today(self, n: int, reading: Reading) -> bool:
        """Whether a line of a day with its weekday and nothing else is the head of a page, which says what day it is.

        Over a text blogs write the same ("Saturday, May 2, 2020", the title, prose); elsewhere it dated 5 pages of 14.
        """
        line, lines = self.layout.lines[n], self.layout.lines
        day = reading.finds[0] if len(reading.finds) == 1 else None
        if day is None or line.folded[: day.start].strip() or line.folded[day.end :].strip(" ."):
            return False
        if _weekdays(self.words.language).search(line.folded) is None:
            return False
        return not any(is_prose(lines[m]) for m in range(n + 1, min(n + 1 + _OVER_TEXT, len(lines))))

    def _is_of_teaser(self, n: int) -> bool:
        """Whether a byline behind a long text signs another one: below a headline and its standfirst, not a paragraph.

        Of 15 bylines behind pages of more than forty lines 12 signed teasers; of 3 behind shorter texts none.
        """
        lines = self.layout.lines
        is_last = n == len(lines) - 1 or len(lines.folded[n - 1]) >= _PARAGRAPH
        return len(self._solid) > len(lines) and not is_last

    def _near_prose(self, n: int) -> bool:
        first = self.layout.first_prose
        return (first is not None and n < first and n >= first - 2) or self.layout.in_trail(n)

    def _tag_day(self, n: int, line: Line, find: Find) -> None:
        if not self.signed_on:
            self._tag(line, find, confidence=find.confidence if self.layout.in_lead(n) else 0.8)
        self.signed_on = True

    def _tag_house(self, line: Line, find: Find, reading: Reading) -> None:
        """An organisation in a signature: behind a label it signs as a person does, by itself it publishes."""
        is_beside = any(other.name == "author" for other in reading.finds)
        if find.rule == "byline-by" and (not is_beside or find.value in agencies()):
            self._tag(line, find._replace(rule="byline-house", confidence=0.8), "author")
        named = _is_named(reading)
        if is_outlet(find.value) or (not named and self._is_of_page(find.value)):
            self._organisation(line, find, 0.6 if named or reading.rule != "signature" else 0.9)
        else:
            self._tag(line, find)  # an agency supplied text, a desk wrote it; who publishes it they do not say

    def _is_of_page(self, house: str) -> bool:
        """Whether a house beside a day is the page's: an agency, a site, "The … Times", or it has a line for itself.

        Others were the publisher on 7 of 25 pages: "Ann Li, Council Affairs", "Last Post".
        """
        is_paper = house.startswith("The ") and is_press(house)
        return house in agencies() or is_domain(house) or is_paper or self.page.table.holds_line(self.row, house)

    # -- by place and neighbours ----------------------------------------------------------------------------------

    def _names_alone(self) -> None:
        """A bare name, role or paper's name: told by its place and neighbours."""
        judges = {
            "role-alone": self._role_alone,
            "organisation-alone": self._house_alone,
            "name-alone": self._name_alone,
        }
        layout, last = self.layout, len(self.layout.lines) - 1
        for n, line, reading in self.read_lines:
            if reading.rule not in judges:
                continue
            # what follows may be a portrait that reads as prose
            over = n + 1 in (last, layout.last_prose) and n > (layout.first_prose or 0)
            trails = layout.in_trail(n) or over
            # a standfirst above reads as prose, too
            if trails or layout.in_lead(n) or (n < LABELLED_HEAD and self._signs_beside(n)):
                judges[reading.rule](n, line, reading, trails)

    def _signs_beside(self, n: int) -> list[int]:
        """The lines that say that the one between them signs: a label such as "Written by" above it, a job below."""
        lines, folded = self.layout.lines, self.layout.lines.folded
        above = [n - 1] if n and is_label_alone(folded[n - 1]) else []
        has_job = n + 1 < len(folded) and len(folded[n + 1]) <= LONGEST_JOB and is_job(lines[n + 1])
        return [*above, n + 1] if has_job else above

    def _role_alone(self, n: int, line: Line, reading: Reading, _trails: bool) -> None:
        if self._stands_beside_lifted(n) and len(line.text) <= _LONGEST_ROLE:
            self._lift(n, "byline", reading.rule)

    def _house_alone(self, n: int, line: Line, reading: Reading, trails: bool) -> None:
        if trails and is_own_name(line) and n >= len(self.layout.lines) - 2:
            self._lift(n, "publisher_line", reading.rule)
            if is_outlet(line.text):  # of 6 others none was the site: "Share Post", "Next Post", "Harbour Times Today"
                self._organisation(line, reading.finds[0], 0.8)

    def _name_alone(self, n: int, line: Line, reading: Reading, trails: bool) -> None:
        if stands_small(line.text, self.text):
            return  # "Lifetime Guarantee" is a heading of a text that guarantees
        signs = self._signs_beside(n)
        if not signs and (not is_called(line.text) or self.folded.count(line.folded) > 1):
            return  # the author does not speak of herself by full name; a source or a subject does
        beside = bool(signs) or self._stands_beside_lifted(n)
        if beside or self._by_place(n, not trails) or (trails and self._over_bio(n)):
            for at in (*signs, n):
                self._lift(at, "byline", reading.rule, stays=not trails and "byline" in self.keep)
            for find in reading.finds:
                self._tag(line, find, confidence=0.85 if beside else 0.75)

    def _stands_beside_lifted(self, n: int) -> bool:
        return n - 1 in self.lifted or n + 1 in self.lifted

    def _by_place(self, n: int, leads: bool) -> bool:
        """Between title and text, or alone below the text."""
        layout = self.layout
        if leads:
            title = layout.lines[0]
            is_wordy = title.text[0] >= "\u2e80" or len(title.text.split()) >= _LEAST_TITLE
            return n in (1, 2) and layout.first_prose == n + 1 and is_wordy and could_be_title(title)
        return n == len(layout.lines) - 1 and n == (layout.last_prose or 0) + 1

    def _over_bio(self, n: int) -> bool:
        """Above the last line of prose, which does not go on about the name: a portrait, not a section."""
        lines = self.layout.lines
        if n + 1 not in (len(lines) - 1, self.layout.last_prose):
            return False
        words = [word for word in lines[n].folded.split() if len(word) > 2]
        if words and lines[n + 1].folded.startswith((words[0] + " ", words[-1] + " ")):
            beside = lines[n].folded + lines[n + 1].folded
            return all(self.folded.count(word) == beside.count(word) for word in words)
        return reads_as_portrait(lines[n + 1]) and all(self.folded.count(word) == 1 for word in words)


@cache
def _weekdays(language: str) -> re.Pattern[str]:
    """Names of days of the week as whole words."""
    return re.compile(rf"(?<!\w)(?:{longest_first(words_of(language or None).weekdays)})(?!\w)")


def _is_named(reading: Reading) -> bool:
    """Whether a label says who signs: "by …", "Reporter: …"."""
    return any(find.rule.startswith("byline-") for find in reading.finds)
