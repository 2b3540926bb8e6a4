"""corpusmill: scraped text in, a clean, documented, versioned dataset out.

>>> import corpusmill
>>> corpusmill.clean("NATO met on Wednesday in Brussels.\\n\\nSign up for Daily Newsletters").text
'NATO met on Wednesday in Brussels.'

`clean` cleans one text, `clean_many` many in batches, `clean_page` a web page; `undo` restores a text; `build` makes
a corpus. Your own stage takes a `Batch` and yields `Edit`, `Tag`, `Column` and `Drop`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpusmill.cleaning import Result, clean, clean_many, clean_page
    from corpusmill.corpus.build import build
    from corpusmill.text.actions import Column, Drop, Edit, Tag
    from corpusmill.text.apply import undo
    from corpusmill.text.batch import Batch, Mark

    __version__: str

__all__ = [
    "Batch", "Column", "Drop", "Edit", "Mark", "Result", "Tag",
    "build", "clean", "clean_many", "clean_page", "undo",
]  # fmt: skip

# Loaded on first use: `corpusmill --help` must not wait for Arrow.
_HOMES = {
    "Batch": "text.batch", "Mark": "text.batch", "Column": "text.actions", "Drop": "text.actions",
    "Edit": "text.actions", "Tag": "text.actions", "undo": "text.apply", "build": "corpus.build",
    "Result": "cleaning", "clean": "cleaning", "clean_many": "cleaning", "clean_page": "cleaning",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415

        return version("corpusmill")
    if name in _HOMES:
        value = getattr(import_module(f"corpusmill.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__", "__doc__"]
