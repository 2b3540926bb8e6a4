"""Which lines read as prose, and which hold no words at all: what a page's layout leaves when its words are gone."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

# A line reads as prose from this many characters on, if it ends as a sentence does. Sixty is the shortest that keeps
# taglines and button rows out of the measured documents; ideographs carry a word each and count three times.
PROSE = 60
# A headline or teaser of another article: of 659 English titles 99 % have 15 to 114 characters, the longest teaser
# among hand-labelled lines 153. Scripts without spaces need half as many; who knows widths counts them double.
HEADLINE = range(12, 160)
_SENTENCE_ENDS = (".", "!", "?", '."', '!"', '?"', ".'", "!'", "?'", ".)", "!)", "?)", '"', ":", ".]")


class Zones(NamedTuple):
    """Index of the first line with text, which may be the title, and of the first and the last line of prose."""

    title: int
    before: int
    after: int


def is_prose(folded: str) -> bool:
    """True if a folded line is long enough and ends as a sentence does.

    >>> is_prose("the council voted on monday to close the old bridge for two years.")
    True
    >>> is_prose("most read in politics")
    False
    """
    if len(folded) >= PROSE:
        if folded.endswith(_SENTENCE_ENDS):
            return True
        # Thai and Lao write no full stop
        return not folded[-3:].isascii() and any(map(_is_unstopped, folded[-3:]))
    return len(folded) * 3 >= PROSE and folded.endswith(_SENTENCE_ENDS) and folded[0] >= "\u2e80"


def is_sentence(folded: str) -> bool:
    """True if a folded line, be it short, holds four words or more and ends in a full stop.

    >>> is_sentence("it rained all day.")
    True
    >>> is_sentence("read more ...")
    False
    """
    if not folded.endswith(_SHORT_ENDS) or folded.endswith("..") or len(folded) < _SHORT_SENTENCE:
        return False
    return folded.count(" ") >= 3 or folded[0] >= "\u2e80" or is_spaceless(folded[0])


def is_spaceless(char: str) -> bool:
    """Whether a character is Thai, Lao, Burmese or Khmer, where no space parts words, and a gap parts sentences."""
    return "\u0e00" <= char <= "\u0eff" or "\u1000" <= char <= "\u109f" or "\u1780" <= char <= "\u17ff"


def ends_unstopped(folded: str) -> bool:
    """Whether a line ends in a letter of Thai or Lao, which write no full stop: its length alone says what it is."""
    return bool(folded) and _is_unstopped(folded[-1])


def is_unstopped_headline(folded: str) -> bool:
    """Whether a line without a full stop, in a script that writes none, is no longer than headlines are."""
    return len(folded) < _UNSTOPPED and ends_unstopped(folded)


# Headlines of Thai sites have 40 to 95 characters, a paragraph mostly more than twice that.
_UNSTOPPED = 100


def _is_unstopped(char: str) -> bool:
    return "\u0e01" <= char <= "\u0e4e" or "\u0e81" <= char <= "\u0ecd" or "\u0edc" <= char <= "\u0edf"


def is_text(folded: str) -> bool:
    """True if a folded line reads as prose, or as a sentence, be it short."""
    return is_prose(folded) or is_sentence(folded)


# Residue alone over prose has more words on hand-labelled pages, or counts; headings of guides have fewer.
_HEADING_WORDS = 5


def reads_as_heading(folded: str) -> bool:
    """A few words without a number: counts and whole sentences stand over paragraphs, but head none."""
    return count_words(folded) <= _HEADING_WORDS and not any(map(str.isdigit, folded))


def count_words(folded: str) -> int:
    """How many words a short line holds: runs between spaces, in scripts without spaces what as many letters make.

    >>> count_words("see also"), count_words("แสดงความคิดเห็น")
    (2, 3)
    """
    return len(folded) // _LETTERS if is_spaceless(folded[0]) else len(folded.split())


# Letters and marks of a Thai word, a space taken in; Burmese and Khmer have more.
_LETTERS = 5
# Names of days and firms end in a full stop as well ("Jan. 3.", "Smith & Co.").
_SHORT_SENTENCE = 15
_SHORT_ENDS = (".", '."', ".)", "\u3002", "\u0964", "\u06d4")


def could_be_headline(folded: str, width: int) -> bool:
    """True of a folded line as long as a headline, `width` characters, that does not end as a sentence or label does.

    >>> could_be_headline("ferry fares rise", 16), could_be_headline("see also:", 9)
    (True, False)
    """
    return width in HEADLINE and folded[-1] not in ".:;,"


def is_headline(folded: str, width: int) -> bool:
    """True of a line that could be a headline, has four words and more, and neither a list number nor many digits.

    >>> is_headline("council closes the old bridge", 29), is_headline("ferry fares rise", 16)
    (True, False)
    """
    is_wordy = width >= _WORDY and (len(folded.split()) >= 4 or width > len(folded) * 1.5)
    return is_wordy and sum(map(str.isdigit, folded)) * 8 < len(folded) and could_be_headline(folded, width)


_WORDY = 25  # characters of four short words


def heads_the_text(run: Sequence[str], widths: Sequence[int], at: Sequence[int]) -> bool:
    """Whether the last of a run of folded short lines is none of the others' kind, but heads the text below them.

    `widths` are their lengths in characters, `at` their line numbers. The last heads it if it is alone, clearly
    shorter, opens otherwise, or stands further off than the others from each other.

    >>> heads_the_text(["- ferry fares rise", "- mayor will not stand", "who pays"], [18, 22, 8], [0, 1, 2])
    True
    >>> heads_the_text(["ferry fares rise in may", "mayor of the town will not stand"], [23, 32], [0, 2])
    False
    """
    others = widths[:-1]
    if not others or widths[-1] * len(others) < _SHORTER * sum(others) or _mark(run[-1]) != _mark(run[-2]):
        return True
    gaps = [below - above for above, below in pairwise(at)]
    return len(gaps) > 1 and gaps[-1] > max(gaps[:-1])


# Subheads have 30 characters in the median, headlines 56.
_SHORTER = 0.65


def _mark(folded: str) -> str:
    """What lines of one list have in common at their start: a bullet, a number, nothing."""
    return "1" if folded[0].isdigit() else "" if folded[0].isalpha() else folded[0]


# Columns that mails, man pages and text browsers wrap at; the last word that did not fit leaves a ragged edge.
_WRAPPED = range(40, 101)
RAGGED = 14
SHORTEST_FULL = _WRAPPED.start - RAGGED
"""No line of a wrapped text that is full has fewer characters."""
_FEW_LINES = 8


def wrapped_at(widths: Sequence[int]) -> int:
    """The column that lines of these widths (characters) are wrapped at by hard line ends; 0 where they are not.

    Where they are, most lines that hold a few words come close to it (a mail of 72 columns, a text browser's 80).
    """
    wide = sorted(width for width in widths if width >= _WRAPPED.start)
    if len(wide) < _FEW_LINES:
        return 0
    measure = wide[len(wide) * 19 // 20]
    if measure not in _WRAPPED:  # as in most texts, whose paragraphs are a line each
        return 0
    full = bisect_right(wide, measure) - bisect_left(wide, measure - RAGGED)
    return measure if 2 * full >= len(wide) else 0


# A lone "." or "-" is left out: inline links tear a full stop off its sentence, tables write a dash for no value.
_LONE_MARK = re.compile(r"[,:|*]( ?[,:|*]){0,2}")
_LONE_NUMBER = re.compile(r"\d{1,3}[.)]")
LONGEST_STRAY = 5
_OF_RULES = "-_=~*"
STRAY_MARKS = f"{_OF_RULES}."
"""Marks of which a stray line may have more than `LONGEST_STRAY`."""
_RULE = re.compile(rf"([{_OF_RULES}] ?){{2,}}")
_SECTION_BREAK = 3
_OFTEN = 3


def may_be_stray(folded: str) -> bool:
    """Whether a folded line may be one of `stray_lines`, by its first character and its length."""
    first = folded[0]
    return not first.isalpha() and (len(folded) <= LONGEST_STRAY or first in STRAY_MARKS)


def stray_lines(folded: Sequence[str], prose: Sequence[int]) -> set[int]:
    """The folded lines that hold nothing but stray marks, empty list numbers, or a rule below the last prose.

    Full stops alone below a script that writes none: posts keep their lines apart so. Two and more such lines in a
    row (blank ones not counted), or a colon or a bar that stands alone three times. A section break of three marks
    between paragraphs stays, as do rules that underline a heading or draw a table, and comments in code.

    >>> sorted(stray_lines(["the mill.", ",", "", ",", "1.", "2.", "the end"], [0]))
    [1, 3, 4, 5]
    >>> sorted(stray_lines(["the mill.", "*", "*", "*", "the ferry."], [0, 4]))
    []
    """
    if not prose:
        return set()
    visible = [n for n, line in enumerate(folded) if line]
    short = [n for n in visible if len(folded[n]) <= LONGEST_STRAY]
    found: set[int] = set()
    for pattern in (_LONE_MARK, _LONE_NUMBER):
        stray = {n for n in short if pattern.fullmatch(folded[n])}
        at = 0
        for is_stray, group in groupby(visible, key=stray.__contains__) if len(stray) > 1 else ():
            run = list(group)
            if is_stray and len(run) > 1 and not _is_section_break(folded, visible, at, len(run), prose):
                found.update(run)
            at += len(run)
    for mark in ":|":
        alone = [n for n in short if folded[n] == mark]
        if len(alone) >= _OFTEN:
            found.update(alone)
    found |= _rules_below(folded, visible, prose[-1]) | _stops_of_no_sentence(folded, visible)
    # comments in code; asked last, since few texts hold a stray line
    return set() if found and any(line.startswith(("/*", "*/", "//")) for line in folded) else found


def _stops_of_no_sentence(folded: Sequence[str], visible: Sequence[int]) -> set[int]:
    """Full stops alone below Thai and Lao, which write none; elsewhere one may be what a link left of its sentence.

    >>> _stops_of_no_sentence(["สะพานปิดแล้ว", ".....", "the mill burnt down", "."], range(4))
    {1}
    """
    return {
        below
        for above, below in pairwise(visible)
        if folded[below][0] == "." and not folded[below].strip(".") and _is_unstopped(folded[above][-1])
    }


def _is_section_break(
    folded: Sequence[str], visible: Sequence[int], at: int, length: int, prose: Sequence[int]
) -> bool:
    """Three equal marks, one a line, between two paragraphs."""
    if length != _SECTION_BREAK or at == 0 or at + length == len(visible):
        return False
    return len({folded[n] for n in visible[at : at + length]}) == 1 and {visible[at - 1], visible[at + length]} <= {
        *prose
    }


def _rules_below(folded: Sequence[str], visible: Sequence[int], last: int) -> set[int]:
    """Rules of dashes below the last line of prose that underline nothing and draw no table."""
    found = set()
    for at in range(bisect_left(visible, last), len(visible)):
        n = visible[at]
        if not _RULE.fullmatch(folded[n]):
            continue
        above, below = visible[at - 1] if at else -1, visible[at + 1] if at + 1 < len(visible) else -1
        near = [folded[beside] for beside in (above, below) if beside >= 0]
        underlines = above >= 0 and above == n - 1 and abs(len(folded[above]) - len(folded[n])) <= 2
        if not underlines and not any("|" in line or "+" in line for line in near):
            found.add(n)
    return found
