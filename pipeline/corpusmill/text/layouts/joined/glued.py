"""Menus whose entries an extractor put behind each other without a space: "HomeTownTrafficContact"."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from corpusmill.kernel.arrays import Flags
from corpusmill.text.layouts.glance import Glance, among
from corpusmill.text.layouts.page_scripts import speaks_of_code
from corpusmill.text.layouts.surroundings import Found, Surroundings

_NETWORK = (
    "facebook|twitter|whats-?app|telegram|linked-?in|pinterest|reddit|instagram|youtube|messenger|viber|vk"
    "|e-?mail|print"
)
# Two places of one line where a capital follows a small letter within a word: in few texts.
GATE = r"\p{Ll}\p{Lu}\p{Ll}.*\p{Ll}\p{Lu}\p{Ll}"
_RULE = "context-glued"
_NETWORKS = re.compile(rf"({_NETWORK}){{3,}}")
_LONGEST = 200
"""Characters of the longest such line: a page joined on one line is judged in parts."""
_WORD = re.compile(r"[^\W\d_]+")
_OF_CODE = re.compile(r"[(){}\[\]=;<>/\\@\"'`+_]|\.\w|::|\d[^\W\d_]")
_ENDS, _MARKS = ".!?:,;", " \t*-•"
_MANY = 3
"""Joints with which a third of the letters is enough; of two, three fifths: "The makers of AppImageHub" is no menu."""
_OF_MANY, _OF_FEW = 0.33, 0.6


_HEADS, _TAILS = (among("".join(name[end] for name in _NETWORK.split("|"))) for end in (0, -1))


def have_networks(glance: Glance) -> Flags:
    """Rows with a short line of three networks in a row or more."""
    table, short = glance.table, glance.short
    head, tail = table.edges
    is_apt = _HEADS[head[short]] & _TAILS[tail[short]]
    found = [n for n in short[is_apt].tolist() if _NETWORKS.fullmatch(table.folded[n])]
    return glance.has(np.array(found, np.int64))


def glued(doc: Surroundings) -> Found:
    """Short lines in which capitals stand within words where others begin, and no word of it stands elsewhere.

    Names of programs are written so as well ("GetDefaultContext"): those have marks of code around them, begin small,
    or return in the text that speaks of them. One such word alone needs a text that speaks of no code; a heading with
    its mark stays. Beside lines that no one knows it is part of a menu, which is judged as a whole.
    """
    if not doc.prose or doc.is_code:
        return {}
    networks: Found = {n: (_RULE, "social_share") for n, line in doc.short if _NETWORKS.fullmatch(line)}
    found: Found = {}
    told = {n: words for n, line in enumerate(doc.written) if (words := glued_words(line.strip()))}
    rest = "\n".join(line for n, line in enumerate(doc.written) if n not in told) if told else ""
    for n, words in told.items():
        is_name = len(words) == 1 and words[0] == doc.written[n].strip(_MARKS) and speaks_of_code(doc.folded)
        is_heading = doc.folded[n].startswith("#")
        if not (is_name or is_heading or any(word in rest for word in words)):
            found[n] = (_RULE, "nav")
    known = doc.is_prose | doc.seams.keys() | found.keys() | networks.keys()
    return networks | {n: what for n, what in found.items() if all(at in known for at in _beside(doc, n))}


def _beside(doc: Surroundings, n: int) -> list[int]:
    """The visible lines right above and below, those that there are."""
    return [at for step in (-1, 1) if (at := next(doc.neighbours(n, step), -1)) >= 0]


def glued_words(line: str) -> list[str]:
    """The words of a stripped line that several were glued to, if the line is a menu by them.

    >>> glued_words("FreshmenTransferGraduates and more"), glued_words("NewsSport KulturWetter HeuteMorgen")
    (['FreshmenTransferGraduates'], ['NewsSport', 'KulturWetter', 'HeuteMorgen'])
    >>> glued_words("McDonald and MacGregor on YouTube"), glued_words("builder.AddHttpRawLogging()")
    ([], [])
    """
    if len(line) > _LONGEST or not line or line[-1] in _ENDS or _OF_CODE.search(line):
        return []
    words = [word for word in _WORD.findall(line) if word[0].isupper()]
    joints = {word: count for word in words if (count := sum(1 for _ in _joints(word)))}
    together = sum(joints.values())
    if together < _MANY and 2 not in joints.values():
        return []
    letters = sum(map(str.isalpha, line))
    share = _OF_MANY if together >= _MANY else _OF_FEW
    return list(joints) if sum(map(len, joints)) >= share * letters else []


def _joints(word: str) -> Iterator[int]:
    """Where a capital stands in a word with two small letters on both of its sides."""
    for at in range(2, len(word) - 2):
        if word[at].isupper() and word[at - 2 : at].islower() and word[at + 1 : at + 3].islower():
            yield at
