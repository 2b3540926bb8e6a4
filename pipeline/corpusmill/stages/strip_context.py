"""Cut what only its surroundings give away: headlines below "Related", the rest of a form, scripts, repeated lines.

Half of the residue in scraped text has no telling phrase. It stands beside residue that has one: the seams that
`strip_boilerplate` left say where. Every rule here needs such a seam, or a sure sign in the line's neighbours, so that
lists, verse, results and tables of the author's own stay.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from itertools import pairwise

from corpusmill.kernel.automaton import automaton
from corpusmill.rulebook.book import RuleBook
from corpusmill.rulebook.patterns.gate import sieve
from corpusmill.stages.strip_inline import lines_and_parts
from corpusmill.text.actions import Edit
from corpusmill.text.batch import Batch, Mark
from corpusmill.text.codes.languages import UNDETERMINED
from corpusmill.text.layouts.appeals import appeals, candidates
from corpusmill.text.layouts.beside import FORM_WORDS, SHARE_WORDS, beside, between_seams, islands, scripts
from corpusmill.text.layouts.browser import continued, furniture, is_browser_text, menus
from corpusmill.text.layouts.glued import GATE as GLUED
from corpusmill.text.layouts.glued import glued
from corpusmill.text.layouts.labelled import label_lines, labelled, may_tell
from corpusmill.text.layouts.page_markup import GATE as MARKUP
from corpusmill.text.layouts.page_markup import page_markup
from corpusmill.text.layouts.page_scripts import may_hold_script, page_scripts
from corpusmill.text.layouts.settings import front_matter
from corpusmill.text.layouts.surroundings import Found, Glance, Surroundings
from corpusmill.text.layouts.titled import before_the_headline
from corpusmill.text.lines import is_line
from corpusmill.text.prose import HEADLINE, heads_the_text, is_headline, is_sentence, is_unstopped_headline, stray_lines
from corpusmill.text.shapes import NUMBERS, bullet, counted_links, counters, items_of, returning

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
    if not found or sum(doc.widths[n] for n in found) > sum(doc.widths[n] for n in doc.prose):
        return {}
    return found


def _announced(doc: Surroundings, header: int) -> tuple[list[int], bool]:
    """The lines as long as headlines below a header, and whether something else than the end of the text ends them."""
    run: list[int] = []
    for at in doc.neighbours(header, 1):
        if at in doc.seams:
            continue
        is_item = bool(run and bullet(doc.folded[run[0]]) and bullet(doc.folded[at]))
        is_body = doc.is_body(at) or doc.is_wrapped(at) or doc.runs_on(at) or "\t" in doc.written[at].strip()
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
    return {n: ("context-after-end", doc.seams[min(closing)].category) for n in left}


def _holds_an_unstopped_paragraph(doc: Surroundings, lines: list[int]) -> bool:
    """Whether one of some lines may be a short paragraph in a script that writes no full stop."""
    return any(is_unstopped_headline(doc.folded[n]) and doc.widths[n] >= _WORDY for n in lines)


# On hand-labelled pages up to 8 lines of a footer stay for each that rules know, and one lone seam stood over 3; in
# documentation and tables that lost their end it was one seam over 13 to 83 lines, two over 192, six over 238.
_A_SEAM, _FOR_ONE_SEAM = 8, 3
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
    stray = stray_lines(doc.folded, doc.prose) if doc.may_stray else ()
    return {} if stray and doc.is_code else dict.fromkeys(stray, ("context-stray-marks", "markup"))


def _lists_of_links(doc: Surroundings) -> Found:
    has_links = doc.prose and doc.has_brackets
    return dict.fromkeys(counted_links(doc.folded) if has_links else (), ("context-counted-links", "nav"))


_FINDERS: tuple[Callable[[Surroundings], Found], ...] = (
    partial(beside, words=SHARE_WORDS, category="social_share", rule="context-share-bar"),
    partial(beside, words=FORM_WORDS, category="comment_prompt", rule="context-form"),
    scripts,
    lambda doc: dict.fromkeys(
        returning(doc.folded, doc.widths, doc.prose) if doc.has_often else (), ("context-repeated", "nav")
    ),
    _stray_marks,
    _lists_of_links,
    between_seams,
    _headlines_after_the_end,
    _after_the_end,
)


# Kinds with a pattern that few texts match: of the text as it is written, where capitals tell, and of its folded lines.
_WRITTEN: tuple[tuple[str, Callable[[Surroundings], Found]], ...] = ((GLUED, glued),)
_FOLDED: tuple[tuple[str, Callable[[Surroundings], Found]], ...] = (
    (MARKUP, page_markup),
    (NUMBERS, lambda doc: dict.fromkeys(counters(doc.folded, doc.prose), ("context-counters", "counter"))),
)


@cache
def _gates() -> tuple[Callable[[bytes], Sequence[int]], Callable[[bytes], Sequence[int]]]:
    written, folded = (automaton([gate for gate, _ in shapes]) for shapes in (_WRITTEN, _FOLDED))
    return written, folded


def _shapes(text: str, folded: Sequence[str]) -> list[Callable[[Surroundings], Found]]:
    """The finders of the kinds that a text may hold."""
    of_written, of_folded = _gates()
    return [
        *(_WRITTEN[n][1] for n in sorted(of_written(text.encode()))),
        *(_FOLDED[n][1] for n in sorted(of_folded("\n".join(folded).encode()))),
    ]


def strip_context(batch: Batch, *, rulebook: RuleBook) -> Iterator[Edit]:
    """Edits for residue known by its neighbours, and for lines that hold no visible character or stray marks only."""
    table = lines_and_parts(batch)
    glance, languages = Glance(table, len(batch)), _languages(batch)
    appealing = candidates(table, languages, sieve)
    joined = {int(row) for row in batch.lines.row[batch.lines.pages]}
    for row, text in enumerate(batch.texts):
        lines = glance.lines(row)
        folded = table.folded[lines]
        seams = _seams(batch.marks[row], table.starts[lines], folded)
        is_browser, has_fence = is_browser_text(batch.raws[row]), "---" in folded[:_HEAD]
        has_script = may_hold_script(text)
        labels = label_lines(folded, glance.short[row], rulebook.labels(languages[row]))
        shapes = _shapes(text, folded)
        is_told = is_browser or has_fence or has_script or may_tell(folded, labels) or row in appealing or shapes
        if not (seams or is_told or _may_repeat(folded)):
            continue
        doc = Surroundings(table, row, glance, text, seams)
        found = _of_browser(doc, batch.raws[row].split("\n")) if is_browser else {}
        found |= dict.fromkeys(front_matter(doc.written) if has_fence else (), ("context-front-matter", "markup"))
        found |= dict.fromkeys(page_scripts(folded) if has_script else (), ("context-page-script", "markup"))
        found = _below_headers(doc, rulebook) | found
        found |= appeals(doc, appealing.get(row, {}), languages[row])
        found |= labelled(doc, labels)
        for finder in (*shapes, *_FINDERS):
            found = finder(doc) | found
        unseen = (n for n in glance.unseen[row] if doc.written[n].strip())
        found |= islands(doc, found) | dict.fromkeys(unseen, ("context-invisible", "markup"))
        menu = _menu_between_titles(batch, row) if row in joined else None
        yield from (menu,) if menu else ()
        yield from _edits(row, doc, found, menu.end if menu else 0)


def _languages(batch: Batch) -> list[str]:
    """The language of each row; what is of none that is known is judged as English."""
    return [_ENGLISH if code in (None, UNDETERMINED) else code for code in batch.values("language")]


_TWICE = 2
"""Lines less where one stands three times."""


def _may_repeat(folded: list[str]) -> bool:
    """Whether any line may stand three times, or links stand with their counts."""
    return len(folded) - len(set(folded)) >= _TWICE or bool(counted_links(folded))


def _edits(row: int, doc: Surroundings, found: Found, after: int) -> Iterator[Edit]:
    for n, (rule, category) in sorted(found.items()):
        start, end = doc.starts[n], doc.ends[n]
        if start >= after and (rule not in _OF_LINES or is_line(doc.text, start, end)):
            yield Edit(row, start, end, "", rule, category=category)


def _menu_between_titles(batch: Batch, row: int) -> Edit | None:
    seams = (mark.start for mark in batch.marks[row] if mark.kind == "seam")
    menu = before_the_headline(batch.texts[row], seams)
    return Edit(row, *menu, "", "context-between-titles", category="nav") if menu else None


_ENGLISH = "en"
_HEAD = 3
"""Lines at the top of which one begins front matter."""
# "3." and "ETS." stand often in a page joined on one line: numbers of its list, abbreviations; behind its last sentence
# known words cut addresses to pieces.
_OF_LINES = {
    *("context-repeated", "context-stray-marks", "context-after-end", "context-below-header", "context-label"),
    "context-island",
}


def _seams(marks: tuple[Mark, ...], starts: Sequence[int], folded: Sequence[str]) -> dict[int, Mark]:
    """Line of the document → its seam, for lines of which nothing else is left."""
    found: dict[int, Mark] = {}
    for seam in marks:
        if seam.kind != "seam":
            continue
        at = seam.start
        # the empty part at a seam inside a long line begins where the next part may, too
        n = bisect_left(starts, at)
        if n < len(starts) and starts[n] == at and not folded[n]:
            found[n] = seam
        n = bisect_right(starts, at, n) - 1
        if not folded[n]:
            found[n] = seam
    return found
