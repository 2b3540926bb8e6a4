"""Text that was decoded in the wrong encoding: how it is told, and how it is repaired."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import ftfy
import re2
from ftfy.badness import BADNESS_RE

from corpusmill.text.actions import Edit
from corpusmill.text.rewrite import rewrite

_ENCODING_ONLY = ftfy.TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    fix_c1_controls=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    fix_surrogates=False,
    remove_control_chars=False,
    normalization=None,
    explain=False,
)
LINE = re.compile(r"[^\n]*\n|[^\n]+")


# A line that shows what a wrong encoding makes of a letter names an encoding; longer ones are pages, which name theirs.
_OF_ENCODINGS = re.compile(r"(?i)\b(?:utf-?(?:8|16)|latin-?1|iso[ -]?8859|(?:windows|cp)-?125\d|mojibake)")
_MAY_BE_OF_ENCODINGS = "(?i)utf|lat.n|8859|125|moj"
"""What the text of such a line holds, for RE2, which takes a tenth of the time (and knows no "\u0131" for "i")."""
_SAID_MOST = 1_000


def mojibake(row: int, text: str) -> Iterator[Edit]:
    """Text that was decoded in the wrong encoding, line by line: what stands in one says nothing of the next.

    >>> list(mojibake(0, "Read as Latin-1 the UTF-8 of é is Ã©."))
    []
    """
    at, may_name_any = 0, gate_of(_MAY_BE_OF_ENCODINGS).search(text.encode()) is not None
    for line in LINE.findall(text):
        after = line if line.isascii() else _repaired(line)
        if after != line and not (may_name_any and len(line) <= _SAID_MOST and _OF_ENCODINGS.search(line)):
            edits = rewrite(row, line, after, "mojibake", at)
            yield from (edit for edit in edits if not _is_as_meant(text, edit))
        at += len(line)


# What ends a quotation that began so; marks that stand between a word and the end of one.
_ENDS = {"“": "”", "„": "“”", "«": "»", "»": "«", "‘": "’", "‚": "‘’", "‹": "›", "›": "‹", "”": "”"}
_MARKS = re.compile("[”“«»’‘‹›…—]+")
_BEGINS = r"(?<![^\s([{—–’'“„«»‚‘])"
_RAISED = re.compile("[²³¹†‡] ")


def _repaired(line: str) -> str:
    mended = _mended(_of_dos(_with_lost_bytes(line)))
    surely = _surely_mended(mended)
    return mended if surely == mended else _mended(surely)


def _is_as_meant(text: str, edit: Edit) -> bool:
    """Whether what is taken for one letter is the last of a word, and the mark behind it.

    >>> text = "“CHÃ”"
    >>> [_is_as_meant(text, edit) for edit in rewrite(0, text, _mended(text), "mojibake", 0)]
    [True]
    """
    letter, stop = edit.start, max(edit.end, edit.start + 2)
    marks = text[letter + 1 : stop]
    if _RAISED.fullmatch(marks):  # a note: "libertà¹ e"
        return text[letter - 1 : letter].isalpha()
    if text[letter:stop] == "Ã\u00a0":  # "MANHÃ DE": a word in capitals, and a blank that ends no line
        return text[letter - 1 : letter].isupper()
    if not _MARKS.fullmatch(marks) or text[stop : stop + 1].isalpha():
        return False
    line, end = text.rfind("\n", 0, letter) + 1, text.find("\n", stop)
    before, behind = text[line:letter], text[stop:] if end < 0 else text[stop:end]
    return any(marks[-1] in ends and _is_open(before, behind, mark, marks[-1]) for mark, ends in _ENDS.items())


def _is_open(before: str, behind: str, mark: str, end: str) -> bool:
    """Whether a quotation is open between the two parts of a line that no mark of the second one ends."""
    begun = [match.end() for match in re.finditer(_BEGINS + mark, before)]
    if not begun or end in before[begun[-1] :]:
        return False
    following = re.search(f"{_BEGINS}{mark}|{end}", behind)
    return following is None or re.match(_BEGINS + mark, behind[following.start() :]) is not None


# What stands for a sign or letter of UTF-8 and for nothing else, wherever it is read: signs behind a letter, or at the
# beginning of a word, where none stand.
_BY_TWO = "[ÃÄÅ][¡-¬®-¿€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_SURE = re.compile(
    "(?P<cp1252>â„¢|ÄŒ(?=[a-z])|(?<![^\\W\\d_])"
    + _BY_TWO
    + "(?=[a-z])|(?<=[a-z])[ÃÄÅ][¡-¬®-±´-¹»-¿€ƒ†‡ˆ‰Š‹ŒŽ˜™š›œžŸ](?![A-Z]))"
    "|(?P<control>(?<=[a-z])Â[‘’“”–—…](?![A-Z]))|(?P<cp850>(?<=[A-Za-z])├[^\\s]|├[^\\s](?=[a-z]))"
    "|(?P<gb18030>鈥[\u4e00-\u9fff])"
)
SURE_GATE = f"â„¢|ÄŒ|{_BY_TWO}|Â[‘’“”–—…]|[ΓÔ]Ç|├|鈥"
"""For RE2: all that the pattern of sure signs matches."""


# "”" has a byte that cp1252 gives no sign, so that many programs drop it.
_LOST = re.compile("(â€œ(?:(?!â€œ|â€\x9d).)*?\\S)â€(?![\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\ufffd])")


def _with_lost_bytes(line: str) -> str:
    """The line with the ends of quotations whole again, before what is left of them is taken for a dagger.

    >>> _mended(_with_lost_bytes("â€œYes,â€ she said."))
    '“Yes,” she said.'
    """
    return _LOST.sub("\\1â€\x9d", line) if "â€œ" in line else line


# Signs of UTF-8 in letters of DOS, which ftfy takes for those of a Mac.
_DOS_SIGN = re.compile("(?P<cp850>ÔÇ[Öÿ£Øôöªó×Ü])|(?P<cp437>ΓÇ[Öÿ£¥ôöªó₧Ü])|[A-Za-z]├[^\\s\\w]|├[^\\s](?=[a-z])")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")


def _of_dos(line: str) -> str:
    """The line read as UTF-8 if all of it is in letters of DOS, else without the signs that are.

    >>> _of_dos("cÔÇÖest ┬½ d├®j├á ┬╗"), _of_dos("è donÔÇÖt")
    ('c’est « déjà »', 'è don’t')
    """
    if not _DOS_SIGN.search(line):
        return line
    for encoding in ("cp850", "cp437"):
        try:
            return _BEYOND_ASCII.sub(lambda run: run[0].encode(encoding).decode(), line)  # noqa: B023
        except UnicodeError:
            continue
    return _DOS_SIGN.sub(lambda sign: sign[0].encode(sign.lastgroup).decode() if sign.lastgroup else sign[0], line)


def _surely_mended(line: str) -> str:
    """Signs that the wrong encoding is told by alone, where ftfy wants more of them.

    >>> _surely_mended("Powerâ„¢ in Ã…rhus: it鈥檚 caf├®")
    'Power™ in Århus: it’s café'
    """

    def after(match: re.Match[str]) -> str:
        encoding = match.lastgroup or ""
        if encoding == "control":  # a sign of cp1252 that was read as a control, and that as two signs
            return match[0][1]
        try:
            return match[0].encode(encoding.replace("cp1252", "sloppy-windows-1252")).decode()
        except UnicodeError:
            return match[0]

    return _SURE.sub(after, line)


def _mended(line: str) -> str:
    """The line as ftfy mends it, step after step.

    >>> _mended("caf\u00c3\u0192\u00c2\u00a9")
    'café'
    """
    suspect = gate_of(bad())
    while suspect.search(line.encode()):
        before, line = line, _STEP(line, _ENCODING_ONLY).text
        if line == before:
            break
    return line


# ftfy looks for damage once more in what it has mended, with a pattern of `re`: half of its time. Whether anything is
# left is told here before each step; without the step the whole does the same.
_STEP = getattr(ftfy, "_fix_encoding_one_step_and_explain", ftfy.fix_encoding_and_explain)


_SPACES = r"\s\x1c-\x1f\x85\xa0\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"


def _as_re2(verbose: str) -> str:
    """A superset in RE2 of a verbose `re` pattern: comments and layout dropped, `\\s` and `\\w` widened to Unicode."""
    out, at, in_class = [], 0, False
    while at < len(verbose):
        char = verbose[at]
        if char == "\\":
            pair = verbose[at : at + 2]
            wide = {"\\s": _SPACES, "\\w": r"\w\x{80}-\x{10ffff}"}.get(pair, pair)
            out.append(wide if in_class or wide == pair else f"[{wide}]")
            at += 2
            continue
        if in_class:
            in_class = char != "]"
        elif char == "#":
            at = verbose.index("\n", at)
            continue
        elif char.isspace() or char == "^":
            at += 1
            continue
        else:
            in_class = char == "["
        out.append(char)
        at += 1
    return "".join(out)


@cache
def gate_of(pattern: str) -> re2._Regexp:
    """A pattern of a gate, compiled once a process."""
    return re2.compile(pattern)


@cache
def bad() -> str:
    """What ftfy takes for text in a wrong encoding, from its own pattern, so that it follows ftfy's versions."""
    return rf"[\x80-\x9f]|{_as_re2(BADNESS_RE.pattern)}"
