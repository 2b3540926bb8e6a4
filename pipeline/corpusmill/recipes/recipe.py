"""Recipe: an ordered list of stages, bound to their options and checked, as one callable on a batch."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
from pydantic import ConfigDict, TypeAdapter, ValidationError

from corpusmill.across.subjects import OF_CLEANED, SUBJECTS
from corpusmill.errors import known_instead
from corpusmill.recipes.declared import annotation_of
from corpusmill.recipes.file import read_recipe
from corpusmill.recipes.stage import (
    Failure,
    RecipeError,
    Stage,
    find_stage,
    is_ours,
    look_beside,
    source_key,
    step,
    takes_out,
    with_added,
)
from corpusmill.rulebook.book import RuleBook, load_rules
from corpusmill.text.batch import Batch

# Keyword arguments of stages that no recipe sets: the rule book, and what the whole corpus knows.
_GIVEN = {"rulebook", "folder", *SUBJECTS, *OF_CLEANED}

KEEPS_ONE = "drop_duplicates"
"""The stage whose drops name a document that stays: nothing behind it takes one out."""


@dataclass(frozen=True)
class Recipe:
    """Stage names with options, and the folders of the rule book.

    Plain data: it goes to worker processes as it is, and each binds its own stages on first use.
    """

    name: str
    stages: tuple[str, ...]
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    rule_folders: tuple[Path, ...] = ()
    proofs: Path | None = None
    """Where it is kept which of the user's rules were put to the test (see `load_rules`)."""
    folder: Path = Path()
    """What paths in options are relative to."""

    @cached_property
    def rulebook(self) -> RuleBook:
        return load_rules(self.rule_folders, proofs=self.proofs)

    @cached_property
    def bound(self) -> tuple[tuple[str, Stage], ...]:
        """(name, stage) in order. Raises RecipeError for an unknown stage or option, or a value of the wrong type."""
        unused = set(self.options) - set(self.stages)
        if unused:
            name = min(unused)
            remedy = "add it to them (for a corpus: `add` in [corpus]), or take its table out"
            if not is_ours(name):
                remedy = known_instead(name, self.stages, "take its table out, or add it to its stages")
            raise RecipeError(f"recipe {self.name}: options for {name}, which is not among its stages; {remedy}")
        self._check_order()
        return tuple((name, self._bind(name)) for name in self.stages)

    def _check_order(self) -> None:
        """Raise RecipeError where a stage stands before one whose work it needs, or behind one that goes before it."""
        for n, name in enumerate(self.stages):
            module = inspect.getmodule(find_stage(name, self.name))
            early = set(getattr(module, "AFTER", ())) & set(self.stages[n + 1 :])
            if early:
                raise RecipeError(
                    f"recipe {self.name}: {name} stands before {min(early)}, and needs the text as that leaves it; "
                    "put it behind"
                )
            # what was written in an earlier phase is not looked through again
            late = [other for other in self.stages[:n] if set(self.asked.get(other, ())) & set(OF_CLEANED)]
            if late and hasattr(module, "seal"):
                raise RecipeError(
                    f"recipe {self.name}: {name} stands behind {late[0]}, which looks at all texts together, as they "
                    "are before they are masked; put it before"
                )
            if late and getattr(module, "READS_RAWS", False):
                raise RecipeError(
                    f"recipe {self.name}: {name} stands behind {late[0]}, which looks at all texts together, and needs "
                    "the text as it was read, which is not kept until then; put it before"
                )
            # a copy went for the sake of a document that stays; a stage of the user's may fail on just that one
            if KEEPS_ONE in self.stages[:n] and (takes_out(name) or ":" in name):
                raise RecipeError(
                    f"recipe {self.name}: {name} stands behind {KEEPS_ONE}, and may take out the document for whose "
                    "sake copies of it went, so that all are lost; put it before"
                )

    def with_stages(self, stages: Sequence[str]) -> Recipe:
        """The recipe with other stages. Raises RecipeError."""
        after = replace(self, stages=tuple(stages))
        assert after.bound is not None
        return after

    @property
    def own(self) -> tuple[str, ...]:
        """The names of the user's own stages."""
        return tuple(name for name in self.stages if ":" in name)

    @cached_property
    def columns(self) -> dict[str, tuple[pa.DataType, str]]:
        """What the stages add to the documents table: name → (type, description).

        A stage module declares `COLUMNS = {name: type}`, and may say what they hold in `ABOUT = {name: text}`.
        """
        declared: dict[str, tuple[pa.DataType, str]] = {}
        for name in self.stages:
            module = inspect.getmodule(find_stage(name, self.name))
            about = getattr(module, "ABOUT", {})
            declared |= {
                column: (kind, about.get(column, "")) for column, kind in getattr(module, "COLUMNS", {}).items()
            }
        return declared

    @cached_property
    def key(self) -> str:
        """Hash of all that decides what the recipe does to a text, but for the package's own source."""
        plain = {
            "stages": self.stages,
            "options": self.options,
            "rules": self.rulebook.fingerprint,
            "own": [source_key(name, self.name) for name in self.own],
        }
        return hashlib.sha256(json.dumps(plain, sort_keys=True, default=str).encode()).hexdigest()

    @cached_property
    def asked(self) -> dict[str, tuple[str, ...]]:
        """Stage → what it asks for that only the whole corpus knows: subjects, by the names of its parameters."""
        wanted = {
            name: tuple(
                p
                for p in inspect.signature(find_stage(name, self.name)).parameters
                if p in _GIVEN - {"rulebook", "folder"}
            )
            for name in self.stages
        }
        return {name: subjects for name, subjects in wanted.items() if subjects}

    @property
    def subjects(self) -> tuple[str, ...]:
        """All that the stages ask for that the whole corpus tells as it is read."""
        return self._asked_of(SUBJECTS)

    @property
    def cleaned_subjects(self) -> tuple[str, ...]:
        """All that the stages ask for that only all cleaned texts tell."""
        return self._asked_of(OF_CLEANED)

    def _asked_of(self, names: Container[str]) -> tuple[str, ...]:
        return tuple(sorted({name for subjects in self.asked.values() for name in subjects if name in names}))

    @cached_property
    def phases(self) -> tuple[Recipe, ...]:
        """The recipe cut where a stage asks for what only all texts tell as the stages before it leave them.

        Stages that change no text and take no document out share a phase. A recipe without a stage that asks is one
        phase, itself.
        """
        pieces: list[list[str]] = [[]]
        for name in self.stages:
            asks = any(subject in OF_CLEANED for subject in self.asked.get(name, ()))
            if asks and (len(pieces) == 1 or any(map(takes_out, pieces[-1]))):
                pieces.append([])
            pieces[-1].append(name)
        if len(pieces) == 1:
            return (self,)
        options = [{name: given for name, given in self.options.items() if name in piece} for piece in pieces]
        return tuple(replace(self, stages=tuple(p), options=o) for p, o in zip(pieces, options, strict=True))

    def __call__(self, batch: Batch, knowledge: Mapping[str, Any] | None = None) -> tuple[Batch, list[Failure]]:
        """The batch after all stages. A row on which a stage fails is taken out and reported, the rest goes on.

        `knowledge` is what the corpus knows, by subject; without it the stages that ask for it are quiet.
        """
        failures: list[Failure] = []
        languages: dict[str, str | None] = {}
        for name, bound in self.bound:
            if not len(batch):
                break
            told = {subject: (knowledge or {}).get(subject) for subject in self.asked.get(name, ())}
            stage: Stage = partial(cast(Any, bound), **told) if told else bound
            before = batch
            batch, failed = step(name, stage, batch)
            failures += failed
            if failed:
                languages |= zip(before.ids, before.values("language"), strict=True)
        for seal in self._last("seal"):
            batch = seal(batch)
        return batch, [
            failure._replace(error=self.hidden(failure.error, languages[failure.id])) for failure in failures
        ]

    def hidden(self, message: str, language: str | None = None) -> str:
        """A message about a document as it may be written: a stage that hides what texts hold hides it here, too."""
        for hide in self._last("hide"):
            message = hide(message, language)
        return message

    def _last(self, what: str) -> Iterator[Callable[..., Any]]:
        """What modules of stages do after all stages, with the options of their stage.

        `seal(batch)` looks through what will be written of a batch, also of rows that other stages dropped;
        `hide(message, language)` through what is said of a document.
        """
        for _, bound in self.bound:
            function = getattr(inspect.getmodule(cast(Any, bound).func), what, None)
            if function is not None:
                yield partial(function, **cast(Any, bound).keywords)

    def _bind(self, name: str) -> Stage:
        function = find_stage(name, self.name)
        parameters = {p.name: p for p in inspect.signature(function).parameters.values() if p.kind is p.KEYWORD_ONLY}
        given = dict(self.options.get(name, {}))
        unknown = set(given) - (set(parameters) - _GIVEN)
        if unknown:
            remedy = known_instead(min(unknown), sorted(set(parameters) - _GIVEN), "its options")
            raise RecipeError(f"recipe {self.name}, stage {name}: no option {min(unknown)!r}; {remedy}")
        for option, value in given.items():
            try:
                kind = annotation_of(function, option, parameters[option].annotation)
                adapter: TypeAdapter[Any] = TypeAdapter(kind, config=ConfigDict(arbitrary_types_allowed=True))
                adapter.rebuild()  # raises where a name in it is not known
            except Exception as error:  # whatever the user's own annotation raises
                raise RecipeError(
                    f"recipe {self.name}, stage {name}, option {option}: its annotation is no type ({error}); annotate "
                    "it with one, such as `float`, and import what that names"
                ) from None
            try:
                given[option] = adapter.validate_python(value)
            except Exception as error:  # whatever a validator of the user's own raises
                reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
                raise RecipeError(f"recipe {self.name}, stage {name}, option {option} = {value!r}: {reason}") from None
        if "rulebook" in parameters:
            given["rulebook"] = self.rulebook
        if "folder" in parameters:
            given["folder"] = self.folder
        try:
            inspect.signature(function).bind(None, **given | dict.fromkeys(self.asked.get(name, ())))
        except TypeError as error:
            raise RecipeError(
                f"recipe {self.name}, stage {name}: {error}; a stage takes a batch, and options by keyword that the "
                "recipe gives or that have a default"
            ) from None
        return partial(function, **given)


def load_recipe(
    name: str = "default",
    *,
    options: Mapping[str, Mapping[str, Any]] | None = None,
    rule_folders: Sequence[Path] = (),
    folder: Path = Path(),
    proofs: Path | None = None,
    add: Sequence[str] = (),
) -> Recipe:
    """A recipe of this package by name, or a TOML file (relative to `folder`) with `stages` and `[options.<stage>]`.

    `options` win over those of the file; `add` are stages beside those of the file (see `with_added`). Raises
    RecipeError; binding checks stages, options and rules.
    """
    written = read_recipe(name, folder)
    merged = {stage: dict(given) for stage, given in written.options.items()}
    for stage, given in (options or {}).items():
        merged[stage] = {**merged.get(stage, {}), **given}
    stages = with_added(written.stages, add)
    if any(":" in stage for stage in stages):
        look_beside(folder)
    recipe = Recipe(name, stages, _settled(merged, stages, name, folder), tuple(rule_folders), proofs, folder)
    assert recipe.bound is not None
    return recipe


def _settled(
    options: Mapping[str, Mapping[str, Any]], stages: Sequence[str], name: str, folder: Path
) -> dict[str, Mapping[str, Any]]:
    """The options, with what modules of stages make of theirs: the hash of a file that one names."""
    found = dict(options)
    for stage in stages:
        settle = getattr(inspect.getmodule(find_stage(stage, name)), "settle", None)
        if settle is not None:
            found[stage] = settle(found.get(stage, {}), folder)
    return found
