"""What a rule must prove before it may cut: its examples hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

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
    return [problem for rule in (book if rules is None else rules) for problem in _problems(rule, book)]


def _problems(rule: Rule, book: RuleBook) -> Iterator[str]:
    place = f"{rule.file}, rule {rule.id}"
    texts = [example.replace("⟦", "").replace("⟧", "") for example in rule.removes]
    alone = _strip(texts, book.only(rule), rule.language)
    together = _strip([*texts, *rule.keeps], book, rule.language)
    for example, (left, _), (left_by_all, by) in zip(rule.removes, alone, together, strict=False):
        expected = _SPAN.sub("", example)
        if left != expected:
            yield f"{place}: `removes` {example!r} leaves {left!r}; mark what the pattern cuts, or widen it"
        elif left_by_all != expected:
            yield f"{place}: `removes` {example!r}, with all rules, leaves {left_by_all!r} ({', '.join(by)})"
    for example, (left, by) in zip(rule.keeps, together[len(texts) :], strict=True):
        if left != example:
            yield f"{place}: `keeps` {example!r} is cut to {left!r} by {', '.join(by)}"


def _strip(texts: Sequence[str], book: RuleBook, language: str) -> list[tuple[str, list[str]]]:
    """Each text without what the rules of its language cut (`any` is tried on an English text), and which did."""
    languages = pa.array(["en" if language == "any" else language] * len(texts))
    batch = Batch(ids=[f"example {n}" for n in range(len(texts))], texts=list(texts), columns={"language": languages})
    after = apply(batch, cut(batch, book, anywhere=True), "rules")
    return [
        (text, [cut.rule for cuts in history for cut in cuts])
        for text, history in zip(after.texts, after.history, strict=True)
    ]
