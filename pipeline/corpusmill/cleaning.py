"""Clean one text in this process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import pyarrow as pa

from corpusmill.corpus.tables import batch_of, tables_of
from corpusmill.errors import CorpusmillError, UsageError
from corpusmill.read.pages import read_page
from corpusmill.read.records import SetAside
from corpusmill.read.source import SourceOptions
from corpusmill.recipes.recipe import Recipe, load_recipe
from corpusmill.text.actions import Cut, StageError
from corpusmill.text.batch import Batch, Mark
from corpusmill.text.schema import KNOWN


@dataclass(frozen=True)
class Result:
    """A cleaned text. `corpusmill.undo(result.text, result.edits)` is the text that went in."""

    text: str
    metadata: dict[str, Any]
    """Values found, by column name; `fields` holds their evidence."""
    edits: tuple[Cut, ...]

    def as_dict(self) -> dict[str, Any]:
        return {"text": self.text, "metadata": self.metadata, "edits": [cut._asdict() for cut in self.edits]}


@cache
def _recipe(name: str) -> Recipe:
    return load_recipe(name)


def clean(
    text: str, *, language: str | None = None, recipe: str | Recipe = "default", marks: Sequence[Mark] = ()
) -> Result:
    """Clean one text as a build would, but for what only a whole corpus knows.

    `language` is an ISO 639-1 code where the caller knows it; `marks` are spans that a reader found (links, headings).
    Raises RecipeError for an unknown recipe, UsageError for a text with a lone surrogate, which no file can hold, and
    StageError where a stage of the user fails.

    >>> result = clean("The council voted on Monday to close the bridge.\\n\\nLeave a Reply")
    >>> result.text
    'The council voted on Monday to close the bridge.'
    >>> [cut.before for cut in result.edits if cut.category]
    ['Leave a Reply']
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UsageError(
            f"the text holds a lone surrogate at {error.start}, which no file can; replace it first, as "
            "text.encode('utf-16', 'surrogatepass').decode('utf-16', 'replace') does"
        ) from None
    columns = {name: pa.nulls(1, pa.string()) for name in KNOWN if name != "author"}
    columns["language"] = pa.array([language], pa.string())
    return _result(Batch(ids=["text"], texts=[text], columns=columns, marks=[tuple(marks)]), recipe)


def clean_page(
    html: bytes,
    *,
    url: str | None = None,
    tier: Literal["precise", "fast"] = "precise",
    recipe: str | Recipe = "default",
) -> Result:
    """The body text and metadata of a web page, cleaned; the edits undo to the text as extracted.

    `url` is the page's address, for relative links. Raises CorpusmillError for a page that cannot be read (too large,
    too deep), and what `clean` raises.
    """
    record = read_page(html, "page", "page", SourceOptions(name="page", path="page", url=url, tier=tier))
    if isinstance(record, SetAside):
        raise CorpusmillError(record.error)
    return _result(batch_of([record], "page", {"url": url}), recipe)


def _result(batch: Batch, recipe: str | Recipe) -> Result:
    chosen = _recipe(recipe) if isinstance(recipe, str) else recipe
    batch, failures = chosen(batch)
    if failures:
        raise StageError(f"stage {failures[0].stage} failed: {failures[0].error}")
    row = tables_of(batch, [], chosen.columns).documents.to_pylist()
    if not row:
        return Result("", {"dropped": batch.dropped[0].reason}, ())
    shown = {name: value for name, value in row[0].items() if value is not None and name not in _OF_CORPORA}
    return Result(row[0]["text"], shown, tuple(cut for cuts in batch.history[0] for cut in cuts))


# columns that say where a document stands in a corpus
_OF_CORPORA = {"id", "text", "source", "file_path"}
