"""Repairs of broken characters, each a function from a text to its edits; what an author may have meant stays.

Everywhere: kinds of damage are told by what stands around them, and where the document as a whole shows that a sign is
meant (markup in an article about HTML, blanks in a script that wants them), nothing is done.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from ftfy.fixes import fix_c1_controls

from corpusmill.cache.patterns import kept_pattern
from corpusmill.text.actions import Edit
from corpusmill.text.repair.carried import mail_letters, page_break, symbol_bullet
from corpusmill.text.repair.mojibake import LINE, SURE_GATE, bad, gate_of, mojibake
from corpusmill.text.repair.unseen import (
    Find,
    bidi_control,
    control,
    edits_of,
    overstruck,
    selector,
    soft_hyphen,
    zero_width,
)
from corpusmill.text.rewrite import rewrite

# Line ends. U+0085 is left to the repair of C1 controls: in scraped text it is an ellipsis of cp1252.
# With a sign in front to which `re` leaps, as below: it tries what begins with a repeat, an anchor or one of several at
# every character.
_LINE_ENDS = re.compile(
    "[\n\r\x0b\x0c\u2028\u2029](?:(?<!\n)|[\r\x0b\x0c\u2028\u2029])(?:\n?[\r\x0b\x0c\u2028\u2029])*\n?"
)
_LINE_END = re.compile("\r\n|[\r\x0b\u2028\u2029]")


def line_end(row: int, text: str) -> Iterator[Edit]:
    r"""Line ends of other systems become "\n"; a form feed ends a line where none ends beside it, else it goes.

    >>> [edit.after for edit in line_end(0, "a\r\nb\fc")]
    ['\n', '\n']
    """

    def after(match: re.Match[str]) -> str:
        whole = _LINE_END.sub("\n", match[0])
        lines = whole.replace("\x0c", "")
        return lines or ("\n" if match.start() > 0 and match.end() < len(text) else "")

    return edits_of(row, _LINE_ENDS.finditer(text), after, "line-end")


# Text that was escaped as JSON (or by Python's repr) once too often.
_ESCAPE = re.compile(r'(?:\\u[0-9a-fA-F]{4})+|(?:\\[rn])+|\\["\\/tbf]')
_OTHER_BACKSLASH = re.compile(r'\\(?!u[0-9a-fA-F]{4}|["\\/nrtbf])')
_LINE_ENDED = re.compile(r"[^\s\\](?:\\r)?\\n(?=[^\s\"'`),.;:\]}])")
# `\n` that somebody speaks of or that stands in a string of a program, and folders of Windows (`C:\news`).
_SPOKEN_OF = re.compile(r"""(?:^|[\s"'`(\[{])\\[nrt](?=[\s"'`),.;:\]}]|$)|\\n["'`]|%[sd]\\n|(?<![A-Za-z])[A-Za-z]:\\""")
_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})")


def escape(row: int, text: str) -> Iterator[Edit]:
    r"""Escapes of JSON in a text that is one line through and through: its line ends are written out.

    Only where every backslash is such an escape, and none stands by itself or at the end of a quotation, as in what is
    said of escapes and in programs.

    >>> [edit.after for edit in escape(0, r"It ended.\n\nIt\u2019s over.")]
    ['\n\n', '’']
    >>> list(escape(0, r"Write \n to end a line, and \u2019 for the sign."))
    []
    """
    if _is_slashed(text):
        return edits_of(row, _SLASHED.finditer(text), lambda match: match[0][1], "escape")
    if not _is_escaped(text):
        return iter(())
    return edits_of(row, _ESCAPE.finditer(text), lambda match: _unescaped(match[0]), "escape")


# Quotation marks with the backslash that a form wrote before each of them, and before nothing else.
_SLASHED = re.compile(r"\\['\"\\]")
# The shortened words of English alone: LaTeX writes accents so ("Poincar\\'e", "l\\'eger").
_IN_A_WORD = re.compile(r"[a-z]\\'(?:s|t|re|ve|ll|d|m)\b")
_BARE_QUOTE = re.compile(r"(?<!\\)['\"]|\\(?!['\"\\])")


def _is_slashed(text: str) -> bool:
    """
    >>> _is_slashed(r"It\\'s \\"late\\"."), _is_slashed(r"print('It\\'s late')")
    (True, False)
    """
    return "\\'" in text and _IN_A_WORD.search(text) is not None and not _BARE_QUOTE.search(text)


def _is_escaped(text: str) -> bool:
    if "\\" not in text or _OTHER_BACKSLASH.search(text) or _SPOKEN_OF.search(text):
        return False
    ended = len(_LINE_ENDED.findall(text))
    letters = [chr(int(code, 16)) for code in _UNICODE.findall(text)]
    if not (ended or letters) or text.strip().count("\n") > ended:
        return False
    inside = sum(1 for _ in re.finditer(r"(?<=\S)\\u[0-9a-fA-F]{4}|\\u[0-9a-fA-F]{4}(?=\S)", text))
    return all(ord(char) > 0x7E for char in letters) and inside == len(letters)


def _unescaped(escape: str) -> str:
    if escape.startswith("\\u"):
        units = b"".join(int(code, 16).to_bytes(2, "big") for code in _UNICODE.findall(escape))
        return units.decode("utf-16-be", "replace")
    if escape[1] in "rn":
        return escape.replace("\\r\\n", "\n").replace("\\r", "\n").replace("\\n", "\n")
    return {"t": "\t", "b": "", "f": "\n"}.get(escape[1], escape[1])


# `&amp;amp;lt;` was escaped three times: the innermost name counts.
# Browsers read some names without the semicolon, too: these no word and no parameter of an address can be.
_UNENDED = r"nbsp(?!=)|(?:amp|quot|copy|reg)(?=[\s&]|$)|[A-Za-z](?:acute|grave|circ|uml|tilde|cedil)(?![=;])"
# A sign beyond U+FFFF as two numbers, each half of it in UTF-16.
_HALVES = r"#(?:5[5-7]\d{3}|[xX][dD][89a-fA-F][0-9a-fA-F]{2});"
ENTITY = re.compile(rf"&{_HALVES}&{_HALVES}|&(?:amp;)*(?:(#?[0-9A-Za-z]{{1,24}});|({_UNENDED}))")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>|<!--|<!DOCTYPE", re.I)
# An ending of an address ("/about.html") speaks of nothing.
_OF_MARKUP = re.compile(
    r"\b(?:(?<!\.)(?:x?html|xml|svg)|entit(?:y|ies)|markup|escap(?:e|ed|es|ing))\b|&lt;/?[a-z][^<>\n]*?&gt;", re.I
)
_MAY_BE_OF_MARKUP = "(?i)html|xml|svg|ent.t|markup|escap|&lt;"
"""What such a text holds, for RE2, which takes a fiftieth of the time (and knows no "\u0131" for "i")."""


def entity(row: int, text: str) -> Iterator[Edit]:
    """HTML entities become their characters, unless the document shows markup or speaks of it: there they are meant.

    >>> [edit.after for edit in entity(0, "Salt &amp; Sons, caf&eacute;")]
    ['&', 'é']
    >>> list(entity(0, "In HTML, &amp; stands for the sign.")), list(entity(0, "<b>Salt</b> &amp;"))
    ([], [])
    """
    is_of_markup = gate_of(_MAY_BE_OF_MARKUP).search(text.encode()) and _OF_MARKUP.search(text)
    if is_of_markup or ("<" in text and _TAG.search(text)):
        return iter(())
    return edits_of(row, ENTITY.finditer(text), _character, "entity")


def _character(match: re.Match[str]) -> str:
    bare = match[1] or match[2]
    if bare is None:
        halves = [int(half.strip("&#").lower().replace("x", "0x"), 0) for half in match[0].split(";")[:2]]
        return b"".join(half.to_bytes(2, "big") for half in halves).decode("utf-16-be", "replace")
    name = f"&{bare};"
    # names in capitals, too (&EACUTE;), as ftfy does
    new = html.unescape(name)
    if new == name and (lower := html.unescape(name.lower())) != name.lower():
        new = lower.upper() if bare.isupper() else lower
    if new == name or ";" in new:
        return "&amp;" if bare == "amp" else name if name != match[0] else match[0]
    return new


_C1 = re.compile("[\x80-\x9f]+")


def c1_control(row: int, text: str) -> Iterator[Edit]:
    """C1 controls are characters of cp1252 that were read as Latin-1."""
    return edits_of(row, _C1.finditer(text), lambda match: fix_c1_controls(match[0]), "c1-control")


_CJK = (
    "\u3001-\u303f\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
_CJK_BLANK = kept_pattern(f"(?<=[{_CJK}]) (?=[{_CJK}])")
_CJK_PAIR = kept_pattern(f"(?<=[{_CJK}])(?=[{_CJK}])")
# Names in a list and parts of a headline are parted by blanks, too, but hold pairs of characters without any.
_LEAST_BLANKS = 8
_LEAST_SHARE = 0.8


def cjk_blank(row: int, text: str) -> Iterator[Edit]:
    """Blanks between all characters of a line in Chinese or Japanese, as OCR and some PDFs have them.

    >>> len(list(cjk_blank(0, "今 天 天 气 很 好 ， 我 们 出 去 走 走 。")))
    13
    >>> list(cjk_blank(0, "张三 李四 王五 赵六 孙七 周八 吴九 郑十 冯一 陈二"))
    []
    """
    at = 0
    for line in LINE.findall(text):
        blanks = [match.start() for match in _CJK_BLANK.finditer(line)]
        if len(blanks) >= _LEAST_BLANKS:
            pairs = sum(1 for _ in _CJK_PAIR.finditer(line))
            if len(blanks) >= _LEAST_SHARE * (len(blanks) + pairs):
                yield from (Edit(row, at + blank, at + blank + 1, "", "cjk-blank") for blank in blanks)
        at += len(line)


def composed(row: int, text: str) -> Iterator[Edit]:
    """NFC, line by line; never NFKC, which makes 106 of 10⁶."""
    at = 0
    for line in LINE.findall(text):
        if not is_composed(line):
            yield from rewrite(row, line, unicodedata.normalize("NFC", line), "nfc", at)
        at += len(line)


class Repair(NamedTuple):
    """A repair, and an RE2 pattern that every text which it changes matches; "" for NFC, which no pattern tells."""

    find: Find
    gate: str


_CJK_RE2 = r"[\x{3001}-\x{9fff}\x{f900}-\x{faff}\x{ff01}-\x{ff65}]"
REPAIRS = (
    Repair(line_end, r"[\r\x0b\x0c\x{2028}\x{2029}]"),
    Repair(escape, r"\\[nu']"),
    Repair(page_break, r"(?i:<br ?/?>)"),
    Repair(entity, r"&#?[0-9A-Za-z]{1,24};|&(?:nbsp|amp|quot|copy|reg|[A-Za-z](?:acute|grave|circ|uml|tilde|cedil))"),
    Repair(mail_letters, r"=[C-F][0-9A-F]=[89AB][0-9A-F]"),
    Repair(mojibake, f"{bad()}|{SURE_GATE}"),
    Repair(symbol_bullet, r"[\x{f06e}\x{f076}\x{f0a7}\x{f0a8}\x{f0b7}\x{f0d8}\x{f0fc}]"),
    Repair(c1_control, r"[\x80-\x9f]"),
    Repair(overstruck, r"\x08"),
    Repair(
        control,
        r"[\x00-\x08\x0e-\x1f\x7f\x{206a}-\x{206f}\x{fdd0}-\x{fdef}\x{feff}\x{fff9}-\x{fffc}\x{fffe}\x{ffff}]"
        r"|[\x{e0000}-\x{e007f}]",
    ),
    Repair(selector, r"[\x{e0100}-\x{e01ef}]|[A-Za-z\x{c0}-\x{24f} \n\x{fe00}-\x{fe0f}][\x{fe00}-\x{fe0f}]"),
    Repair(soft_hyphen, r"\xad"),
    Repair(zero_width, r"[\x{200b}\x{2060}]|[A-Za-z\x{c0}-\x{24f}][\x{200c}\x{200d}]"),
    Repair(bidi_control, r"[\x{200e}\x{200f}\x{61c}\x{202a}-\x{202e}\x{2066}-\x{2069}]"),
    Repair(cjk_blank, f"{_CJK_RE2} {_CJK_RE2} "),
    Repair(composed, ""),
)
"""In the order in which the damage came about last; all again until nothing changes."""
GATE = "|".join(repair.gate for repair in REPAIRS if repair.gate)
"""What every text needing a repair matches, except for those not in NFC. Made from ftfy's own badness pattern, so it
follows ftfy's versions. A text that it leaves out comes back from the repairs unchanged (a test holds the two against
each other)."""


def is_suspect(repair: Repair, text: str, encoded: bytes | None = None) -> bool:
    """Whether the repair may find anything; False means that it does not.

    `encoded` is the text in UTF-8, for who asks about one several times: RE2 would encode it each time, and count
    characters.
    """
    encoded = text.encode() if encoded is None else encoded
    return gate_of(repair.gate).search(encoded) is not None if repair.gate else not is_composed(text)


def is_whole(text: str) -> bool:
    """Whether no repair is suspect: one look instead of one for each."""
    return is_composed(text) and gate_of(GATE).search(text.encode()) is None


def is_composed(text: str) -> bool:
    """Whether a text is in NFC, as all ASCII is, which takes no look at each character."""
    return text.isascii() or unicodedata.is_normalized("NFC", text)
