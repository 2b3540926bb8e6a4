"""The rule book: phrases that sites leave in scraped text, as data with their own evidence.

`rules/<language>/<category>.toml` holds the rules; this module loads and checks them and finds them in a batch. It
matches in two steps: one RE2 automaton a language says which lines can match any rule at all (a superset, see
`rule_syntax`), and only for those lines the exact rules are compiled and run.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import re2

from corpusmill.batch import LineTable
from corpusmill.errors import UsageError
from corpusmill.rule_syntax import PatternError, Translation, line_patterns, sentence_patterns, translate

BUILT_IN = Path(__file__).parent / "rules"
SCOPES = ("line", "head", "tail", "sentence", "block")
_KEYS: dict[str, tuple[type[Any], ...]] = {
    "id": (str,),
    "scope": (str,),
    "match": (str, list),
    "why": (str,),
    "removes": (list,),
    "keeps": (list,),
}
_REQUIRED = ("id", "match", "why", "removes", "keeps")
# Words that every file knows: the rest of the sentence, so that a rule for a line cannot swallow a second one,
# and a headline, which does not end as a sentence of prose does.
_WORDS = {"tail": r"([^.!?]|[.!?][^ ]){0,200}[.!?]*", "headline": r""".{2,240}([^."]|[^.]")"""}
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")


class RuleError(UsageError):
    """A rule file that cannot be used; names the file, the rule and the remedy."""


@dataclass(frozen=True)
class Rule:
    """One kind of residue, with its evidence: what goes (`removes`, spans marked ⟦…⟧) and what stays (`keeps`)."""

    id: str
    language: str
    category: str
    scope: str
    match: tuple[str, ...]
    why: str
    removes: tuple[str, ...]
    keeps: tuple[str, ...]
    file: Path

    @cached_property
    def translations(self) -> list[Translation]:
        """Every entry of `match` for `re` and RE2. Raises PatternError."""
        return [translate(pattern) for pattern in self.match]

    @cached_property
    def patterns(self) -> tuple[str, str]:
        """Exact pattern and superset, with what the scope asks of the surroundings."""
        if self.scope == "sentence":
            return sentence_patterns(self.translations)
        return line_patterns(self.translations)

    @cached_property
    def exact(self) -> re.Pattern[str]:
        """The exact pattern, compiled when the superset first hits."""
        return re.compile(self.patterns[0])


class Hit(NamedTuple):
    """A rule found in line `line` of a line table; the span is within the folded, stripped line."""

    line: int
    start: int
    end: int
    rule: Rule
    groups: dict[str, tuple[int, int]]


# Codes under which users may know a language whose rules stand under another.
_SAME_LANGUAGE = {"nb": "no", "nn": "no", "zho": "zh", "yue": "zh", "arz": "ar", "ms": "id"}


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
        if language in (None, "", "und"):
            return tuple(self.files)
        own = language.split("-")[0].split("_")[0] if language else ""
        own = _SAME_LANGUAGE.get(own, own)
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
        from corpusmill.rule_checks import check_speed  # noqa: PLC0415  (only where there are rules to check)

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


def read_rules(path: Path) -> list[Rule]:
    """The rules of one file, checked for form: keys, evidence, syntax. Raises RuleError."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleError(f"{path}: not valid TOML ({error}); single quotes keep backslashes as they are") from error
    if unknown := set(table) - {"rule", "words"}:
        raise RuleError(f"{path}: unknown {', '.join(sorted(unknown))}; a rule file holds [words] and [[rule]] tables")
    words = _WORDS | {name: str(pattern) for name, pattern in table.get("words", {}).items()}
    return [_read_rule(entry, n, path, words) for n, entry in enumerate(table.get("rule", []), 1)]


def _read_rule(entry: dict[str, Any], n: int, path: Path, words: dict[str, str]) -> Rule:
    place = f"{path}, rule {entry.get('id') or f'number {n}'}"
    if unknown := set(entry) - set(_KEYS):
        raise RuleError(f"{place}: unknown key {', '.join(sorted(unknown))}; known are {', '.join(_KEYS)}")
    for key in _REQUIRED:
        if not entry.get(key):
            raise RuleError(f"{place}: {key} is missing or empty; a rule brings its own evidence")
    for key, kinds in _KEYS.items():
        value: str | list[Any] = entry.get(key, "" if str in kinds else [])
        if not isinstance(value, kinds) or not all(isinstance(item, str) for item in value):
            raise RuleError(f"{place}: {key} must be text{'' if str in kinds else ' in a list'}")
    language = path.parent.name
    if not _ID.fullmatch(entry["id"]) or not entry["id"].startswith(language + "-"):
        raise RuleError(
            f"{place}: the id must be kebab-case and start with {language}-, as in {language}-{path.stem}-…"
        )
    scope = entry.get("scope", "line")
    if scope not in SCOPES:
        raise RuleError(f"{place}: unknown scope {scope!r}; one of {', '.join(SCOPES)}")
    patterns = [entry["match"]] if isinstance(entry["match"], str) else entry["match"]
    match = tuple(_spell_out(pattern, words, place) for pattern in patterns)
    rule = Rule(
        entry["id"], language, path.stem, scope, match,
        entry["why"], tuple(entry["removes"]), tuple(entry["keeps"]), path,
    )  # fmt: skip
    for example in rule.removes:
        if example.count("⟦") != example.count("⟧") or "⟦" not in example:
            raise RuleError(f"{place}: mark what goes with ⟦ and ⟧ in the example {example!r}")
    if not any(_stands_in_prose(example) for example in rule.removes):
        raise RuleError(f"{place}: no example of `removes` has other text around the span; show one inside prose")
    try:
        groups = [name for t in rule.translations for name in t.groups]
    except PatternError as error:
        raise RuleError(f"{place}: {error}") from error
    if len(groups) != len(set(groups)):
        raise RuleError(f"{place}: a group name occurs twice; give each alternative its own rule or one shared group")
    return rule


def _spell_out(pattern: str, words: dict[str, str], place: str) -> str:
    """The pattern with `{name}` replaced by that entry of the file's [words]."""

    def word(found: re.Match[str]) -> str:
        if found[1] not in words:
            known = ", ".join(sorted(words)) or "none"
            raise RuleError(f"{place}: {found[0]} is not among the file's [words] ({known}); add it there")
        return f"({_spell_out(words[found[1]], words, place)})"

    return re.sub(r"\{([a-z_]+)\}", word, pattern)


def _stands_in_prose(example: str) -> bool:
    return bool(re.sub(r"⟦[^⟧]*⟧", "", example, flags=re.DOTALL).strip())


def _check_unique(rules: Sequence[Rule]) -> None:
    seen: dict[str, Rule] = {}
    for rule in rules:
        if rule.id in seen:
            raise RuleError(f"{rule.file}, rule {rule.id}: the id is taken by {seen[rule.id].file}; choose another")
        seen[rule.id] = rule


class Matcher:
    """The rules of one language as one automaton that says which of them a line can match.

    One automaton for all languages would have a state for every mixture of them: 19 MB/s and twenty times slower to
    warm up, against 150 MB/s a language, and most documents run two languages only.

    A RE2 set of all supersets costs about one call a line (100 MB/s), with 300 rules or with 1,500; an alternation of
    them costs ten times that, because its automaton must also know where the match ends.
    """

    def __init__(self, rules: Sequence[Rule]):
        self.rules = rules
        options = re2.Options()
        options.never_capture = True
        options.log_errors = False
        # The automaton grows with the text and starts afresh beyond this: with 64 MiB five times the English rules ran
        # at 3 MB/s instead of 48, with 96 no longer. English fills 64 MiB after some 12 MB of text.
        options.max_mem = 128 << 20
        self._set = re2.Set.SearchSet(options)
        for rule in rules:
            self._set.Add(rule.patterns[1])
        self._set.Compile()

    def find(self, lines: Iterable[tuple[int, str]]) -> Iterator[Hit]:
        """Every match of every rule in the numbered, folded and stripped lines."""
        match, rules = self._set.Match, self.rules
        if not rules:
            return
        for number, line in lines:
            if line and (candidates := match(line)):
                single, places = _single_spaced(line)
                for n in sorted(candidates):
                    rule = rules[n]
                    for found in rule.exact.finditer(single):
                        if found.end() > found.start():
                            spans = {name: found.span(name) for name, value in found.groupdict().items() if value}
                            groups = {name: (places[a], places[b]) for name, (a, b) in spans.items()}
                            yield Hit(number, places[found.start()], places[found.end()], rule, groups)


def _single_spaced(line: str) -> tuple[str, Sequence[int]]:
    """The line with runs of spaces made one, and where each of its characters (and its end) stands in the line."""
    if "  " not in line:
        return line, range(len(line) + 1)
    places = [n for n, char in enumerate(line) if char != " " or line[n - 1] != " "]
    return "".join(line[n] for n in places), [*places, len(line)]
