"""The inputs of a build in order, cut into splits by content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from corpusmill.read.open import fingerprint
from corpusmill.read.records import SetAside
from corpusmill.read.source import InputFile, Listed, SourceOptions, is_url


@dataclass(frozen=True)
class Split:
    """A run of inputs of one source: one task, one part, one shard."""

    source: str
    inputs: tuple[Listed, ...]
    held_before: frozenset[str] = frozenset()
    """Ids in it that an earlier split holds, which keeps them."""
    made_before: tuple[str, ...] = ()
    """Keys of parts of an earlier build that hold documents of its files, made alike; they decide no bytes."""

    @property
    def begins(self) -> tuple[str, str]:
        """Source and first input: no other split of a build begins there, and while inputs come and go most stay."""
        first = self.inputs[0]
        number = first.piece.number if isinstance(first, InputFile) and first.piece else 0
        return self.source, f"{first.file_path}\0{number}" if number else first.file_path

    @property
    def bytes(self) -> int:
        """Size of the inputs, as far as it is known."""
        return sum(map(size_of, self.inputs))


def size_of(item: Listed) -> int:
    """Bytes of an input, as far as it is known."""
    if not isinstance(item, InputFile):
        return 0
    return item.piece.bytes if item.piece else item.size or 0


def cut_splits(source: str, inputs: Iterable[Listed], mean_bytes: int) -> Iterator[Split]:
    """Cut the inputs of a source into splits whose ends depend on the inputs near them only.

    A split ends after an input whose path hashes low enough, in proportion to its size, so that splits hold
    `mean_bytes` in the mean whatever the sizes of files; none is smaller than a quarter or, unless one file is,
    larger than four times that. Adding or removing a file moves the ends near it and no others.
    """
    run: list[Listed] = []
    size = 0
    for file in inputs:
        if run and size + size_of(file) > 4 * mean_bytes:
            yield Split(source, tuple(run))
            run, size = [], 0
        run.append(file)
        size += size_of(file)
        chance = int.from_bytes(hashlib.sha256(file.file_path.encode()).digest()[:8]) / 2**64
        if size >= mean_bytes / 4 and chance * mean_bytes < size_of(file):
            yield Split(source, tuple(run))
            run, size = [], 0
    if run:
        yield Split(source, tuple(run))


def with_pieces(splits: Iterable[Split], options: Mapping[str, SourceOptions], mean_bytes: int) -> Iterator[Split]:
    """The splits, with each large file that can be cut in pieces of its own splits. Reads these files once."""
    for split in splits:
        run: list[Listed] = []
        for item in split.inputs:
            found = _pieces(item, options[split.source], mean_bytes)
            if len(found) < 2:
                run.append(item)
                continue
            if run:
                yield replace(split, inputs=tuple(run))
            yield from (replace(split, inputs=(piece,)) for piece in found)
            run = []
        if run:
            yield replace(split, inputs=tuple(run))


def _pieces(item: Listed, options: SourceOptions, mean_bytes: int) -> list[InputFile]:
    if not isinstance(item, InputFile) or is_url(item.location) or size_of(item) < 2 * mean_bytes:
        return []
    from corpusmill.read.rows.pieces import pieces_of  # noqa: PLC0415  only where a file is large

    return [replace(item, piece=piece) for piece in pieces_of(item, options, mean_bytes)]


def with_fingerprints(splits: Iterable[Split], options: Mapping[str, SourceOptions]) -> tuple[Split, ...]:
    """The splits with what each input holds now; `options` by source. Reads every local input once."""

    def known(item: Listed, source: str) -> Listed:
        if isinstance(item, SetAside):
            return item
        found = fingerprint(item, options[source])
        # not `replace`, which takes as long as opening the file: there may be 100,000
        return InputFile(item.file_path, item.location, item.size, item.is_source, found, item.piece)

    return tuple(replace(split, inputs=tuple(known(item, split.source) for item in split.inputs)) for split in splits)
