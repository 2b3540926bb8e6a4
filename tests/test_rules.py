"""Every example of every built-in rule holds, and no pattern is slow: the rule book is tested by its own evidence."""

from __future__ import annotations

import dataclasses
import re

import pytest

from corpusmill.rulebook.book import load_rules
from corpusmill.rulebook.headline import cue_span, notice_span
from corpusmill.rulebook.proof import check_examples
from corpusmill.rulebook.rule import WRITTEN, Rule
from corpusmill.rulebook.speed import check_speed
from corpusmill.text.fold import fold

BOOK = load_rules()
FILES = [path for paths in BOOK.files.values() for path in paths]


def _rules(path: object) -> list[Rule]:
    return [rule for rule in BOOK if rule.file == path]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_rule_holds_its_evidence(path):
    assert check_examples(BOOK, _rules(path)) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_hostile_line_makes_a_rule_slow(path):
    for rule in _rules(path):
        check_speed(rule)


def _takes(rule: Rule, example: str) -> bool:
    """Whether the rule alone finds each marked span of an example, or the line that holds it."""
    for marked in example.split("\n"):
        if "⟦" not in marked and "⟧" not in marked:
            continue
        line = marked.replace("⟦", "").replace("⟧", "").strip()
        found = [hit.span() for hit in rule.exact.finditer(re.sub(" +", " ", fold(line)))]
        if judge := {"cue": cue_span, "notice": notice_span}.get(rule.scope):
            written = re.sub(" +", " ", line)
            found = [span for start, end in found if (span := judge(written, start, end))]
        if not any(end > start for start, end in found):
            return False
    return True


def _idle(rule: Rule) -> list[str]:
    """The patterns of a rule without which all of its examples would still be found."""
    idle = []
    for n, pattern in enumerate(rule.match):
        without = dataclasses.replace(rule, match=rule.match[:n] + rule.match[n + 1 :])
        if without.match and all(_takes(without, example) for example in rule.removes):
            idle.append(pattern)
    return idle


# Patterns that no example of their rule needs yet, in the files of rules that were written before this was asked. The
# number may only go down: a new pattern brings an example that fails without it.
_MOST_IDLE = 1751


def test_every_pattern_has_an_example_that_fails_without_it():
    assert not [rule.id for rule in BOOK if rule.scope in WRITTEN and _idle(rule)]
    idle = [f"{rule.id}: {pattern}" for rule in BOOK if rule.scope not in WRITTEN for pattern in _idle(rule)]
    assert len(idle) <= _MOST_IDLE, idle[:20]
