"""What other people call the columns that we look for."""

from __future__ import annotations

from corpusmill.text.schema import KNOWN

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
ID_NAMES = ("id", "doc_id", "docid", "document_id", "uuid", "guid", "_id")
NAMES = frozenset((*TEXT_NAMES, *ID_NAMES, *KNOWN, "label", "headline", "authors", "lang", "link", "published"))
"""Any of these in the first row of a CSV file makes it a header."""
