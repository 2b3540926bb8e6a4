"""Phrases with slots: `[share|send] this [page|post]` words six lines; an empty choice leaves its slot out."""

from __future__ import annotations

import re
from collections.abc import Callable

# What names a mark of a page (`[IMG]`) holds no bar.
_SLOT = re.compile(r"\[([^\[\]|]*(?:\|[^\[\]|]*)+)\]")


def parts_of(text: str) -> list[list[str]]:
    """What a phrase is made of: of each part the choices, one where the words are fixed.

    >>> parts_of("[share|send] this [IMG]")
    [[''], ['share', 'send'], [' this [IMG]']]
    """
    return [part.split("|") if n % 2 else [part] for n, part in enumerate(_SLOT.split(text))]


def spoken(choice: tuple[str, ...]) -> str:
    """A choice of every part as one line."""
    return " ".join("".join(choice).split())


def wordings(text: str) -> list[str]:
    """Lines that a phrase words: each choice of a slot beside the first ones of the others, not all beside all.

    So a table of lines holds every word, while patterns know every line.

    >>> wordings("[share|send] this [page|post]")
    ['share this page', 'send this page', 'share this post']
    """
    parts = parts_of(text)
    first = tuple(part[0] for part in parts)
    found = [spoken((*first[:n], choice, *first[n + 1 :])) for n, part in enumerate(parts) for choice in part]
    return [*filter(None, dict.fromkeys(found))]


def parted(text: str, judge: Callable[[str], bool]) -> list[str]:
    """The phrase in as few as need be for all lines of each to be judged alike, by its shortest and its longest line.

    >>> parted("[read|see] more[ of this story|]", lambda line: len(line.split()) > 2)
    ['[read|see] more of this story', '[read|see] more']
    """
    parts = parts_of(text)
    shortest, longest = (spoken(tuple(pick(part, key=len) for part in parts)) for pick in (min, max))
    if len(parts) == 1 or judge(shortest) == judge(longest):
        return [text]
    spreads = [max(map(len, part)) - min(map(len, part)) for part in parts]
    widest = spreads.index(max(spreads))
    if not spreads[widest]:
        return [text]
    before, behind = (_written(some) for some in (parts[:widest], parts[widest + 1 :]))
    return [one for choice in parts[widest] for one in parted(f"{before}{choice}{behind}", judge)]


def _written(parts: list[list[str]]) -> str:
    return "".join(part[0] if len(part) == 1 else f"[{'|'.join(part)}]" for part in parts)


# What stands for a placeholder in a pattern; phrases with a free one ({name}, {headline}) are no whole line for sure.
FILLED = {
    "{n}": r"\d[\d.,]{0,11}( ?[km])?",
    "{network}": "(facebook|twitter|x|instagram|youtube|whats ?app|telegram|linked ?in|pinterest|google news|tik ?tok)",
}


def as_pattern(text: str) -> str:
    """The rule pattern for every line that a phrase words.

    >>> as_pattern("[share|send] {n}")
    '(share|send) \\\\d[\\\\d.,]{0,11}( ?[km])?'
    """
    return "".join(
        _escaped(part[0]) if len(part) == 1 else f"({'|'.join(map(_escaped, sorted(part, key=len, reverse=True)))})"
        for part in parts_of(text)
    )


def _escaped(text: str) -> str:
    escaped = re.sub(r"[!-/:-@\[-`{-~]", r"\\\g<0>", text)
    for placeholder, pattern in FILLED.items():
        escaped = escaped.replace(re.sub(r"[{}]", r"\\\g<0>", placeholder), pattern)
    for letter, written in _WRITTEN.items():
        escaped = escaped.replace(letter, written)
    return escaped


# How letters of phrases are written, too, beside those that all patterns take (`tokens.VARIANTS`): what capitals fold
# to, writing without marks, tanwin left out, words of Persian joined or parted, and Devanagari without its dots.
_WRITTEN = {
    "ı": "[ıi]",
    "đ": "[đd]",
    "\u064b": "\u064b?",
    "\u200c": "[\u200c ]?",
    "\u0901": "[\u0901\u0902]",
    "\u093c": "\u093c?",
}
