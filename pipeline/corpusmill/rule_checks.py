"""What a rule must prove before it may cut: its examples hold, and no line makes it slow."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence

import pyarrow as pa

from corpusmill.actions import apply
from corpusmill.batch import Batch
from corpusmill.fold import fold
from corpusmill.rulebook import Rule, RuleBook, RuleError
from corpusmill.stages.strip_boilerplate import strip_boilerplate

_SPAN = re.compile(r"⟦([^⟧]*)⟧", re.DOTALL)

# A pattern may take this long on a line of up to this many characters. Honest patterns take under 2 ms; a nested
# repeat takes minutes long before it. Time grows in steps of a quarter, so the check itself stays short.
_SECONDS = 0.15
_LONGEST = 2_000


def check_speed(rule: Rule) -> None:
    """Run the exact pattern on hostile lines: the words of its own examples, repeated at every place.

    Raises RuleError where one takes more than 0.15 s (and did so three times).
    """
    for line in _hostile_lines(rule):
        length = 8
        while length <= _LONGEST:
            if all(_seconds(rule, line[:length] + "\x00") > _SECONDS for _ in range(3)):
                raise RuleError(
                    f"{rule.file}, rule {rule.id}: slow on a hostile line of {length} characters ({line[:40]!r}…); "
                    "let each repeat start with a word of its own, or bound it"
                )
            length += max(1, length // 4)


def _seconds(rule: Rule, line: str) -> float:
    start = time.process_time()
    for _ in rule.exact.finditer(line):
        pass
    return time.process_time() - start


def _hostile_lines(rule: Rule) -> Iterator[str]:
    fillers = ["a", "a ", "1", "a.", ". "]
    yield from (filler * _LONGEST for filler in fillers)
    for span in dict.fromkeys(span for example in rule.removes for span in _SPAN.findall(example)):
        words = fold(span).strip().split(" ")[:12]
        for n in range(1, len(words) + 1):
            head = " ".join(words[:n])
            for filler in (words[n - 1], " " + words[n - 1], " a", "a"):
                yield (head + filler * _LONGEST)[:_LONGEST]


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
    after = apply(batch, strip_boilerplate(batch, rulebook=book.only(only) if only else book), "strip_boilerplate")
    return after.texts[0], [cut.rule for cuts in after.history[0] for cut in cuts]
