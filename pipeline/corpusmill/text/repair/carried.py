"""What a carrier of text left in it: line breaks of pages, mail's spelling of letters, slots of symbol fonts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpusmill.text.actions import Edit
from corpusmill.text.repair.mojibake import gate_of
from corpusmill.text.repair.unseen import edits_of

_BREAK = re.compile(r"[ \t]*<br ?/?>[ \t]*\n?", re.I)
_OTHER_TAG = re.compile(r"<(?!br ?/?>)/?[a-z!][^<>\n]*>", re.I)
# Between quotation marks, before a mark of its sentence, or in a text that names it, a tag is what is spoken of.
_SPOKEN_OF = re.compile(r"""[`'"(“‘«]<br|<br ?/?>[`'"),.;:”’»]|\b(?:x?html|markup|tags?|markdown)\b|```""", re.I)


def page_break(row: int, text: str) -> Iterator[Edit]:
    """Line breaks of a page, in a text that shows no other tag and speaks of none.

    >>> [edit.after for edit in page_break(0, "It was short.<br /><br />I liked it.")]
    ['\\n', '\\n']
    >>> list(page_break(0, "<b>Short</b><br>")), list(page_break(0, "Write <br> to end a line of HTML."))
    ([], [])
    """
    if _OTHER_TAG.search(text) or _SPOKEN_OF.search(text):
        return iter(())
    return edits_of(row, _BREAK.finditer(text), lambda _: "\n", "page-break")


_LETTERS = "(?:=[C-F][0-9A-F](?:=[89AB][0-9A-F]){1,3})+"
_SPELLED = re.compile(f"{_LETTERS}|=(?:3D|20|09)|=[ \t]*\n")
_OF_MAIL = r"(?i)quoted.printable|\bmime\b"


def mail_letters(row: int, text: str) -> Iterator[Edit]:
    """Letters and line ends as mail spells them (quoted-printable), in a text that does not speak of it.

    >>> [edit.after for edit in mail_letters(0, "It=E2=80=99s late, and we wa=\\nit.")]
    ['’', '']
    """
    first = re.search(_LETTERS, text)
    if first is None or _letters(first[0]) == first[0] or gate_of(_OF_MAIL).search(text.encode()):
        return iter(())
    return edits_of(row, _SPELLED.finditer(text), lambda match: _letters(match[0]), "mail-letters")


def _letters(spelled: str) -> str:
    if spelled.endswith("\n"):
        return ""
    try:
        return bytes.fromhex(spelled.replace("=", "")).decode()
    except UnicodeError:
        return spelled


# Bullets of Symbol and Wingdings, whose slots programs write as characters of nobody.
_BULLETS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf06e": "■", "\uf076": "❖", "\uf0a8": "□"}
_BULLET = re.compile(f"(?m)[{''.join(_BULLETS)}](?:(?<=^.)|(?<=^[ \t].)|(?<=[ \t]{{2}}.))(?=[ \t\u00a0])")


def symbol_bullet(row: int, text: str) -> Iterator[Edit]:
    """Bullets that a word processor took from a font of symbols, at the beginning of a line.

    >>> [edit.after for edit in symbol_bullet(0, "\\uf0b7 salt\\n\\uf0b7 bread")]
    ['•', '•']
    """
    return edits_of(row, _BULLET.finditer(text), lambda match: _BULLETS[match[0]], "symbol-bullet")
