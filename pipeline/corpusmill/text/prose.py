"""Which lines read as prose."""

from __future__ import annotations

# A line reads as prose from this many characters on, if it ends as a sentence does. Sixty is the shortest that keeps
# taglines and button rows out of the measured documents; ideographs carry a word each and count three times.
PROSE = 60
_SENTENCE_ENDS = (".", "!", "?", '."', '!"', '?"', ".'", "!'", "?'", ".)", "!)", "?)", '"', ":", ".]")


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
        # Thai writes no full stop
        return not folded[-3:].isascii() and any("\u0e01" <= char <= "\u0e4e" for char in folded[-3:])
    return len(folded) * 3 >= PROSE and folded.endswith(_SENTENCE_ENDS) and folded[0] >= "\u2e80"
