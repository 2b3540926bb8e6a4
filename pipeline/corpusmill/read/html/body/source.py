"""A page's source made ready for an extractor: what `inline` does to a tree, done to the text, and what it would drop.

Each step looks where a sign of it was seen, or for a plain string first, which most pages do not hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape

from lxml import etree

from corpusmill.read.html.body.inline import NOTE_WORDS, WIDE, is_raised_or_lowered, joined, raised_or_lowered, raises
from corpusmill.read.html.decode import in_utf8
from corpusmill.read.html.kinds import BIT, kinds_of
from corpusmill.read.html.signs import (
    AMID,
    CLOSED,
    EVERY,
    MARKS,
    OPENER,
    OPTIONS,
    RAISED,
    STYLED,
    WELDED,
    Signs,
    signs_of,
)

_RAISED = re.compile(r"(?i)<(su[pb])(?=[\s>])[^<>]{0,300}>.{1,400}?</\1\s*>", re.DOTALL)
# What is raised by a style, and short marks in an element that may be called a note's; `raises` knows which are.
_STYLED = re.compile(
    r"(?i)<(span|a|small|font)\s(?:[^<>]{0,300}vertical-align\s*:\s*su[pb][^<>]{0,300}>.{1,400}?|"
    rf"[^<>]{{0,300}}(?:{NOTE_WORDS})[^<>]{{0,300}}>[\d*†‡§]{{1,3}})</\1\s*>",
    re.DOTALL,
)
_STYLE = re.compile(r"(?i)vertical-align\s*:\s*su[pb]")
_SHORT_MARK, _NOTE = re.compile(r">[\d*†‡§]{1,3}</[aAsSfF]"), re.compile(NOTE_WORDS, re.IGNORECASE)
_LINK_AROUND = re.compile(r"(?i)<a\s[^<>]*>\s*(?:<(?:span|b|i)\b[^<>]*>\s*)?\Z")
_PRE = re.compile(r"(?is)(<pre\b.*?</pre\s*>)")
_WIDE = re.compile(f"[{WIDE}]")
_SMALL, _EVERY = 20_000, 61  # characters; a page in Chinese or Japanese shows itself in so small a sample
# resiliparse 2.0 drops text of three bytes that ends in a character beyond ASCII: a lone Han sign, "”" after a link.
# Plain characters come first, then the one before them, which tells nearly all, then what stands before that: a sixth
# of the time.
_THREE_BYTES = re.compile(
    r"<(?:(?<=[^\x00-\x7f\xa0]<)(?:(?<=>.<)|(?<=>[^<>].<))|"
    r"(?<=[^\x00-\x7f\xa0]\s<)(?:(?<=>.\s<)|(?<=>\s.\s<))|"
    r"(?<=;<)(?:(?<=>&[#a-z0-9]{5};<)|(?<=>&[a-z]{6};<)))",
    re.DOTALL,
)
_LINK_MOST = 400  # characters of a link's tag


_OPTIONS_MOST = 300  # of one page; resiliparse's time grows with their square: 4,000 take 0.1 s, 60,000 half a minute
_OPTION = re.compile(r"(?i)</?option\b[^<>]{0,400}>")


def without_options(html: str) -> str:
    """The page without the tags of the options of long lists of choices; their text stays in a `select`, unseen."""
    return _OPTION.sub("", html) if html.count("<option") > _OPTIONS_MOST else html


_CELL = re.compile(
    r"(?a)(<t[dh]\b[^<>]{0,400}>)\s{0,99}(?:<p\b[^<>]{0,400}>\s{0,99})?"
    r"([^<\s][^<]{0,59}(?:<br\b[^<>]{0,9}>[^<]{0,60}){0,5})(?:</p>\s{0,99})?(?=</t[dh])"
)
_BREAK = re.compile(r"<br\b[^<>]{0,9}>")
# A cell whose one line stands in a box or some.
_BOXED, _BOXED_AT_ALL = (
    re.compile(
        rf"(?a)(<t[dh]\b[^<>]{{0,400}}>)\s{{0,99}}(?:<{box}\b[^<>]{{0,400}}>\s{{0,99}}+){{1,4}}"
        # possessive: a long text in a cell that is no such one can be parted in millions of ways
        r"((?:[^<]{1,99}+|</?(?:a|span|b|i|strong|em|code|font|small)\b[^<>]{0,400}>){1,12})"
        rf"(?:</{box}>\s{{0,99}}+){{1,4}}(?=</t[dh])"
    )
    for box in ("p", "(?:p|div)")
)


def _with_plain_cells(html: str) -> str:
    """The page with the short cells of tables on one line each, as `read_blocks` writes them."""
    if "<td" not in html:
        return html
    boxed = _BOXED_AT_ALL if "<th" in html else _BOXED  # a table with names of columns is no layout
    return _CELL.sub(lambda cell: cell[1] + _BREAK.sub(" ", cell[2]), boxed.sub(r"\1\2", html))


def prepared(source: str, signs: Signs = EVERY) -> str:
    """The page with raised numbers and breaks between wide characters as `read_blocks` writes them."""
    html = _spliced(source, _not_dropped(source, signs)) if signs & (CLOSED | AMID) else source
    html = _with_plain_cells(without_options(html) if signs & OPTIONS else html)
    if signs & RAISED and ("<su" in html or "<SU" in html):
        html = _with_raised(html, _RAISED)
    if html is not source:  # what was changed may hold what the page did not, and elsewhere
        signs = signs_of(in_utf8(html))
    looked_at = html
    if _may_be_styled(html, signs):
        html = _with_raised(html, _STYLED)
    if not html.isascii() and _WIDE.search(html[:: 1 if len(html) < _SMALL else _EVERY]):
        html = "".join(part if part[:4].lower() == "<pre" else _joined(part) for part in _PRE.split(html))
    signs = signs if html is looked_at else EVERY
    return _spliced(html, ((*found.span(), _KEPT) for found in signs.matches(WELDED, _THREE_BYTES, html)))


_KEPT = "\xad\xad<"
Splice = tuple[int, int, str]
"""Where a part of a page begins and ends, and what takes its place."""


def _spliced(html: str, splices: Iterable[Splice]) -> str:
    """The page with those parts replaced, in order of their place; itself without any."""
    parts: list[str] = []
    at = 0
    for start, end, text in splices:
        parts += (html[at:start], text)
        at = end
    return "".join((*parts, html[at:])) if parts else html


def _not_dropped(html: str, signs: Signs) -> list[Splice]:
    """Parts that the extractor would drop, written as such that it gives."""
    opened = [*_rewritten(signs.matches(CLOSED, _CONTAINER, html), _opened)]
    if opened:
        opened += _rewritten(signs.matches(OPENER, _OPENER, html), _as_line)
    return sorted((*opened, *_rewritten(signs.matches(AMID, _DROPPED_AMID, html), _amid)))


def _rewritten(found: Iterable[re.Match[str]], rewrite: Callable[[re.Match[str]], str]) -> Iterator[Splice]:
    return ((*part.span(), text) for part in found if (text := rewrite(part)) != part[0])


# resiliparse drops what is hidden, also what opens at a click: answers, tabs, the rest of a text. Boxes and copies for
# other screens are hidden under other names. As lines to be weighed they gave .0017 of F1, all hidden parts no more.
_CONTAINER = re.compile(r"(?ai)<(?:div|section|article|dd)\b[^<>]{0,400}>")
_OPENS = re.compile(
    r"(?ai)panel|accordion|collaps|expand|faq|answer|toggle|\b(?:tabs|tab[-_ \"]|more)(?![a-z])|[\"']S:[0-9a-f]+[\"']"
)
# Panels that ask for something open at a click, too. None of 1,182 pages with a body by hand needs this.
_NO_TEXT = re.compile(
    r"(?ai)cookie|consent|privacy|search|log[-_]?in|sign[-_]?(?:in|up)|modal|popup|share|newsletter|menu"
)
_HIDES = re.compile(
    r"""(?ai)\s(?:hidden(?=[\s=>])(?:=(?:"[^"]*"|'[^']*'|[^\s>]*))?|aria-hidden\s*=\s*["']?true["']?"""
    r"""|style\s*=\s*(?:"[^"]*display\s*:\s*none[^"]*"|'[^']*display\s*:\s*none[^']*'))"""
)
_HIDING_CLASS = re.compile(r"""(?ai)(?<![\w-])(?:collapsed?|hidden)(?=[ "'>])""")

_OPENER = re.compile(r"(?i)<button\b[^<>]{0,400}\saria-(?:expanded|controls)\b[^<>]{0,400}>([^<>]{12,200})</button\s*>")


def opens(name: str) -> bool:
    """Told of what calls a part of the text that opens at a click: a tag, or its class, id and role in quotes."""
    return _OPENS.search(name) is not None and not _NO_TEXT.search(name)


def _opened(tag: re.Match[str]) -> str:
    return _HIDING_CLASS.sub("", _HIDES.sub("", tag[0])) if opens(tag[0]) else tag[0]


def _as_line(button: re.Match[str]) -> str:
    return f"<div>{button[1]}</div>"


_OF_SITE = BIT["nav"] | BIT["related"] | BIT["share"] | BIT["tags"] | BIT["tool"]


def is_of_site(tag: str) -> bool:
    """Told of a list's tag that calls it a part of the site: a menu, other pages, buttons."""
    return bool(kinds_of(tag) & _OF_SITE)


def is_hidden(tag: str) -> bool:
    """Told of a tag that says itself that it is not shown."""
    return _HIDES.search(f"{tag}>") is not None


def is_hidden_for_good(tag: str) -> bool:
    """Told of a hidden tag that does not say that a click shows it."""
    return is_hidden(tag) and not opens(tag)


_WHOLE = re.compile(r"(?i)<(/?)(?:[uo]l|pre|table)\b[^<>]{0,400}>")
_WHOLE_MOST = 20_000  # characters of a list or table that is read for itself


def whole_from(html: str, start: int) -> str:
    """The list, table or code that begins at a place; empty where it does not end."""
    level = 0
    for tag in _WHOLE.finditer(html, start, start + _WHOLE_MOST):
        level += -1 if tag[1] else 1
        if not level:
            return html[start : tag.end()]
    return ""


# It drops days, labels, and links to a tag or an author of the site, also as words of a sentence.
_DROPPED_AMID = re.compile(
    r"""(?ai)<(?:(time|label)\b[^<>]{0,400}"""
    r"""|(a[ \t\r\n\f][^<>]{0,300})(rel=["']?(?:category[ ])?(?:tag|author)[^<>]{0,300}))>"""
    r"([^<>]{1,200})</(?:\1|a)>(?=\s*[^\s<])"
)
_WORD_BEFORE = re.compile(r"\w\s*\Z")
_GAP_MOST = 80  # characters of blanks


def _amid(found: re.Match[str]) -> str:
    if not _WORD_BEFORE.search(found.string, max(found.start() - _GAP_MOST, 0), found.start()):
        return found[0]
    return f"<span>{found[4]}</span>" if found[1] else f"<{found[2]}data-{found[3]}>{found[4]}</a>"


def _may_be_styled(html: str, signs: Signs) -> bool:
    """Whether anything may be raised by its style, or as a note's mark; a tenth of the time of looking for it."""
    if signs & STYLED and ("ertical-" in html or "ERTICAL-" in html) and _STYLE.search(html):
        return True
    for mark in _SHORT_MARK.finditer(html) if signs & MARKS else ():
        tag = html.rfind("<", max(0, mark.start() - 2 * _LINK_MOST), mark.start())
        if tag >= 0 and _NOTE.search(html, tag, mark.start()):
            return True
    return False


def _joined(html: str) -> str:
    return _WIDE_TAGS.sub(r"\1\2\3", joined(html)) if "\n" in html else html


_TAGS = r"((?:</?(?:a|b|i|u|em|strong|span|font|ruby|rb)\b[^<>]{0,400}>){0,6})"
_WIDE_TAGS = re.compile(rf"([{WIDE}]){_TAGS}[ \t\r]*\n[ \t\r\n\f]*{_TAGS}(?=[{WIDE}])")


def _with_raised(html: str, pattern: re.Pattern[str]) -> str:
    return _spliced(html, _raised(html, pattern))


def _raised(html: str, pattern: re.Pattern[str]) -> Iterator[Splice]:
    at = 0
    for match in pattern.finditer(html):
        link = _LINK_AROUND.search(html, max(match.start() - _LINK_MOST, at), match.start())
        start = link.start() if link else match.start()
        element = etree.fromstring(f"<body>{html[start : match.end()]}</body>", _PARSER)
        raised = next(element.iter(match[1].lower()), None) if element is not None else None
        before = _shown_before(html, match.start())
        if raised is not None and (sign := raises(raised, before)) and is_raised_or_lowered(raised):
            at = match.end()
            yield match.start(), at, _escaped(raised_or_lowered(raised, sign, before, html[at : at + 1]))


_PARSER = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)


def _shown_before(html: str, at: int) -> str:
    """The character shown before a place of the source; empty at the start of a block."""
    for _ in range(8):
        if html[at - 1 : at] != ">":
            break
        start = html.rfind("<", max(at - _LINK_MOST, 0), at)
        if start < 0 or not re.match(r"(?i)</?(?:a|b|i|em|strong|span|u|small|font|var)\b", html[start:at]):
            return ""
        at = start
    if html[at - 1 : at] == ";" and (entity := re.search(r"&#?\w{1,10};\Z", html[max(at - 12, 0) : at])):
        return unescape(entity.group())[-1:]
    return html[at - 1 : at]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
