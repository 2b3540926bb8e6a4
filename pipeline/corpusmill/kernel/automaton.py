"""Which of some patterns a line matches, told in one pass in linear time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import re2


def automaton(patterns: Sequence[str]) -> Callable[[bytes], Sequence[int]]:
    """Which of some patterns a line matches."""
    if not patterns:
        return lambda _: ()
    options = re2.Options()
    options.never_capture = True
    options.log_errors = False
    # The automaton grows with the text and starts afresh beyond this: with 64 MiB five times the English rules ran
    # at 3 MB/s instead of 48, with 96 no longer. English fills 64 MiB after some 12 MB of text.
    options.max_mem = 128 << 20
    automaton = re2.Set.SearchSet(options)
    for pattern in patterns:
        automaton.Add(pattern)
    automaton.Compile()
    # without the wrapper, which asks what it is given: a fifth of the time of a short line
    inner = getattr(automaton, "_set", None)
    return inner.Match if inner else lambda line: automaton.Match(line) or ()
