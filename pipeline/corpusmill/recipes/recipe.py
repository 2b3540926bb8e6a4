"""Recipe: an ordered list of stages, bound to their options and checked, as one callable on a batch."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import json
import signal
import sys
import tomllib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple, cast

import pyarrow as pa
from pydantic import ConfigDict, TypeAdapter, ValidationError

from corpusmill.across.subjects import OF_CLEANED, SUBJECTS
from corpusmill.errors import UsageError, is_lack_of_memory, is_of_the_moment
from corpusmill.recipes.code import code_key
from corpusmill.rulebook.book import RuleBook, load_rules
from corpusmill.text.actions import Action
from corpusmill.text.apply import apply
from corpusmill.text.batch import Batch

Stage = Callable[[Batch], Iterable[Action]]

RECIPES = Path(__file__).parent


# Keyword arguments of stages that no recipe sets: the rule book, and what the whole corpus knows.
_GIVEN = {"rulebook", *SUBJECTS, *OF_CLEANED}


class RecipeError(UsageError):
    """A recipe that cannot be run; names the file or stage, the key and the remedy."""


class Failure(NamedTuple):
    """A row on which a stage failed."""

    id: str
    stage: str
    error: str
    kind: str = "stage-failed"
    """`stage-broke-off` where the error says more of the machine than of the document."""


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

    @cached_property
    def rulebook(self) -> RuleBook:
        return load_rules(self.rule_folders, proofs=self.proofs)

    @cached_property
    def bound(self) -> tuple[tuple[str, Stage], ...]:
        """(name, stage) in order. Raises RecipeError for an unknown stage or option, or a value of the wrong type."""
        unused = set(self.options) - set(self.stages)
        if unused:
            raise RecipeError(
                f"recipe {self.name}: options for {', '.join(sorted(unused))}, which is not among its stages "
                f"({', '.join(self.stages)}); remove the table [stage.{min(unused)}] or add the stage"
            )
        for n, name in enumerate(self.stages):
            early = set(getattr(inspect.getmodule(_find(name, self.name)), "AFTER", ())) & set(self.stages[n + 1 :])
            if early:
                raise RecipeError(
                    f"recipe {self.name}: {name} stands before {min(early)}, and needs the text as that leaves it; "
                    "put it behind"
                )
        return tuple((name, self._bind(name)) for name in self.stages)

    def with_stages(self, stages: Sequence[str]) -> Recipe:
        """The recipe with other stages. Raises RecipeError."""
        after = replace(self, stages=tuple(stages))
        assert after.bound is not None
        return after

    @cached_property
    def columns(self) -> dict[str, tuple[pa.DataType, str]]:
        """What the stages add to the documents table: name → (type, description).

        A stage module declares `COLUMNS = {name: type}`, and may say what they hold in `ABOUT = {name: text}`.
        """
        declared: dict[str, tuple[pa.DataType, str]] = {}
        for name in self.stages:
            module = inspect.getmodule(_find(name, self.name))
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
            "own": [_source_key(name, self.name) for name in self.stages if ":" in name],
        }
        return hashlib.sha256(json.dumps(plain, sort_keys=True, default=str).encode()).hexdigest()

    @cached_property
    def asked(self) -> dict[str, tuple[str, ...]]:
        """Stage → what it asks for that only the whole corpus knows: subjects, by the names of its parameters."""
        wanted = {
            name: tuple(p for p in inspect.signature(_find(name, self.name)).parameters if p in _GIVEN - {"rulebook"})
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

        Stages that change no text share a phase. A recipe without such a stage is one phase, itself.
        """
        pieces: list[list[str]] = [[]]
        for name in self.stages:
            asks = any(subject in OF_CLEANED for subject in self.asked.get(name, ()))
            if asks and (len(pieces) == 1 or any(map(changes_text, pieces[-1]))):
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
        for name, bound in self.bound:
            if not len(batch):
                break
            told = {subject: (knowledge or {}).get(subject) for subject in self.asked.get(name, ())}
            stage: Stage = partial(cast(Any, bound), **told) if told else bound
            batch, failed = _step(name, stage, batch)
            failures += failed
        for seal in self._last("seal"):
            batch = seal(batch)
        return batch, [failure._replace(error=self.hidden(failure.error)) for failure in failures]

    def hidden(self, message: str) -> str:
        """A message about a document as it may be written: a stage that hides what texts hold hides it here, too."""
        for hide in self._last("hide"):
            message = hide(message)
        return message

    def _last(self, what: str) -> Iterator[Callable[[Any], Any]]:
        """What modules of stages do after all stages, with the options of their stage.

        `seal(batch)` looks through what will be written of a batch, also of rows that other stages dropped;
        `hide(message)` through what is said of a document.
        """
        for _, bound in self.bound:
            function = getattr(inspect.getmodule(cast(Any, bound).func), what, None)
            if function is not None:
                yield partial(function, **cast(Any, bound).keywords)

    def _bind(self, name: str) -> Stage:
        function = _find(name, self.name)
        parameters = {
            p.name: p
            for p in inspect.signature(function, eval_str=True).parameters.values()
            if p.kind is p.KEYWORD_ONLY
        }
        given = dict(self.options.get(name, {}))
        unknown = set(given) - (set(parameters) - _GIVEN)
        if unknown:
            known = ", ".join(sorted(set(parameters) - _GIVEN)) or "none"
            raise RecipeError(f"recipe {self.name}, stage {name}: no option {min(unknown)!r}; its options: {known}")
        for option, value in given.items():
            try:
                adapter: TypeAdapter[Any] = TypeAdapter(
                    parameters[option].annotation, config=ConfigDict(arbitrary_types_allowed=True)
                )
                given[option] = adapter.validate_python(value)
            except ValidationError as error:
                reason = error.errors()[0]["msg"]
                raise RecipeError(f"recipe {self.name}, stage {name}, option {option} = {value!r}: {reason}") from None
        if "rulebook" in parameters:
            given["rulebook"] = self.rulebook
        return partial(function, **given)


def changes_text(stage: str) -> bool:
    """Whether a stage may change texts, by what its name begins with.

    >>> changes_text("strip_context"), changes_text("mine:tag_verse")
    (True, False)
    """
    return not stage.rpartition(":")[2].startswith(("tag_", "drop_"))


# A stage that fails on a batch is asked again for pieces of it: so many find one bad row of 4,096 in 4 rounds.
_PIECES = 8


def _step(name: str, stage: Stage, batch: Batch) -> tuple[Batch, list[Failure]]:
    """The batch after a stage, without the rows on which it fails. A stage may be anybody's: it stops no corpus."""
    try:
        return apply(batch, stage(batch), name), []
    except KeyboardInterrupt as error:
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            raise  # somebody pressed the key; where nobody can, it is the stage's own
        problem: BaseException = error
    except BaseException as error:  # SystemExit, too
        if is_lack_of_memory(error):
            raise
        problem = error
    if len(batch) == 1:
        kind = "stage-broke-off" if is_of_the_moment(problem) else "stage-failed"
        return batch.select([]), [Failure(batch.ids[0], name, f"{type(problem).__name__}: {problem}", kind)]
    size = -(-len(batch) // _PIECES)
    rows = range(len(batch))
    parts = [_step(name, stage, batch.select(rows[first : first + size])) for first in range(0, len(batch), size)]
    kept = [part for part, _ in parts if len(part)] or [parts[0][0]]
    # a piece of which every row was dropped has no rows, but what it dropped
    gone = [drop for part, _ in parts for drop in part.dropped[len(batch.dropped) :]]
    after = replace(Batch.concat(kept, like=batch), dropped=(*batch.dropped, *gone))
    return after, [failure for _, failed in parts for failure in failed]


def _source_key(name: str, recipe: str) -> str:
    """Hash of a user's stage: its module, and all modules of the user's own folder that it imports."""
    module = inspect.unwrap(_find(name, recipe)).__module__
    path = getattr(sys.modules.get(module), "__file__", None)
    if path is None:
        return ""
    depth = module.count(".") + (Path(path).name == "__init__.py")
    return code_key([module], Path(path).resolve().parents[depth])


def _find(name: str, recipe: str) -> Callable[..., Iterable[Action]]:
    """The function of a stage: `fix_text` is ours, `package.module:strip_x` a user's."""
    module, _, function = name.partition(":")
    try:
        if function:
            return getattr(importlib.import_module(module), function)  # type: ignore[no-any-return]
        return getattr(importlib.import_module(f"corpusmill.stages.{name}"), name)  # type: ignore[no-any-return]
    except (ImportError, AttributeError) as error:
        if not function:
            ours = sorted(p.stem for p in (RECIPES.parent / "stages").glob("[a-z]*.py"))
            remedy = f"stages here: {', '.join(ours)}; one of your own is written module:function"
        else:
            remedy = "the module must be importable from the folder of corpus.toml or be installed"
        raise RecipeError(f"recipe {recipe}: no stage {name!r} ({error}); {remedy}") from error


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

    `options` win over those of the file; `add` are stages beside those of the file (see `with_stages`). Raises
    RecipeError; binding checks stages, options and rules.
    """
    path = RECIPES / f"{name}.toml" if "/" not in name and not name.endswith(".toml") else folder / name
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        ours = ", ".join(sorted(p.stem for p in RECIPES.glob("*.toml")))
        if path.parent == RECIPES:
            raise RecipeError(f"no recipe {name!r}; recipes here: {ours}; a file of your own ends in .toml") from None
        raise RecipeError(f"recipe {path}: no such file; correct the path, or name one of: {ours}") from None
    except OSError as error:
        raise RecipeError(f"recipe {path}: {error.strerror}; name a recipe, or a .toml file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecipeError(f"recipe {path.name}: not valid TOML ({error})") from None
    unknown = set(data) - {"stages", "options"}
    if unknown or not isinstance(data.get("stages"), list):
        raise RecipeError(f"recipe {path.name}: needs `stages`, may have `options`; found {', '.join(sorted(data))}")
    merged = {stage: dict(given) for stage, given in data.get("options", {}).items()}
    for stage, given in (options or {}).items():
        merged[stage] = {**merged.get(stage, {}), **given}
    stages = with_stages(data["stages"], add)
    if any(":" in stage for stage in stages) and (place := str(folder.resolve())) not in sys.path:
        sys.path.append(place)  # a user's stages stand beside corpus.toml; spawned workers inherit the path
    recipe = Recipe(name, stages, merged, tuple(rule_folders), proofs)
    assert recipe.bound is not None
    return recipe


def with_stages(stages: Sequence[str], add: Sequence[str]) -> tuple[str, ...]:
    """The stages with more, each once: what tags or drops comes last, what edits before the stages that tag at the end.

    >>> with_stages(["fix_text", "tag_language", "collapse_space", "tag_counts"], ["tag_quality", "mask_private"])
    ('fix_text', 'tag_language', 'collapse_space', 'mask_private', 'tag_counts', 'tag_quality')
    """
    found = list(stages)
    for name in dict.fromkeys(add):
        if name in found:
            continue
        at = len(found)
        if not name.rpartition(":")[2].startswith(("tag_", "drop_")):
            while at and found[at - 1].rpartition(":")[2].startswith(("tag_", "drop_")):
                at -= 1
        found.insert(at, name)
    return tuple(found)
