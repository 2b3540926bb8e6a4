"""One page in, its body text, marks and metadata out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Literal

import numpy as np
from lxml import etree

from corpusmill.read.html.about.claims import metas_of
from corpusmill.read.html.about.jsonld import JsonObject, free_body, read_jsonld
from corpusmill.read.html.about.metadata import Known, is_headline, read_metadata
from corpusmill.read.html.body.beside import lacks_terms, pressed, with_beside
from corpusmill.read.html.body.blocks import Block, Page, read_blocks
from corpusmill.read.html.body.evidence import read_evidence
from corpusmill.read.html.body.fast import read_lines, shown_text
from corpusmill.read.html.body.inline import may_show_formulas
from corpusmill.read.html.body.select import body_of, body_of_lines
from corpusmill.read.html.decode import decode, in_utf8
from corpusmill.read.html.limits import Clock, PageLimits, PageRefused, check_bytes, check_text
from corpusmill.read.html.shown import as_shown
from corpusmill.read.html.signs import BELOW, BETWEEN, EVERY, FORMULAS, POSTS, RUBY, SHOWN, TERMS, Signs, signs_of
from corpusmill.read.html.tree import parse, parse_parts
from corpusmill.read.records import ReadText
from corpusmill.text.batch import Mark

Tier = Literal["precise", "fast"]


@dataclass(slots=True, kw_only=True)
class Extracted(ReadText):
    """What a page said: its body, and metadata by column name."""

    known: Mapping[str, Known] = field(default_factory=dict)


def extract(
    html: bytes,
    *,
    tier: Tier = "precise",
    url: str | None = None,
    declared_encoding: str | None = None,
    limits: PageLimits | None = None,
) -> Extracted:
    """Body text, marks and metadata of one page.

    `declared_encoding` is what came with the page (the HTTP header); `url` where it came from. Raises PageRefused for
    a page beyond `limits`. A page without body text gives an empty `text`.
    """
    limits = limits or PageLimits()
    clock = Clock(limits.seconds)
    check_bytes(html, limits)
    decoded = decode(html, declared_encoding)
    source, data = decoded.text, decoded.data
    check_text(html, decoded.encoding, data)
    signs = signs_of(data)
    if signs & SHOWN:
        source = as_shown(source)
        data = in_utf8(source)
        signs = signs_of(data)
    root = parse(data, limits) if tier == "precise" else parse_parts(data, limits, signs)
    clock.check("parsing")
    objects = read_jsonld(root)
    known = read_metadata(root, objects, url, look_at_page=tier == "precise")
    clock.check("reading the metadata")
    read = _read_fast if tier == "fast" else _read_precise
    text, marks = read(root, source, objects, limits, signs)
    said = free_body(objects, lambda text: is_headline(root, metas_of(root), text))
    if len(said) > len(text) and not _shows(text, said):
        with suppress(PageRefused):  # what no reader sees is no reason to lose what one sees
            text, marks = _read_said(said, limits)
    clock.check("choosing the body")
    return Extracted(
        text=text,
        marks=marks,
        known=known,
        encoding=decoded.encoding,
        encoding_confidence=decoded.confidence,
    )


Body = tuple[str, tuple[Mark, ...]]


def _read_precise(
    root: etree._Element, html: str, objects: Sequence[JsonObject], _limits: PageLimits, _signs: Signs = EVERY
) -> Body:
    evidence = read_evidence(root, html, objects)
    page = evidence.page
    text, marks = _write(page, body_of(evidence))
    if _is_lost(text, sum(len(block.text) for block in page.blocks)):
        other = read_lines(html)
        found = _write(other, body_of_lines(other))
        if len(found[0]) > len(text):
            return found
    return text, marks


def _read_fast(
    _root: etree._Element, html: str, objects: Sequence[JsonObject], limits: PageLimits, signs: Signs
) -> Body:
    # readings beside signs and formulas: the extractor of `fast` welds them to the words
    if signs & (RUBY | FORMULAS) and ("<ruby" in html or may_show_formulas(html)):
        # `fast` has parsed the metadata's parts only
        return _read_precise(parse(in_utf8(html), limits), html, objects, limits)
    page = read_lines(html, signs)
    kept = body_of_lines(page)
    may_lack = signs & (BETWEEN | BELOW | POSTS) and kept.any()
    beside = with_beside(page, kept, html, signs, limits) if may_lack else (page, kept)
    page, kept = beside or (page, kept)
    found = _write(page, kept)
    if beside is None or has_lost(found[0], html) or (signs & TERMS and lacks_terms(found[0], html)):
        return _read_again(page, found[0], html, objects, limits)
    return found


def _read_again(lines: Page, text: str, html: str, objects: Sequence[JsonObject], limits: PageLimits) -> Body:
    """The body of a page of which `fast` has missed something: its blocks, on which the lines vote. Where that finds
    nothing, `precise` reads it.
    """
    every_line = "\n".join(line.text for line in lines.blocks)
    evidence = read_evidence(parse(in_utf8(html), limits, as_html=False), html, objects, (text, every_line))
    found = _write(evidence.page, body_of(evidence, "again"))
    return found if found[0] else _read_precise(parse(in_utf8(html), limits), html, objects, limits)


# A page whose text is a tenth of what is visible is mostly a page whose body was missed. Of 1,234 pages 5 % had less
# than 500 characters in the fast tier; what is visible need not be counted where the text is longer than _SHORT or
# a twentieth of the source.
_LOST_SHARE, _SHORT, _SHOWN_SHARE = 0.1, 1_000, 20


def has_lost(text: str, html: str) -> bool:
    """Told of a text of the fast tier that is empty, or a tenth of what the page shows."""
    if text and (len(text) >= _SHORT or len(text) * _SHOWN_SHARE >= len(html)):
        return False
    return not text or _is_lost(text, len(shown_text(html)))


def beside_body(html: bytes, text: str, encoding: str | None) -> list[str]:
    """The lines that a page shows and the text that was read of it does not hold, each once.

    >>> beside_body(b"<nav>Home</nav><p>The ferry is back.</p><p>Share</p>", "The ferry is back.", None)
    ['Home', 'Share']
    """
    taken = " ".join(text.split())
    shown = shown_text(as_shown(decode(html, encoding).text)).split("\n")
    lines = dict.fromkeys(" ".join(line.split()).removeprefix("\u2022 ") for line in shown)
    return [line for line in lines if line and line not in taken]


_SAID_LEAST, _PROBES, _PROBE = 200, 8, 20  # characters of a body that is no teaser; places looked at, and their size


def _shows(text: str, said: str) -> bool:
    """Whether a text holds anything of a body in JSON-LD, which else a script puts into its place.

    Of 116 pages with a body by hand that have one in JSON-LD, each shows it in two of eight places at least.
    """
    whole = pressed(unescape(_TAG.sub(" ", unescape(said))))
    if len(whole) < _SAID_LEAST:
        return True
    shown = pressed(text)
    return any(whole[(at := n * len(whole) // _PROBES) : at + _PROBE] in shown for n in range(_PROBES))


_TAG = re.compile(r"<[^<>]*>")


def _read_said(body: str, limits: PageLimits) -> Body:
    """A body in JSON-LD: plain lines, or source of a page, perhaps escaped once more."""
    body = unescape(body) if "&lt;/" in body else body
    source = body if "</" in body else body.replace("\n", "<br>")
    page = read_blocks(parse(in_utf8(source), limits, as_html=False))
    return _write(page, np.ones(len(page.blocks), bool))


def _is_lost(text: str, shown: int) -> bool:
    return len(text) < _LOST_SHARE * shown


def _write(page: Page, kept: np.ndarray[Any, Any]) -> tuple[str, tuple[Mark, ...]]:
    """The kept blocks, one a line, and their marks in order of their start."""
    lines: list[str] = []
    marks: list[Mark] = []
    kinds: dict[int, str | None] = {}
    at = 0
    for block, is_kept in zip(page.blocks, kept.tolist(), strict=True):
        if is_kept:
            if block.element not in kinds:
                kinds[block.element] = _kind_of(page, block.element)
            if (kind := kinds[block.element]) or block.cells or block.links:
                marks += _marks(kind, block, at)
            lines.append(block.text)
            at += len(block.text) + 1
    return "\n".join(lines), tuple(marks)


_MARK_OF = {
    "li": "list",
    "dt": "list",
    "dd": "list",
    "figcaption": "caption",
    "caption": "caption",
    "legend": "caption",
    "pre": "code",
}
_BOUNDS = {"ul", "ol", "table", "article", "main", "section", "body"}
_MARK_OF |= {f"h{n}": "heading" for n in range(1, 7)} | {"td": "cell", "th": "cell"}


def _marks(kind: str | None, block: Block, at: int) -> list[Mark]:
    marks = [Mark(at, at + len(block.text), kind)] if kind else []
    marks += [Mark(at + start, at + end, "cell") for start, end in block.cells]
    marks += [Mark(at + start, at + end, "link") for start, end in block.links]
    return marks


def _kind_of(page: Page, at: int) -> str | None:
    """The mark of the nearest ancestor with a meaning: a paragraph inside a list item is a list line."""
    while at >= 0:
        element = page.elements[at]
        if kind := _MARK_OF.get(element.tag):
            return kind
        if element.tag in _BOUNDS:
            return None
        at = element.parent
    return None
