"""Leave out documents that break rules of published filters; the reason is the name of the rule.

Reads the columns of `tag_quality`, or counts by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

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

    `least` and `most` give a rule (by its name) another threshold than the published one. Raises ValueError for a name
    that no rule has.
    """
    if unknown := {*but, *least, *most} - set(_RULES):
        raise ValueError(f"no rule {min(unknown)!r}; rules: {', '.join(_RULES)}")
    chosen = [_with(rule, least, most) for name in sets for rule in RULES[name] if rule.name not in but]
    yield from drops(batch, chosen)


def _with(rule: PageRule, least: Mapping[str, float], most: Mapping[str, float]) -> PageRule:
    if rule.name in least:
        rule = rule._replace(least=least[rule.name])
    return rule._replace(most=most[rule.name]) if rule.name in most else rule
