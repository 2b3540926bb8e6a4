"""Cut what only its surroundings give away: headlines below "Related", the rest of a form, scripts, repeated lines.

Half of the residue in scraped text has no telling phrase. It stands beside residue that has one: the seams that
`strip_boilerplate` left say where. Every rule here needs such a seam, or a sure sign in the line's neighbours, so that
lists, verse, results and tables of the author's own stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise

import numpy as np

from corpusmill.rulebook.book import RuleBook
from corpusmill.stages.strip_inline import lines_and_parts
from corpusmill.text.actions import Edit
from corpusmill.text.batch import Batch, Mark
from corpusmill.text.lines import LineTable, is_line
from corpusmill.text.prose import (
    HEADLINE,
    RAGGED,
    heads_the_text,
    is_headline,
    is_prose,
    is_sentence,
    stray_lines,
    wrapped_at,
)
from corpusmill.text.shapes import bullet, counted_links, items_of, marks_of_code, returning

# Categories that stand below an article and not inside it. Ads, newsletters and related links stand anywhere.
_CLOSING = {"comment_prompt", "copyright", "login", "nav", "counter", "legal", "cookie", "social_share", "contact"}
_FRAGMENT = 25
# Verse has 35 to 45 characters a line, headlines 56 in the median.
_HEADLINE_MEAN = 45

_SHARE_WORDS = re.compile(
    r"(share|tweet|post|pin|save|e-?mail|print|copy( link)?|more|like|follow|send|"
    r"(share |post |pin )?((on|to|via|it) )*(facebook|twitter|x|linked ?in|whats ?app|pinterest|reddit|tumblr|telegram|"
    r"messenger|google\+?|google plus|stumbleupon|digg|delicious|flipboard|pocket|instapaper|mix|xing|vk(ontakte)?|"
    r"odnoklassniki|ok\.ru|viber|line|skype|hacker news|bluesky|mastodon|threads|wechat|weibo|kakaotalk|band|naver|"
    r"instagram|youtube|tiktok|rss|gab|parler|buffer|evernote|blogger|livejournal|hatena|snapchat|koo|twitterfacebook))"
    r"([ |,*/+-][ |,*/+\d-]*)?( [\d.,]+[km]?)?"
)
_FORM_WORDS = re.compile(
    r"(your )?((full|first|last|user|screen|display)[ -]?)?(name|e-?mail( address)?|mail|website|site|url|web site|"
    r"comment|message|subject|phone( number)?|password|captcha|submit|send|reply|cancel( reply)?|"
    r"post|post comment|preview)( ?[*:]| ?\((required|optional|will not be published)\))*"
)
_CODE = re.compile(r".*[;{}]|[)}\];, ]+|(//|/\*|\*/).*|.*\) ?=> ?\{?|<!?-*/?[a-z!][^>]*>.*|\}? ?else ?\{?")


@dataclass
class _Document:
    """One row as the rules here see it: its lines, which of them are empty because something was cut, and zones."""

    folded: list[str]
    widths: list[int]
    """Length in characters, those of scripts without spaces twice."""
    seams: dict[int, Mark]
    """Line → the seam in it, where nothing but the seam is left of the line."""
    written: list[str]
    """The lines as they stand in the text."""

    @cached_property
    def prose(self) -> list[int]:
        """The lines that read as prose."""
        return [n for n, line in enumerate(self.folded) if self.widths[n] >= HEADLINE.stop or is_prose(line)]

    @cached_property
    def is_prose(self) -> frozenset[int]:
        return frozenset(self.prose)

    @cached_property
    def measure(self) -> int:
        """The width that a text is wrapped to by hard line ends; 0 where it is not."""
        return wrapped_at(self.widths)

    @cached_property
    def is_code(self) -> bool:
        return bool(marks_of_code(self.folded))  # a good part of it

    def is_wrapped(self, n: int) -> bool:
        """Whether a line is a part of a paragraph with hard line ends: it fills the measure, or ends what one began."""
        above = self.widths[n - 1] if n else 0
        return self.measure > 0 and max(self.widths[n], above) >= self.measure - RAGGED

    def runs_on(self, n: int) -> bool:
        """Whether the line below begins with a small letter, as no headline does: one sentence over two lines."""
        return n + 1 < len(self.folded) and self.written[n + 1].lstrip()[:1].islower()

    def neighbours(self, n: int, step: int) -> Iterator[int]:
        """The visible lines above (-1) or below (1), nearest first."""
        at = n + step
        while 0 <= at < len(self.folded):
            if self.folded[at] or at in self.seams:
                yield at
            at += step


Found = dict[int, tuple[str, str]]
"""Line → (rule, category)."""


def _below_headers(doc: _Document, rulebook: RuleBook) -> Found:
    """Headlines directly below a header such as "Related Articles", down to the next line of prose.

    In mid-text the last of them stays where it may be the article's next subhead: alone, or clearly shorter than the
    others (subheads have 30 characters in the median, headlines 56). A header that opens a list announces its items
    and nothing below them; on a page of headlines "Featured articles" is the heading of its text.
    """
    found: Found = {}
    for n, seam in doc.seams.items():
        if not doc.prose or not rulebook.is_header(seam.rule):
            continue
        run, ended = _announced(doc, n)
        folded = [doc.folded[at] for at in run]
        if listed := items_of(folded):
            run = run[:listed]
        elif ended and run and heads_the_text(folded, [doc.widths[at] for at in run], run):
            run = run[:-1]
        found.update(dict.fromkeys(run, ("context-below-header", seam.category)))
    return found if sum(doc.widths[n] for n in found) <= sum(doc.widths[n] for n in doc.prose) else {}


def _announced(doc: _Document, header: int) -> tuple[list[int], bool]:
    """The lines as long as headlines below a header, and whether something else than the end of the text ends them."""
    run: list[int] = []
    for at in doc.neighbours(header, 1):
        if at in doc.seams:
            continue
        is_item = bool(run and bullet(doc.folded[run[0]]) and bullet(doc.folded[at]))
        is_body = at in doc.is_prose or doc.is_wrapped(at) or doc.runs_on(at) or "\t" in doc.written[at].strip()
        # a header that announces a sentence is a heading; behind headlines the text goes on with one
        is_body = is_body or (is_sentence(doc.folded[at]) and not is_item)
        if is_body or doc.widths[at] not in HEADLINE or len(run) == (_LONGEST_LIST if is_item else _LONGEST_RUN):
            return run, True
        run.append(at)
    return run, False


# Sites list 3 to 10 related headlines; a longer run of short lines is a list of the author's. A list with bullets says
# where it ends: tables of contents and lists of all articles on whole pages have up to about 40 items.
_LONGEST_RUN, _LONGEST_LIST = 12, 40


def _after_the_end(doc: _Document) -> Found:
    """Short lines below the last prose, once seams of a closing kind have shown that the article is over.

    One seam proves little: a word of a menu stands in lists and tables of the author's own, and text that inline code
    tore apart has no prose by its line ends. So a few lines go for each seam.
    """
    last = doc.prose[-1] if doc.prose else len(doc.folded)
    closing = [n for n, seam in doc.seams.items() if n > last and seam.category in _CLOSING]
    if not closing:
        return {}
    left = [n for n in range(min(closing) + 1, len(doc.folded)) if doc.folded[n]]
    seams = sum(n >= min(closing) for n in doc.seams)
    if len(left) > (_FOR_ONE_SEAM if seams == 1 else _A_SEAM * seams) or not _is_small(doc, left):
        return {}
    if any(doc.folded[n].startswith(("+-", "|-", "`")) for n in left):  # a table or code, no footer
        return {}
    return {n: ("context-after-end", doc.seams[min(closing)].category) for n in left}


# On hand-labelled pages up to 8 lines of a footer stay for each that rules know, and one lone seam stood over 3; in
# documentation and tables that lost their end it was one seam over 13 to 83 lines, two over 192, six over 238.
_A_SEAM, _FOR_ONE_SEAM = 8, 3


def _headlines_after_the_end(doc: _Document) -> Found:
    """Headlines below the last prose, between residue of any kind or between residue and the end."""
    sure = [n for n in doc.prose if doc.folded[n][-1] not in "?!" or doc.widths[n] >= HEADLINE.stop]
    if not sure:
        return {}
    seams = sorted(n for n in doc.seams if n > sure[-1])
    found: Found = {}
    for above, below in pairwise([*seams, len(doc.folded)]):
        run = [n for n in range(above + 1, below) if doc.folded[n]]
        # a question may be a headline among others, or the author's last sentence
        least = 3 if any(n in doc.is_prose for n in run) else 1 if below < len(doc.folded) else 2
        if len(run) >= least and all(is_headline(doc.folded[n], doc.widths[n]) for n in run):
            found.update(dict.fromkeys(run, ("context-headlines", "related_link")))
    is_wide = sum(doc.widths[n] for n in found) >= _HEADLINE_MEAN * len(found)
    return found if is_wide and _is_small(doc, list(found)) else {}


def _is_small(doc: _Document, lines: list[int]) -> bool:
    """A page of lists has little prose and a long "tail": there a seam proves nothing."""
    return sum(doc.widths[n] for n in lines) <= _TAIL_SHARE * sum(doc.widths)


_TAIL_SHARE = 0.4


def _between_seams(doc: _Document) -> Found:
    """Up to three short lines with residue of one kind directly above and below them."""
    found: Found = {}
    for above, below in pairwise(sorted(doc.seams)):
        category = doc.seams[above].category
        if category != doc.seams[below].category or category in ("ads", "markup") or doc.is_code:
            continue
        between = [n for n in range(above + 1, below) if doc.folded[n]]
        if (
            0 < len(between) <= 3
            and doc.is_prose.isdisjoint(between)
            and all(doc.widths[n] < _FRAGMENT for n in between)
        ):
            found.update(dict.fromkeys(between, ("context-between-seams", category)))
    return found


def _beside(doc: _Document, words: re.Pattern[str], category: str, rule: str) -> Found:
    """Words of a share bar or form that stand next to residue of that kind, or next to each other outside the body."""
    matching = {n for n, line in enumerate(doc.folded) if line and len(line) < 40 and words.fullmatch(line)}
    found: Found = {}
    for n in sorted(matching):
        for step in (-1, 1):
            for at in doc.neighbours(n, step):
                if at in doc.seams and doc.seams[at].category == category:
                    found[n] = (rule, category)
                elif at in matching:
                    continue
                break
    return found


def _scripts(doc: _Document) -> Found:
    """The rest of a script around lines that the rules know as one."""
    found: Found = {}
    for n, seam in doc.seams.items():
        if seam.rule != "any-markup-script":
            continue
        for step in (-1, 1):
            for at in doc.neighbours(n, step):
                if at not in doc.seams and not _CODE.fullmatch(doc.folded[at]):
                    break
                if doc.folded[at]:
                    found[at] = ("context-script", "markup")
    return found


_FINDERS: tuple[Callable[[_Document], Found], ...] = (
    partial(_beside, words=_SHARE_WORDS, category="social_share", rule="context-share-bar"),
    partial(_beside, words=_FORM_WORDS, category="comment_prompt", rule="context-form"),
    _scripts,
    lambda doc: dict.fromkeys(returning(doc.folded, doc.widths, doc.prose), ("context-repeated", "nav")),
    lambda doc: dict.fromkeys(
        () if doc.is_code else stray_lines(doc.folded, doc.prose), ("context-stray-marks", "markup")
    ),
    lambda doc: dict.fromkeys(counted_links(doc.folded) if doc.prose else (), ("context-counted-links", "nav")),
    _between_seams,
    _headlines_after_the_end,
    _after_the_end,
)


def strip_context(batch: Batch, *, rulebook: RuleBook) -> Iterator[Edit]:
    """Edits for residue known by its neighbours, and for lines that hold no visible character or stray marks only."""
    table = lines_and_parts(batch)
    first = table.first_of_row(len(batch))
    for row in range(len(batch)):
        span = range(int(first[row]), int(first[row + 1]))
        folded = table.folded[span.start : span.stop]
        seams = _seams(batch.marks[row], table, span)
        if not seams and len(folded) - len(set(folded)) < 2 and not counted_links(folded):
            continue  # no line stands three times
        edges = np.stack([table.start, table.end], 1)[span.start : span.stop].tolist()
        written = [batch.texts[row][a:b] for a, b in edges]
        doc = _Document(folded, table.widths[span.start : span.stop], seams, written)
        found = _below_headers(doc, rulebook)
        for finder in _FINDERS:
            found = finder(doc) | found
        blank = (n for n, line in enumerate(written) if not folded[n] and line.strip())
        found |= dict.fromkeys(blank, ("context-invisible", "markup"))
        for n, (rule, category) in sorted(found.items()):
            start, end = edges[n]
            if rule not in _OF_LINES or is_line(batch.texts[row], start, end):
                yield Edit(row, start, end, "", rule, category=category)


# "3." and "ETS." stand often in a page joined on one line: numbers of its list, abbreviations.
_OF_LINES = {"context-repeated", "context-stray-marks"}


def _seams(marks: tuple[Mark, ...], table: LineTable, span: range) -> dict[int, Mark]:
    """Line of the document → its seam, for lines of which nothing else is left."""
    found: dict[int, Mark] = {}
    starts = table.start[span.start : span.stop]
    for seam in (mark for mark in marks if mark.kind == "seam"):
        # the empty part at a seam inside a long line begins where the next part may, too
        for n in (int(starts.searchsorted(seam.start)), int(starts.searchsorted(seam.start, side="right")) - 1):
            if n < len(span) and starts[n] <= seam.start and not table.folded[span[n]]:
                found[n] = seam
    return found
