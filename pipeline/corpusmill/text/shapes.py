"""What the shape of lines tells in every language: of runs that only a page's layout makes, and of text torn apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

# "Harbours (15)": a link and how many pages it leads to. "ls(1)" is a page of a manual, "(1987)" a year.
_COUNTED = re.compile(r"\W*\w.{0,60} \(\d{1,3}([.,]\d{3})?\)")
_LEAST = 4
"""Of 2,800 labelled pages no run of four such lines is body but for one list that was labelled in part; of 6,200 clean
documents none is."""


def lines_at(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a text, each with where it begins.

    >>> [*lines_at("The bridge\\n\\nis shut.")]
    [(0, 'The bridge'), (11, ''), (12, 'is shut.')]
    """
    at = 0
    for line in text.split("\n"):
        yield at, line
        at += len(line) + 1


def end_without_space(text: str, start: int, end: int) -> int:
    """The end of a part of a text without the white space before it; no part is copied.

    >>> end_without_space("The bridge is shut.  ", 0, 21), end_without_space("   ", 1, 3)
    (19, 1)
    """
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def counted_links(folded: Sequence[str]) -> set[int]:
    """The lines of lists of categories, tags or months that a count in brackets follows.

    >>> sorted(counted_links(["* boats (3)", "", "* ferries (12)", "* harbours (1)", "* tides (1,204)", "the end"]))
    [0, 2, 3, 4]
    >>> counted_links(["see smith (1987)", "and jones (1988)", "and brown (1990)", "and white (1991)"])
    set()
    """
    found: set[int] = set()
    run: list[int] = []
    for n, line in enumerate([*folded, "."]):
        if line and line[-1] == ")" and _COUNTED.fullmatch(line):
            run.append(n)
        elif line:
            if len(run) >= _LEAST:
                found.update(run)
            run = []
    return found


def often(folded: Sequence[str], widths: Sequence[int], prose: Sequence[int]) -> set[str]:
    """Short lines with letters that stand three times and more; those whose numbers are in `prose` aside.

    >>> often(["share", "the end.", "share", "12", "share", "12", "12"], [5, 8, 5, 2, 5, 2, 2], [])
    {'share'}
    """
    counts = Counter(line for line, width in zip(folded, widths, strict=True) if line and width < 100)
    if not counts or counts.most_common(1)[0][1] < 3:
        return set()
    in_prose = {folded[n] for n in prose}
    return {line for line, count in counts.items() if count >= 3 and sum(map(str.isalpha, line)) >= 3} - in_prose


_BODY_SHARE = 0.5
"""With less prose a text is verse, a list, a dialogue, whose lines return."""


def returning(folded: Sequence[str], widths: Sequence[int], prose: Sequence[int]) -> set[int]:
    """Short lines that stand three times and more, in both zones around the prose, or twice in a row in one of them.

    Between paragraphs equal lines in a row are cells of a table or what a program prints.

    >>> lines = ["share", "share", "the mill burnt down.", "yes", "yes", "yes", "it did.", "share"]
    >>> sorted(returning(lines, [5, 5, 60, 3, 3, 3, 60, 5], [2, 6]))
    [0, 1, 7]
    """
    repeated = often(folded, widths, prose)
    if not repeated or not prose or sum(widths[n] for n in prose) < _BODY_SHARE * sum(widths):
        return set()
    visible = [n for n, line in enumerate(folded) if line]
    next_of = dict(pairwise(visible))
    found: set[int] = set()
    for line in repeated:
        places = [n for n in visible if folded[n] == line]
        outside = [n for n in places if not prose[0] <= n <= prose[-1]]
        if any(next_of[a] == b for a, b in pairwise(outside)) or places[0] < prose[0] <= prose[-1] < places[-1]:
            found.update(places)
    return found


_CONTINUES = frozenset(".,;:!?)]%")
_ENDS_ALONE = frozenset(".,!?")
"""Marks that stand alone in a line only where a link was torn out in front of them."""
_FEW_WORDS = 4
"""Two halves of a sentence around a word torn out of it have so many words; links of a menu have fewer."""


def is_torn(above: str, line: str, below: str) -> bool:
    """Whether a written, stripped line is a word that a link or inline code tore out of the sentence around it.

    >>> is_torn("rows come in no order unless", "ORDER BY", "is used to sort them")
    True
    >>> is_torn("you can say so in the", "comments", ", or write to me")
    True
    >>> is_torn("Hello elm", "community", "!")
    True
    >>> is_torn("The bridge is closed.", "Contact", "is it?"), is_torn("The news", "Contact", "info@elm.example")
    (False, False)
    """
    if not above or not below or not (above[-1].isalnum() or above[-1] in ",(") or line[-1] == ":":
        return False
    if below[0] in _CONTINUES:
        return below in _ENDS_ALONE or above.count(" ") + below.count(" ") + 2 >= _FEW_WORDS
    first, space, _ = below.partition(" ")
    return bool(space) and first.isalpha() and first.islower() and " " in above


_CODE_MARKS = frozenset("()[]{}=;")
MARKS_OF_CODE = 12


def marks_of_code(folded: Sequence[str]) -> frozenset[int]:
    """The lines that hold marks of code alone, of a text that has a dozen: one token a line, as highlighters leave it.

    >>> sorted(marks_of_code(["total", "=", "sum", "(", "rows", ")"] * 4))[:4]
    [1, 3, 5, 7]
    >>> marks_of_code(["comments", "(", "12", ")"])
    frozenset()
    """
    found = [n for n, line in enumerate(folded) if is_mark_of_code(line)]
    return frozenset(found) if len(found) >= MARKS_OF_CODE else frozenset()


def is_mark_of_code(folded: str) -> bool:
    """Whether a line holds marks of code alone.

    >>> is_mark_of_code("({"), is_mark_of_code("(12)"), is_mark_of_code("")
    (True, False, False)
    """
    if not 0 < len(folded) < SHORT_MARKS or folded[0].isalnum():
        return False
    return not _CODE_MARKS.isdisjoint(folded) and not any(map(str.isalnum, folded))


SHORT_MARKS = 6
BULLETS = frozenset("-\u2013\u2014\u2022*\u00b7\u25aa\u25ba\u25b6\u203a\u00bb>\u25cb\u25cf\u25e6\u2023\u2043")


FOLDED_BULLETS = frozenset("-*>")
"""What folding makes of them."""


def is_one_letter(folded: str) -> bool:
    """Whether a line holds one letter, be it repeated, and no other letter or digit.

    >>> [is_one_letter(line) for line in ("x", "## (xxxx)", "x1", "12", "xyx")]
    [True, True, False, False, False]
    """
    first, last = folded[0], folded[-1]
    if first != last and first.isalnum() and last.isalnum():
        return False  # nearly all are told by these two
    letters = set(filter(str.isalnum, folded))
    return len(letters) == 1 and letters.pop().isalpha()


def bullet(folded: str) -> str:
    """The bullet that a line begins with; nothing where it has none.

    >>> bullet("\u2022 ferries"), bullet("-5 degrees"), bullet("ferries")
    ('\u2022', '', '')
    """
    return folded[0] if folded[1:2].isspace() and folded[0] in BULLETS else ""


def items_of(folded: Sequence[str]) -> int:
    """How many of some lines, from the first, make up the list that the first one opens; 0 where it has no bullet.

    >>> items_of(["- ferry fares rise", "of course", "- mayor stays", "the bridge"]), items_of(["ferry fares rise"])
    (3, 0)
    """
    mark = bullet(folded[0]) if folded else ""
    return 1 + max(n for n, line in enumerate(folded) if line[0] == mark) if mark else 0


def introduced(folded: Sequence[str]) -> frozenset[int]:
    """The items of lists that are the text's own: a sentence with a colon stands over the first of them.

    >>> sorted(introduced(["ferries differ in their:", "- price", "- size"])), sorted(introduced(["menu", "- news"]))
    ([1, 2], [])
    """
    found: list[int] = []
    is_own = False
    for n, line in enumerate(folded):
        if line and not bullet(line):
            is_own = line.endswith(":") and line.count(" ") + 1 >= _FEW_WORDS
        elif line and is_own:
            found.append(n)
    return frozenset(found)


def is_row_or_torn(above: str, line: str, below: str, *, are_adjacent: bool) -> bool:
    """Whether a written, stripped line is a row of a table drawn with bars, or a word torn out of a sentence.

    >>> is_row_or_torn("|---|---|", "| mill | 1887 |", "the bridge", are_adjacent=True)
    True
    """
    return (_is_row(line) and (_is_row(above) or _is_row(below))) or (are_adjacent and is_torn(above, line, below))


def _is_row(line: str) -> bool:
    return line[:1] in ("|", "+") and line[-1] == line[0] and line.count("|") + line.count("+") > 2


# Four folded lines that hold a short number and nothing else, others between them; few texts have so many.
NUMBERS = r"(?s)(\n\d{1,3}(\n.*|\z)){4}"
_NUMBER = re.compile(r"\d{1,3}")
_MOST = 0.7
_PERIOD = 4
"""Lines from one comment's count to the next: its author, its words, its day; rows of tables have fewer cells."""


def counters(folded: Sequence[str], prose: Sequence[int]) -> set[int]:
    """Lone numbers that count readers or comments: below most paragraphs, or one to each item of a list of comments.

    Numbers that rise are those of sections, verses and pages. Beside comments, which need be no prose, they fall, since
    the best stand first, and come after equally many lines.

    >>> lines = ["the mill.", "14", "the ferry.", "3", "the bridge.", "12", "the road.", "8"]
    >>> sorted(counters(lines, [0, 2, 4, 6])), counters([*lines, "31", "x"], [])
    ([1, 3, 5, 7], set())
    >>> counters(["1", "the mill.", "2", "the ferry.", "3", "the bridge.", "4", "the road."], [1, 3, 5, 7])
    set()
    """
    visible = [n for n, line in enumerate(folded) if line]
    numbers = {k for k, n in enumerate(visible) if _NUMBER.fullmatch(folded[n])}
    alone = [k for k in sorted(numbers) if numbers.isdisjoint((k - 1, k + 1))]
    values = [int(folded[visible[k]]) for k in alone]
    rising = sum(below > above for above, below in pairwise(values))
    if len(alone) < _LEAST or rising > _MOST * (len(alone) - 1):
        return set()
    below = len({visible[k - 1] for k in alone if k} & set(prose))
    is_told = below >= max(_LEAST, _MOST * len(numbers)) or (not rising and _falls_regularly(alone, values))
    return {visible[k] for k in alone} if is_told else set()


def _falls_regularly(places: Sequence[int], values: Sequence[int]) -> bool:
    """Whether numbers that nowhere rise differ, and come after equally many lines."""
    step, times = Counter(later - place for place, later in pairwise(places)).most_common(1)[0]
    return step >= _PERIOD and times >= _MOST * (len(places) - 1) and len(set(values)) >= _LEAST


JOINTS, SCRIPT, BRACE, CODE = 1, 2, 4, 8
"""Signs that few written lines show: capitals that may follow small letters within words, at two places; what scripts
and styles of pages have; an opening brace, be it as wide as ideographs; how lines of code begin or end, or that a name
is given a value."""
# Of more bytes than one a letter may be small, and a capital but for those from U+00DF to U+00FF. Curly quotes and
# dashes (U+2000 to U+203F) are neither: without them the lines are one in a hundred, not one in six.
_JOINT = re.compile(
    rb"(?<=[a-z\x80-\xff])(?<!\xe2\x80[\x80-\xbf])(?:[A-Z](?=[a-z\x80-\xff])|\xc3(?=[\x80-\x9e])|(?!\xe2\x80)[\xc4-\xff])"
)
_CALL, _TAG = re.compile(r"[A-Za-z0-9_]\("), re.compile(r"<[A-Za-z/!?]")  # "<< Older" is a link
_OF_SCRIPTS = ("{", "document.", "window.", "<?php")


def signs_of(line: str) -> int:
    """The signs of a line as it is written.

    >>> [signs_of(line) for line in ("NewsSport KulturWetter", "McDonald; \u00e9t\u00e9", "window.open()", "{")]
    [1, 0, 10, 14]
    """
    joints = len(_JOINT.findall(line.encode())) > 1
    is_script = any(word in line for word in _OF_SCRIPTS)
    is_code = " = " in line or _reads_as_code(line.strip(" \t\r"), line)
    return JOINTS * joints | SCRIPT * is_script | BRACE * ("{" in line or "\uff5b" in line) | CODE * is_code


def _reads_as_code(bare: str, line: str) -> bool:
    """Told by how a line begins and ends; no pattern looks at what stands between, of which it would try every part."""
    if not bare:
        return False
    first, last = bare[0], bare[-1]
    if last in "{};" or first in "}]$" or _TAG.match(bare) or "\u2500" <= first <= "\u257f":  # trees and boxes
        return True
    may_open = (first == '"' and last in ",:[") or (last == ":" and "a" <= first <= "z")
    return may_open or (last in "):," and _CALL.search(line) is not None)
