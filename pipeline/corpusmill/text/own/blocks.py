"""Blocks that are the text's own by their shape alone: tables, and code that no fence and no colon announces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, groupby
from operator import itemgetter

import numpy as np

from corpusmill.text.actions import Span, merged
from corpusmill.text.layouts.page_scripts import speaks_of_code
from corpusmill.text.lines import LineTable
from corpusmill.text.shapes import CODE, lines_at

_LEAST = 3
"""Lines that make a block: fewer are two links side by side, or an address below its name."""
_TABS = re.compile(r"\t+")
# A row of one bar is more often of links ("About us |"): of 23 such runs on labelled pages 17, of others 3 of 130.
_BARS = re.compile(r"[|\u2502\u2503\u250c-\u254b\u2551-\u256c]|(?<=-)\+|\+(?=-)")  # with the corners of drawn ones
# Consent layers list the cookies that a page sets, and name them so in every language, or by the word's sound.
_COOKIE = re.compile(r"cookie|кук|クッキー|쿠키|كوكي|קוק", re.IGNORECASE)


def tables_of(text: str) -> list[Span]:
    """The spans of tables whose cells tabs or bars part: adjacent lines with some, three in a row with equally many.

    In half of them are words: calendars are the page's own, and so are lists of the cookies that it sets, and menus.

    >>> rows = "Harbour\\tShare\\tFerries\\nElm\\t12 %\\t3\\nOak\\t88 %\\t4"
    >>> tables_of(f"Two are open.\\n{rows}\\nThe third is not.") == [(14, 14 + len(rows))]
    True
    >>> tables_of("1\\t2\\t3\\n4\\t5\\t6\\n7\\t8\\t9"), tables_of("Cookie\\tUse\\nid\\ta cookie\\nlog\\ta cookie")
    ([], [])
    """
    found: list[Span] = []
    for marks, cells, least in (("\t", _TABS, 1), ("|\u2502\u2503\u2551", _BARS, 2)):
        there = [mark for mark in marks if mark in text]  # counting takes 30 times as long
        if sum(map(text.count, there)) < _LEAST * least:
            continue
        lines = ((len(cells.findall(line.strip())), at, line) for at, line in lines_at(text))
        for _, group in groupby(lines, key=lambda line: line[0] >= least):
            rows = [*group]
            is_even = any(count >= least and len([*equal]) >= _LEAST for count, equal in groupby(rows, itemgetter(0)))
            if is_even and _are_own([line for _, _, line in rows], cells):
                found.append((rows[0][1], rows[-1][1] + len(rows[-1][2])))
    return found


def _are_own(rows: Sequence[str], cells: re.Pattern[str]) -> bool:
    written = [row for row in rows if any(map(str.isalnum, row))]  # lines that draw a table hold nothing
    worded, cookies = (sum(map(test, written)) for test in (_has_letters, _names_cookies))
    return 2 * worded >= len(written) > 2 * cookies and not _is_menu(rows, cells)


_LINK = 30
"""A link of a menu is shorter."""


def _is_menu(rows: Sequence[str], cells: re.Pattern[str]) -> bool:
    """Whether rows of links stand side by side: short ones, no two the same, without numbers; no label with its value.

    Of the 339 tables on labelled pages none reads so that no line or bar draws. Up to 40 characters one of body does.
    """
    if any(cells.match(row.strip()) or not any(map(str.isalnum, row)) for row in rows):
        return False
    held = [[cell for part in cells.split(row) if (cell := part.strip())] for row in rows]
    links = [*chain.from_iterable(held)]
    return len({*links}) == len(links) and all(
        len(link) < _LINK and link[-1] not in ":：" and not any(map(str.isdigit, link)) for link in links
    )


def _has_letters(row: str) -> bool:
    return any(map(str.isalpha, row))


def _names_cookies(row: str) -> bool:
    return bool(_COOKIE.search(row))


_MOST_OTHERS = 5
"""Written lines in a row inside of code that show no sign of it: values, words that a program prints. With up to 1, 2,
3, 5, 8 of them 60, 68, 70, 71, 72 thousand characters of labelled pages' body are found, always 3 of their residue."""
_LEAST_SHARE = 3
"""One line in so many shows a sign: of YAML those that open a block."""


def code_by_shape(lines: LineTable, texts: Sequence[str], rows: Sequence[int]) -> dict[int, list[Span]]:
    """Row → the spans of its code, for some rows of a line table, where their sentences speak of code.

    Else it is the page's own (see `page_scripts`). Lines of code are told by how they begin and end; the lines that
    stand right at them, and what is indented below, belong to it (of 1,000 such neighbours on labelled pages 5 do not).

    >>> from corpusmill.text.lines import lines_of
    >>> code = "const a = 1;\\nshare(a);\\n\\n// done\\nshow();"
    >>> text = f"The browser asks for three values, in the order in which the page names them.\\n\\n{code}\\n\\nShare"
    >>> [text[slice(*span)] for span in code_by_shape(lines_of([text]), [text], [0])[0]] == [code]
    True
    >>> text = text.replace("browser", "council")
    >>> code_by_shape(lines_of([text]), [text], [0])
    {}
    """
    last = int(lines.row[-1]) + 1 if len(lines) else 0
    counts = np.bincount(lines.row[np.flatnonzero(lines.signs & CODE)], minlength=last)
    coded = [row for row in rows if counts[row] >= _LEAST]
    bounds = lines.first_of_row(last).tolist() if coded else []
    found = ((row, _code_in(lines, texts[row], bounds[row], bounds[row + 1])) for row in coded)
    return {row: spans for row, spans in found if spans}


def _code_in(lines: LineTable, text: str, first: int, end: int) -> list[Span]:
    # what ends with a brace is no sentence, however long
    signed = (lines.signs[first:end] & CODE) > 0
    prose = lines.is_prose[first:end] & ~signed
    written = np.flatnonzero(lines.length[first:end] > 0)
    runs = [*_runs(np.flatnonzero(signed[written]).tolist(), np.cumsum(prose[written]).tolist())]
    if not runs or not speaks_of_code(lines.folded[first + n] for n in np.flatnonzero(prose).tolist()):
        return []
    starts, ends = lines.start[first:end].tolist(), lines.end[first:end].tolist()
    others = ((lines.length[first:end] > 0) & ~prose).tolist()
    found: list[Span] = []
    bottom = -1  # from there on: a run may stand in what is indented below the one before
    for begin, stop in ((int(written[begin]), int(written[stop])) for begin, stop in runs):
        top = begin - (begin > 0 and others[begin - 1])
        bottom = max(bottom, stop + (stop + 1 < len(others) and others[stop + 1]))
        while bottom + 1 < len(others) and others[bottom + 1] and text[starts[bottom + 1]].isspace():
            bottom += 1
        found.append((starts[top], ends[bottom]))
    return merged(found)


def _runs(signed: Sequence[int], prose: Sequence[int]) -> Iterator[Span]:
    """First and last of signed lines, between which no prose stands (it is counted) and few others in a row."""
    run: list[int] = []
    for line in [*signed, None]:
        if run and (line is None or line - run[-1] - 1 > _MOST_OTHERS or prose[line] > prose[run[-1]]):
            if len(run) >= _LEAST and _LEAST_SHARE * len(run) > run[-1] - run[0]:
                yield run[0], run[-1]
            run = []
        run += [] if line is None else [line]
