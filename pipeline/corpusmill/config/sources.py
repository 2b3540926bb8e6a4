"""The inputs of a source, and the mistakes in its configuration that show before anything is built."""

from __future__ import annotations

import inspect
import logging
import os
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations
from pathlib import Path

from corpusmill.config.files import configurations_in
from corpusmill.config.settings import FILE_NAME, WORK_FOLDER, ConfigError, Settings, Source
from corpusmill.errors import UsageError
from corpusmill.read.inputs import read_input
from corpusmill.read.places.listing import list_inputs
from corpusmill.read.places.names import original
from corpusmill.read.records import SetAside
from corpusmill.read.source import InputFile, Listed, is_url
from corpusmill.recipes.recipe import Recipe
from corpusmill.text.addresses import shown
from corpusmill.text.codes.licenses import OTHER, nearest, spdx_of

log = logging.getLogger("corpusmill.read")

# Of a source that leads nowhere, and of a declared column that is not there.
_NOTHING = ("vanished", "nothing-found")
_NO_COLUMN = ("no-text-column", "no-id-column", "no-column")


def inputs_of(source: Source, settings: Settings, recipe: Recipe, folder: Path, config: str) -> Iterator[Listed]:
    """The inputs of a source, without what belongs to the corpus itself where both stand in one folder.

    `config` is what the build was called with: a configuration, or what to build a corpus from.
    """
    top = os.path.realpath(folder / source.path)
    places = [os.path.realpath(place) for place in (*_own(settings, recipe, folder), *_if_written(config))]
    places += [] if is_url(source.path) else _others(source, Path(top), folder, places)
    own = tuple(place.rstrip(os.sep) + os.sep for place in places)
    real_folder = cache(os.path.realpath)
    for item in list_inputs(source.options(), folder, frozenset(places)):
        if is_url(source.path):
            yield item
            continue
        if not isinstance(item, InputFile):
            location = os.path.normpath(f"{top}/{original(item.file_path)}")
        elif os.path.islink(item.location):  # noqa: PTH114  a Path for each of 100,000 files takes longer than the look
            location = os.path.realpath(item.location)
        else:  # its folder is asked once: the way there costs a look at each step, for every file
            place, _, name = item.location.rpartition(os.sep)
            location = f"{real_folder(place)}{os.sep}{name}"
        if not f"{location}{os.sep}".startswith(own):
            yield item


def _if_written(config: str) -> Iterator[Path]:
    """The file of a configuration, however it is called."""
    if config.endswith(".toml") and not is_url(config):
        yield Path(config)


def _others(source: Source, top: Path, folder: Path, own: Sequence[str]) -> list[str]:
    """Configurations in the source that stand beside its files, or beside the one in use: said, since they are left."""
    found = {os.path.realpath(path) for place in (top, folder) for path in configurations_in(place)}
    others = sorted(path for path in found.difference(own) if path.startswith(f"{top}{os.sep}"))
    if others:
        names = ", ".join(os.path.relpath(path, top) for path in others)
        told = "is a configuration, and no document" if len(others) == 1 else "are configurations, and no documents"
        log.warning("source %s: %s %s; to build by one, give its path", source.name, names, told)
    return others


def _own(settings: Settings, recipe: Recipe, folder: Path) -> Iterator[Path]:
    """Files and folders that the configuration uses or the build makes."""
    yield from (folder / FILE_NAME, folder / "dist", folder / WORK_FOLDER)
    yield from (folder / rules for rules in settings.rules)
    yield from (folder / item.metadata for item in settings.source if item.metadata)
    if settings.corpus.recipe.endswith(".toml"):
        yield folder / settings.corpus.recipe
    sections = {"duplicates": settings.duplicates, "contamination": settings.contamination}
    for name, text in ((name, text) for name, section in sections.items() if section for text in section.against):
        if not is_url(text.path):
            place = Path(os.path.abspath(folder / text.path))  # noqa: PTH100  a glob is no path to resolve
            found = list(Path(place.anchor).glob(place.relative_to(place.anchor).as_posix()))
            if not found:
                raise UsageError(f"[{name}] against {text.path}: no such file; correct the entry, or take it out")
            yield from found
    if tokenizer := settings.stage.get("tag_tokens", {}).get("tokenizer"):
        yield folder / str(tokenizer)
    for name, stage in recipe.bound:
        path = inspect.getsourcefile(stage.func) if ":" in name else None  # type: ignore[attr-defined]
        if path:
            yield Path(path)


def say_shared_places(settings: Settings, folder: Path) -> None:
    """Say which sources read the same files: their documents have ids of both, and nothing takes the copies out."""
    tops = {
        source.name: os.path.realpath(folder / source.path) for source in settings.source if not is_url(source.path)
    }
    columns = {source.name: source.text_column for source in settings.source}
    for first, second in combinations(tops, 2):
        if columns[first] != columns[second]:
            continue  # two languages of one table
        inner = next(
            (b for a, b in ((first, second), (second, first)) if f"{tops[b]}/".startswith(f"{tops[a]}/")), None
        )
        if inner:
            log.warning(
                "sources %s and %s both read %s: what stands there is in the corpus twice; take it out of one of them",
                first, second, os.path.relpath(tops[inner], folder),
            )  # fmt: skip


def check_found(source: Source, items: Sequence[Listed], config: str) -> None:
    """Refuse a source that leads nowhere or names a column that is not there: it must not become a corpus of nothing.

    Looks into the first table for the columns. Raises ConfigError.
    """
    config = shown(config)
    if not items:
        raise ConfigError(f"{config}: source {source.name}: no input in {shown(source.path)}; correct its `path`")
    first = items[0]
    if len(items) == 1 and isinstance(first, SetAside) and first.kind in _NOTHING:
        raise ConfigError(f"{config}: source {source.name}: {shown(source.path)} is not there; correct its `path`")
    if source.text_column or source.id_column or source.columns:
        file = next((item for item in items if isinstance(item, InputFile)), None)
        found = next(read_input(file, source.options()), None) if file else None
        if isinstance(found, SetAside) and found.kind in _NO_COLUMN:
            raise ConfigError(f"{config}: source {source.name}, {found.file_path}: {found.error}")


def unknown_licenses(settings: Settings) -> list[str]:
    """What the settings call a licence and is none that is known, with its place, one sentence each."""
    given = [("[corpus] license", settings.corpus.license)]
    for source in settings.source:
        given += [(f"license of source {source.name}", source.license or OTHER)]
        given += [(f"constants.license of source {source.name}", source.constants.get("license", OTHER))]
    return [
        f"{place} = {said!r} is no licence that corpusmill knows, and stays as it is written; {_meant_by(said)}"
        'if there is an SPDX id for it, write that, else LicenseRef-<name>, or "other" with license_notice'
        for place, said in given
        if said.lower() != OTHER and spdx_of(said) is None
    ]


def _meant_by(said: str) -> str:
    """The SPDX id that is written nearly so, as the beginning of a remedy."""
    return f"did you mean {near}? Else, " if (near := nearest(said)) else ""
