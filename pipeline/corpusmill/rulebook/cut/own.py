"""What says of a line that a rule knows that it is the text's own: its company, or what the text is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from corpusmill.rulebook.rule import Hit
from corpusmill.text.own.facts import are_listed, is_fact
from corpusmill.text.prose import count_words

_OF_FACTS = frozenset(("ads", "contact", "counter", "legal", "login", "media_ui", "nav", "other"))
_OF_SUBJECTS = frozenset(("cookie", "newsletter"))
LEADING = frozenset(("media_ui", "read_more", "related_link"))
_QUESTIONS = ("?", "\uff1f", "\u061f")
_ITEM_WORDS = 4
"""Words from which on an item is none of a menu's, whose unknown items stand among known ones."""
_WORD, _STEM, _SAID = re.compile(r"[^\W\d_]{5,}"), 6, 2
"""What a text is about stands in its first line, and in so many others."""
_STOPS = ".!?:;\u2026\u3002\u0964\u06d4"
_NEAR = 6


def may_be_own(line: str, below: str) -> bool:
    """Whether a folded line that a rule takes may be a fact in a list, or head the questions below it.

    >>> may_be_own("colour: blue", ""), may_be_own("questions", "how do i pay?"), may_be_own("share", "print")
    (True, True, False)
    """
    return ":" in line or below.endswith(_QUESTIONS)


def is_listed_fact(category: str, line: str, above: Iterable[str], below: Iterable[str]) -> bool:
    """Whether a line is a fact in a list of facts that no rule knows; `above` and `below` from the nearest on."""
    return category in _OF_FACTS and is_fact(line) and are_listed(islice(above, _NEAR), islice(below, _NEAR))


def heads_questions(category: str, below: str) -> bool:
    """Whether the name of a section stands over a question: it is the heading of questions and answers."""
    return category == "nav" and below.endswith(_QUESTIONS) and count_words(below) > 1


def is_wordy_item(line: str) -> bool:
    """Whether an item of a list is no arrow and a link, nor a word or three of a menu."""
    return line[0] != ">" and count_words(line) > _ITEM_WORDS  # the bullet is one


def may_lead_on(category: str, line: str) -> bool:
    """Whether a line may go on in the next one."""
    return category in LEADING and line[-1] not in _STOPS


def is_on_subject(hit: Hit, line: str, title: str, others: Sequence[str]) -> bool:
    """Whether a sentence speaks of what the text is about: a word of the title, said again elsewhere."""
    if hit.rule.category not in _OF_SUBJECTS:
        return False
    common = _stems(line[hit.start : hit.end]) & _stems(title)
    return any(sum(stem in other for other in others) >= _SAID for stem in common)


def _stems(line: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(line)}
