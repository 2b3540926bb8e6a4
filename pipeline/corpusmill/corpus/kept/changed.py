"""A file that changes while it is read: nothing of it is kept under the key of what it held before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from corpusmill.corpus.splits import Split
from corpusmill.read.open import NO_CONTENT
from corpusmill.read.source import InputFile, Listed

Made = TypeVar("Made")


class ChangedWhileReadError(Exception):
    """A file showed after its first records that it is not what it was when the build began."""

    def __init__(self, file_path: str) -> None:
        super().__init__(file_path)
        self.file_path = file_path


def without_changed(make: Callable[[Split], Made], split: Split) -> Made:
    """What `make` gives of a split; where a file changes while it is read, once more without anything of that file.

    A large file is proven when it has been read. By then its records have been cleaned and written, and they are of no
    content that anybody named.
    """
    while True:
        try:
            return make(split)
        except ChangedWhileReadError as error:
            split = replace(split, inputs=tuple(_without_content(item, error.file_path) for item in split.inputs))


def _without_content(item: Listed, file_path: str) -> Listed:
    if isinstance(item, InputFile) and item.file_path == file_path:
        return replace(item, fingerprint=NO_CONTENT)
    return item
