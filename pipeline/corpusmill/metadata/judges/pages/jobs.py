"""Lines beside a name that say it signs: a job below it, a label above it."""

from __future__ import annotations

import re
from functools import cache

from corpusmill.metadata.judges.pages.labels import LABEL_ENDS, is_label
from corpusmill.metadata.words import Line, label_words, name_words
from corpusmill.text.fold import fold

LONGEST_JOB, _MOST_WORDS = 60, 8
_ACCOUNT = re.compile(r"\s*(?:[|,-]\s*)?@[\w.]+\s*$")
# What parts a job from where it is done, or one job from another.
_PARTED = re.compile(
    r",|\||/|;| - | (?:at|for|of|de|del|della|da|do|di|du|des|der|fur|bei|van|voor|pa|ved|til|w|ds\.) "
)


def is_job(line: Line) -> bool:
    """A line that names a job and nothing else, with an account or a house behind it at most.

    >>> lines = ("Harbour reporter @annli", "Co-Founder & Marketing Director", "The editor was late.", "Why we met him")
    >>> [is_job(Line(line, fold(line), 0)) for line in lines]
    [True, True, False, False]
    """
    if len(line.text) > LONGEST_JOB or line.folded[-1] in ".?!:":
        return False
    if line.folded in _roles():
        return True  # in small letters, or in a script without case
    if not line.text[0].isupper():
        return False
    job = _ACCOUNT.sub("", line.folded)
    words = _PARTED.split(job)[0].split()
    if not words or len(words) > _MOST_WORDS or not words[-1].replace("-", "").isalpha():
        return False
    is_titled = len(words) <= _FEW or all(word[0].isupper() for word in line.text.split() if word[0].isalpha())
    return (words[-1] in _jobs() or words[-1].removesuffix("s") in _last_of_roles()) and is_titled


_FEW = 4  # words of a job that is written small: "Culture and entertainment reporter"


@cache
def _roles() -> frozenset[str]:
    return frozenset(map(fold, label_words("role")))


@cache
def _last_of_roles() -> frozenset[str]:
    return frozenset(role.split()[-1] for role in _roles())


@cache
def _jobs() -> frozenset[str]:
    return frozenset({*_last_of_roles(), *name_words("trades"), *name_words("signing_trades")} - {"to"})


def is_label_alone(folded: str) -> bool:
    """A folded line that is only the label of an author.

    >>> [is_label_alone(line) for line in ("written by", "by:", "author", "stand by me")]
    [True, True, True, False]
    """
    if len(folded) > _LONGEST_LABEL:
        return False
    return is_label(folded) or folded.rstrip(LABEL_ENDS).endswith(" written by")


_LONGEST_LABEL = 30
