"""Keys, tokens and passwords that are recognised by their form (see secrets.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import re2

from corpusmill.kernel.arrays import Ints
from corpusmill.private.shapes import Find


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("secrets.toml").read_text(encoding="utf-8"))


def rows_with_secrets(texts: pa.Array) -> Ints:
    """The rows of a column of texts that hold what every secret has a part of."""
    found = pc.match_substring_regex(texts, "|".join(_data()["signs"]))
    return np.flatnonzero(found.to_numpy(zero_copy_only=False))


@cache
def _forms() -> tuple[Any, re.Pattern[str], dict[str, str]]:
    """What every secret holds a part of, all forms as one pattern, and the name of each form by its group."""
    data = _data()
    groups = {name.replace("-", "_"): name for name in data["forms"]}
    forms = "|".join(f"(?P<{group}>{'|'.join(data['forms'][name])})" for group, name in groups.items())
    return re2.compile("|".join(data["signs"])), re.compile(forms), groups


def secrets(text: str) -> Iterator[Find]:
    """Keys, tokens and passwords whose form tells whose they are. Takes the text itself, not the folded view.

    >>> [(find.rule, find.start) for find in secrets("see https://ada:pa55@mill.org/x")]
    [('password-in-address', 16)]
    """
    sign, forms, groups = _forms()
    if not sign.search(text):
        return
    for found in forms.finditer(text):
        named = [name for name, value in found.groupdict().items() if value is not None]
        rule = next(groups[name] for name in named if name in groups)
        inner = next((name for name in named if name not in groups), None)  # where the key is a part of the form
        yield Find(*found.span(inner or 0), "secret", rule)
