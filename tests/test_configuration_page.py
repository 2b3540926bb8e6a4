"""The page on corpus.toml names every key that there is, and no other."""

from __future__ import annotations

import inspect
import re
import tomllib

import pytest

from corpora import ROOT
from corpusmill.across.subjects import OF_CLEANED, SUBJECTS
from corpusmill.config.corpus_wide import Contamination, Duplicates
from corpusmill.config.settings import Corpus, Exclude, Limits, Settings, Source, recipe_of
from corpusmill.recipes.file import RECIPES
from corpusmill.recipes.stage import find_stage

PAGE = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")


def keys_under(heading: str) -> set[str]:
    table = PAGE[PAGE.index(heading) :].split("\n## ")[0]
    first_cells = re.findall(r"^\| (`[^|]*`) \|", table, re.MULTILINE)
    return {key for cell in first_cells for key in re.findall(r"`([^`]+)`", cell)}


def test_every_key_is_on_the_page_and_no_other() -> None:
    assert keys_under("## `[corpus]`") == set(Corpus.model_fields)
    assert keys_under("## `[[source]]`") == set(Source.model_fields)
    others = {f"limits.{key}" for key in Limits.model_fields} | {f"exclude.{key}" for key in Exclude.model_fields}
    assert keys_under("## The other tables") == others | {"rules", "stage"}
    assert keys_under("## `[duplicates]`") == set(Duplicates.model_fields)
    assert keys_under("## `[contamination]`") == set(Contamination.model_fields)
    sections = {"duplicates", "contamination", "splits"}
    assert all(f"## `[{section}]`" in PAGE for section in sections)
    assert set(Settings.model_fields) == {"corpus", "source", "stage", "limits", "rules", "exclude"} | sections


# what stages get from the recipe, or find out as it is read
GIVEN = {*SUBJECTS, *OF_CLEANED, "rulebook", "sha256", "folder"}


def test_options_of_all_built_in_stages_are_on_the_page() -> None:
    said = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", PAGE[PAGE.index("## `[stage.<name>]`") :], re.MULTILINE))
    for path in (ROOT / "pipeline" / "corpusmill" / "stages").rglob("[a-z]*.py"):
        parameters = inspect.signature(find_stage(path.stem, "a recipe")).parameters.values()
        for option in parameters:
            if option.kind is option.KEYWORD_ONLY and option.name not in GIVEN:
                shown = f" ({option.default})" if isinstance(option.default, int | float) else ""
                assert f"`{option.name}`{shown}" in said.get(path.stem, ""), (path.stem, option.name)


def test_defaults_and_recipes_on_the_page_are_those_of_the_code() -> None:
    for model, key in (
        (Source, "max_record_bytes"),
        (Source, "max_expansion"),
        (Limits, "seconds"),
        (Limits, "split_bytes"),
        (Duplicates, "jaccard"),
        (Contamination, "share"),
        (Duplicates, "containment"),
    ):
        row = next(line for line in PAGE.split("\n") if line.startswith("| ") and f"{key}`" in line.split("|")[1])
        assert row.rstrip(" |").endswith(f"default {model.model_fields[key].default}"), row
    recipe = next(line for line in PAGE.split("\n") if line.startswith("| `recipe`"))
    assert all((RECIPES / f"{name}.toml").exists() for name in ("default", "crawl"))
    assert "`crawl`" in recipe and "arbitrary" not in recipe


def test_the_example_on_the_page_is_a_configuration() -> None:
    example = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert example
    Settings.model_validate(tomllib.loads(example[1]))


@pytest.mark.parametrize("page", ["duplicates", "contamination", "splits"])
def test_sections_on_other_pages_are_configurations(page: str) -> None:
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    shown = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert shown
    for section in map(tomllib.loads, shown):
        source = {"name": "texts", "path": "texts"}
        settings = Settings.model_validate({"corpus": {"name": "x"}, "source": [source]} | section)
        recipe = recipe_of(settings, ROOT)
        assert recipe.cleaned_subjects and len(recipe.phases) == 2
