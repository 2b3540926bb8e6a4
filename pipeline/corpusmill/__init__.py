"""corpusmill: scraped text in, a clean, documented, versioned dataset out.

>>> import corpusmill
>>> corpusmill.clean("NATO met on Wednesday in Brussels.\\n\\nSign up for Daily Newsletters").text
'NATO met on Wednesday in Brussels.'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpusmill.cleaning import Result, clean, clean_page
    from corpusmill.corpus.build import build
    from corpusmill.text.actions import Column, Drop, Edit, Tag
    from corpusmill.text.apply import undo
    from corpusmill.text.batch import Batch, Mark

__all__ = ["Batch", "Column", "Drop", "Edit", "Mark", "Result", "Tag", "build", "clean", "clean_page", "undo"]

_HOMES = {
    "Batch": "text.batch", "Mark": "text.batch", "Column": "text.actions", "Drop": "text.actions",
    "Edit": "text.actions", "Tag": "text.actions", "undo": "text.apply", "build": "corpus.build",
    "Result": "cleaning", "clean": "cleaning", "clean_page": "cleaning",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    # loaded on first use: `corpusmill --help` must not wait for Arrow
    if name in _HOMES:
        value = getattr(import_module(f"corpusmill.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
