"""Words that mix alphabets: what reading text in the wrong encoding leaves."""

from __future__ import annotations

import re

_OTHER_ALPHABET = re.compile("[\u0370-\u1fff]")
_WORD = re.compile(r"[^\W\d_]+")
_RUSSIAN_LETTERS = frozenset("ивскоуя")  # words of one letter; "а" is left out: it is the "à" of French, far more often


def mixes_alphabets(text: str) -> bool:
    """The mark of a wrong guess: letters of another alphabet inside Latin words or alone between them.

    >>> mixes_alphabets("йtй а Paris"), mixes_alphabets("е ena sidan"), mixes_alphabets("Windows и все другие")
    (True, True, False)
    """
    words = _WORD.findall(text)
    strange = own = 0
    for word in words:
        others = len(_OTHER_ALPHABET.findall(word))
        if 1 < len(word) == others:
            own += others
        elif word not in _RUSSIAN_LETTERS:
            strange += others
    return strange > own and any("a" <= char.lower() <= "z" for char in text)
