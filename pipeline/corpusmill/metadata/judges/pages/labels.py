"""Names under a label that has a line of its own, and reporters that a Chinese paper names with its own name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from corpusmill.cache.patterns import kept_pattern
from corpusmill.metadata.judges.parts import compiled
from corpusmill.metadata.names import is_organisation, is_person
from corpusmill.metadata.words import Find, Line, Words, fold_name, folded_of, label_words

_MOST_NAMES = 4  # names under one label
_LONGEST = 60  # characters of a line with a name; a foot-note's mark and what she did may follow it
_BEHIND_NAME = re.compile(r"\s*(?:\^?\d+\b.*|@.*|\(.*\)|\|.*|,.*)$")
LABEL_ENDS = " :：-"


@cache
def labels() -> frozenset[str]:
    """The labels of authors that a line may consist of, folded, without a colon."""
    return frozenset(fold_name(word) for word in label_words("by", "author"))


def is_label(folded: str) -> bool:
    """Whether a folded line is such a label and no more."""
    return folded.rstrip(LABEL_ENDS) in labels()


def end_of_label(line: Line, words: Words) -> int | None:
    """Where the label of an author ends that opens a line; None without, or with nothing behind it."""
    patterns = compiled(words.language)
    lead = patterns["by"].match(line.folded) or patterns["author"].match(line.folded)
    if lead is None or lead.end() >= len(line.text) or line.text[lead.end() - 1].isalnum():
        return None
    return lead.end()


def read_label_lines(lines: Sequence[Line]) -> list[tuple[Line, Find]]:
    """The people on the lines below a line that is a label; bullets are off already.

    >>> from corpusmill.text.fold import fold
    >>> texts = ("Posted by", "Ann Li", "Answered in May", "Autores:", "Bo Ek ^1", "Cy Rask ^2", "Home")
    >>> [find.value for _, find in read_label_lines([Line(text, fold(text), 0) for text in texts])]
    ['Ann Li', 'Bo Ek', 'Cy Rask']
    """
    found: list[tuple[Line, Find]] = []
    for n, folded in enumerate(folded_of(lines)):
        if len(folded) > _LONGEST or not is_label(folded):
            continue
        line = lines[n]
        for below in lines[n + 1 : n + 1 + _MOST_NAMES]:
            name = _BEHIND_NAME.sub("", below.text) if len(below.text) <= _LONGEST else ""
            if not is_person(name) or is_organisation(name):
                break
            found.append((below, Find("author", name, 0, len(name), "byline-below-label", 0.88)))
            if not line.text.endswith((":", "：")):
                break  # a list of names is announced with a colon
    return found


_HAN = "[\u3400-\u9fff]"
_REPORTERS = kept_pattern(
    rf"(?:本[报報刊网網台]|{_HAN}{{2,6}}[报報刊网網社])(?:驻{_HAN}{{2,4}}|駐{_HAN}{{2,4}})?(?:特约|特約|见习|見習|实习|實習)?"
    rf"(?:记者|記者)(?P<sep>[\s/|:]*)(?P<names>{_HAN}{{2,3}}(?:[\s、,]+{_HAN}{{2,3}}){{0,3}})"
    rf"(?=[\s)】\]]|$|,|[\s、](?:本[报報]|{_HAN}{{2,6}}[报報]))"
)


def read_reporters(line: Line) -> list[Find]:
    """The reporters that a Chinese paper names with its own name, in brackets or behind a stroke.

    >>> from corpusmill.text.fold import fold
    >>> def names(text): return [find.value for find in read_reporters(Line(text, fold(text), 0))]
    >>> names("（本报记者 王小明 李江 本报见习记者 张河）"), names("本报记者了解到，大桥将关闭两年。")
    (['王小明', '李江', '张河'], [])
    """
    found = []
    for match in _REPORTERS.finditer(line.folded):
        closes = line.folded[match.end() : match.end() + 1] in (")", "】", "]", "")
        if not match["sep"] and not closes:
            continue  # "本报记者了解到": a sentence
        at = match.start("names")
        for name in re.finditer(rf"{_HAN}+", match["names"]):
            value = line.text[at + name.start() : at + name.end()]
            found.append(Find("author", value, at + name.start(), at + name.end(), "byline-of-reporters", 0.88))
    return found
