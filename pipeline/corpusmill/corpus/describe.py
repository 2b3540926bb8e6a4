"""What a release says of itself, from the configuration, the recipe and the accounts."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from corpusmill.config.settings import Settings
from corpusmill.corpus.splits import libraries, package_key
from corpusmill.recipes.recipe import Recipe
from corpusmill.release.description import (
    NOT_STATED,
    Description,
    InputCount,
    Measure,
    Source,
    Step,
    is_in_development,
    spdx,
)


def describe(settings: Settings, recipe: Recipe, accounts: Mapping[str, Any]) -> Description:
    """The description of a release; holds no clock, host, worker count or absolute path."""
    corpus = settings.corpus
    open_word = NOT_STATED if is_in_development(corpus.version) else ""
    is_open = bool(open_word) and spdx(corpus.license) is None
    notice = "The rights in these texts are not stated." if is_open else ""
    return Description(
        name=corpus.name,
        version=corpus.version,
        title=corpus.title or corpus.name,
        license=corpus.license,
        license_notice=corpus.license_notice or notice,
        contact=corpus.contact or open_word,
        creators=corpus.creators or ((open_word,) if open_word else ()),
        summary=corpus.description,
        url=corpus.homepage,
        repository=corpus.repository,
        released=corpus.released,
        quality=[Measure(item.name, item.value, item.how) for item in corpus.quality],
        personal_data=corpus.personal_data,
        limits=corpus.limits,
        sources=[
            Source(
                name=source.name,
                license=source.license or corpus.license,
                publisher=source.publisher or source.origin or open_word,
                url=source.url or "",
                format=source.format or "",
            )
            for source in settings.source
        ],
        recipe=recipe.name,
        steps=[_step(name, recipe) for name in recipe.stages],
        inputs=[_input(path, counts) for path, counts in accounts["inputs"].items()],
        libraries=libraries(),
        keys={"package": package_key(), "recipe": recipe.key, "rules": recipe.rulebook.fingerprint},
    )


def _step(name: str, recipe: Recipe) -> Step:
    function = dict(recipe.bound)[name].func  # type: ignore[attr-defined]
    about = (
        (inspect.getdoc(inspect.getmodule(function)) or inspect.getdoc(function) or "")
        .split("\n\n")[0]
        .replace("\n", " ")
    )
    return Step(name, dict(recipe.options.get(name, {})), about)


def _input(place: str, counts: Mapping[str, int]) -> InputCount:
    source, _, path = place.partition("/")
    numbers = {name: counts.get(name, 0) for name in ("records", "dropped", "set_aside")}
    return InputCount(source, path, documents=counts.get("rows", 0), **numbers)
