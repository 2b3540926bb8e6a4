"""The file of a recipe: found by its name or path, and checked for form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpusmill.config.toml import TomlError, read_toml
from corpusmill.errors import known_instead, written_as
from corpusmill.recipes.stage import RecipeError

RECIPES = Path(__file__).parent


class Written(BaseModel):
    """What a recipe file holds."""

    model_config = ConfigDict(extra="forbid")

    stages: list[str] = Field(min_length=1)
    options: dict[str, dict[str, Any]] = Field(default_factory=dict)


def read_recipe(name: str, folder: Path) -> Written:
    """The recipe of this package of that name, or in a TOML file (relative to `folder`). Raises RecipeError."""
    path = RECIPES / f"{name}.toml" if "/" not in name and not name.endswith(".toml") else folder / name
    try:
        data = read_toml(path)
    except FileNotFoundError:
        ours = known_instead(name, sorted(p.stem for p in RECIPES.glob("*.toml")), "recipes here")
        if path.parent == RECIPES:
            raise RecipeError(f"no recipe {name!r}; {ours} (a file of your own ends in .toml)") from None
        raise RecipeError(f"recipe {path}: no such file; correct the path, or name one of ours; {ours}") from None
    except PermissionError:
        raise
    except OSError as error:
        raise RecipeError(f"recipe {path}: {error.strerror}; name a recipe, or a .toml file") from None
    except TomlError as error:
        raise RecipeError(f"recipe {path.name}: {error}") from None
    try:
        return Written.model_validate(data)
    except ValidationError as error:
        told = "; ".join(_sentence(problem) for problem in error.errors())
        raise RecipeError(f"recipe {path.name}: {told}") from None


def _sentence(problem: Any) -> str:
    """What is wrong with one key of a recipe file, and the remedy."""
    place = ".".join(map(str, problem["loc"]))
    if problem["type"] == "extra_forbidden":
        return f"unknown key {place}; {known_instead(place, Written.model_fields, 'known there')}"
    if problem["type"] in ("missing", "too_short"):
        return f'{place} names no stage; write such as stages = ["fix_text", "tag_counts"]'
    return f"{place} = {problem['input']!r}: {written_as(problem) or problem['msg']}"
