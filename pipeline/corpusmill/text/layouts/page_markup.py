"""Tags and data that stand alone in a text that speaks of other things: "<note></note>", {"type": "video"}."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from corpusmill.text.layouts.page_scripts import speaks_of_code
from corpusmill.text.layouts.surroundings import Found, Surroundings
from corpusmill.text.prose import is_prose

# A folded line that begins as a tag does, or holds a key in quotation marks; few texts have one.
GATE = r"(?m)^(</?[a-z!]|/[a-z])[^<>\n]*>|^\{ ?$|\{ ?\"[\w@ -]+\" ?:"
_RULE = "context-page-markup"
_ATTRIBUTES = r"( [\w:-]+ ?= ?(\"[^\"<>]*\"|'[^'<>]*'|[^\s<>\"']+))*"
_HTML = (
    r"(p|div|span|br|b|i|u|em|strong|h[1-6]|ul|ol|li|a|img|body|html|head|section|article|figure|figcaption|center"
    r"|font|table|tbody|tr|td|th|hr|iframe|blockquote|small|header|footer|nav|aside|main|picture|video|audio)"
)
# Elements with nothing in them, ends and voids of any name, beginnings by the names of HTML: "<the palace>" is a title.
_TAG = re.compile(
    rf"(<(?P<name>[a-z][\w:-]*){_ATTRIBUTES} ?> ?</(?P=name)>|</[a-z][\w:-]*>|<[a-z][\w:-]*{_ATTRIBUTES} ?/>"
    rf"|</?{_HTML}{_ATTRIBUTES} ?>|<!-- ?/?wp:[^<>]*-->) ?"
)
_TORN = re.compile(r"/(h[1-6]|p|div|span|strong|em|li|ul)>")
_ENTRY = re.compile(r"[{\[ ]*\"[\w@ -]{1,40}\" ?: ?([\"\d\[{tfn-].*)?")
_BRACKETS = re.compile(r"[{}\[\], ]+")
_LEAST_PROSE = 60
"""Characters of prose beside it without which a text may be nothing but markup."""


def page_markup(doc: Surroundings) -> Found:
    """Lines that hold nothing but tags or a data object, in a text of prose that does not speak of code."""
    lines = {n for n, line in enumerate(doc.folded) if line[:1] in ("<", "/") and is_lone_tag(line)}
    lines |= data_objects(doc.folded)
    return dict.fromkeys(lines, (_RULE, "markup")) if lines and not is_beside_code(doc.folded, lines) else {}


def is_beside_code(folded: Sequence[str], lines: Collection[int]) -> bool:
    """Whether what stands beside some folded lines speaks of code, or is too little prose to say of what it speaks."""
    rest = [line for n, line in enumerate(folded) if line and n not in lines]
    return sum(len(line) for line in rest if is_prose(line)) < _LEAST_PROSE or speaks_of_code(rest)


def is_lone_tag(folded: str) -> bool:
    """Whether a folded line holds tags and nothing else.

    >>> [is_lone_tag(line) for line in ("<note_part></note_part>", "</figure></div>", "<br/><br/>", "/h3>")]
    [True, True, True, True]
    >>> [is_lone_tag(line) for line in ("<the palace>", "<note> marks a note", "a < b > c")]
    [False, False, False]
    """
    if _TORN.fullmatch(folded):
        return True
    at = 0
    while tag := _TAG.match(folded, at):
        at = tag.end()
    return 0 < at == len(folded)


def data_objects(folded: Sequence[str]) -> set[int]:
    """The lines of data objects: from a brace to the one that ends it, entries between them.

    >>> sorted(data_objects(["the mill.", "{", '"type": "video",', '"id": 12', "}", '{"a": true}', "{", "x"]))
    [1, 2, 3, 4, 5]
    """
    found: set[int] = set()
    run: list[int] = []
    depth, entries = 0, 0
    for n, line in enumerate(folded):
        is_entry = bool(line and _ENTRY.fullmatch(line))
        if not line or not (is_entry or _BRACKETS.fullmatch(line)) or (not run and line[0] not in "{["):
            run = run if not line else []
            continue
        if not run:
            depth, entries = 0, 0
        run.append(n)
        depth += sum(map(line.count, "{[")) - sum(map(line.count, "}]"))
        entries += is_entry
        if depth <= 0:
            found.update(run if entries else ())
            run = []
    return found
