"""The fast tier: resiliparse finds the main content, a small scorer takes its residue away line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import numpy as np
import numpy.typing as npt
from resiliparse.extract.html2text import extract_plain_text

from corpusmill.fold import fold
from corpusmill.read.html.blocks import Block, Element, Page, trimmed
from corpusmill.read.html.features import company, shape

Floats = npt.NDArray[np.float64]

_TOKEN = re.compile(r"""<(/?)(p|h[1-6]|ul|ol|li|pre|br|a)((?:\s(?:"[^"]*"|[^">])*)?)/?>""")
_TAGS = ("p", "h1", "h2", "h3", "h4", "li", "pre", "")
_WORD = re.compile(r"\w+")


def read_lines(html: str) -> Page:
    """The lines of resiliparse's main content, reader comments left out, as blocks with their tags and links."""
    marked = extract_plain_text(
        html, main_content=True, alt_texts=False, preserve_formatting="minimal_html", links=True, comments=False,
        list_bullets=False,
    )  # fmt: skip
    page = Page([Element(-1, "html", 0, "", 0)], [])
    page.elements += [Element(0, tag, 0, "", 1) for tag in _TAGS]
    pieces = _TOKEN.split(marked)
    line, link, links, tag = "", -1, [], ""

    def flush() -> None:
        nonlocal line, link, links
        text = line.rstrip()
        lead = len(text) - len(text.lstrip()) if tag != "pre" else 0
        if text.strip():
            if link >= 0:
                links.append((link, len(text)))
            spans = trimmed([(max(s - lead, 0), e - lead) for s, e in links if e > lead], text[lead:])
            at = 1 + (_TAGS.index(tag) if tag in _TAGS else len(_TAGS) - 1)
            page.blocks.append(Block(text[lead:], at, 0, spans))
        line, links = "", []
        link = 0 if link >= 0 else -1

    for n in range(0, len(pieces), 4):
        text = pieces[n]
        if text:
            text = unescape(text) if "&" in text else text
            if tag == "pre":
                line += text
            else:
                for i, part in enumerate(text.split("\n")):
                    if i:
                        flush()
                    line += part.lstrip(" ") if not line or line[-1] == " " else part
        if n + 2 < len(pieces):
            closing, name = pieces[n + 1], pieces[n + 2]
            if name == "a":
                if closing and link >= 0:
                    links.append((link, len(line)))
                    link = -1
                elif not closing:
                    link = len(line)
            elif name == "br":
                flush()
            else:
                flush()
                tag = "" if closing else name
    flush()
    return page


def line_features(page: Page, title: str) -> Floats:
    """Matrix of shape (lines, features), columns as in `LINE_FEATURES`."""
    n = len(page.blocks)
    if not n:
        return np.zeros((0, len(LINE_FEATURES)))
    words = np.fromiter((len(_WORD.findall(b.text)) for b in page.blocks), np.float64, n)
    columns: dict[str, npt.NDArray[Any]] = dict(shape(page.blocks, words))
    base = {name: columns[name].astype(float) for name in ("words", "link_share", "sentence")}
    base["long"] = (words >= 20).astype(float)
    columns |= dict(company(base, np.maximum(words, 0.5)))
    columns |= dict(_place(page, words, title))
    return np.column_stack([columns[name] for name in LINE_FEATURES]).astype(np.float32).astype(np.float64)


def _place(page: Page, words: Floats, title: str) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    n = len(page.blocks)
    tags = np.fromiter((b.element for b in page.blocks), np.int64, n)
    for i, tag in enumerate(_TAGS):
        yield f"tag_{tag}", tags == i + 1
    heading = (tags >= 2) & (tags <= 5)
    index = np.arange(n)
    yield "index", index
    yield "from_end", n - index
    yield "position", np.cumsum(words) / max(float(words.sum()), 1.0)
    yield "before", np.cumsum(words)
    yield "lines", np.full(n, n)
    yield "page_words", np.full(n, words.sum())
    yield "longest", np.full(n, words.max())
    long = np.flatnonzero(words >= 20)
    last, first = (long[-1], long[0]) if len(long) else (-1, n)
    yield "from_first_long", index - first
    yield "from_last_long", index - last
    yield "since_heading", index - np.maximum.accumulate(np.where(heading, index, -1))
    said = set(fold(title).split())
    overlap = np.zeros(n)
    for i, block in enumerate(page.blocks):
        if said and len(block.text) < 300:
            line = fold(block.text).split()
            overlap[i] = sum(word in said for word in line) / max(len(line), len(said) * 0.6)
    yield "title_overlap", overlap
    yield "title_seen", np.cumsum(overlap > 0.6) > 0


LINE_FEATURES = (
    *[
        "chars",
        "words",
        "word_length",
        "link_share",
        "links",
        "emphasis",
        "commas",
        "sentence",
        "upper_start",
        "upper_share",
        "digit_share",
        "year",
        "colon_end",
        "question",
        "bar",
        "same_before",
        "same_text",
        "index",
        "from_end",
        "position",
        "before",
        "lines",
        "page_words",
        "longest",
        "from_first_long",
        "from_last_long",
        "since_heading",
        "title_overlap",
        "title_seen",
    ],
    *(f"tag_{tag}" for tag in _TAGS),
    *(
        f"{place}_{name}"
        for place in ("prev1", "next1", "near2", "near5", "near12")
        for name in ("words", "link_share", "sentence", "long")
    ),
)
