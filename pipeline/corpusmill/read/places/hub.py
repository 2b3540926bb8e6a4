"""The data files of a dataset on the Hugging Face hub, as its card declares them."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

from corpusmill.read.places.names import printable
from corpusmill.read.records import SetAside
from corpusmill.read.source import InputFile, Listed, SourceOptions, unreadable

log = logging.getLogger("corpusmill.read")

_DATASET = re.compile(r"hf://datasets/([^/@?*]+/[^/@?*]+)(@[^/?]+)?/?(\?.*)?")


def is_dataset(url: str) -> bool:
    """Whether the URL names a whole dataset, not a file or folder in its repository.

    >>> is_dataset("hf://datasets/org/name@v1?config=en"), is_dataset("hf://datasets/org/name/data/*.parquet")
    (True, False)
    """
    return bool(_DATASET.fullmatch(url))


def list_dataset(options: SourceOptions) -> Iterator[Listed]:
    """The data files of a dataset by name, `hf://datasets/org/name[@revision][?config=…&split=…]`.

    Without a config the default one is taken. The files are read through the hub's file system like any others, so
    nothing is downloaded that is not read.
    """
    match = _DATASET.fullmatch(options.path)
    assert match is not None
    name, revision, query = match[1], (match[2] or "")[1:] or None, dict(parse_qsl((match[3] or "")[1:]))
    token = options.storage.get("token")
    try:
        import datasets  # noqa: PLC0415  # 5 s
        from huggingface_hub import HfFileSystem  # noqa: PLC0415

        builder = datasets.load_dataset_builder(name, query.get("config"), revision=revision, token=token)
        data_files = builder.config.data_files or {}
        wanted = {
            str(url) for split, urls in data_files.items() if query.get("split") in (None, str(split)) for url in urls
        }
        system = HfFileSystem(token=token)
        found = {re.sub(r"^hf://datasets/[^/]+/[^/]+/", "", url): url for url in wanted}
        sizes = {relative: system.info(url)["size"] for relative, url in found.items()}
    except Exception as error:  # the hub and its client raise many kinds
        yield _problem(name, error)
        return
    log.info("source %s: dataset %s, config %s: %d files", options.name, name, builder.config.name, len(found))
    for relative in sorted(found, key=str.encode):
        yield InputFile(printable(relative), found[relative], sizes[relative])
    if not found:
        yield SetAside(
            name, None, "nothing-found", f"The dataset has no data files here: splits are {list(data_files)}."
        )


def _problem(name: str, error: Exception) -> SetAside:
    kind = type(error).__name__
    if kind in ("DatasetNotFoundError", "RepositoryNotFoundError", "GatedRepoError"):
        sentence = "The hub shows no dataset of this name: correct it, or, if it is private or gated, set HF_TOKEN."
        return SetAside(name, None, "no-credentials" if kind == "GatedRepoError" else "vanished", sentence)
    if isinstance(error, ValueError) and "onfig" in str(error):
        return SetAside(name, None, "no-config", "The dataset has several configs, or not this one: add `?config=…`.")
    problem = unreadable(error)
    return SetAside(name, None, problem.kind, str(problem))
