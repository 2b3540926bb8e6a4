"""Clean texts in this process, one or many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import pyarrow as pa

from corpusmill.corpus.incoming.batches import batch_of
from corpusmill.corpus.tables import tables_of
from corpusmill.errors import CorpusmillError, UsageError
from corpusmill.read.pages import read_page
from corpusmill.read.records import SetAside
from corpusmill.read.source import SourceOptions
from corpusmill.recipes.recipe import Recipe, load_recipe
from corpusmill.text.actions import Cut, StageError
from corpusmill.text.batch import BATCH_BYTES, BATCH_ROWS, Batch, Mark
from corpusmill.text.codes.languages import code_of, no_language
from corpusmill.text.schema import KNOWN


@dataclass(frozen=True)
class Result:
    """A cleaned text. `corpusmill.undo(result.text, result.edits)` is the text that went in."""

    text: str
    metadata: dict[str, Any]
    """Values found, by column name; `fields` has their evidence. If a stage of the recipe drops the text: only the
    reason (`dropped`) and the stage (`dropped_by`), and `text` is empty."""
    edits: tuple[Cut, ...]

    def as_dict(self) -> dict[str, Any]:
        return {"text": self.text, "metadata": self.metadata, "edits": [cut._asdict() for cut in self.edits]}


@cache
def _recipe(name: str) -> Recipe:
    return load_recipe(name)


def clean(
    text: str, *, language: str | None = None, recipe: str | Recipe = "default", marks: Sequence[Mark] = ()
) -> Result:
    """Clean one text as a build would, except for what only a whole corpus can tell.

    `language` is the code or name of its language, if known; `marks` are spans that a reader found (links, headings).
    For many texts, `clean_many` takes a tenth of the time.

    Raises RecipeError for an unknown recipe; UsageError for an unknown language, a value that is not a string, or a
    text with a lone surrogate, which no file can hold; StageError if a stage of the user fails.

    >>> result = clean("The council voted on Monday to close the bridge.\\n\\nLeave a Reply")
    >>> result.text
    'The council voted on Monday to close the bridge.'
    >>> [cut.before for cut in result.edits if cut.category]
    ['Leave a Reply']
    """
    batch = _batch([_checked(text, "text")], _code(language), [tuple(marks)])
    return _results(batch, recipe)[0]


def clean_many(
    texts: Iterable[str], *, language: str | None = None, recipe: str | Recipe = "default"
) -> Iterator[Result]:
    """Clean texts in batches, as a build does: one result for each text, in order, as soon as its batch is done.

    Parameters and errors are those of `clean`. Memory: one batch, 1 MiB of text.

    >>> [result.text for result in clean_many(["It rained in Oslo on Monday.", "It snowed there.\\n\\nLeave a Reply"])]
    ['It rained in Oslo on Monday.', 'It snowed there.']
    """
    if isinstance(texts, str | bytes):
        raise UsageError("clean_many takes texts, one by one or in a list; for one text there is clean")
    code = _code(language)
    waiting: list[str] = []
    size = 0
    for n, text in enumerate(texts):
        waiting.append(_checked(text, f"text {n}"))
        size += len(text)
        if size >= BATCH_BYTES or len(waiting) >= BATCH_ROWS:
            yield from _results(_batch(waiting, code, ()), recipe)
            waiting, size = [], 0
    if waiting:
        yield from _results(_batch(waiting, code, ()), recipe)


def _checked(text: object, what: str) -> str:
    if not isinstance(text, str):
        remedy = "decode it first, or give a page's bytes to clean_page" if isinstance(text, bytes) else "give a str"
        raise UsageError(f"{what} is {'None' if text is None else f'of type {type(text).__name__}'}: {remedy}")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UsageError(
            f"{what} holds a lone surrogate at {error.start}, which no file can; replace it first, as "
            "text.encode('utf-16', 'surrogatepass').decode('utf-16', 'replace') does"
        ) from None
    return text


def _code(language: str | None) -> str | None:
    code = code_of(language)
    if language and code is None:
        raise UsageError(f"{no_language(language)}, or leave it out")
    return code


def _batch(texts: Sequence[str], language: str | None, marks: Sequence[tuple[Mark, ...]]) -> Batch:
    ids = [f"text-{n}" for n in range(len(texts))]
    columns = {name: pa.nulls(len(texts), pa.string()) for name in KNOWN if name != "author"}
    columns["language"] = pa.array([language] * len(texts), pa.string())
    return Batch(ids=ids, texts=list(texts), columns=columns, marks=marks)


def clean_page(
    html: bytes,
    *,
    url: str | None = None,
    tier: Literal["precise", "fast"] = "precise",
    encoding: str | None = None,
    language: str | None = None,
    recipe: str | Recipe = "default",
) -> Result:
    """The body text and metadata of a web page, cleaned; undoing the edits gives the text as it was extracted.

    `url` is the address of the page, for relative links; `encoding` is the declared encoding of its bytes, if any
    (valid UTF-8 is always read as UTF-8); `language` as for `clean`. Raises CorpusmillError for a page that cannot be
    read (too large, too deep), and the errors of `clean`.
    """
    options = SourceOptions(name="page", path="page", url=url, tier=tier, encoding=encoding)
    code = _code(language)
    record = read_page(html, "page", "page", options, known={"language": code} if code else None)
    if isinstance(record, SetAside):
        raise CorpusmillError(record.error)
    return _results(batch_of([record], "page", {"url": url}), recipe)[0]


def _results(batch: Batch, recipe: str | Recipe) -> list[Result]:
    """One result for each row of the batch, in order."""
    chosen = _recipe(recipe) if isinstance(recipe, str) else recipe
    ids = list(batch.ids)
    batch, failures = chosen(batch)
    if failures:
        raise StageError(f"stage {failures[0].stage} failed: {failures[0].error}")
    rows = tables_of(batch, [], chosen.columns).documents.to_pylist()
    found = {drop.id: Result("", {"dropped": drop.reason, "dropped_by": drop.stage}, ()) for drop in batch.dropped}
    for row, history in zip(rows, batch.history, strict=True):
        shown = {name: value for name, value in row.items() if value is not None and name not in _OF_CORPORA}
        found[row["id"]] = Result(row["text"], shown, tuple(cut for cuts in history for cut in cuts))
    return [found[id_] for id_ in ids]


# columns that say where a document stands in a corpus
_OF_CORPORA = {"id", "text", "source", "file_path"}
