"""What says of a line that a rule knows that it is the text's own: its company, or what the text is about."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from itertools import islice, pairwise
from pathlib import Path

from corpusmill.rulebook.rule import Rule
from corpusmill.text.fold import fold
from corpusmill.text.lines import LineTable
from corpusmill.text.own.facts import are_listed, is_fact
from corpusmill.text.prose import count_words, is_spaceless

_OF_FACTS = frozenset(("ads", "contact", "counter", "legal", "login", "media_ui", "nav", "other"))
OF_SUBJECTS = frozenset(("cookie", "newsletter"))
LEADING = frozenset(("media_ui", "read_more", "related_link"))
_QUESTIONS = ("?", "\uff1f", "\u061f")
_ITEM_WORDS = 4
"""Words from which on an item is none of a menu's, whose unknown items stand among known ones."""
_WORD, _STEM, _SAID = re.compile(r"[^\W\d_]{5,}"), 6, 2
"""What a text is about stands in its first line, and in so many others."""
LINES_OF_SUBJECT = 300
"""Lines at the head of a text that say what it is about."""
_STOPS = ".!?:;\u2026\u3002\u0964\u06d4"
_NEAR = 6


def may_be_own(line: str, below: str) -> bool:
    """Whether a folded line that a rule takes may be a fact in a list, or head the questions below it.

    >>> may_be_own("colour: blue", ""), may_be_own("questions", "how do i pay?"), may_be_own("share", "print")
    (True, True, False)
    """
    return ":" in line or below.endswith(_QUESTIONS)


def may_be_fact(category: str, line: str) -> bool:
    """Whether a line that a rule of a category takes may be one of a list of facts."""
    return category in _OF_FACTS and is_fact(line)


def are_near(above: Iterable[str], below: Iterable[str]) -> bool:
    """Whether such a list stands around it; `above` and `below` are the visible lines from the nearest on."""
    return are_listed(islice(above, _NEAR), islice(below, _NEAR))


def heads_questions(category: str, below: str) -> bool:
    """Whether the name of a section stands over a question: it is the heading of questions and answers."""
    return category == "nav" and below.endswith(_QUESTIONS) and count_words(below) > 1


_HEADINGS = tomllib.loads(Path(__file__).with_name("headings.toml").read_text(encoding="utf-8"))
_SEE = frozenset(map(str.strip, fold(_HEADINGS["see"].replace("\n", "|")).split("|")))


def may_be_heading(line: str) -> bool:
    """Whether a known line alone below a text may be its last heading, whose list a scraper lost.

    Where words are told by letters a compound counts as two ("ความคิดเห็น", comments).

    >>> [may_be_heading(line) for line in ("comments", "see also:", "read also", "previous article")]
    [True, True, False, False]
    """
    return count_words(line) <= 1 + is_spaceless(line[0]) or line.rstrip(" :.") in _SEE


def may_be_guides(rule: Rule) -> bool:
    """Whether a rule knows how a sentence opens that a guide may hold, too ("You find more in chapter 5.")."""
    return rule.scope in ("opening", "spread") and (rule.category in LEADING or rule.category == "contact")


def is_wordy_item(line: str) -> bool:
    """Whether an item of a list is no arrow and a link, nor a word or three of a menu."""
    return line[0] != ">" and count_words(line) > _ITEM_WORDS  # the bullet is one


def may_lead_on(category: str, line: str) -> bool:
    """Whether a line may go on in the next one."""
    return category in LEADING and line[-1] not in _STOPS


def is_on_subject(sentence: str, title: str, others: Iterable[str]) -> bool:
    """Whether a sentence speaks of what the text is about: a word of the title, said again elsewhere."""
    common = _stems(sentence) & _stems(title)
    if not common:
        return False
    said = [*others]
    return any(sum(stem in other for other in said) >= _SAID for stem in common)


def _stems(line: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(line)}


MAY_BE_VERSE = ",\n"
_STANZA, _VERSE = 4, 60
"""Lines of a stanza, and characters of a line of verse, at the least and at the most."""


def verse(lines: Sequence[str], start: int = 0) -> frozenset[int]:
    """The lines of stanzas, as they are written, numbered from `start` on.

    They are short ones in a row, one of which goes on behind a comma; see docs/decisions/by-its-company.md.

    >>> sorted(verse(["Autumn", "", "Read more of the stars,", "read more of the sea,", "and", "call", "", "Share"]))
    [2, 3, 4, 5]
    """
    found: list[int] = []
    first = 0
    for n in range(len(lines) + 1):
        if n < len(lines) and lines[n]:
            continue
        stanza = lines[first:n]
        if len(stanza) >= _STANZA and max(map(len, stanza)) <= _VERSE:
            goes_on = any(above[-1] == "," and below[0].islower() for above, below in pairwise(stanza))
            found += range(start + first, start + n) if goes_on else ()
        first = n + 1
    return frozenset(found)


TABLE_EDGES = frozenset("|+")
"""What lines of tables begin with."""


def may_be_torn(table: LineTable, text: str, line: int) -> bool:
    """Whether the lines right above and below may be halves of a sentence, by a character of each."""
    last, first = text[table.ends[line - 1] - 1], text[table.starts[line + 1]]
    return not (first.isupper() or first.isdigit()) and (last.isalnum() or last in ",(" or last.isspace())
