"""What other people call the columns that we look for, and where a row holds its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from corpusmill.text.schema import KNOWN

Cells = Mapping[str, Any]
Place = tuple[str, ...]
"""A column, or a field inside a column of objects: `("content", "text")`."""


def named_apart(given: Sequence[str]) -> list[str]:
    """Names of columns, each once: a later twin is numbered, or the first would be lost.

    >>> named_apart(["", "text", "text", "text_2"])
    ['', 'text', 'text_3', 'text_2']
    """
    all_given = set(given)
    names: dict[str, None] = {}
    counts: dict[str, int] = {}  # where a name goes on: a hundred thousand twins need not be counted each from 2
    for name in given:
        twin, count = name, counts.get(name, 2)
        while twin in names or (twin != name and twin in all_given):
            twin, count = f"{name or 'column'}_{count}", count + 1
        counts[name] = count
        names[twin] = None
    return list(names)


# Dumps of databases and answers of servers wrap a document once or twice (`{"_source": {"content": {"text": …}}}`).
_DEEPEST = 3
# Where the documents of editors (ProseMirror, Slate, Lexical, Editor.js, Contentful) hold the parts of a part.
_PARTS = ("children", "content", "nodes", "data", "root")
# An editor's document is a list of blocks of runs; a list, an item and its paragraph are three more.
_DEEPEST_PART = 12

# What the text is called in the corpora on the Hugging Face hub and by scrapers' exports, most telling first.
TEXT_NAMES = (
    "text",
    "content",
    "body",
    "article",
    "raw_content",
    "article_text",
    "full_text",
    "maintext",
    "document",
    "html",
    "markdown",
    "paragraphs",
    "rendered",  # in WordPress's `{"content": {"rendered": …}}`
)
# What is the text where no column above is there and none is long: posts, comments, sentences, and the word for text in
# other languages. Beside a long column of another name they are something else (a summary, a reader's comment).
SHORT_TEXT_NAMES = tuple(
    """
    selftext post tweet message comment review sentence utterance transcript lyrics story passage paragraph
    text_content texte contenu testo contenuto texto contenido conteúdo inhalt tekst treść innehåll indhold innhold
    teksti текст содержание вміст зміст κείμενο metin içerik szöveg teks isi متن نص النص טקסט 正文 内容 內容 本文 文本
    テキスト 본문 내용 văn_bản nội_dung เนื้อหา ข้อความ
    """.split()
)
ID_NAMES = ("id", "doc_id", "docid", "document_id", "uuid", "guid", "_id")
# Column of the corpus → what it is called by others, where none is called as here: news-please and newspaper3k,
# trafilatura, NewsAPI, RSS, Dolma. A time that may be that of the crawl (`timestamp`, `added`, `dump`) is no date, a
# `domain` no publisher, a `byline` no name yet.
ALSO_CALLED: Mapping[str, tuple[str, ...]] = {
    "title": ("headline",),
    "author": ("authors",),
    "date": (
        *("date_publish", "publish_date", "date_published", "published_date", "publication_date", "published_at"),
        *("publishedat", "datepublished", "pub_date", "pubdate", "published", "created"),
    ),
    "publisher": ("site_name", "sitename"),
    "language": ("lang",),
    "url": ("link", "source_url", "page_url", "warc-target-uri"),
}
_SYNONYMS = (name for names in ALSO_CALLED.values() for name in names)
NAMES = frozenset((*TEXT_NAMES, *SHORT_TEXT_NAMES, *ID_NAMES, *KNOWN, *_SYNONYMS, "label"))
"""Any of these in the first row of a CSV file makes it a header."""


def at(cells: Cells, place: Place) -> Any:
    """The value at a place; a value that ends the way early (text instead of an object with text) is taken, too."""
    if len(place) == 1 and type(cells) is dict:  # most; `isinstance` asks an abstract class
        return cells.get(place[0])
    value: Any = cells
    for name in place:
        if not isinstance(value, Mapping):
            return value
        value = value.get(name)
    return value


def text_of(value: Any) -> str | bytes | None:
    """The text of a cell: itself, or the paragraphs that a list holds, one a line; None for anything else.

    >>> text_of(["One.", {"text": "Two."}, None]), text_of(7)
    ('One.\\nTwo.', None)
    >>> text_of([{"type": "p", "children": [{"text": "Of "}, {"text": "runs.", "bold": True}]}])
    'Of runs.'
    """
    if type(value) is str or isinstance(value, str | bytes):
        return value
    if not isinstance(value, list):
        return None
    parts = [_part(item) for item in value if item is not None]
    if not all(isinstance(part, str) for part in parts) or (value and not any(parts)):
        return None
    return "\n".join(part for part, item in zip(parts, value, strict=False) if part or isinstance(item, str))


def _part(item: Any, deepest: int = _DEEPEST_PART) -> Any:
    """The text of an item of a list, "" if it has none: runs of a block stand in one line, blocks in a line each."""
    if not isinstance(item, Mapping):
        return item
    if place := text_place(item):
        value = at(item, place)
        if isinstance(value, str):
            return value
    for name in _PARTS:
        inner = item.get(name)
        if isinstance(inner, Mapping):
            inner = [inner]
        if isinstance(inner, list) and deepest and (found := _parts(inner, deepest - 1)):
            return found
    return ""


def _parts(items: list[Any], deepest: int) -> str:
    parts = [part for item in items if isinstance(part := _part(item, deepest), str)]
    are_runs = not any(isinstance(item, Mapping) and any(item.get(name) for name in _PARTS) for item in items)
    return ("" if are_runs else "\n").join(part for part in parts if part)


def text_place(cells: Cells, deepest: int = _DEEPEST) -> Place | None:
    """Where a row holds its text by the names of its columns."""
    by_lower_case = {name.lower(): name for name in reversed(list(cells)) if isinstance(name, str)}
    for guess in TEXT_NAMES:
        column = by_lower_case.get(guess)
        if column is None:
            continue
        value = cells[column]
        if isinstance(value, Mapping) and deepest and (inner := text_place(value, deepest - 1)):
            return (column, *inner)
        if text_of(value) is not None:
            return (column,)
    return None


def wrapped(cells: Cells, deepest: int = _DEEPEST) -> Iterator[Place]:
    """Where objects inside the row hold a text."""
    for name, value in cells.items():
        if isinstance(value, Mapping) and deepest:
            if inner := text_place(value):
                yield (name, *inner)
            else:
                yield from ((name, *inner) for inner in wrapped(value, deepest - 1))
