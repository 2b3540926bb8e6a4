"""Lines that machines write for machines and no reader sees: declarations, tokens of a tokenizer, variables of
templates, marks of wikis and forums, escapes that nobody undid, time codes, icons of a font.

What leaves such a line in a text is a format (a template that was never filled in, a list written as Python does it),
the same in every language. As with tags (`page_markup`) a text that speaks of code shows them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import islice, pairwise

import numpy as np

from corpusmill.kernel.arrays import Ints
from corpusmill.text.layouts.glance import Glance, among
from corpusmill.text.layouts.page_markup import is_beside_code
from corpusmill.text.layouts.surroundings import Found, Surroundings

_RULE = "context-machine-marks"
_BB = r"(quote|img|url|b|i|u|s|size|color|font|center|left|right|list|code|spoiler|hide|attach|table|tr|td|email|align)"
_FORUM = rf"\[{_BB}(=[^\[\]]{{1,100}})?\]"
# Of TeX what sets a page; without `equation` or `proof` a text would lose where its formulas begin and end.
_SETTING = r"(document|abstract|titlepage|center|flush(left|right)|quot(e|ation)|verse|minipage|multicols)"
_TIME = r"(\d{1,2}:)?\d\d:\d\d[.,]\d{3}"
_ALONE = re.compile(
    # declarations, sections of data
    r"<!doctype [^<>]{1,200}>|<\?(xml|php)\b[^<>]{0,200}\?>|<!\[cdata\[|\]\]>|<!\[endif\](--)?>"
    r"|&lt;/?[a-z][^&<>]{0,200}&gt;"
    # tokens of tokenizers, and what parts the texts of a collection
    r"|<\|[a-z][a-z_ ]{1,28}\|>|</?s>|\[(unk|pad|cls|sep|mask|eos|bos|newline|nl)\]|\[/?inst\]"
    r"|<(unk|pad|eos|bos|sep|cls|mask|newline|nl|n|para|sent|doc|docno|text|headline|page|article|item|record|content)"
    r"( [\w:-]{1,30} ?= ?(\"[^<>\"]{0,100}\"|'[^<>']{0,100}'))*>"
    # variables and statements of templates
    r"|\{\{[^{}]{1,200}\}\}|\{\{\{[^{}]{1,200}\}\}\}|\{%.{1,200}%\}|<%.{1,200}%>|\[\[[+*~$][\w.:-]{1,60}\]\]"
    r"|\$\{[\w.]{1,60}\}|%[a-z][a-z_]{2,30}%|\[object object\]"
    # wikis: words that switch, pictures and categories; forums
    rf"|__[^\W\d_]{{3,24}}__|\[\[[^\W\d_]{{2,20}}:[^\[\]]{{1,300}}\]\]"
    rf"|(({_FORUM}|\[/{_BB}\]) ?)+|\[img\][^\[\]]{{1,300}}\[/img\]"
    # escapes of strings, of sheets, of typesetters
    r"|(\\(n|r|t|u[0-9a-f]{4}|x[0-9a-f]{2}) ?)+|_x00[0-9a-f]{2}_|\{?\\rtf1.{0,200}"
    rf"|\\(begin|end)\{{{_SETTING}\}}(\[[^\[\]]{{0,60}}\])?|\\(maketitle|newpage|clearpage|pagebreak|noindent|centering)"
    # subtitles, icons
    rf"|{_TIME} ?--> ?{_TIME}( .{{1,60}})?|[\ue000-\uf8ff\ufffc\ufffd ]{{1,6}}"
)
_OF_LIST = frozenset("[](){}\"',: ")
"""What stands between the texts of a list that was written as JSON or Python write it."""
_QUOTES = frozenset("\"' ")
_SHORT = 6
"""Characters of such a line, and of one of icons."""
_OFTEN = 2
"""A quotation mark and a comma alone are also what a link left of its sentence: once."""
_FEW = 12
"""Marks of several kinds that a text may explain; where more stand in it a template was left as it is."""
_COLONS, _ANNOUNCES = (":", "\uff1a"), 40
"""How a line ends that announces a mark, and its characters, as of one that announces code."""
_OPENED = re.compile(rf"({_FORUM} ?)+")
_NUMBER = re.compile(r"\d{1,5}")
_TIMED = re.compile(rf"{_TIME} ?-->")
_BUTTONS = frozenset("×✕✖☰⋮↑")
_CLOSES = np.zeros(256, np.uint8)
_CLOSES[[*b"<[{$%_&]"]] = [*b">]}}%_;>"]
"""What a line ends in that begins with some mark."""
_QUOTED = among("".join(sorted(_OF_LIST)))
_OF_BUTTONS = (0xC3, 0xE2)  # the first bytes of signs of buttons
_PRIVATE = 0xEE  # the first byte of icons, and of few other characters
_OF_TIMES = range(20, 80)


def may_be_marks(glance: Glance) -> Ints:
    """The lines that may be marks of machines, by their first and last characters and their length."""
    (head, tail), length = glance.table.edges, glance.table.length
    is_short, is_time = (length > 1) & (length <= _SHORT), (length >= _OF_TIMES.start) & (length < _OF_TIMES.stop)
    is_time &= (head - ord("0") < 10) & ((tail - ord("0") < 10) | (tail == ord("%")))
    may_be = ((_CLOSES[head] == tail) & (tail > 0)) | (head == ord("\\")) | ((length <= _SHORT) & (head >= _PRIVATE))
    may_be |= (head == ord("<")) & (tail == ord("["))  # a section of data opens
    may_be |= (length == 1) & ((head == _OF_BUTTONS[0]) | (head == _OF_BUTTONS[1]))
    may_be |= (is_short & _QUOTED[head] & _QUOTED[tail]) | is_time
    return np.flatnonzero(may_be)


def machine_marks(doc: Surroundings) -> Found:
    """Lines that hold nothing but marks of machines, in a text of prose that does not speak of code."""
    lines = marked_lines(doc.folded) | _buttons(doc)
    if not lines or is_beside_code(doc.folded, lines) or _explains(doc.folded, lines):
        return {}
    return dict.fromkeys(lines, (_RULE, "markup"))


def _explains(folded: Sequence[str], lines: Collection[int]) -> bool:
    """Whether a text speaks of its marks: a line of it announces one with a colon, or has one in its words.

    Letters are asked for: quotation marks and icons stand below and in sentences of texts that do not speak of them.

    >>> marks = ["Pages for which nobody names a book are marked with this:", "{{source?}}", "It lists them."]
    >>> _explains(marks, {1}), _explains(["The mill burns.", *marks[1:]], {1})
    (True, False)
    >>> _explains(["Between two sentences it reads [sep] as one word.", "[sep]"], {1})
    True
    """
    lettered = [n for n in sorted(lines) if any(map(str.isalpha, folded[n]))]
    marks = {folded[n] for n in lettered}
    if not 0 < len(marks) <= _FEW:
        return False
    above = [next((folded[k] for k in range(n - 1, -1, -1) if folded[k]), "") for n in lettered[:_FEW]]
    return any(line.endswith(_COLONS) and len(line) >= _ANNOUNCES for line in above) or any(
        mark in line for n, line in enumerate(folded) if n not in lines for mark in marks
    )


def _buttons(doc: Surroundings) -> set[int]:
    """Signs of buttons alone between two lines of prose, or at an end of the text; elsewhere they may fill a table."""
    nearest = {
        n: [at for step in (-1, 1) for at in islice(doc.neighbours(n, step), 1)]
        for n, line in doc.short
        if line in _BUTTONS
    }
    return {n for n, beside in nearest.items() if doc.is_prose.issuperset(beside)}


def marked_lines(folded: Sequence[str]) -> set[int]:
    """The numbers of the folded lines that are marks of machines alone, and of those that count time codes.

    >>> sorted(marked_lines(["{{ post.title }}", "the mill.", "1", "00:01,000 --> 00:04,000", "it burns.", "['", "']"]))
    [0, 2, 3, 5, 6]
    >>> marked_lines(["the palace [sic] stays.", "[1]", "* * *", "[applause]", "(a)", "100%", '"', "__", "s", "[b]"])
    set()
    """
    found = {n for n, line in enumerate(folded) if line and not line[0].isalpha() and _ALONE.fullmatch(line)}
    if found and not any("[/" in line for line in folded):  # "[b]" is a letter, "[left]" a direction to actors
        found = {n for n in found if not _OPENED.fullmatch(folded[n])}
    of_list = [n for n, line in enumerate(folded) if 1 < len(line) <= _SHORT and is_of_list(line)]
    visible = [n for n, line in enumerate(folded) if line] if found else []
    counts = {n for n, timed in pairwise(visible) if _TIMED.match(folded[timed]) and _NUMBER.fullmatch(folded[n])}
    return found | counts | ({*of_list} if len(of_list) >= _OFTEN else set())


def is_of_list(folded: str) -> bool:
    """Whether a short folded line holds nothing but quotation marks and what parts or encloses the items of a list.

    Quotation marks with a blank between them say "the same as above".

    >>> [is_of_list(line) for line in ("',", '["', '"],', "('", '" "', "{", "...", "),")]
    [True, True, True, True, False, False, False, False]
    """
    is_written = _OF_LIST.issuperset(folded) and ("'" in folded or '"' in folded)
    return is_written and not (" " in folded and _QUOTES.issuperset(folded))
