"""The site behind the title in the first line of a page, which is its own: "Headline - Site", "Headline | Site".

Of 1,186 headlines as pages show them three have such a tail, of as many titles of pages 514, and those are right on 93
of a hundred. See docs/decisions/behind-titles.md.
"""

from __future__ import annotations

import re

from corpusmill.metadata.judges.titles import CJK, SECTIONS
from corpusmill.metadata.names import is_person
from corpusmill.metadata.people.called import is_called
from corpusmill.metadata.sites.names import could_be_site
from corpusmill.metadata.words import Find, Line

_LONGEST = 200  # characters of the line
_LEAST = 20  # columns of a headline; in shorter lines stand names of two parts
_LONGEST_NAME, _MOST_WORDS = 35, 5
_MOST_UNCASED = 3  # words of a name behind a dash in scripts without capitals, where headlines have parts of more words
_SEPARATOR = re.compile(r"\s+[-–—]\s+|\s*[|｜]\s*|\s+::\s+")
_MOST_PARTS = 2  # behind the headline: a section and the site
_NO_NAME = re.compile(r"[?!\"“”„«»:;…]|\d{3}|[.,]$")
# Small words inside names.
_SMALL = frozenset(
    "of the and & for de do da du la le des di del y e et und für von van der den die das in on a na w".split()
)


def read_behind_title(line: Line, text: str = "") -> tuple[int, Find] | None:
    """Where the headline in the first line of a page ends, and the site behind it.

    `text` is the page: a name that stands in it again may have small words, as names have in most languages.

    >>> from corpusmill.text.fold import fold
    >>> def read(text): return read_behind_title(Line(text, fold(text), 0))
    >>> end, site = read("The old bridge is closed for two years - Harbour Times")
    >>> end, site.value
    (38, 'Harbour Times')
    >>> read("The old bridge is closed for two years - what that costs the town")
    >>> read("The old bridge - closed for two whole years | Harbour Times")[0]
    43
    """
    if len(line.text) > _LONGEST:
        return None
    separators = [*_SEPARATOR.finditer(line.text)]
    if not 1 <= len(separators) <= _MOST_PARTS:
        return None
    last = separators[-1]
    if re.search(r"\d", line.text[separators[0].end() : last.start()]):
        return None  # a day between a name and a section
    name, is_bar = line.text[last.end() :], last.group().strip() in ("|", "｜")
    # between headline and site stands a section, written like a name; anything else is of the headline
    is_section = _is_name(line.text[separators[0].end() : last.start()], is_bar=True)
    headline = line.text[: (separators[0] if is_section else last).start()]
    if len(headline) + len(CJK.findall(headline)) < _LEAST or not _is_name(
        name, is_bar, _stands_again(name, line.text, text)
    ):
        return None
    return len(headline), Find("publisher", name, last.end(), len(line.text), "site-behind-title", 0.85)


def _stands_again(name: str, line: str, text: str) -> bool:
    """Whether a name stands elsewhere than behind its headline, which may stand twice."""
    return text.count(name) > text.count(line)


def _is_name(name: str, is_bar: bool, stands_again: bool = False) -> bool:
    """Whether what stands behind a bar or a dash is written like a name, and is none of a person, section or day."""
    words = name.split()
    if not words or len(name) > _LONGEST_NAME or len(words) > _MOST_WORDS or _NO_NAME.search(name):
        return False
    if not _is_capital(words[0]):
        return False
    if not (stands_again or all(_is_capital(word) or word.lower() in _SMALL for word in words)):
        return False
    is_cased = name.upper() != name.lower()
    if not is_bar and not is_cased and len(words) > _MOST_UNCASED:
        return False
    folded = name.casefold()
    return folded not in SECTIONS and could_be_site(name) and not (is_person(name) and is_called(name))


def _is_capital(word: str) -> bool:
    """Whether a word begins with a capital, or with what is none of letters with two cases."""
    return not word[0].islower()
