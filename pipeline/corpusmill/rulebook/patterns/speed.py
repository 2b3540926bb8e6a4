"""No line makes a rule slow: its pattern is run on hostile ones before it may cut."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

from corpusmill.rulebook.rule import Rule, RuleError
from corpusmill.text.fold import fold

_SPAN = re.compile(r"⟦([^⟧]*)⟧", re.DOTALL)

# A pattern may take this long on a line of up to this many characters. Honest patterns take under 2 ms; a nested
# repeat takes minutes long before it. Time grows in steps of a quarter, so the check itself stays short.
_SECONDS = 0.15
_LONGEST = 2_000


def check_speed(rule: Rule) -> None:
    """Run the exact pattern on hostile lines: the words of its own examples, repeated at every place.

    Raises RuleError where one takes more than 0.15 s (and did so three times), or more than 1.5 s once.
    """
    for line in _hostile_lines(rule):
        length = 8
        while length <= _LONGEST:
            if _is_slow(rule, line[:length] + "\x00"):
                raise RuleError(
                    f"{rule.file}, rule {rule.id}: slow on a hostile line of {length} characters ({line[:40]!r}…); "
                    "let each repeat start with a word of its own, or bound it"
                )
            length += max(1, length // 4)


def _is_slow(rule: Rule, line: str) -> bool:
    first = _seconds(rule, line)
    if not _SECONDS < first <= 10 * _SECONDS:  # a busy machine makes no tenfold of it: no need to wait for it again
        return first > _SECONDS
    return all(_seconds(rule, line) > _SECONDS for _ in range(2))


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
