"""How much of a title's words the text below it takes up again."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpusmill.metadata.judges.titles import CJK

_PLAIN = re.compile(r"\w{4,}")
_WORD = re.compile(r"[\w\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f]+")  # marks over letters are no \w


def units_of(title: str) -> set[str]:
    """The words of a folded title by which a text takes it up, without their endings; pairs of ideographs."""
    if title.isascii():  # in a third of the time
        return {word[:5] for word in _PLAIN.findall(title)}
    if CJK.search(title):
        return {title[n : n + 2] for n in range(len(title) - 1) if title[n : n + 2].isalnum()}
    return {word[:5] for word in _WORD.findall(title) if len(word) >= 4}


_ECHOED = 1_500  # characters of a text that take up the words of its title


def below_of(title: str | None, lines: Iterable[str]) -> str:
    """What some folded lines begin with, without copies of a title: they echo nothing.

    >>> below_of("the old bridge", ["home: the old bridge", "the council met.", "it was late."])
    'the council met. it was late.'
    """
    below, size = [], 0
    for line in lines:
        if title is None or title not in line:
            below.append(line)
            size += len(line) + 1
            if size > _ECHOED:
                break
    return " ".join(below)[:_ECHOED]


def echo(title: str, below: str) -> float:
    """Share of a title's words (of its pairs of ideographs) that the text below, both folded, takes up again.

    A line over a byline of which three quarters come again is the title in 20 of 22 pages, with half in 26 of 30, with
    less in 8 of 16: a button or another headline.

    >>> echo("council closes the old bridge", "the old bridge over the river is closed. the council said so")
    1.0
    >>> echo("share on social networks", "the old bridge over the river is closed")
    0.0
    """
    units = units_of(title)
    return sum(map(below.__contains__, units)) / len(units) if units else 0.0
