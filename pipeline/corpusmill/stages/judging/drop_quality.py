"""Leave out documents that break rules of published filters; the reason is the name of the rule.

Reads the columns of `tag_quality`, or counts by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

from corpusmill.errors import UsageError
from corpusmill.published.pages import RULES, SETS, PageRule, RuleSet, drops
from corpusmill.text.actions import Drop
from corpusmill.text.batch import Batch

_RULES = {rule.name: rule for rules in RULES.values() for rule in rules}


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
    that no rule has.
    """
    _check({*but, *least, *most})
    chosen = [_with(rule, least, most) for name in sets for rule in RULES[name] if rule.name not in but]
    yield from drops(batch, chosen)


def settle(given: Mapping[str, Any], _folder: Path) -> dict[str, Any]:
    """The options as they are. Raises UsageError for a name that no rule has."""
    named = [given.get(option) for option in ("but", "least", "most")]
    _check({str(name) for names in named if isinstance(names, list | tuple | dict) for name in names})
    return dict(given)


def _check(names: Set[str]) -> None:
    if unknown := names - set(_RULES):
        raise UsageError(f"[stage.drop_quality] no rule {min(unknown)!r}; rules: {', '.join(_RULES)}")


def _with(rule: PageRule, least: Mapping[str, float], most: Mapping[str, float]) -> PageRule:
    if rule.name in least:
        rule = rule._replace(least=least[rule.name])
    return rule._replace(most=most[rule.name]) if rule.name in most else rule
