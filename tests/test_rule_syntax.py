"""Patterns: what `re` and RE2 share, and the superset that finds lines fast."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import product

import numpy as np
import pytest
import re2
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from corpusmill.kernel import literals
from corpusmill.kernel.library import kernel, without_kernel
from corpusmill.rulebook.book import BUILT_IN, load_rules
from corpusmill.rulebook.matcher import Matcher, _first_of, single_spaced
from corpusmill.rulebook.patterns.gate import Gate, index_of
from corpusmill.rulebook.patterns.literals import Literals, demands_of, longest_of, whole_demands_of
from corpusmill.rulebook.patterns.programs import Programs, program_of
from corpusmill.rulebook.patterns.syntax import line_patterns, sentence_patterns, translate
from corpusmill.rulebook.patterns.tokens import PatternError, tokenized
from corpusmill.text.fold import fold

PLAIN = ["a", "b", "é", "ж", "日", " ", ".", "[ab]", "[^a]", "[а-я]", "…", "’", r"\(", "(?P<x>b)"]
ESCAPED = [r"\w", r"\W", r"\d", r"\D", r"\s", r"\S", r"\b", r"\B", r"[\w-]", r"[^\d.]", r"[^\w]", r"[^\s]"]
atoms = st.sampled_from([*PLAIN, *ESCAPED])
words = st.sampled_from(
    ["a", "b", "é", "ж", "日", " ", "  ", "1", "٣", "_", ".", "-", "'", "(", "\u200d", "\x1c", "|", ":"]
)


@st.composite
def patterns(draw: st.DrawFn) -> str:
    parts = []
    named = False
    for _ in range(draw(st.integers(1, 5))):
        atom = draw(atoms)
        if "?P" in atom and named:
            continue
        named |= "?P" in atom
        quantifier = "" if atom in (r"\b", r"\B") else draw(st.sampled_from(["", "", "?", "*", "+"]))
        if not quantifier and atom not in (" ", r"\b", r"\B") and draw(st.integers(0, 5)) == 0:
            quantifier = draw(st.sampled_from(["{2}", "{0,2}", "{1,3}", "*?"]))
        parts.append(atom + quantifier)
    if draw(st.booleans()) and not named:
        parts = [
            f"({''.join(parts)}|{draw(atoms.filter(lambda a: '?P' not in a))}){draw(st.sampled_from(['', '?', '+']))}"
        ]
    return "".join(parts)


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(patterns(), st.lists(words, max_size=9).map("".join))
@example(r"\bж\w+", "жж")
@example(r"[^\d]", "٣")
def test_whatever_the_exact_pattern_matches_the_superset_matches(pattern, line):
    folded = fold(line).strip()
    single = re.sub(" +", " ", folded)
    for build in (line_patterns, sentence_patterns):
        exact, superset = build([translate(pattern)])
        if any(found.end() > found.start() for found in re.finditer(exact, single)):
            assert re2.search(superset, folded), (exact, superset, folded)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(patterns(), st.lists(words, max_size=9).map("".join))
@example("(a|b)? *é{0,2}(?:ж[ab]|日…)", "é日.")
@example("(a|日 ?){2}ж", "aaж")
def test_whatever_a_pattern_matches_holds_literals_that_it_demands(pattern, line):
    single = re.sub(" +", " ", fold(line).strip())
    demands = demands_of(tokenized(pattern))
    for found in re.finditer(translate(pattern).exact, single):
        is_met = [all(any(text in found[0] for text in some) for some in demand) for demand in demands]
        assert any(is_met), (pattern, demands, found[0])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(patterns(), st.lists(words, max_size=9).map("".join))
@example("(a|b)[^.]{0,9} ж|日 b", "b日a ж")
@example("(- )?a…?|[0-9]+ b", "> - a!")
@example(r"\d+ b", "٣ b")
@example(r"(é ?|\(b)?\d+[.:]{0,2}( :)?", "|(b1..)")
@example("(ж (a|- b|日)|a. )", "【ж - b")
def test_a_line_that_a_pattern_matches_meets_its_demands(pattern, line):
    single = re.sub(" +", " ", fold(line).strip())
    for build, told in ((sentence_patterns, demands_of), (line_patterns, whole_demands_of)):
        exact = build([translate(pattern)])[0]
        if kernel() and any(found.end() > found.start() for found in re.finditer(exact, single)):
            length = longest_of(tokenized(pattern)) if build is line_patterns else 0
            gate = Gate(kernel(), index_of(kernel(), [(length, in_bytes(told(tokenized(pattern))))]), 99)
            lines, found = gate.candidates(literals.lines_in(f"\n{single}\n.\n".encode()), np.arange(3))
            assert (1, 0) in zip(lines.tolist(), found.tolist(), strict=True)


def matched(supersets: list[str], lines: list[str]) -> list[list[bool]]:
    """Of each superset which lines its program matches."""
    programs = Programs(kernel(), len(supersets), supersets.__getitem__)
    text = literals.lines_in("".join(f"{line}\n" for line in lines).encode())
    patterns, numbers = np.divmod(np.arange(len(supersets) * len(lines)), len(lines))
    found = programs.match(text, numbers, patterns)
    return found.reshape(len(supersets), len(lines)).tolist()


@pytest.mark.skipif(not kernel(), reason="without the kernel RE2 is asked itself")
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(patterns(), st.lists(words, max_size=9).map("".join))
@example("(a|b)*(ab?)+?…", "abab...")
@example("[^a]{2,3}b", "日жb")
def test_the_program_of_a_superset_matches_what_re2_matches(pattern, line):
    single = re.sub(" +", " ", fold(line).strip())
    built = [build([translate(pattern)])[1] for build in (line_patterns, sentence_patterns)]
    supersets = [*built, translate(pattern).superset]
    lines = ["", single, f"- {single}!", f"a. {single}"]
    expected = [[bool(re2.search(superset, line)) for line in lines] for superset in supersets]
    assert matched(supersets, lines) == expected


@pytest.mark.skipif(not kernel(), reason="without the kernel RE2 is asked itself")
def test_programs_take_no_longer_than_lines_are_long() -> None:
    """What `re` would try in 2 ** 4,000 ways."""
    assert matched(["^(?:(?:a|aa)+)+b$"], ["a" * 4000]) == [[False]]


@pytest.mark.skipif(not kernel(), reason="without the kernel RE2 is asked itself")
def test_programs_take_no_more_memory_than_a_mebibyte_and_are_told_by_re2_beyond() -> None:
    """A line for which what is known of forks would fill hundreds of megabytes is not told by the kernel."""
    superset = f"(?:{'|'.join(f'(?:a{letter})*' for letter in 'bcdefghijk') * 40})c"
    program, room = program_of(superset), 8 << 20  # a bit a fork and place
    longest = room // int(program[0]) - 1
    told = np.full(3, 9, np.uint8)
    first, end = np.zeros(3, np.int64), np.array([9, longest, longest + 1])
    points = np.frombuffer(b"ab" * longest, np.uint8)
    assert not kernel().match_lines(points, first, end, np.full(3, program.ctypes.data, np.uint64), 3, told)
    assert told.tolist() == [False, False, 2]
    assert matched([superset], ["a" * longest * 2, "ab" * longest + "c"]) == [[False, True]]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(patterns().map(lambda pattern: translate(pattern).exact), min_size=2, max_size=5),
    st.text("ab é.1", max_size=9),
)
@example(["a", "ab", "b"], "abab")
def test_patterns_by_themselves_find_what_all_in_one_find(parts, line):
    compiled = [re.compile(f"(?:{part}).") for part in parts if "?P" not in part]  # none matches nothing
    if len(compiled) > 1:
        together = re.finditer("|".join(pattern.pattern for pattern in compiled), line)
        assert [found.span() for found in _first_of(compiled, line)] == [found.span() for found in together]


def in_bytes(demands: list[list[Literals]]) -> list[list[list[bytes]]]:
    return [[[text.encode() for text in some] for some in sets] for sets in demands]


def test_demands_are_met_by_the_lines_that_hold_one_literal_of_each_set():
    """As Python tells it, on texts in which literals overlap, end with the line, and are not enough."""
    demands = [[[b"abc", b"bcab"]], [[b"abcd", b"dcba"], [b"a", b"x"], [b"\xc3\xa9"]], [[b"cab"], [b"dd", b"bcab"]]]
    lines = [bytes(line) for n in range(7) for line in product(b"abcd", repeat=n)] if kernel() else []
    lines += [line + "é".encode() for line in lines]
    asked = np.array([n for n in range(len(lines)) if n % 3], np.int64)  # of the others nothing is told
    text = literals.lines_in(b"".join(line + b"\n" for line in lines))
    met = literals.demands_met(kernel(), text, asked, literals.demand_index(kernel(), demands)) if lines else ()
    assert not lines or {*zip(*met, strict=True)} == {
        (n, k)
        for n in asked.tolist()
        for k, demand in enumerate(demands)
        if all(any(text in lines[n] for text in some) for some in demand)
    }


def test_demands_at_edges_are_met_by_the_lines_that_say_so_without_the_marks_around():
    demands = [
        [[b"\2ab", b"\2a\3"], [b"ca", b"bb\3"]], [[b"cab\3"]], [[b"\2\3"]], [[b"\2\4"], [b"b"]],
        [[], [b"a b", b"\xe2\x80\xa2"]], [[b"\2abcabcabcabc"]], [[b"a b\3", b"\2c"], [b"c"]],
    ]  # fmt: skip
    lengths = [0, 4, 0, 0, 0, 13, 2]
    said = ["".join(line) for n in range(6) for line in product("abc ", repeat=n)] + ["abcabcabcabca", "1b", "٣b", "2c"]
    lines = [before + line.strip() + after for line in said for before in ("", "•- ") for after in ("", " 🙂!")]
    lines = [line for line in lines if line and "  " not in line]
    found = set()
    for n, line in enumerate(lines):
        core = line.strip("•- 🙂!").encode()
        text = b"\2" + core + b"\3"
        may_be_digit = core[:1].isdigit() or core[:1] > b"\x7f"
        for k, demand in enumerate(demands):
            holds = [any(t in text or (t == b"\2\4" and may_be_digit) for t in some) for some in demand]
            is_long = 0 < lengths[k] < len(core.decode())
            if all(holds) and not is_long if demand[0] else any(t in line.encode() for t in demand[1]):
                found.add((n, k))
    if kernel():
        index = literals.edge_index(kernel(), demands, lengths, b"\2")
        text, asked = literals.lines_in("".join(line + "\n" for line in lines).encode()), np.arange(len(lines))
        assert {*zip(*literals.demands_met_at_edges(kernel(), text, asked, index, 99), strict=True)} == found
        some = literals.demands_met_at_edges(kernel(), text, asked[1::3], index, 99)
        assert {*zip(*some, strict=True)} == {(n, k) for n, k in found if n % 3 == 1}


@pytest.mark.parametrize("language", ["any", "en", "ja"])
def test_the_gate_of_literals_lets_pass_what_it_should(language):
    """With the kernel and without it the matches are the same, and few lines of prose pass."""
    rules = load_rules().of(language)
    matcher, plain = Matcher(rules), Matcher(rules)
    lines = [line for rule in rules for line in rule.lines_removed]
    lines += [line.replace(" ", "  ") for line in lines] + ["the council closed the old bridge on monday."] * 9 + [""]
    gated = list(matcher.find(lines))
    with without_kernel():
        assert gated == list(plain.find(lines))
    if kernel():
        text = single_spaced(literals.lines_in("".join(f"{line}\n" for line in lines[-10:]).encode()))
        assert not [*matcher.candidates(text, np.arange(10))]


@pytest.mark.parametrize("language", sorted(path.name for path in BUILT_IN.iterdir() if path.is_dir()))
def test_the_superset_of_every_rule_holds_its_own_examples(language):
    for rule in load_rules().of(language):
        automaton = re2.compile(rule.patterns[1])
        for text in rule.removes:
            for span in re.findall("⟦([^⟧]*)⟧", text):
                line = fold(text.replace("⟦", "").replace("⟧", "")).split("\n")
                hit = [part.strip() for part in line if fold(span).strip() in part or part.strip() in fold(span)]
                assert any(automaton.search(part) for part in hit), (rule.id, span)


@pytest.mark.parametrize("pattern", [r"\A", r"\x41", "(?i)a", "(?!a)", "a{2}{3}", "*a", "[\\W]", "[é-ü]", r"\b+"])
def test_what_re_and_re2_do_not_share_is_refused(pattern):
    with pytest.raises(PatternError):
        translate(pattern)


@pytest.mark.parametrize(
    ("pattern", "opens_freely"),
    [
        ("read more", False),
        ("(our )?ads?", False),
        (r"\d+ comments", False),
        ("(a|b)* c", False),
        (".{2,9} writes", True),
        ("(see|[^.]{2}) more", True),
        (r"(x ?)?\w+ y", True),
        ("share|.{3} all", True),
    ],
)
def test_patterns_that_may_open_with_anything_are_known(pattern, opens_freely):
    assert translate(pattern).opens_freely is opens_freely


@pytest.mark.parametrize("language", ["any", "en", "ja"])
def test_a_line_that_a_rule_takes_matches_one_of_its_two_supersets(language):
    for rule in load_rules().of(language):
        told, others = (superset and re2.compile(superset) for superset in rule.supersets)
        for line in rule.lines_removed:
            if line and rule.exact.search(line):
                assert (told and told.search(line)) or (others and others.search(line)), (rule.id, line)


def test_patterns_made_of_phrases_are_the_same_in_every_process() -> None:
    """Alternatives come in an order of their own, not in that of a set; read anew, since what is kept is one."""
    code = (
        "from corpusmill.rulebook.book import _read, load_rules;"
        "from corpusmill.rulebook.endings.openers import _pattern;"
        "files = load_rules().files; rules = [rule for name in ('tr', 'vi', 'nl') for rule in _read(files[name])];"
        "print([rule.match for rule in rules], _pattern().pattern)"
    )
    run = [sys.executable, "-X", "utf8", "-c", code]
    first, second = (
        subprocess.run(
            run, capture_output=True, text=True, check=True, encoding="utf-8",
            env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    )  # fmt: skip
    assert len(first) > 10_000
    assert first == second
