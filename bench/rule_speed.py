"""How fast the rule book runs, and what five times as many rules cost.

    PYTHONPATH=pipeline python bench/rule_speed.py --bench DIR [--megabytes 8]

Reads text from DIR/t2_residue.parquet. The larger book is the English one and four copies of it whose words are spelt
backwards (patterns of the same shape that never match); then the whole book, as documents of unknown language run it.
"""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pyarrow.parquet as pq

from corpusmill.rulebook.book import load_rules
from corpusmill.rulebook.matcher import Matcher
from corpusmill.rulebook.rule import Rule
from corpusmill.text.lines import LineTable, lines_of
from scripts import options


def spelt_backwards(rule: Rule, copy: int) -> Rule:
    """The rule with other words: reversed and salted, escapes, groups and repeats as they are."""
    salt = "qzxvj"[copy]

    def turn(found: re.Match[str]) -> str:
        return found[0] if found[1] else salt + found[2][::-1]

    token = re.compile(r"(\\.|\(\?P<\w+>|\[[^\]]*\]|\{[^}]*\})|([a-z]{3,})")
    return replace(rule, id=f"{rule.id}-{copy}", match=tuple(token.sub(turn, pattern) for pattern in rule.match))


def measure(name: str, books: list[list[Rule]], table: LineTable, megabytes: float) -> float:
    """Processor seconds of a warm run. Every book is one automaton, as every language is."""
    start = time.process_time()
    matchers = [Matcher(rules) for rules in books]
    compiled = time.process_time()
    for matcher in matchers:
        list(matcher.find(table.folded))  # compiles the exact patterns that hit, fills the automaton
    warm = time.process_time()
    hits = sum(len(found) for matcher in matchers for _, found in matcher.find(table.folded))
    seconds = time.process_time() - warm
    patterns = sum(len(rule.match) for rules in books for rule in rules)
    print(
        f"{name:20} {sum(map(len, books)):5} rules {patterns:6} patterns  compile {compiled - start:5.2f} s  "
        f"first {megabytes / (warm - compiled):6.1f}  then {megabytes / seconds:6.1f} MB/s  {hits} hits"
    )
    return seconds


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--megabytes", type=float, default=8.0)
    args = parser.parse_args()
    texts: list[str] = []
    size = 0
    for text in pq.read_table(args.bench / "t2_residue.parquet", columns=["dirty_text"])["dirty_text"].to_pylist():
        texts.append(text)
        size += len(text.encode())
        if size > args.megabytes * 1e6:
            break
    start = time.process_time()
    table = lines_of(texts)
    print(f"{size / 1e6:.1f} MB, {len(table)} lines; line table {size / 1e6 / (time.process_time() - start):.0f} MB/s")
    book = load_rules()
    shared, english = list(book.of("any")), list(book.of("en"))
    more = [spelt_backwards(rule, copy) for copy in range(4) for rule in english]
    one = measure("English", [shared, english], table, size / 1e6)
    five = measure("five times English", [shared, [*english, *more]], table, size / 1e6)
    measure("all languages", [list(book.of(language)) for language in book.files], table, size / 1e6)
    print(f"five times the rules cost {five / one:.2f} times the time")


if __name__ == "__main__":
    main()
