"""Every example of every built-in rule holds, and no pattern is slow: the rule book is tested by its own evidence."""

from __future__ import annotations

import pytest

from corpusmill.rulebook.book import load_rules
from corpusmill.rulebook.proof import check_examples
from corpusmill.rulebook.rule import Rule
from corpusmill.rulebook.speed import check_speed

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
