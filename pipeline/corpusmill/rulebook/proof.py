"""What a rule must prove before it may cut: its examples hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

import pyarrow as pa

from corpusmill.rulebook.book import RuleBook
from corpusmill.rulebook.cut import cut
from corpusmill.rulebook.rule import Rule
from corpusmill.text.apply import apply
from corpusmill.text.batch import Batch

_SPAN = re.compile(r"⟦([^⟧]*)⟧", re.DOTALL)


def check_examples(book: RuleBook, rules: Sequence[Rule] | None = None) -> list[str]:
    """What does not hold, one sentence each; empty when all evidence stands.

    Every `removes` must lose exactly its marked spans, by the rule alone and by the whole set of rules that runs on
    its language; every `keeps` must come through that set untouched.
    """
    chosen = [*(book if rules is None else rules)]
    by_all = _by_all(chosen, book)
    return [problem for rule in chosen for problem in _problems(rule, book, by_all[rule.id])]


Left = tuple[str, list[str]]
"""What is left of a text, and the rules that cut in it."""


def _by_all(rules: Sequence[Rule], book: RuleBook) -> dict[str, list[Left]]:
    """What all rules of its language leave of the examples of each rule, `removes` before `keeps`; by id."""
    found: dict[str, list[Left]] = {}
    for language in dict.fromkeys(rule.language for rule in rules):
        of_language = [rule for rule in rules if rule.language == language]
        left = iter(_strip([text for rule in of_language for text in (*_unmarked(rule), *rule.keeps)], book, language))
        found |= {rule.id: [*islice(left, len(rule.removes) + len(rule.keeps))] for rule in of_language}
    return found


def _unmarked(rule: Rule) -> list[str]:
    return [example.replace("⟦", "").replace("⟧", "") for example in rule.removes]


def _problems(rule: Rule, book: RuleBook, together: Sequence[Left]) -> Iterator[str]:
    place = f"{rule.file}, rule {rule.id}"
    alone = _strip(_unmarked(rule), book.only(rule), rule.language)
    for example, (left, _), (left_by_all, by) in zip(rule.removes, alone, together, strict=False):
        expected = _SPAN.sub("", example)
        if left != expected:
            yield f"{place}: `removes` {example!r} leaves {left!r}; mark what the pattern cuts, or widen it"
        elif left_by_all != expected:
            yield f"{place}: `removes` {example!r}, with all rules, leaves {left_by_all!r} ({', '.join(by)})"
    for example, (left, by) in zip(rule.keeps, together[len(rule.removes) :], strict=True):
        if left != example:
            yield f"{place}: `keeps` {example!r} is cut to {left!r} by {', '.join(by)}"


def _strip(texts: Sequence[str], book: RuleBook, language: str) -> list[Left]:
    """Each text without what the rules of its language cut (`any` is tried on an English text), and which did."""
    languages = pa.array(["en" if language == "any" else language] * len(texts))
    batch = Batch(ids=[f"example {n}" for n in range(len(texts))], texts=list(texts), columns={"language": languages})
    after = apply(batch, cut(batch, book, anywhere=True), "rules")
    return [
        (text, [cut.rule for cuts in history for cut in cuts])
        for text, history in zip(after.texts, after.history, strict=True)
    ]
