"""The fast tier: resiliparse finds the main content, a small scorer takes its residue away line by line."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html import unescape
from typing import Any

import numpy as np
import numpy.typing as npt
from resiliparse.extract.html2text import extract_plain_text

from corpusmill.kernel import calls
from corpusmill.kernel.arrays import Floats
from corpusmill.kernel.library import kernel
from corpusmill.read.html.body.blocks import CELL_SEPARATOR, Block, Element, Page, Span, trimmed
from corpusmill.read.html.body.features import company, ends_sentence, linked
from corpusmill.read.html.body.source import prepared, without_options
from corpusmill.read.html.signs import EVERY, Signs

Columns = dict[str, npt.NDArray[Any]]

_TOKEN = re.compile(r"""<(/?)(p|h[1-6]|ul|ol|li|pre|br|a)((?:\s(?:"[^"]*"|[^">])*)?)/?>""")
_PLAIN = re.compile(
    r"<(?<![^\n]<)(p|h[1-6]|li)>([^<]+)</\1>(?![^\n])"
)  # all of a line; one character is fast to exclude
_TAGS = ("p", "h1", "h2", "h3", "h4", "li", "pre", "")
_ELEMENT_OF = {tag: n for n, tag in enumerate(_TAGS, 1)}
HEADINGS = (_ELEMENT_OF["h1"], _ELEMENT_OF["h4"])
_CELL = "\t\t"  # what resiliparse sets between the cells of a row
_SOFT_HYPHEN = "\xad"  # where a word may be broken, not a part of it; also what `prepared` adds
_REACHES = (2, 12)  # lines; one between them changed nothing
_LONG = 20  # words; a line of prose, seldom one of a menu


def read_lines(html: str, signs: Signs = EVERY) -> Page:
    """The lines of resiliparse's main content, reader comments left out, as blocks with their tags and links."""
    marked = extract_plain_text(
        prepared(html, signs), main_content=True, alt_texts=False, preserve_formatting="minimal_html", links=True,
        comments=False, list_bullets=False,
    )  # fmt: skip
    reader = _Reader()
    between, *plain = _PLAIN.split(marked)
    reader.read(between)
    for tag, text, between in zip(plain[::3], plain[1::3], plain[2::3], strict=True):
        reader.write_block(tag, text)
        if not between.isspace():
            reader.read(between)
    reader.flush()
    return reader.page


def shown_text(html: str) -> str:
    """All text that the page shows, its body or not, as resiliparse tells it."""
    return extract_plain_text(without_options(html), main_content=False, alt_texts=False)


class _Reader:
    """Writes blocks while lines and tags of the marked text come in."""

    def __init__(self) -> None:
        self.page = Page([Element(-1, "html", 0, "", 0), *(Element(0, tag, 0, "", 1) for tag in _TAGS)], [])
        self._line: list[str] = []  # a line of code in a page may be all of it
        self._size = 0
        self._tag = ""
        self._links: list[Span] = []
        self._open_link: int | None = None

    def read(self, marked: str) -> None:
        """Read lines, from the end of the line before them to the beginning of the one behind."""
        for line in marked.split("\n"):
            if "<" in line:
                pieces = _TOKEN.split(line)
                if pieces[0]:
                    self.write(pieces[0])
                for closing, tag, text in zip(pieces[1::4], pieces[2::4], pieces[4::4], strict=True):
                    self.tag(tag, is_end=bool(closing))
                    if text:
                        self.write(text)
            elif line:
                self.write(line)
            elif self._tag != "pre":
                continue
            self.end_line()

    def write_block(self, tag: str, text: str) -> None:
        """Write a block that is all of a line, mostly of plain text."""
        if self._open_link is not None or not _is_plain(text):
            self.read(f"<{tag}>{text}</{tag}>")
            return
        self.flush()
        self._tag = ""
        if text := text.strip():
            self.page.blocks.append(Block(text, _ELEMENT_OF.get(tag, len(_TAGS)), 0))

    def write(self, text: str) -> None:
        if "&" in text:
            text = unescape(text)
        if _SOFT_HYPHEN in text:
            text = text.replace(_SOFT_HYPHEN, "")
        if self._tag != "pre" and (not self._line or self._line[-1][-1] == " "):
            text = text.lstrip(" ")
        if text:
            self._line.append(text)
            self._size += len(text)

    def tag(self, name: str, *, is_end: bool) -> None:
        if name != "a":
            if self._line:
                self.flush()
            if name != "br":
                self._tag = "" if is_end else name
        elif not is_end:
            self._open_link = self._size
        elif self._open_link is not None:
            self._links.append((self._open_link, self._size))
            self._open_link = None

    def end_line(self) -> None:
        if self._tag == "pre":
            self._line.append("\n")
            self._size += 1
        elif self._line:
            self.flush()

    def flush(self) -> None:
        if not self._line and not self._links:
            return
        line = "".join(self._line)
        text = line.rstrip().lstrip("\n") if self._tag == "pre" else line.strip()
        if text and not text.isspace():
            links = self._links if self._open_link is None else [*self._links, (self._open_link, self._size)]
            spans: tuple[Span, ...] = ()
            if links:
                lead = line.find(text)
                spans = trimmed([(max(start - lead, 0), end - lead) for start, end in links if end > lead], text)
            block = Block(text, _ELEMENT_OF.get(self._tag, len(_TAGS)), 0, spans)
            self.page.blocks.append(_as_row(block) if _CELL in text and self._tag != "pre" else block)
        self._line, self._size, self._links = [], 0, []
        if self._open_link is not None:
            self._open_link = 0  # a link around blocks goes on in the next


def _is_plain(text: str) -> bool:
    return not ("&" in text or "\n" in text or _SOFT_HYPHEN in text or "\t" in text or ">" in text)


def _as_row(block: Block) -> Block:
    """The block with its cells as `read_blocks` writes them; its links are told of its cells."""
    cells: list[Span] = []
    moved: list[Span] = []
    at = start = 0
    parts = block.text.split(_CELL)
    for n, part in enumerate(parts):
        text = part.strip("\t ")
        lead = start + part.find(text)
        moved += [
            (max(left - lead, 0) + at, min(right - lead, len(text)) + at)
            for left, right in block.links
            if right > lead and left < lead + len(text)
        ]
        cells.append((at, at + len(text)))
        parts[n] = text
        at += len(text) + len(CELL_SEPARATOR)
        start += len(part) + len(_CELL)
    row = CELL_SEPARATOR.join(parts)
    return Block(row.rstrip(), block.element, 0, trimmed(moved, row), trimmed(cells, row))


def as_lines(page: Page) -> list[Block]:
    """The blocks of a part of a page as lines of this tier."""
    tags: list[str] = []
    for element in page.elements:
        above = tags[element.parent] if element.parent >= 0 else ""
        tag = "li" if element.tag in ("ul", "ol") else element.tag
        tags.append(above if above in ("li", "pre") or tag not in _ELEMENT_OF else tag)
    return [replace(block, element=_ELEMENT_OF[tags[block.element]]) for block in page.blocks]


def line_features(page: Page, cues: Floats) -> Floats:
    """Matrix of shape (lines, features), columns as in `LINE_FEATURES`; `cues` is what `cue_scores` says of each."""
    blocks = page.blocks
    if not blocks:
        return np.zeros((0, len(LINE_FEATURES)))
    # the scorer was trained on rows as resiliparse gives them
    texts = [block.text.replace(CELL_SEPARATOR, _CELL) if block.cells else block.text for block in blocks]
    counts, tags = Counter(texts), np.array([block.element for block in blocks])
    told, native = np.empty((_TOLD, len(blocks))), kernel()
    if not native or not calls.tell_lines(native, "\0".join(texts).encode(), told):
        told[0] = [len(text) for text in texts]
        told[1] = [len(text.split()) for text in texts]
        told[2] = [text.count(",") + text.count("，") + text.count("、") for text in texts]
        told[3] = [ends_sentence(text) for text in texts]
    told[4] = [counts[text] for text in texts]
    told[5] = [linked(block) for block in blocks]
    told[6:9] = tags == _ELEMENT_OF[""], tags == _ELEMENT_OF["p"], (tags >= HEADINGS[0]) & (tags <= HEADINGS[1])
    told[9] = cues
    return calls.line_features(native, told, len(LINE_FEATURES)) if native else _in_columns(told)


_TOLD = 10
"""Columns that tell of a line, as in `kernel/blocks.c`."""


def _in_columns(told: Floats) -> Floats:
    chars, words, commas, sentence, same_text, in_links, is_plain, is_paragraph, is_heading, cues = told
    n = len(chars)
    long = words >= _LONG
    weight = np.maximum(words, 0.5)
    base = {"words": words, "link_share": in_links / chars, "sentence": sentence, "long": 1.0 * long, "cues": cues}
    columns = {
        "chars": chars,
        "commas": commas,
        "same_text": same_text,
        "tag_": is_plain,
        "tag_p": is_paragraph,
        **base,
        "page_cues": np.full(n, np.cumsum(cues * weight)[-1] / weight.sum()),
        **dict(company(base, weight, _REACHES)),
        **_place(words, np.flatnonzero(long), is_heading > 0),
    }
    # one rounding for training and use: thresholds are learned on 32-bit features
    rounded = np.array([columns[name] for name in LINE_FEATURES], np.float32)
    return rounded.T.astype(np.float64, order="C")


def _place(words: Floats, long: npt.NDArray[np.intp], is_heading: npt.NDArray[np.bool_]) -> Columns:
    n = len(words)
    index = np.arange(n)
    before = np.cumsum(words)
    first, last = (long[0], long[-1]) if len(long) else (n, -1)
    return {
        "index": index,
        "from_end": n - index,
        "position": before / max(before[-1], 1.0),
        "before": before,
        "lines": np.full(n, n),
        "page_words": np.full(n, before[-1]),
        "longest": np.full(n, words.max()),
        "from_first_long": index - first,
        "from_last_long": index - last,
        "since_heading": index - np.maximum.accumulate(np.where(is_heading, index, -1)),
    }


# What a shorter list of trees gains from, found by leaving features out one group at a time: the title's words, years,
# digits, capitals and single tags cost a third of the time and gave .0005 of F1.
LINE_FEATURES = (
    *("chars", "words", "link_share", "commas", "sentence", "same_text", "tag_", "tag_p", "cues", "page_cues"),
    *("index", "from_end", "position", "before", "lines", "page_words", "longest"),
    *("from_first_long", "from_last_long", "since_heading"),
    *("prev1_words", "prev1_cues", "next1_words", "next1_link_share", "next1_sentence", "next1_cues"),
    *(f"near{reach}_{name}" for reach in _REACHES for name in ("words", "link_share", "sentence", "long", "cues")),
)
