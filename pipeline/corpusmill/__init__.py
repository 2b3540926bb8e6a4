"""corpusmill: scraped text in, a clean, documented, versioned dataset out.

>>> import corpusmill
>>> corpusmill.clean("NATO met on Wednesday in Brussels.\\n\\nSign up for Daily Newsletters").text
'NATO met on Wednesday in Brussels.'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpusmill.actions import Column, Drop, Edit, Tag, undo
    from corpusmill.batch import Batch, Mark
    from corpusmill.single import Result, clean, clean_page
    from corpusmill.story import build

__all__ = ["Batch", "Column", "Drop", "Edit", "Mark", "Result", "Tag", "build", "clean", "clean_page", "undo"]

_HOMES = {
    "Batch": "batch", "Mark": "batch", "Column": "actions", "Drop": "actions", "Edit": "actions", "Tag": "actions",
    "undo": "actions", "build": "story", "Result": "single", "clean": "single",
    "clean_page": "single",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    # loaded on first use: `corpusmill --help` must not wait for Arrow
    if name in _HOMES:
        value = getattr(import_module(f"corpusmill.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
