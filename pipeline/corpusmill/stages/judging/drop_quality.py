"""Leave out documents that break rules of published filters; the reason is the name of the rule.

Reads the columns of `tag_quality`, or counts by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpusmill.errors import UsageError
from corpusmill.published.pages import SETS, RuleSet, chosen, drops
from corpusmill.text.actions import Drop
from corpusmill.text.batch import Batch


def drop_quality(
    batch: Batch,
    *,
    sets: Sequence[RuleSet] = SETS,
    but: Sequence[str] = (),
    least: Mapping[str, float] = {},
    most: Mapping[str, float] = {},
) -> Iterator[Drop]:
    """Drop by the rules of `sets`, but for those named in `but`.

    `least` and `most` give a rule (by its name) another threshold than the published one. Raises UsageError for a name
    that no rule of the sets has.
    """
    yield from drops(batch, chosen(sets, but, least, most))


def settle(given: Mapping[str, Any], _folder: Path) -> dict[str, Any]:
    """The options as they are. Raises UsageError for a name that no rule of the sets has."""
    sets = [name for name in given.get("sets", SETS) if name in SETS]  # of another the type check tells
    options = {name: given[name] for name in ("but", "least", "most") if isinstance(given.get(name), list | dict)}
    try:
        chosen(sets, **options)
    except UsageError as error:
        raise UsageError(f"[stage.drop_quality]: {error}") from None
    return dict(given)
