"""No line makes a rule slow: its pattern is run on hostile ones before it may cut.

A repeat is slow where one text can be shared out between its turns, or between it and its neighbours, in many ways, and
what follows fails: `(a|ab|b)*c` tries them all. So the words come from the pattern itself, not from what its author had
in mind; those of examples miss a repeat that no example uses.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice, product
from string import ascii_lowercase
from typing import NamedTuple

from corpusmill.rulebook.matcher import LONGEST_WHOLE
from corpusmill.rulebook.patterns.tokens import Token, tokenized
from corpusmill.rulebook.rule import PARTIAL, Rule, RuleError
from corpusmill.text.fold import fold

_SPAN = re.compile(r"⟦([^⟧]*)⟧", re.DOTALL)

# A pattern may take this long on a line of up to this many characters. Honest patterns take under 2 ms; a nested
# repeat takes minutes long before it.
_SECONDS = 0.15
_LONGEST = 2_000
# What the yardstick (see `_pace`) takes on the machine on which that was set: it takes 2.3 ms where the hand-written
# script of bench/speed takes 2.8 times as long as there.
_YARDSTICK = 0.0023 / 2.8
# A repeat that is tried in 2 ** n ways takes the time within some forty turns; one that is tried in n ** 3, or again
# from each place of the line, at the greatest length. The steps between two are such that neither takes minutes.
_TURNS = (8, 12, 15, 18, 20, 22, 24, 26, 28, 30, 33, 36, 40, 50, 80, 150, 300, 600, _LONGEST)
# What repeats nothing looks at no more of a line than its longest phrase from each place: the longest line takes most,
# and the shorter ones only keep a phrase of many optional parts from taking minutes.
_TURNS_OF_PHRASES = (8, 20, 40, _LONGEST)
_REPEATS = re.compile("[*+{]")

# What no phrase takes, and what negated classes leave out.
_END = "\x00"
_LEFT_OUT = '\x00,.;:!?|"()\x00'


def check_speed(rule: Rule, *, by_examples_only: bool = False) -> None:
    """Run the exact pattern on hostile lines: what its repeats take, and words of its examples, many times over.

    With `by_examples_only` the words of its repeats are left out. Raises RuleError where a line takes more than 0.15 s
    (and did so three times), or more than 1.5 s once; on a slower machine as much longer as all takes there.
    """
    for line in _hostile_lines(rule, by_examples_only=by_examples_only):
        if _is_slow(rule, line):
            raise RuleError(
                f"{rule.file}, rule {rule.id}: slow on a hostile line of {len(line)} characters ({line[:40]!r}…); "
                "let each repeat start with a word of its own, or bound it"
            )


def _is_slow(rule: Rule, line: str) -> bool:
    most = _SECONDS * _pace()
    first = _seconds(rule.exact, line)
    if not most < first <= 10 * most:  # a busy machine makes no tenfold of it: no need to wait for it again
        return first > most
    return all(_seconds(rule.exact, line) > most for _ in range(2))


@cache
def _pace() -> float:
    """How many times longer this machine takes than that of the bound, for a pattern of the kind that large rules are.

    No rule is slow because a machine is; one that is faster asks no more than that.
    """
    words = "|".join(map("".join, product(ascii_lowercase, repeat=2)))
    pattern = re.compile(rf"\d?(?:{words})")
    return max(1.0, min(_seconds(pattern, "1" * 1_000) for _ in range(9)) / _YARDSTICK)


def _seconds(pattern: re.Pattern[str], line: str) -> float:
    start = time.process_time()
    for _ in pattern.finditer(line):
        pass
    return time.process_time() - start


def _hostile_lines(rule: Rule, *, by_examples_only: bool) -> Iterator[str]:
    """Each line a little longer than the one before of its kind: the first that is slow has not taken minutes."""
    longest = _LONGEST if rule.scope in PARTIAL else LONGEST_WHOLE
    ends = (_END, _LEFT_OUT) if "[^" in rule.exact.pattern and not by_examples_only else (_END,)
    steps = _TURNS if _REPEATS.search(rule.exact.pattern) else _TURNS_OF_PHRASES
    pumped = [*(() if by_examples_only else _of_repeats(rule)), *_of_examples(rule)]
    for (head, turn), end in product(dict.fromkeys(pumped), ends):
        if not turn.strip(" "):
            continue  # the matcher makes runs of spaces one
        for turns in steps:
            line = re.sub("  +", " ", head + turn * turns)
            yield line[: longest - len(end)] + end
            if len(line) + len(end) >= longest:
                break


def _of_repeats(rule: Rule) -> Iterator[tuple[str, str]]:
    """What each repeat takes; then the whole phrase with some turns, over and over: a part of a line begins anew."""
    for pattern in rule.match:
        for pump in pumps(pattern):
            yield pump
            yield "", pump.head + pump.turn * 30


def _of_examples(rule: Rule) -> Iterator[tuple[str, str]]:
    yield from (("", filler) for filler in ("a", "a ", "1", "a.", ". "))
    for span in dict.fromkeys(span for example in rule.removes for span in _SPAN.findall(example)):
        words = fold(span).strip().split(" ")[:12]
        for n in range(1, len(words) + 1):
            head = " ".join(words[:n])
            yield from ((head, filler) for filler in (" " + words[n - 1], " a", "a"))


# A repeat that may turn fewer times shares nothing out that would take long.
_FEWEST_TURNS = 6
# What a class is asked for, one after the other: letters and spaces are in most, so that neighbours overlap.
_LIKELY = ("a", " ", "1", ".", "-", ",")
_MOST_WORDS = 8
_REST = "b\u00e9\u4e2d\u0431/|:'\"()~"


class Pump(NamedTuple):
    """A line is `head`, `turn` as often as it is to be long, and an end."""

    head: str
    turn: str


class Repeat(NamedTuple):
    """One part of a pattern with how often it may stand there (None: any number of times)."""

    part: Part
    least: int
    most: int | None


class Group(NamedTuple):
    """Alternatives, each a sequence of repeats."""

    alternatives: tuple[tuple[Repeat, ...], ...]


Part = Token | Group


def pumps(pattern: str) -> list[Pump]:
    """The hostile lines of one `match` entry, each once. Raises PatternError.

    >>> pumps("see( also)*")[0]
    Pump(head='see', turn=' also')
    >>> pumps("see also")
    []
    """
    tokens = iter(tokenized(pattern))
    return list(dict.fromkeys(_of_group(_parsed(tokens), "")))


def _parsed(tokens: Iterator[Token]) -> Group:
    """The alternatives up to the bracket that closes them, or to the end."""
    alternatives: list[list[Repeat]] = [[]]
    for token in tokens:
        if token.kind == "close":
            break
        if token.text == "|" and token.kind == "special":
            alternatives.append([])
        elif token.kind == "quantifier":
            alternatives[-1][-1] = Repeat(alternatives[-1][-1].part, *_turns(token.text))
        elif token.text not in ("^", "$", r"\b", r"\B"):
            part = _parsed(tokens) if token.kind == "open" else token
            alternatives[-1].append(Repeat(part, 1, 1))
    return Group(tuple(map(tuple, alternatives)))


def _turns(quantifier: str) -> tuple[int, int | None]:
    if quantifier[0] in "*+?":
        return int(quantifier[0] == "+"), 1 if quantifier[0] == "?" else None
    least, comma, most = quantifier.rstrip("?")[1:-1].partition(",")
    return int(least), int(most) if most else None if comma else int(least)


def _of_group(group: Group, head: str) -> Iterator[Pump]:
    for alternative in group.alternatives:
        before = head
        for n, repeat in enumerate(alternative):
            if repeat.most is None or repeat.most >= _FEWEST_TURNS:
                yield from (Pump(before, turn) for turn in _words_of_turn(repeat.part, alternative[n + 1 : n + 3]))
            if isinstance(repeat.part, Group):
                yield from _of_group(repeat.part, before)
            before += _word(repeat.part, "a") * repeat.least


def _words_of_turn(part: Part, behind: Sequence[Repeat]) -> list[str]:
    """What one turn of a repeat may be: for each likely character, and several one after the other.

    Also what stands behind it, where that is a single character: a word that both may take.
    """
    if isinstance(part, Token):
        after = [_word(repeat.part, "a") for repeat in behind if isinstance(repeat.part, Token)]
        words = [_of_token(part, char) for char in (*_LIKELY, *after, *part.text.strip("[]^\\")[:4])]
    else:
        several = list(islice(dict.fromkeys(_words(part)), _MOST_WORDS))
        words = [*several, "".join(several), *(_word(part, char) for char in _LIKELY[1:3])]
    return [word for word in dict.fromkeys(words) if word]


def _words(part: Part) -> Iterator[str]:
    """Words that a part takes: of each alternative the shortest, then those that differ from it in one place.

    One that takes more where it may (`a` or ` a` of ` ?a`), or another alternative.
    """
    if isinstance(part, Token):
        yield _of_token(part, "a")
        return
    for alternative in part.alternatives:
        yield _sequence(alternative, "a")
    for alternative in part.alternatives:
        for n, (inner, least, most) in enumerate(alternative):
            if isinstance(inner, Group) or most != least:
                before, behind = _sequence(alternative[:n], "a"), _sequence(alternative[n + 1 :], "a")
                turns = least if most == least else least + 1
                yield from (before + word * turns + behind for word in _words(inner))


def _word(part: Part, char: str) -> str:
    """A short word that a part takes; where a class leaves the choice, with this character."""
    return _of_token(part, char) if isinstance(part, Token) else _sequence(part.alternatives[0], char)


def _sequence(repeats: Sequence[Repeat], char: str) -> str:
    """A word for all of these, each as often as it must be."""
    return "".join(_word(part, char) * least for part, least, _ in repeats if least)


@cache
def _of_token(token: Token, char: str) -> str:
    if token.kind == "space":
        return " "
    if token.kind == "literal":
        return "." if token.text == "…" else fold(token.text)
    taken = re.compile(token.text)
    told = fold("".join(found for found in token.text if found.isalnum()))
    return next((one for one in (char, *_LIKELY, *_REST, *told) if taken.fullmatch(one)), "")
