"""The rule book: the rules of some folders by language, and where they match in a batch.

`rules/<language>/<category>.toml` holds the rules. It matches in two steps: one RE2 automaton a language says which
lines can match any rule at all (a superset, see `syntax`), and only for those lines the exact rules are compiled and
run.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from corpusmill.rulebook.load import read_rules
from corpusmill.rulebook.matcher import Matcher
from corpusmill.rulebook.rule import Hit, Rule, RuleError
from corpusmill.rulebook.speed import check_speed
from corpusmill.text.languages import UNDETERMINED, code_of, family_of
from corpusmill.text.lines import LineTable

BUILT_IN = Path(__file__).parent / "rules"


class RuleBook:
    """Rules of some folders, read a language at a time when a document first asks for it.

    Pickles as its folders: a worker process reads the files again (30 ms a language), which is faster than shipping
    compiled automata and needs no shared state.
    """

    def __init__(self, folders: Sequence[Path], languages: Iterable[str] | None = None):
        self.folders = tuple(folders)
        self.wanted = None if languages is None else frozenset(languages)
        self._rules: dict[str, tuple[Rule, ...]] = {}
        self._headers: dict[str, frozenset[str]] = {}
        self._matchers: dict[str, Matcher] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return RuleBook, (self.folders, self.wanted)

    @cached_property
    def files(self) -> dict[str, tuple[Path, ...]]:
        """Language → its rule files, in the order of folders and names."""
        found: dict[str, list[Path]] = {}
        for folder in self.folders:
            for path in sorted(folder.glob("*/*.toml")):
                if self.wanted is None or path.parent.name in self.wanted:
                    found.setdefault(path.parent.name, []).append(path)
        return {language: tuple(found[language]) for language in sorted(found)}

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over names and contents of the rule files: the same rules, the same fingerprint."""
        digest = hashlib.sha256()
        for paths in self.files.values():
            for path in paths:
                content = path.read_bytes()
                digest.update(f"{path.parent.name}/{path.name} {len(content)}\n".encode())
                digest.update(content)
        return digest.hexdigest()

    def of(self, language: str) -> tuple[Rule, ...]:
        """The rules of one language (`any` is one), read and checked. Raises RuleError."""
        if language not in self._rules:
            rules = [rule for path in self.files.get(language, ()) for rule in read_rules(path)]
            _check_unique(rules)
            self._rules[language] = tuple(rules)
        return self._rules[language]

    def __iter__(self) -> Iterator[Rule]:
        for language in self.files:
            yield from self.of(language)

    def __getitem__(self, rule_id: str) -> Rule:
        for rule in self.of(rule_id.partition("-")[0]):
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)

    def is_header(self, rule_id: str) -> bool:
        """Whether a rule cuts the header of a block; reads the rules of its language only."""
        language = rule_id.partition("-")[0]
        if language not in self._headers:
            self._headers[language] = frozenset(rule.id for rule in self.of(language) if rule.scope == "block")
        return rule_id in self._headers[language]

    def only(self, rule: Rule) -> RuleBook:
        """A book that holds nothing but this rule."""
        book = RuleBook((), ())
        book.files = {rule.language: (rule.file,)}
        book._rules = {rule.language: (rule,)}
        return book

    def languages_for(self, language: str | None) -> tuple[str, ...]:
        """Which rules run on a document: `any`, `en` and its own language; all where that is undetermined."""
        code = code_of(language) or UNDETERMINED
        if code == UNDETERMINED:
            return tuple(self.files)
        own = family_of(code)
        return tuple(name for name in self.files if name in ("any", "en", own))

    def find(self, table: LineTable, wanted: Sequence[tuple[str, ...]]) -> list[Hit]:
        """Every match in the lines of a batch, by line and place, where row n runs the rules of `wanted[n]`."""
        hits: list[Hit] = []
        for language in self.files:
            rows = [language in languages for languages in wanted]
            if all(rows):
                lines: Iterable[tuple[int, str]] = enumerate(table.folded)
            elif any(rows):
                numbers = np.flatnonzero(np.array(rows)[table.row]).tolist()
                lines = ((n, table.folded[n]) for n in numbers)
            else:
                continue
            hits += self.matcher(language).find(lines)
        hits.sort(key=lambda hit: (hit.line, hit.start))
        return hits

    def find_in(self, line: str, languages: Iterable[str]) -> list[Hit]:
        """Every match in one folded line."""
        return [hit for language in languages for hit in self.matcher(language).find([(0, line)])]

    def matcher(self, language: str) -> Matcher:
        """The compiled rules of one language."""
        if language not in self._matchers:
            self._matchers[language] = Matcher(self.of(language))
        return self._matchers[language]


def load_rules(paths: Iterable[Path | str] = (), languages: Iterable[str] | None = None) -> RuleBook:
    """The built-in rules and those of further folders (`<folder>/<language>/<category>.toml`).

    Rules of further folders are read and checked at once, hostile lines included; the built-in ones, which tests
    hold to the same checks, when a document first needs their language. Raises RuleError.
    """
    own = []
    for path in map(Path, paths):
        if path.resolve() != BUILT_IN.resolve():
            if not path.is_dir():
                raise RuleError(
                    f"{path}: no such rules folder; `rules` lists folders that hold <language>/<category>.toml"
                )
            own.append(path)
    if own:
        for rule in RuleBook(own):
            try:
                check_speed(rule)
            except re.error as error:
                raise RuleError(
                    f"{rule.file}, rule {rule.id}: {error}; the patterns are those of Python's re"
                ) from error
    book = RuleBook((BUILT_IN, *own), languages)
    if own:
        list(book)  # ids must be unique over built-in and own rules
    return book


def _check_unique(rules: Sequence[Rule]) -> None:
    seen: dict[str, Rule] = {}
    for rule in rules:
        if rule.id in seen:
            raise RuleError(f"{rule.file}, rule {rule.id}: the id is taken by {seen[rule.id].file}; choose another")
        seen[rule.id] = rule
