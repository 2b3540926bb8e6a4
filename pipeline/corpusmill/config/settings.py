"""corpus.toml → checked settings. Unknown keys are refused; every error names the file, the key and the remedy."""

from __future__ import annotations

import hashlib
import logging
import re
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError, field_serializer, field_validator

from corpusmill.config import grammar
from corpusmill.config.corpus_wide import Against, Contamination, Duplicates, Share, checked_shares, with_policy
from corpusmill.config.description import About, LicenseName, Measure, Stated
from corpusmill.config.files import configurations_in
from corpusmill.config.toml import TomlError, read_toml
from corpusmill.errors import UsageError, known_instead, written_as
from corpusmill.read.encoding.names import is_encoding, no_encoding
from corpusmill.read.formats import FORMATS
from corpusmill.read.source import SourceOptions
from corpusmill.read.values import constant
from corpusmill.recipes.recipe import Recipe, load_recipe
from corpusmill.text.addresses import shown
from corpusmill.text.codes.languages import code_of, no_language
from corpusmill.text.schema import KNOWN

log = logging.getLogger("corpusmill.read")

FILE_NAME = "corpus.toml"
WORK_FOLDER = ".corpusmill"
PROVEN_RULES = ".rules-proven"  # in the work folder; no corpus can be called so


class ConfigError(UsageError):
    """A configuration that cannot be used; names the file, the key and the remedy."""


Name = Annotated[str, AfterValidator(grammar.checked_name)]


class Corpus(About):
    """`[corpus]`: what the corpus says of itself, and the recipe that makes it."""

    recipe: str = "default"
    add: tuple[str, ...] = ()
    """Stages beside those of the recipe, such as `mask_private`."""

    _is_address = field_validator("homepage")(grammar.checked_address)
    _is_contact = field_validator("contact")(grammar.checked_contact)

    @field_validator("task_categories")
    @classmethod
    def _as_the_hub_writes_them(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for task in value:
            if near := grammar.nearest_task(task):
                log.info("corpus.task_categories: the hub lists nothing under %r; did you mean %s?", task, near)
        return value


# What people look for among the columns and has a key of its own.
_OWN_KEY = {"text": "the key `text_column` names it", "id": "the key `id_column` names it"}


def _language(value: str) -> str:
    code = code_of(value)
    if code is None:
        raise ValueError(no_language(value))
    if code != value:
        log.info("language = %r is recorded as %r, its code in BCP 47: write it so", value, code)
    return code


def _columns(value: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(value) - set(KNOWN):
        asked = min(unknown)
        remedy = _OWN_KEY.get(asked) or known_instead(asked, KNOWN, "these are")
        raise ValueError(f"{asked!r} is no column that an input may give; {remedy}")
    return value


def _constants(value: dict[str, Any]) -> dict[str, Any]:
    return {name: constant(name, given) for name, given in _columns(value).items()}


def _encoding(value: str) -> str:
    if not is_encoding(value):
        raise ValueError(no_encoding(value))
    return value


def _delimiter(value: str) -> str:
    if len(value) != 1:
        raise ValueError(f'{value!r} is no single sign; write a tab as "\\t", in double quotes')
    return value


def _format(value: str) -> str:
    if value not in FORMATS:
        raise ValueError(f"there is no such format; {known_instead(value, FORMATS, 'these are')}")
    return value


class Source(Stated):
    """`[[source]]`: where documents come from, and what is known of all of them."""

    name: Name
    path: Annotated[str, AfterValidator(grammar.checked_path)]
    format: Annotated[str, AfterValidator(_format)] | None = None
    encoding: Annotated[str, AfterValidator(_encoding)] | None = None
    text_column: str | None = None
    id_column: str | None = None
    columns: Annotated[dict[str, str], AfterValidator(_columns)] = Field(default_factory=dict)
    html: bool | None = None
    delimiter: Annotated[str, AfterValidator(_delimiter)] | None = None
    storage: dict[str, Any] = Field(default_factory=dict, exclude=True)
    """Options of the store that `path` leads to, among them credentials: recorded nowhere."""
    tier: Literal["precise", "fast"] = "precise"
    metadata: str | None = None
    """A table (CSV, TSV, JSON Lines, Parquet) with a column `key`, `id` or `file_path` and columns to know more by."""
    constants: Annotated[dict[str, Any], AfterValidator(_constants)] = Field(default_factory=dict)
    """Column values that hold for every document without a value of its own."""
    license: LicenseName | None = None
    publisher: str | None = None
    origin: str | None = None
    """For the card, where the documents of a source have several publishers."""
    provenance: str = ""
    """For the card: how the texts came here, by whom, when, by which means."""
    url: Annotated[str, AfterValidator(grammar.checked_address)] | None = None
    language: Annotated[str, AfterValidator(_language)] | None = None
    max_record_bytes: int = Field(default=512 << 20, ge=1024)
    """A record is held whole in memory, about eight times; a larger one is set aside."""
    max_expansion: int = Field(default=200, ge=2)
    """An input that unpacks to more than this many times its size (and 64 MiB) is a bomb."""

    def known(self) -> dict[str, Any]:
        """Column values that hold for every document without a value of its own."""
        given = {name: getattr(self, name) for name in ("license", "publisher", "language") if getattr(self, name)}
        return self.constants | given

    @field_serializer("path")
    def _without_secrets(self, value: str) -> str:
        """For keys of what is kept: another query may lead to another text, but no secret stands in it."""
        told = shown(value)
        return told if told == value else f"{told} {hashlib.sha256(value.encode()).hexdigest()}"

    def options(self, work_folder: str | None = None) -> SourceOptions:
        """How to list and open the inputs; archives that must be wound are unpacked into `work_folder`."""
        shared = {field.name for field in fields(SourceOptions)} & set(type(self).model_fields)
        return SourceOptions(**{name: getattr(self, name) for name in shared}, work_folder=work_folder)


class Limits(Stated):
    """`[limits]`: what one document and one split may take."""

    seconds: float = Field(default=5, gt=0, le=10**7, strict=True)
    """Processor time that one document may take beside a second for each 100,000 characters; then it is set aside.

    Of a packed file five characters count for each of its bytes; all its documents together may take four times this.
    A page of common size takes 0.03, its extraction included. Ten million are none: timers of systems end somewhere.
    """
    split_bytes: int = Field(default=64 * 2**20, ge=2**10)
    """Mean size of a split in bytes of input; a split is one task, one part and one shard."""


class Exclude(Stated):
    """`[exclude]`: takedowns, honoured by every build."""

    ids: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()


class Settings(Stated):
    """All of corpus.toml."""

    corpus: Corpus
    source: tuple[Source, ...] = Field(min_length=1)
    stage: dict[str, dict[str, Any]] = Field(default_factory=dict)
    limits: Limits = Limits()
    rules: tuple[str, ...] = ()
    exclude: Exclude = Exclude()
    duplicates: Duplicates | None = None
    contamination: Contamination | None = None
    splits: Annotated[dict[str, Share], AfterValidator(checked_shares)] = Field(default_factory=dict)
    """`[splits]`: name = share; the rest is `train`."""

    def asks(self) -> dict[str, dict[str, Any]]:
        """Subject of cleaned texts → what is set for it."""
        asked: dict[str, dict[str, Any]] = {}
        if self.duplicates:
            asked["duplicates"] = self.duplicates.asked()
        if self.splits:
            asked["splits"] = {"shares": [[name, share] for name, share in self.splits.items()]}
        return asked


def load_settings(path: Path) -> Settings:
    """The settings of a corpus.toml. Raises ConfigError."""
    if path.is_fifo():  # whoever opens it waits for a writer
        raise ConfigError(f"{path}: a pipe, not a file; give a configuration")
    try:
        data = read_toml(path)
    except FileNotFoundError:
        remedy = "correct the path"
        if path.name == FILE_NAME:
            remedy = "give the path of a configuration, or write one: corpusmill init FOLDER"
        if others := [other.name for other in configurations_in(path.parent)]:
            remedy = known_instead(path.name, others, "configurations there")
        raise ConfigError(f"{path}: no such file; {remedy}") from None
    except TomlError as error:
        raise ConfigError(f"{path}: {error}") from None
    return _checked(data, path)


def settings_of(place: str) -> Settings:
    """Settings for a bare path or URL without a corpus.toml: one source, the default recipe, a version in development.

    >>> settings_of("texts/My Blog 2024/").corpus.name
    'my-blog-2024'
    """
    stem = re.split(r"[/\\]", shown(place).rstrip("/"))[-1] or "corpus"
    stem = stem if Path(place).is_dir() else stem.split(".")[0]
    name = grammar.name_from(stem)
    return Settings(corpus=Corpus(name=name), source=(Source(name=name, path=place),))


def _checked(data: dict[str, Any], path: Path) -> Settings:
    if isinstance(data.get("source"), dict):
        raise ConfigError(f"{path}: [source] is written [[source]], in two brackets: a corpus may have several")
    if isinstance(data.get("corpus"), list):
        raise ConfigError(f"{path}: [[corpus]] is written [corpus], in one bracket: a file describes one corpus")
    try:
        settings = Settings.model_validate(data)
    except ValidationError as error:
        lines = [_sentence(problem, data) for problem in error.errors() if problem["type"] != "too_short"]
        lines = lines or ["it has no [[source]]; add one with name and path"]
        raise ConfigError(f"{path}: {'; '.join(lines)}") from None
    names = [source.name for source in settings.source]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ConfigError(f"{path}: two sources are called {min(twice)!r}; give each its own name, it begins the ids")
    return settings


_TABLES = {"corpus": Corpus, "source": Source, "limits": Limits, "exclude": Exclude, "quality": Measure,
           "duplicates": Duplicates, "contamination": Contamination, "against": Against}  # fmt: skip


def _sentence(problem: Any, data: dict[str, Any]) -> str:
    """What is wrong with one key, and the remedy."""
    *tables, key = problem["loc"]
    table: Any = Settings
    for part in tables:
        table = _TABLES.get(part, table)
    place = _place(problem["loc"], data)
    if problem["type"] == "extra_forbidden" and tables and key in Settings.model_fields:
        if isinstance(problem["input"], dict):
            return f"unknown key {place}; `[{key}]` is a table of its own, beside [{tables[0]}]"
        return f"unknown key {place}; `{key}` stands at the top of the file, above the first [table]"
    if problem["type"] == "extra_forbidden":
        return f"unknown key {place}; {known_instead(str(key), table.model_fields, 'known there')}"
    if problem["type"] == "missing":
        return f"{place} is missing"
    given = problem["input"] if isinstance(problem["input"], date) else repr(problem["input"])
    return f"{place} = {given}: {written_as(problem) or problem['msg'].removeprefix('Value error, ')}"


def _place(path: tuple[Any, ...], data: dict[str, Any]) -> str:
    """A key as its owner knows it: a source by its name, not by its number."""
    if path[0] == "source" and len(path) > 2 and isinstance(path[1], int):
        named = data["source"][path[1]].get("name", path[1])
        return f"{'.'.join(map(str, path[2:]))} of source {named}"
    return ".".join(map(str, path))


def recipe_of(settings: Settings, folder: Path) -> Recipe:
    """The checked recipe of a corpus; `folder` is where its corpus.toml stands."""
    recipe = load_recipe(
        settings.corpus.recipe,
        options=settings.stage,
        rule_folders=[folder / rules for rules in settings.rules],
        folder=folder,
        proofs=folder / WORK_FOLDER / PROVEN_RULES,
        add=settings.corpus.add,
    )
    if settings.duplicates:
        recipe = recipe.with_stages(with_policy(recipe.stages, "duplicates", settings.duplicates.policy))
    if settings.contamination:
        recipe = recipe.with_stages(with_policy(recipe.stages, "contamination", settings.contamination.policy))
    if settings.splits:
        recipe = recipe.with_stages(with_policy(recipe.stages, "splits", "mark"))
    return recipe
