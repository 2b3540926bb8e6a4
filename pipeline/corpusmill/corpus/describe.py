"""What a release says of itself, from the configuration, the recipe and the accounts."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from corpusmill.config.description import (
    NOT_STATED,
    About,
    AboutSource,
    Description,
    InputCount,
    StageRun,
    with_open_words,
)
from corpusmill.config.grammar import is_in_development
from corpusmill.config.settings import Settings
from corpusmill.corpus.job import libraries, package_key
from corpusmill.recipes.recipe import Recipe
from corpusmill.text.addresses import shown


def describe(
    settings: Settings,
    recipe: Recipe,
    accounts: Mapping[str, Any],
    found: Mapping[str, Mapping[str, Any]] | None = None,
) -> Description:
    """The description of a release; holds no clock, host, worker count or absolute path."""
    corpus = settings.corpus
    open_word = NOT_STATED if is_in_development(corpus.version) else ""
    about = About.model_construct(**{name: getattr(corpus, name) for name in About.model_fields})
    return Description(
        about=with_open_words(about),
        sources=[
            AboutSource(
                name=source.name,
                license=source.license or corpus.license,
                publisher=source.publisher or source.origin or open_word,
                url=shown(source.url or ""),
                format=source.format or "",
                provenance=source.provenance,
            )
            for source in settings.source
        ],
        recipe=recipe.name,
        steps=[_step(name, recipe) for name in recipe.stages],
        inputs=[_input(path, counts) for path, counts in accounts["inputs"].items()],
        libraries=libraries(),
        found=found or {},
        keys={"package": package_key(recipe.stages), "recipe": recipe.key, "rules": recipe.rulebook.fingerprint},
    )


def _step(name: str, recipe: Recipe) -> StageRun:
    function = dict(recipe.bound)[name].func  # type: ignore[attr-defined]
    docs = [inspect.getdoc(inspect.getmodule(function)), inspect.getdoc(function)]
    if not function.__module__.endswith(f".{function.__name__}"):
        docs.reverse()  # a module of several stages says nothing of one
    about = (docs[0] or docs[1] or "").split("\n\n")[0].replace("\n", " ")
    return StageRun(name, dict(recipe.options.get(name, {})), about)


def _input(place: str, counts: Mapping[str, int]) -> InputCount:
    source, _, path = place.partition("/")
    return InputCount(source, path, *(counts.get(name, 0) for name in ("records", "rows", "dropped", "set_aside")))
