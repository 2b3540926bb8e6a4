"""Web pages as other people's scrapers render them, each line labelled by the page's human body text.

A page is read into blocks (the text of a paragraph, heading, list item, button …), the blocks are held against the
body, and they are written as lines: plain as a script in the browser sees them, as a text browser dumps them (indented,
wrapped, `(BUTTON)`, `IFRAME:`, `[logo.png]`), as Markdown, or as the body that our own reader finds, residue and all.
"""

from __future__ import annotations

import random
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import lxml.html
import pyarrow.parquet as pq

from corpusmill.read.html import PageRefused, extract
from scored_documents import DROP, KEEP, UNSCORED, Document, counted

_MOST = 60_000
"""Characters of a rendering from which on a page is left out."""
_SHINGLE = 4
_BLOCK = frozenset(
    "address article aside blockquote body button center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr iframe label legend li main nav ol option p pre section select summary table td th tr "
    "ul input textarea br".split()
)
_HIDDEN = frozenset("script style noscript template head svg math object video audio canvas".split())
_UNSEEN = re.compile(r"display:\s*none|visibility:\s*hidden")
_FURNITURE = re.compile(
    r"(?<![a-z])(nav|menu|related|recommend|share|sharing|social|newsletter|subscri\w*|sign-?up|promo|advert\w*|ads?|"
    r"cookie|consent|breadcrumbs?|footer|sidebar|popular|trending|most-read|login|search|pagination|outbrain|taboola)"
    r"(?![a-z])"
)
_BESIDE = re.compile(
    r"(?<![a-z])(byline|author|bio|meta|date|time|published|caption|credit|tags?|comments?|dek|subtitle)(?![a-z])"
)
_WORD = re.compile(r"[぀-ヿ㐀-鿿가-힯฀-๿]|[^\W_]+")


@dataclass
class Block:
    text: str
    shape: str
    """p, li, h, cell, button, input, iframe or image."""
    depth: int
    is_link: bool
    """Whether all of it is links."""
    is_furniture: bool
    """Whether an element around it says so by its tag, class or id."""
    is_beside: bool
    """Whether an element around it says that it is a byline, date, caption, comment: said of the body, or unsure."""
    url: str = ""
    label: int = UNSCORED


def words(text: str) -> tuple[str, ...]:
    """Words of a text for comparison; characters where a script writes no spaces.

    >>> words("Don't panic, 東京!")
    ('don', 't', 'panic', '東', '京')
    """
    return tuple(_WORD.findall(text.casefold()))


class _Reader:
    """The blocks of a page, in reading order."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._parts: list[str] = []
        self._plain = False
        self._url = ""

    def walk(self, element: lxml.html.HtmlElement, around: Block) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _HIDDEN or element.get("hidden") is not None:
            return
        if _UNSEEN.search(element.get("style") or ""):
            return
        inside = self._inside(element, tag, around)
        if tag in _BLOCK:
            self._close(around)
        if tag in ("input", "textarea", "iframe", "img"):
            self._void(element, tag, inside)
        in_link = inside.is_link
        self._say(element.text, in_link)
        for child in element:
            self.walk(child, inside)
            self._say(child.tail, in_link)
        if tag in _BLOCK:
            self._close(inside)

    def _inside(self, element: lxml.html.HtmlElement, tag: str, around: Block) -> Block:
        names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}".lower()
        shape = around.shape
        if tag in _BLOCK and tag != "br":
            shapes = {"li": "li", "button": "button", "td": "cell", "th": "cell"}
            shape = "h" if re.fullmatch("h[1-6]", tag) else shapes.get(tag, "p" if shape in ("h", "button") else shape)
        if tag == "a":
            self._url = element.get("href") or ""
        is_furniture = around.is_furniture or tag in ("nav", "aside", "footer", "form", "button", "select")
        is_beside = around.is_beside or tag in ("figcaption", "time")
        if len(names) < 200 and tag not in ("body", "html", "main", "article"):
            is_furniture = is_furniture or bool(_FURNITURE.search(names))
            is_beside = is_beside or bool(_BESIDE.search(names))
        depth = around.depth + (tag in ("ul", "ol"))
        return Block("", shape, depth, around.is_link or tag == "a", is_furniture, is_beside)

    def _void(self, element: lxml.html.HtmlElement, tag: str, inside: Block) -> None:
        if tag == "img":
            name = (element.get("src") or "").split("?")[0].rsplit("/", 1)[-1][:60]
            if element.get("alt") is None and "." in name:
                self._add(name, "image", inside)
        elif tag == "iframe":
            self._add((element.get("src") or "about:blank")[:120], "iframe", inside)
        elif (element.get("type") or "text") in ("text", "search", "email", "password", "submit"):
            self._add(element.get("value") or "", "input", inside)

    def _say(self, text: str | None, in_link: bool) -> None:
        if text:
            self._parts.append(text)
            self._plain = self._plain or (not in_link and bool(text.strip()))

    def _close(self, around: Block) -> None:
        text = " ".join("".join(self._parts).split())
        if text:
            self._add(text, around.shape, around, is_link=not self._plain)
        self._parts, self._plain = [], False

    def _add(self, text: str, shape: str, around: Block, *, is_link: bool = False) -> None:
        url = self._url if is_link else ""
        self.blocks.append(Block(text, shape, around.depth, is_link, around.is_furniture, around.is_beside, url))


def read_blocks(html: str) -> list[Block]:
    reader = _Reader()
    reader.walk(lxml.html.document_fromstring(html), Block("", "p", 0, False, False, False))
    return reader.blocks


def _shingles(text: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(text[n : n + _SHINGLE]) for n in range(len(text) - _SHINGLE + 1)}


class Gold:
    """The human body text of a page, and what is known of the page beside it."""

    def __init__(self, body: str, beside: Sequence[str]) -> None:
        self.words = words(body)
        self.shingles = _shingles(self.words)
        self.lines = {words(line) for line in body.split("\n")}
        self.joined = " " + " ".join(self.words) + " "
        self.beside = [words(text) for text in beside if text]

    def found(self, own: tuple[str, ...]) -> float:
        """The share of a line of the page that stands in the body."""
        if len(own) > _SHINGLE + 1:
            shingles = _shingles(own)
            return len(shingles & self.shingles) / len(shingles)
        return 1.0 if own in self.lines else 0.5 if f" {' '.join(own)} " in self.joined else 0.0

    def is_beside(self, own: tuple[str, ...]) -> bool:
        """Whether a line is the title, names the author, or is much like one of them."""
        return any(
            set(text) <= set(own) or 2 * len(set(text) & set(own)) > len(set(own)) for text in self.beside if own
        )

    def covered(self, blocks: Sequence[Block]) -> float:
        own: set[tuple[str, ...]] = set()
        for block in blocks:
            own |= _shingles(words(block.text))
        return len(own & self.shingles) / max(len(self.shingles), 1)


def label(blocks: Sequence[Block], gold: Gold) -> bool:
    """Label blocks by the body: keep, drop or unscored. False where the body is not on the page."""
    own = [words(block.text) for block in blocks]
    share = [gold.found(text) if text else 0.5 for text in own]
    long = [n for n, text in enumerate(own) if len(text) > _SHINGLE + 1 and share[n] >= 0.75]
    if len(long) < 2 or gold.covered(blocks) < 0.7:
        return False
    for n, block in enumerate(blocks):
        is_amid = long[0] <= n <= long[-1]
        near = any(abs(n - other) <= 3 for other in long)
        is_drawn = block.shape in ("input", "iframe", "image", "button")
        if share[n] >= 0.75 and not is_drawn:
            block.label = KEEP if len(own[n]) > _SHINGLE + 1 or (is_amid and near) else UNSCORED
        elif is_drawn:
            block.label = DROP
        elif share[n] <= 0.1 and not gold.is_beside(own[n]) and not block.is_beside:
            is_sure = block.is_furniture or block.is_link
            # between title and body stand bylines, dates and decks; amid the body what annotators left out
            is_top = not is_amid and n > long[0] - 8 and n < long[0]
            block.label = DROP if is_sure or not (is_amid or is_top) else UNSCORED
    return True


def _plain(block: Block) -> list[str]:
    return [] if block.shape in ("iframe", "image") or not block.text else [block.text]


def _browser(block: Block) -> list[str]:
    """As a text browser dumps it, 79 columns wide."""
    indent = "   " if block.depth == 0 else " " * (3 + 5 * (block.depth - 1) + 4)
    text = {"button": f"(BUTTON) {block.text}", "input": "____________________", "iframe": f"IFRAME: {block.text}",
            "image": f"[{block.text}]"}.get(block.shape, block.text)  # fmt: skip
    if block.shape == "h":
        indent = ""
    first = indent
    if block.shape == "li":
        first = indent[:-2] + "*+o"[min(block.depth, 3) - 1] + " " if block.depth else "     * "
    return textwrap.wrap(text, 79, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False)


def _markdown(block: Block) -> list[str]:
    if block.shape == "iframe":
        return []
    if block.shape in ("image", "input"):
        return [f"![]({block.text})"] if block.shape == "image" else []
    text = f"[{block.text}]({block.url})" if block.is_link and block.url else block.text
    if block.shape == "h":
        return ["## " + text]
    return ["  " * max(block.depth, 1) + "* " + text] if block.shape == "li" else [text]


STYLES = {"plain": _plain, "browser": _browser, "markdown": _markdown}


def rendered(blocks: Sequence[Block], style: str, gap: str) -> tuple[str, list[tuple[int, int, int]]]:
    """The lines of a page and their labels. `gap` stands between blocks that are no items or cells of one kind."""
    pieces: list[str] = []
    labels: list[tuple[int, int, int]] = []
    at = 0
    for n, block in enumerate(blocks):
        lines = STYLES[style](block)
        if not lines:
            continue
        text = "\n".join(lines)
        labels.append((at, at + len(text), block.label))
        after = blocks[n + 1] if n + 1 < len(blocks) else block
        is_close = block.shape == after.shape != "p"
        text += "\n" if is_close else gap
        pieces.append(text)
        at += len(text)
    return "".join(pieces), labels


def _own_reader(page: dict[str, str]) -> list[Block]:
    try:
        found = extract(page["html"].encode("utf-8", "replace"), tier="fast", url=page["url"])
    except PageRefused:
        return []
    return [Block(line, "p", 0, False, False, False) for line in found.text.split("\n") if line.strip()]


def read_pages(path: Path, without: frozenset[str], rng: random.Random) -> Iterator[Document]:
    """Every page as one kind of scraper writes it, and pages that are no English articles as our own reader does too.

    `without`: sites that are left out, also their subdomains.
    """
    columns = ["page_id", "url", "html", "gold_text", "gold_title", "gold_author", "page_type", "domain", "lang"]
    for page in pq.read_table(path, columns=columns).to_pylist():
        style = rng.choice(("plain", "browser", "browser", "markdown"))
        gap = rng.choice(("\n", "\n\n"))
        if not page["html"] or not page["gold_text"] or _is_of(page["domain"], without):
            continue
        gold = Gold(page["gold_text"], (page["gold_title"], page["gold_author"]))
        renderings = [(style, read_blocks(page["html"]))]
        if (page["page_type"], page["lang"]) != ("article", "en"):
            renderings.append(("own", _own_reader(page)))
        for name, blocks in renderings:
            if not label(blocks, gold):
                continue
            text, labels = rendered(blocks, "plain" if name == "own" else name, "\n\n" if name == "browser" else gap)
            if len(text) < _MOST:
                yield counted(Document(text, labels, f"{page['page_id']}-{name}", page["domain"], page["lang"], "pages",
                                       page["page_type"]))  # fmt: skip


def _is_of(domain: str, sites: frozenset[str]) -> bool:
    return any(domain == site or site.endswith("." + domain) or domain.endswith("." + site) for site in sites if site)
