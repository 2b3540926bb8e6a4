"""What matches in one line, as it is weighed; kept for equal lines, since sites have theirs on every page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import repeat

from corpusmill.rulebook.endings.labels import SPANS
from corpusmill.rulebook.endings.openers import is_said
from corpusmill.rulebook.matcher import Candidate, Matcher
from corpusmill.rulebook.rule import Hit, most_telling
from corpusmill.text.fold import fold
from corpusmill.text.prose import is_sentence
from corpusmill.text.shapes import is_one_letter

_PLACED = ("head", "tail")
"""Scopes that say where in a document a line must stand."""
_WITH_HEADLINES = ("related_link", "read_more", "media_ui")
_MOST_KNOWN, _LONGEST_KNOWN = 8_000, 300
"""Lines that are kept, and of how many characters: two thirds stand in a batch more than once, and one in
two stood in the batch before it too."""

_LONG_SENTENCE = 100
"""Longer sentences that rules know are terms of a form or a newsletter."""
_TELLING_WORDS = 7
"""So many words that a rule knows to the last are no heading or label of the author's: of whole lines that found no
second sign amid aligned English text 149 were residue and 12 body by label, most of these notices too."""

Sought = Callable[[], Sequence[Hit]]
"""Hits that are looked for where somebody asks."""
Asked = tuple[Matcher, Sequence[Candidate]]
"""Rules of some languages, and which of them a line can match."""


class Sign:
    """What is asked of hits that take all of a line, as bits."""

    ANYWHERE, PLACED, WHOLE, SURE, ONE_LETTER, RELATED, GROUPED = (1 << n for n in range(7))


class Matched:
    """The hits in a line: that which takes all of it, those that take parts, and what is asked of them each time."""

    __slots__ = ("_all", "_folded", "_is_written", "_parts", "_placed", "rule", "signs", "whole")

    def __init__(self, whole: Sequence[Hit], folded: str, parts: Sequence[Hit] | Sought, *, is_written: bool = False):
        """`parts` are those of the line as it is folded, unless `is_written`; what takes all is the same in any."""
        self._all, self._folded, self._parts, self._is_written = whole, folded, parts, is_written
        self._placed: dict[tuple[bool, bool], Matched] = {}
        self.whole = [most_telling(whole, folded)] if whole else []
        """Of hits that take all of the line that which names it, if there are any; `rule` is that of the first."""
        self.rule = whole[0].rule if whole else None
        self.signs = _signs(whole, self.whole[0], folded) if whole else 0

    @classmethod
    def of(cls, hits: Sequence[Hit], folded: str) -> Matched:
        """Of hits that are what they are in the line as it is written."""
        parts = [hit for hit in hits if hit.rule.is_partial]
        return cls([hit for hit in hits if not hit.rule.is_partial], folded, parts, is_written=True)

    @property
    def parts(self) -> Sequence[Hit]:
        if callable(self._parts):
            self._parts = self._parts()
        return self._parts

    @property
    def hits(self) -> Sequence[Hit]:
        return [*self._all, *self.parts]

    @property
    def is_judged(self) -> bool:
        """Whether `parts` are what they are in the line as it is written."""
        return self._is_written or not any(hit.rule.is_written for hit in self.parts)

    def placed(self, *, in_head: bool, in_tail: bool) -> Matched:
        """What matches in a line that stands in the head of its document, or in its tail."""
        place = in_head, in_tail
        if place not in self._placed:
            wrong = [scope for scope, is_there in zip(_PLACED, place, strict=True) if not is_there]
            whole = [hit for hit in self._all if hit.rule.scope not in wrong]
            self._placed[place] = (
                Matched(whole, self._folded, lambda: self.parts, is_written=self._is_written)
                if len(whole) < len(self._all)
                else self
            )
        return self._placed[place]


def _signs(whole: Sequence[Hit], named: Hit, folded: str) -> int:
    """What is asked of hits that take all of a line, `named` by one of them, as bits.

    Whether one takes it anywhere, and whether one takes it in head or tail only; whether it goes without a second sign
    beside it; whether it holds one letter, is a link to another piece, or holds named groups.
    """
    scopes = [hit.rule.scope for hit in whole]
    first = whole[0].rule
    signs = Sign.WHOLE
    for scope in scopes:
        signs |= Sign.PLACED if scope in _PLACED else Sign.ANYWHERE
    return (
        signs
        | Sign.SURE * is_sure(folded, is_button="button" in scopes)
        | Sign.ONE_LETTER * is_one_letter(folded)
        | Sign.RELATED * (first.category == "related_link" and first.scope == "line")
        | Sign.GROUPED * bool(named.groups)
    )


Known = Matched | list[Hit]
"""What matches in a folded line; or hits of which only the line as it is written says what they take."""


class Memory:
    """Lines that were matched with the rules of some languages."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._known: list[Known] = [[]]
        self._written: dict[str, Matched | list[Hit]] = {}

    def numbers_of(self, folded: Iterable[str]) -> Iterator[int]:
        """Numbers of some lines: 0 where nothing matches, -1 where nobody asked yet or the line is too long to keep."""
        return map(self._numbers.get, folded, repeat(-1))

    def __getitem__(self, number: int) -> Known:
        """What matches in the line of a number, until one more is learnt."""
        return self._known[number]

    def learn(self, folded: str, asked: Sequence[Asked]) -> Known:
        """What matches in a line, by the rules that it may match."""
        number = self._numbers.get(folded)
        if number is not None:  # the same line may stand above
            return self._known[number]
        found: Known = _matched(folded, asked)
        if len(folded) <= _LONGEST_KNOWN:
            if len(self._numbers) >= _MOST_KNOWN:
                self._numbers, self._known = {}, [[]]
            self._numbers[folded] = len(self._known) if found else 0
            self._known += [found] if found else []
        return found

    def judged(self, written: str, folded: str, hits: Sequence[Hit]) -> Matched | None:
        """What is left of hits in a folded line as it is written; None: nothing."""
        found = self._written.get(written)
        if found is None:
            at = indent_of(written, 0, len(written))
            left = judged(written[at : at + len(folded)], hits)
            found = Matched.of(left, folded) if left else left
            if len(written) <= _LONGEST_KNOWN:
                if len(self._written) >= _MOST_KNOWN:
                    self._written.clear()
                self._written[written] = found
        return found if isinstance(found, Matched) else None


def _matched(folded: str, asked: Sequence[Asked]) -> Known:
    """What matches in a folded line, by the rules that it may match; parts of one that a rule takes as a whole are left
    for who asks."""
    parts = partial(_hits, folded, asked, is_partial=True)
    if whole := _hits(folded, asked, is_partial=False):
        return Matched(whole, folded, parts)
    hits = parts()
    return Matched.of(hits, folded) if hits and not any(hit.rule.is_written for hit in hits) else hits


def _hits(line: str, asked: Sequence[Asked], *, is_partial: bool) -> list[Hit]:
    """Every match in a folded line of rules that take all or parts of one, by place, but for whole sentences that
    somebody says and parts of a quotation."""
    hits: list[Hit] = []
    for matcher, candidates in asked:
        hits += matcher.hits(line, candidates, is_partial=is_partial)
    if hits and is_said(line):
        hits = [hit for hit in hits if hit.rule.is_written or not _is_said(hit, line)]
    if hits and is_partial and '"' in line:
        hits = [hit for hit in hits if not is_quoted(line, hit.start)]
    return sorted(hits, key=lambda hit: (hit.start, hit.rule.language)) if len(hits) > 1 else hits


def _is_said(hit: Hit, line: str) -> bool:
    """Whether somebody says what a rule takes; "Read also: Bridge unsafe, says the mayor" is a cue and a headline."""
    taken = line[hit.start : hit.end]
    return is_said(taken) and (hit.rule.category not in _WITH_HEADLINES or taken.endswith("."))


def is_quoted(folded: str, at: int) -> bool:
    """Whether a quotation that opens before a place in a folded line closes behind it: it shows what others wrote.

    >>> line = 'The sign said: "Closed. Click here. Thank you." Click here. A "quay" is a wharf.'
    >>> is_quoted(line, line.index("Click")), is_quoted(line, line.rindex("Click"))
    (True, False)
    """
    opens, closes = folded.rfind('"', 0, at), folded.find('"', at)
    if opens < 0 or closes < 0 or folded[opens + 1] == " ":
        return False
    return not (opens and folded[opens - 1] not in _BEFORE_QUOTES) and folded[closes - 1] != " "


def is_asked(line: str, start: int, end: int) -> bool:
    """Whether a question behind the dash that its line begins with is somebody's: one of an interview, or of a play.

    >>> is_asked("\u2013 What do you think of it?", 2, 26), is_asked("What do you think of it?", 0, 24)
    (True, False)
    """
    return line[:end].rstrip().endswith("?") and _SPEECH.fullmatch(line, 0, start + 2) is not None


_SPEECH = re.compile(r"\s*[-\u2013\u2014\u2015]\s*[\"\u00ab\u201c]?.{0,2}")
_BEFORE_QUOTES = " ([-:"


def judged(written: str, hits: Sequence[Hit]) -> list[Hit]:
    """The hits in a line as it is written, each cue with its headline and each notice with its end.

    Without those that open or end nothing there.
    """
    found = []
    for hit in hits:
        judge = SPANS.get(hit.rule.scope)
        span = judge(written, hit.start, hit.end) if judge else (hit.start, hit.end)
        if span and not (hit.rule.category == "comment_prompt" and is_asked(written, *span)):
            found.append(hit._replace(start=span[0], end=span[1]))
    return found


def is_short_sentence(folded: str) -> bool:
    """Whether a line is one sentence as an author may write it."""
    return len(folded) < _LONG_SENTENCE and is_sentence(folded)


def is_sure(folded: str, *, is_button: bool) -> bool:
    """Whether a line that a rule knows as a whole needs no sign beside it: a button, or long and no step of a manual's.

    >>> is_sure("all that we show here is chosen by our own testers", is_button=False)
    True
    >>> is_sure("click here to choose the whole column.", is_button=True), is_sure("about us", is_button=False)
    (False, False)
    """
    return not is_short_sentence(folded) if len(folded.split()) >= _TELLING_WORDS else is_button


def indent_of(text: str, start: int, end: int) -> int:
    """Where in a span of a text the first visible character stands."""
    while start < end and not (char := text[start]).isalnum() and fold(char).isspace():
        start += 1
    return start
