"""Cut what only its surroundings give away: headlines below "Related", the rest of a form, scripts, repeated lines.

Half of the residue in scraped text has no telling phrase. It stands beside residue that has one: the seams that
`strip_boilerplate` left say where. Every rule here needs such a seam, or a sure sign in the line's neighbours, so that
lists, verse, results and tables of the author's own stay.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import filterfalse, pairwise
from typing import NamedTuple

import numpy as np

from corpusmill.kernel.arrays import Flags
from corpusmill.rulebook.book import RuleBook
from corpusmill.rulebook.patterns.gate import sieve
from corpusmill.stages.strip_inline import lines_and_parts
from corpusmill.text.actions import Edit
from corpusmill.text.audit.moving import seams_of
from corpusmill.text.batch import Batch
from corpusmill.text.codes.languages import UNDETERMINED
from corpusmill.text.layouts.appeals import appeals, candidates
from corpusmill.text.layouts.beside import SCRIPT, between_seams, form, scripts, share_bar
from corpusmill.text.layouts.browser import continued, furniture, is_browser_text, may_be_browser_text, menus
from corpusmill.text.layouts.front_matter import FENCES, front_matter
from corpusmill.text.layouts.glance import Glance
from corpusmill.text.layouts.joined.between_titles import menu_between_titles
from corpusmill.text.layouts.joined.long_lines import Inside, of_pages
from corpusmill.text.layouts.labelled import label_lines, labelled, may_tell
from corpusmill.text.layouts.page_scripts import joined_scripts, page_scripts
from corpusmill.text.layouts.rare import rare
from corpusmill.text.layouts.surroundings import Found, Surroundings
from corpusmill.text.lines import is_line
from corpusmill.text.prose import HEADLINE, heads_the_text, is_headline, is_sentence, is_unstopped_headline, stray_lines
from corpusmill.text.shapes import SCRIPT as SIGNS_OF_SCRIPT
from corpusmill.text.shapes import bullet, items_of, returning

# Categories that stand below an article and not inside it. Ads, newsletters and related links stand anywhere.
_CLOSING = {"comment_prompt", "copyright", "login", "nav", "counter", "legal", "cookie", "social_share", "contact"}
# Verse has 35 to 45 characters a line, headlines 56 in the median.
_HEADLINE_MEAN = 45


def _below_headers(doc: Surroundings, rulebook: RuleBook) -> Found:
    """Headlines directly below a header such as "Related Articles", down to the next line of prose.

    In mid-text the last of them stays where it may be the article's next subhead: alone, or clearly shorter than the
    others (subheads have 30 characters in the median, headlines 56). A header that opens a list announces its items
    and nothing below them; on a page of headlines "Featured articles" is the heading of its text.
    """
    found: Found = {}
    headers = [(n, seam) for n, seam in doc.seams.items() if rulebook.is_header(seam.rule)] if doc.prose else ()
    for n, seam in headers:
        run, ended = _announced(doc, n)
        folded = [doc.folded[at] for at in run]
        if listed := items_of(folded):
            run = run[:listed]
        elif ended and run and heads_the_text(folded, [doc.widths[at] for at in run], run):
            run = run[:-1]
        found.update(dict.fromkeys(run, ("context-below-header", seam.category)))
    is_most = sum(doc.widths[n] for n in found) > sum(doc.widths[n] for n in doc.prose)
    return {} if is_most else found


def _announced(doc: Surroundings, header: int) -> tuple[list[int], bool]:
    """The lines as long as headlines below a header, and whether something else than the end of the text ends them."""
    run: list[int] = []
    for at in doc.neighbours(header, 1):
        if at in doc.seams:
            continue
        is_item = bool(run and bullet(doc.folded[run[0]]) and bullet(doc.folded[at]))
        is_body = doc.is_body(at) or doc.is_wrapped(at) or doc.runs_on(at) or "\t" in doc.line(at).strip()
        # a header that announces a sentence is a heading; behind headlines the text goes on with one
        is_body = is_body or (is_sentence(doc.folded[at]) and not is_item)
        if is_body or not doc.is_long_as_headline(at) or len(run) == (_LONGEST_LIST if is_item else _LONGEST_RUN):
            return run, True
        run.append(at)
    return run, False


# Sites list 3 to 10 related headlines; a longer run of short lines is a list of the author's. A list with bullets says
# where it ends: tables of contents and lists of all articles on whole pages have up to about 40 items.
_LONGEST_RUN, _LONGEST_LIST = 12, 40


def _after_the_end(doc: Surroundings) -> Found:
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
    if seams == 1 and _holds_an_unstopped_paragraph(doc, left):
        return {}
    is_short = len(doc.text) < _SHORT_TEXT  # where "Ask at the desk." is the last line
    going = left if not is_short else filterfalse(lambda n: is_sentence(doc.folded[n]), left)
    return dict.fromkeys(going, ("context-after-end", doc.seams[min(closing)].category))


def _holds_an_unstopped_paragraph(doc: Surroundings, lines: list[int]) -> bool:
    """Whether one of some lines may be a short paragraph in a script that writes no full stop."""
    return any(is_unstopped_headline(doc.folded[n]) and doc.widths[n] >= _WORDY for n in lines)


# On hand-labelled pages up to 8 lines of a footer stay for each that rules know, and one lone seam stood over 3; in
# documentation and tables that lost their end it was one seam over 13 to 83 lines, two over 192, six over 238.
_A_SEAM, _FOR_ONE_SEAM = 8, 3
_SHORT_TEXT = 1_500
# Thai lines of 45 letters and more, which count twice: of footers few are as long.
_WORDY = 90


def _headlines_after_the_end(doc: Surroundings) -> Found:
    """Headlines below the last prose, between residue of any kind or between residue and the end."""
    sure = (n for n in reversed(doc.prose) if doc.folded[n][-1] not in "?!" or doc.widths[n] >= HEADLINE.stop)
    last = next(sure, len(doc.folded))
    seams = sorted(n for n in doc.seams if n > last)
    found: Found = {}
    for above, below in pairwise([*seams, len(doc.folded)]):
        run = [n for n in range(above + 1, below) if doc.folded[n]]
        # a question may be a headline among others, or the author's last sentence
        least = 3 if any(n in doc.is_prose for n in run) else 1 if below < len(doc.folded) else 2
        if len(run) >= least and all(is_headline(doc.folded[n], doc.widths[n]) for n in run):
            found.update(dict.fromkeys(run, ("context-headlines", "related_link")))
    is_wide = found and sum(doc.widths[n] for n in found) >= _HEADLINE_MEAN * len(found)
    return found if is_wide and _is_small(doc, list(found)) else {}


def _is_small(doc: Surroundings, lines: list[int]) -> bool:
    """A page of lists has little prose and a long "tail": there a seam proves nothing."""
    return sum(doc.widths[n] for n in lines) <= _TAIL_SHARE * sum(doc.widths)


_TAIL_SHARE = 0.4


def _of_browser(doc: Surroundings, raw: list[str]) -> Found:
    """Marks of a text browser and the menus above and below; `raw` are the lines as they were read, cut ones too.

    They are no seams for the rules below: line by line a wrapped text shows little prose, and its end may seem above.
    """
    if len(raw) != len(doc.folded):
        return {}
    widths = [max(width, len(line.strip())) for width, line in zip(doc.widths, raw, strict=True)]
    marks = furniture(raw)
    closing = {n for n, seam in doc.seams.items() if seam.category in _CLOSING}
    of_menus = menus(raw, widths, marks | doc.seams.keys(), closing)
    rest = continued(raw, widths, marks | of_menus | doc.seams.keys())
    found: Found = dict.fromkeys(rest, ("context-browser-rest", "markup"))
    found |= dict.fromkeys(of_menus, ("context-browser-menu", "nav"))
    found |= dict.fromkeys(marks, ("context-browser-marks", "markup"))
    return {n: what for n, what in found.items() if doc.folded[n]}


def _stray_marks(doc: Surroundings) -> Found:
    stray = stray_lines(doc.folded, doc.prose)
    return {} if stray and doc.is_code else dict.fromkeys(stray, ("context-stray-marks", "markup"))


class _Finder(NamedTuple):
    """What finds residue in a row, and the rows of a batch in which it may find any."""

    find: Callable[[Surroundings], Found]
    may_find: Callable[[Glance], Flags]


_FINDERS = (
    _Finder(share_bar, lambda glance: glance.has(glance.of_category("social_share"))),
    _Finder(form, lambda glance: glance.has(glance.of_category("comment_prompt"))),
    _Finder(scripts, lambda glance: glance.has(glance.of_rule(SCRIPT))),
    _Finder(
        lambda doc: dict.fromkeys(returning(doc.folded, doc.widths, doc.prose), ("context-repeated", "nav")),
        lambda glance: glance.has_often & glance.has(glance.prose),
    ),
    _Finder(_stray_marks, lambda glance: glance.has(glance.stray) & glance.has(glance.prose)),
    _Finder(
        lambda doc: dict.fromkeys(doc.counted if doc.prose else (), ("context-counted-links", "nav")),
        lambda glance: np.isin(glance.rows, [*glance.counted]) & glance.has(glance.prose),
    ),
    _Finder(between_seams, lambda glance: glance.has(glance.seams, 2)),
    _Finder(_headlines_after_the_end, lambda glance: glance.have_below(glance.sure_prose, glance.seams)),
    _Finder(_after_the_end, lambda glance: glance.have_below(glance.prose, glance.of_category(*_CLOSING))),
)


class _Signs:
    """What is told of the rows of a batch before any of them is looked at."""

    def __init__(self, batch: Batch, rulebook: RuleBook):
        table = lines_and_parts(batch)
        self.glance = glance = Glance(table, len(batch), seams_of(batch.marks))
        self.languages = [_ENGLISH if code in (None, UNDETERMINED) else code for code in batch.values("language")]
        may_be = np.flatnonzero(may_be_browser_text(batch)).tolist()
        self.of_browser = {row for row in may_be if is_browser_text(batch.raws[row])}
        opened = np.flatnonzero(glance.has(glance.opened_by("-+"))).tolist()
        self.fenced = {row for row in opened if FENCES.keys() & set(table.folded[glance.lines(row)][:_HEAD])}
        self.scripted = {*np.flatnonzero(batch.lines.having(SIGNS_OF_SCRIPT, len(batch))).tolist()}
        self.appealing = candidates(table, self.languages, sieve, glance.hold_residue)
        self.rare = rare(glance, batch.texts, batch.lines)
        self.labels = self._labels(rulebook)
        self.joined = {*batch.lines.row[batch.lines.pages].tolist()}
        self.has_header = glance.has(glance.of_rule(rulebook.is_header)) & glance.has(glance.prose)
        self.finders = [(finder.find, finder.may_find(glance)) for finder in _FINDERS]

    def _labels(self, rulebook: RuleBook) -> dict[int, dict[int, str]]:
        """Row → those of its lines that hold a label alone, and its kind."""
        glance, labels = self.glance, {code: rulebook.labels(code) for code in dict.fromkeys(self.languages)}
        told = [
            label_lines(glance.table.folded[glance.lines(row)], short, labels[code])
            for row, (short, code) in enumerate(zip(glance.short_of, self.languages, strict=True))
        ]
        return {row: kinds for row, kinds in enumerate(told) if kinds}

    def rows(self) -> list[int]:
        """The rows in which something may be found: something says so, and that they hold residue or repeat a line."""
        glance = self.glance
        may_find = np.logical_or.reduce([glance.has(glance.unseen), self.has_header, *(may for _, may in self.finders)])
        told = {*np.flatnonzero(glance.hold_residue).tolist()}
        told = told.union(self.of_browser, self.fenced, self.scripted, self.appealing, self.rare, glance.counted)
        told.update(
            row for row, kinds in self.labels.items() if may_tell(glance.table.folded[glance.lines(row)], kinds)
        )
        asked = {*np.flatnonzero(may_find).tolist()}.union(self.of_browser, self.fenced, self.scripted, self.appealing)
        return sorted(told & asked.union(self.rare, self.labels, self.joined))

    def found(self, doc: Surroundings, row: int, raw: str, rulebook: RuleBook) -> Found:
        """What is found in a row, by line."""
        found = _of_browser(doc, raw.split("\n")) if row in self.of_browser else {}
        found |= dict.fromkeys(
            front_matter(doc.written) if row in self.fenced else (), ("context-front-matter", "markup")
        )
        found |= dict.fromkeys(
            page_scripts(doc.folded) if row in self.scripted else (), ("context-page-script", "markup")
        )
        if self.has_header[row]:
            found = _below_headers(doc, rulebook) | found
        if row in self.appealing:
            found |= appeals(doc, self.appealing[row], self.languages[row])
        if row in self.labels:
            found |= labelled(doc, self.labels[row])
        for find in (*self.rare.get(row, ()), *(find for find, may_find in self.finders if may_find[row])):
            found = find(doc) | found
        for n in doc.spoken(found):
            del found[n]
        unseen = (n for n in self.glance.unseen_of[row] if doc.line(n).strip())
        return found | dict.fromkeys(unseen, ("context-invisible", "markup"))


def strip_context(batch: Batch, *, rulebook: RuleBook) -> Iterator[Edit]:
    """Edits for residue known by its neighbours, and for lines that hold no visible character or stray marks only."""
    signs = _Signs(batch, rulebook)
    for row in signs.rows():
        doc = Surroundings(signs.glance, row, batch.texts[row])
        found = signs.found(doc, row, batch.raws[row], rulebook)
        seams = [mark.start for mark in batch.marks[row] if mark.kind == "seam"] if row in signs.joined else []
        edits = [*_edits(row, doc, found, menu_between_titles(row, doc.text, seams) if seams else None)]
        scripts = joined_scripts(doc.text) if row in signs.scripted else ()
        spans = of_pages(doc.text, seams) if row in signs.joined else []
        spans += ((*span, "context-joined-script", "markup") for span in scripts)
        yield from _with_spans(row, edits, spans) if spans else edits


def _edits(row: int, doc: Surroundings, found: Found, menu: Edit | None) -> Iterator[Edit]:
    yield from (menu,) if menu else ()
    for n, (rule, category) in sorted(found.items()):
        start, end = doc.starts[n], doc.ends[n]
        if (not menu or start >= menu.end) and (rule not in _OF_LINES or is_line(doc.text, start, end)):
            yield Edit(row, start, end, "", rule, category=category)


def _with_spans(row: int, edits: list[Edit], spans: Sequence[Inside]) -> list[Edit]:
    """The edits of a row, and those of spans inside lines that none of the others touches."""
    taken = sorted(edits, key=lambda edit: edit.start)
    for start, end, rule, category in spans:
        n = bisect_left(taken, end, key=lambda edit: edit.start)
        if not n or taken[n - 1].end <= start:
            taken.insert(n, Edit(row, start, end, "", rule, category=category))
    return taken


_ENGLISH = "en"
_HEAD = 3  # lines at the top of which one begins front matter
# "3." and "ETS." stand often in a page joined on one line: numbers of its list, abbreviations; behind its last sentence
# known words cut addresses to pieces.
_OF_LINES = {"context-repeated", "context-stray-marks", "context-after-end", "context-below-header", "context-label"}
