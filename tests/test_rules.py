"""Every example of every built-in rule holds, and no pattern is slow: the rule book is tested by its own evidence."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from corpusmill.rulebook.book import load_rules
from corpusmill.rulebook.endings.labels import SPANS
from corpusmill.rulebook.patterns.speed import check_speed
from corpusmill.rulebook.proof import check_examples
from corpusmill.rulebook.rule import WRITTEN, Rule
from corpusmill.text.fold import fold

BOOK = load_rules()
FILES = [path for paths in BOOK.files.values() for path in paths]
RULES: dict[Path, list[Rule]] = {path: [] for path in FILES}
for _rule in BOOK:
    RULES[_rule.file].append(_rule)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_rule_holds_its_evidence(path):
    assert check_examples(BOOK, RULES[path]) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_hostile_line_makes_a_rule_slow(path):
    for rule in RULES[path]:
        check_speed(rule, by_examples_only=True)


def _takes(rule: Rule, line: str) -> bool:
    """Whether the rule alone finds a span in one line of an example, freed of its marks."""
    found = [hit.span() for hit in rule.exact.finditer(re.sub(" +", " ", fold(line)))]
    if judge := SPANS.get(rule.scope):
        written = re.sub(" +", " ", line)
        found = [span for start, end in found if (span := judge(written, start, end))]
    return any(end > start for start, end in found)


def _idle(rule: Rule) -> list[str]:
    """The patterns of a rule that are the only one to find a line of its examples in no case."""
    if len(rule.match) == 1:
        return []
    alone = [dataclasses.replace(rule, match=(pattern,)) for pattern in rule.match]
    needed = set()
    for marked in {line for example in rule.removes for line in example.split("\n") if "⟦" in line or "⟧" in line}:
        line = marked.replace("⟦", "").replace("⟧", "").strip()
        takers = [pattern.match[0] for pattern in alone if _takes(pattern, line)]
        needed.update(takers if len(takers) == 1 else ())
    return [pattern for pattern in rule.match if pattern not in needed]


# Patterns that no example of their rule needs yet, in the files of rules that were written before this was asked. The
# number may only go down: a new pattern brings an example that fails without it.
_MOST_IDLE = 872


def test_every_pattern_has_an_example_that_fails_without_it():
    assert not [rule.id for rule in BOOK if rule.scope in WRITTEN and _idle(rule)]
    idle = [f"{rule.id}: {pattern}" for rule in BOOK if rule.scope not in WRITTEN for pattern in _idle(rule)]
    assert len(idle) <= _MOST_IDLE, idle[:20]
