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
    for example in rule.removes:
        text = example.replace("⟦", "").replace("⟧", "")
        expected = _SPAN.sub("", example)
        alone, _ = _strip(text, book, rule.language, only=rule)
        if alone != expected:
            yield f"{place}: `removes` {example!r} leaves {alone!r}; mark what the pattern cuts, or widen it"
        together, by = _strip(text, book, rule.language)
        if alone == expected != together:
            yield f"{place}: `removes` {example!r}, with all rules, leaves {together!r} ({', '.join(by)})"
    for example in rule.keeps:
        left, by = _strip(example, book, rule.language)
        if left != example:
            yield f"{place}: `keeps` {example!r} is cut to {left!r} by {', '.join(by)}"


def _strip(text: str, book: RuleBook, language: str, only: Rule | None = None) -> tuple[str, list[str]]:
    """The text without what the rules of its language cut (`any` is tried on an English text), and which did."""
    batch = Batch(
        ids=["example"], texts=[text], columns={"language": pa.array(["en" if language == "any" else language])}
    )
    after = apply(batch, cut(batch, book.only(only) if only else book, anywhere=True), "rules")
    return after.texts[0], [cut.rule for cuts in after.history[0] for cut in cuts]
