"""Count tokens by a tokenizer file of the user's, and sentences by their marks.

The file is one that the library `tokenizers` reads (`tokenizer.json`); its hash is among the options in the manifest,
so that a figure says which vocabulary it counts in. Nothing is fetched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from corpusmill.errors import UsageError
from corpusmill.published.signals import signals_of
from corpusmill.text.actions import Column
from corpusmill.text.batch import Batch

COLUMNS = {"token_count": pa.int64(), "sentence_count": pa.int64()}
ABOUT = {
    "token_count": "tokens of `text`, as the tokenizer file counts them, without special tokens",
    "sentence_count": "sentences of `text`, told by their marks",
}


def settle(given: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The options with the hash of the tokenizer file. Raises UsageError where it cannot be used."""
    options = dict(given)
    name = options.get("tokenizer")
    if not isinstance(name, str):
        raise UsageError('[stage.tag_tokens] `tokenizer` is missing: name a file, such as "tokenizer.json"')
    try:
        options["sha256"] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    except OSError as error:
        raise UsageError(f"[stage.tag_tokens] tokenizer = {name!r}: {error.strerror}; name a tokenizer.json") from None
    _tokenizer(folder / name, options["sha256"])
    return options


def tag_tokens(batch: Batch, *, tokenizer: str, sha256: str = "", folder: Path = Path()) -> Iterator[Column]:
    """`token_count` and `sentence_count`. `tokenizer` is a path relative to corpus.toml; `sha256` is filled in."""
    counts = [len(found) for found in _tokenizer(folder / tokenizer, sha256).encode_batch_fast(
        list(batch.texts), add_special_tokens=False)]  # fmt: skip
    yield Column("token_count", pa.array(counts, pa.int64()))
    yield Column("sentence_count", pa.array(signals_of(batch.texts)["c4_sentences"], pa.int64()))


@cache
def _tokenizer(path: Path, sha256: str) -> Any:
    try:
        from tokenizers import Tokenizer  # noqa: PLC0415  an extra
    except ImportError:
        raise UsageError("counting tokens needs the package tokenizers: install corpusmill[tokens]") from None
    data = path.read_bytes()
    if sha256 and hashlib.sha256(data).hexdigest() != sha256:
        raise UsageError(f"{path.name}: the tokenizer file has changed since the build began; start again")
    try:
        tokenizer = Tokenizer.from_str(data.decode("utf-8"))
    except Exception as error:  # the library raises the bare class
        raise UsageError(
            f"{path.name} is no tokenizer that the library reads ({error}); name a tokenizer.json"
        ) from None
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
