"""What a corpus in `dist/` was built from, kept beside its versions: inputs of one name must not replace each other.

It stands beside the version folders and not in them, where the same content must give the same bytes.
"""

from __future__ import annotations

import os
from pathlib import Path

from corpusmill.config.grammar import is_in_development
from corpusmill.errors import UsageError
from corpusmill.read.source import is_url
from corpusmill.text.addresses import shown

_FILE = ".built-from"


def origin_of(config: str, root: Path) -> str:
    """What a build was called with, as seen from the folder of its `dist/`; without what an address may carry."""
    return shown(config) if is_url(config) else os.path.relpath(Path(config).resolve(), root.resolve())


def check_same_origin(corpus: Path, version: str, origin: str) -> None:
    """Refuse to replace a version under development that was built from something else.

    Raises UsageError.
    """
    place = corpus / version
    try:
        before = (corpus / _FILE).read_text(encoding="utf-8").rstrip("\n")
    except (FileNotFoundError, NotADirectoryError):
        return
    if before != origin and place.exists() and is_in_development(version):
        raise UsageError(
            f"{place} was built from {before}, and a corpus of {origin} has the same name; it is not replaced. Give "
            f"one of them a name of its own (`corpusmill init` writes a corpus.toml), or remove {corpus} first"
        )


def keep_origin(corpus: Path, origin: str) -> None:
    """Write down what the newest version was built from."""
    partial = corpus / f"{_FILE}.partial"
    partial.write_text(f"{origin}\n", encoding="utf-8")
    partial.replace(corpus / _FILE)
