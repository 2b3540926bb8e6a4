"""A page's source made ready for an extractor that sees letters alone: what `inline` does to a tree, done to the text.

Each step looks for a plain string first, which most pages do not hold.
"""

from __future__ import annotations

import re
from html import unescape

from lxml import etree

from corpusmill.read.html.body.inline import NOTE_WORDS, WIDE, is_raised_or_lowered, joined, raised_or_lowered, raises
from corpusmill.read.html.signs import EVERY, MARKS, OPTIONS, RAISED, STYLED, WELDED

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
_WIDE = re.compile(r"[\u2e80-\uffef]")
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


_FRAMES = re.compile(r"(?i)</?(?:noframes|frameset|frame)\b[^<>]{0,400}>")


def without_frames(html: str) -> str:
    """The page without the tags of its frames: what it shows to readers without them is all the text that it has."""
    return _FRAMES.sub("", html) if "<noframes" in html or "<NOFRAMES" in html else html


def without_options(html: str) -> str:
    """The page without the tags of the options of long lists of choices; their text stays in a `select`, unseen."""
    return _OPTION.sub("", html) if html.count("<option") > _OPTIONS_MOST else html


def prepared(source: str, signs: int = EVERY) -> str:
    """The page with raised numbers and breaks between wide characters as `read_blocks` writes them."""
    html = without_options(source) if signs & OPTIONS else source
    if signs & RAISED and ("<su" in html or "<SU" in html):
        html = _with_raised(html, _RAISED)
    # what was changed may hold what the page did not
    if html is not source:
        signs = EVERY
    if _may_be_styled(html, signs):
        html = _with_raised(html, _STYLED)
    if not html.isascii() and _WIDE.search(html[:: 1 if len(html) < _SMALL else _EVERY]):
        html = "".join(part if part[:4].lower() == "<pre" else _joined(part) for part in _PRE.split(html))
    return _THREE_BYTES.sub("\xad\xad<", html) if signs & WELDED or html is not source else html


def _may_be_styled(html: str, signs: int) -> bool:
    """Whether anything may be raised by its style, or as a note's mark; a tenth of the time of looking for it."""
    if signs & STYLED and ("ertical-" in html or "ERTICAL-" in html) and _STYLE.search(html):
        return True
    for mark in _SHORT_MARK.finditer(html) if signs & MARKS else ():
        tag = html.rfind("<", max(0, mark.start() - 2 * _LINK_MOST), mark.start())
        if tag >= 0 and _NOTE.search(html, tag, mark.start()):
            return True
    return False


def _joined(html: str) -> str:
    return _WIDE_TAGS.sub(r"\1\2", joined(html)) if "\n" in html else html


_TAGS = r"((?:</?(?:a|b|i|u|em|strong|span|font|ruby|rb)\b[^<>]{0,400}>){0,6})"
_WIDE_TAGS = re.compile(rf"(?<=[{WIDE}]){_TAGS}[ \t\r]*\n[ \t\r\n\f]*{_TAGS}(?=[{WIDE}])")


def _with_raised(html: str, pattern: re.Pattern[str]) -> str:
    parts: list[str] = []
    at = 0
    for match in pattern.finditer(html):
        link = _LINK_AROUND.search(html, max(match.start() - _LINK_MOST, at), match.start())
        start = link.start() if link else match.start()
        element = etree.fromstring(f"<body>{html[start : match.end()]}</body>", _PARSER)
        raised = next(element.iter(match[1].lower()), None) if element is not None else None
        before = _shown_before(html, match.start())
        if raised is not None and (sign := raises(raised, before)) and is_raised_or_lowered(raised):
            text = raised_or_lowered(raised, sign, before, html[match.end() : match.end() + 1])
            parts += (html[at : match.start()], _escaped(text))
            at = match.end()
    return "".join((*parts, html[at:]))


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
