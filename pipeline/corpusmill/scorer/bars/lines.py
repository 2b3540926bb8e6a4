"""What a segment is of: a page on one line, or a row of a table."""

from __future__ import annotations

import numpy as np

from corpusmill.kernel.arrays import Flags, Ints
from corpusmill.scorer.features import Judged
from corpusmill.scorer.scan import BAR
from corpusmill.scorer.segments import LINE
from corpusmill.text.lines import PAGE, SHORT_PAGE

_TABLE_BARS = 3
"""Bars from which on what begins with one is a row of a table, as extractors write them."""
_BARRED = 9
"""How a segment ends (`shape`) that ends in a bar."""


def any_of(group: Ints, flags: Flags) -> Flags:
    """Of each entry: whether any of its group has the flag."""
    return np.asarray((np.bincount(group, flags) > 0)[group])


def is_of_page(judged: Judged) -> Flags:
    """Which segments are of a line that may be a whole page (as `LineTable.pages` says of lines)."""
    width = judged.of("line_width")
    return np.asarray((width >= PAGE) | ((width >= SHORT_PAGE) & (judged.of("doc_longest") * 3 >= 200)))


def is_row(judged: Judged) -> Flags:
    """Which segments are rows of tables, or parts of one that is long: its line begins with a bar and ends with one.

    An aligned article lost a third of its body, a table of runs: out of fold such articles lose .10 % instead of .18. A
    page on one line is no row for the bars at its ends; a part of it that begins and ends so is.
    """
    of, line = judged.of, judged.line
    opens, ends = of("first") == 5 + BAR, of("end") == _BARRED
    is_whole = any_of(line, opens & (of("gap_before") == LINE)) & any_of(line, ends & (of("gap_after") == LINE))
    has_bars = (np.bincount(line, of("bars")) >= _TABLE_BARS)[line]
    is_barred = (of("first") > 5) & (of("bars") >= _TABLE_BARS)
    return np.where(is_of_page(judged), is_barred & ends, (is_whole & has_bars) | is_barred)
