"""Characters that a reader does not see: controls, hyphens and joiners, marks of direction, hidden letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from corpusmill.text.actions import Edit

Find = Callable[[int, str], Iterator[Edit]]
"""(row, text) → edits in order."""


def edits_of(
    row: int, found: Iterator[re.Match[str]], after: Callable[[re.Match[str]], str], rule: str
) -> Iterator[Edit]:
    """An edit for each match that should read otherwise."""
    for match in found:
        new = after(match)
        if new != match[0]:
            yield Edit(row, match.start(), match.end(), new, rule)


def _remove(pattern: re.Pattern[str], rule: str) -> Find:
    def repair(row: int, text: str) -> Iterator[Edit]:
        return edits_of(row, pattern.finditer(text), lambda _: "", rule)

    return repair


# Terminals and printers: a letter struck over itself is bold, one struck over a line underlined.
overstruck = _remove(re.compile("(?P<bold>[^\n\x08])\x08(?=(?P=bold))|_\x08(?=[^\n _])"), "control")
# What a terminal is told: colours and the cursor (`ESC [ … letter`), titles and links (up to BEL or `ESC \\`), letters
# of another set. Titles are short; what has no end within 2,000 characters is none.
_TOLD = r"\[[0-?]*[a-zA-Z~]|\][^\x07\x1b\n]{0,2000}(?:\x07|\x1b\\)|[()][0AB]"
# Code points of no character, too, and the letters that nobody sees (U+E0000 on) but in flags of emoji: in a text they
# say to a model what they hide from readers.
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f\u206a-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffc\ufffe\uffff\ud800-\udfff"
_UNSEEN = "\U000e0000-\U000e007f"
control = _remove(
    re.compile(
        f"[{_CONTROLS}{_UNSEEN}]"
        f"(?:(?<=\x1b)(?:{_TOLD})|(?<=[{_CONTROLS}])[{_CONTROLS}]*"
        f"|(?<![\U0001f3f4\U000e0020-\U000e007f][{_UNSEEN}])[{_UNSEEN}]*"
        "|(?<=\U0001f3f4[\U000e0020-\U000e007e])[\U000e0020-\U000e007e]{6,}\U000e007f?)"  # no flag is so long
    ),
    "control",
)

# A selector says which form of the character before it is meant, once; more of them, or behind a letter that has one
# form, spell bytes that nobody sees.
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_IDEOGRAPHS = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
selector = _remove(
    re.compile(
        f"[{_SELECTORS}](?:(?<=[{_SELECTORS}][{_SELECTORS}])|(?<=[A-Za-z\u00c0-\u024f \n][{_SELECTORS}])"
        f"|(?<![{_IDEOGRAPHS}][{_SELECTORS}])(?<=[\U000e0100-\U000e01ef]))[{_SELECTORS}]*"
    ),
    "control",
)

# A soft hyphen shows where a word may be parted; what text of a page or a PDF shows of it is nothing, or a parted word.
soft_hyphen = _remove(
    re.compile("(?<=\\w)\u00ad+[ \\t]*\n[ \\t]*(?=\\w)|(?<=\\w)\u00ad+|\u00ad+(?=\\w)"), "soft-hyphen"
)

# Scripts without blanks between words (Thai, Lao, Tibetan, Burmese, Khmer, Balinese, Javanese) mark them by U+200B.
_UNSPACED = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\u1a20-\u1aaf\u1b00-\u1b7f\ua980-\ua9df\uaa60-\uaa7f"
# Joiners shape letters of Arabic and Indic scripts, and parts of emoji; between Latin letters they shape nothing.
_LATIN = "A-Za-z\u00c0-\u024f"
zero_width = _remove(
    re.compile(
        f"\u2060+|(?<![{_UNSPACED}\u200b])\u200b+(?![{_UNSPACED}\u200b])|(?<=[{_LATIN}])[\u200c\u200d]+(?=[{_LATIN}])"
    ),
    "zero-width",
)

_BIDI = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")


def bidi_control(row: int, text: str) -> Iterator[Edit]:
    """Marks of the writing direction go from a document without a letter that is written from right to left."""
    if not _BIDI.search(text) or _RIGHT_TO_LEFT.search(_BIDI.sub("", text)):
        return iter(())
    return edits_of(row, _BIDI.finditer(text), lambda _: "", "bidi-control")
