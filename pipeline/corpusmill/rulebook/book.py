"""The rule book: the rules of some folders by language, and where they match in a batch.

`rules/<language>/<category>.toml` holds the rules. It matches in two steps: one RE2 automaton a language says which
lines can match any rule at all (a superset, see `syntax`), and only for those lines the exact rules are compiled and
run.
"""

from __future__ import annotations

import contextlib
import hashlib
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, partial
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np

from corpusmill.cache.folder import Met
from corpusmill.kernel.arrays import Ints
from corpusmill.rulebook.kept import kept_index, kept_labels, kept_rules, met_of, with_demands
from corpusmill.rulebook.load import WORDED, check_place, read_rules, read_worded
from corpusmill.rulebook.matched import Asked, Memory
from corpusmill.rulebook.matcher import Matcher, single_spaced
from corpusmill.rulebook.patterns.gate import Index
from corpusmill.rulebook.patterns.speed import check_speed
from corpusmill.rulebook.phrases import labels_of
from corpusmill.rulebook.rule import Hit, Rule, RuleError
from corpusmill.text.codes.languages import UNDETERMINED, beside, code_of, family_of, rules_of
from corpusmill.text.lines import LineTable

BUILT_IN = Path(__file__).parent / "rules"


class RuleBook:
    """Rules of some folders, read a language at a time when a document first asks for it.

    Pickles as its folders: a worker process reads the rules again (10 ms a language, see `kept`), which needs no shared
    state.
    """

    def __init__(self, folders: Sequence[Path], languages: Iterable[str] | None = None):
        self.folders = tuple(folders)
        self.wanted = None if languages is None else frozenset(languages)
        self._rules: dict[str, tuple[Rule, ...]] = {}
        self._is_header: dict[str, bool] = {}
        self._groups: dict[frozenset[tuple[str, ...]], list[tuple[str, ...]]] = {}
        self._matchers: dict[tuple[str, ...], Matcher] = {}
        self._memories: dict[tuple[str, ...], Memory] = {}
        self._labels: dict[str, Mapping[str, str]] = {}
        self._met: dict[str, Met] = {}

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
            for path in sorted(WORDED.glob("*.toml")) if folder == BUILT_IN else ():
                if self.wanted is None or path.stem in self.wanted:
                    found.setdefault(path.stem, []).append(path)
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
            files, ours = self.files.get(language, ()), self._ours(language)
            rules = [*kept_rules(language, ours, lambda: _read(ours))] if ours else []
            rules += _read(path for path in files if not _is_ours(path))
            rules.sort(key=_place)
            _check_unique(rules)
            self._rules[language] = tuple(rules)
        return self._rules[language]

    def _ours(self, language: str) -> list[Path]:
        return [path for path in self.files.get(language, ()) if _is_ours(path)]

    def _met_of(self, rule: Rule) -> Met | None:
        """Where it is kept what becomes of the pieces of a built-in rule."""
        if not _is_ours(rule.file):
            return None
        if rule.language not in self._met:
            self._met[rule.language] = met_of(rule.language, self._ours(rule.language))
        return self._met[rule.language]

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
        if rule_id not in self._is_header:
            of_language = self.of(rule_id.partition("-")[0])
            self._is_header |= {rule_id: False, **{rule.id: rule.scope == "block" for rule in of_language}}
        return self._is_header[rule_id]

    def labels(self, language: str) -> Mapping[str, str]:
        """The labels in documents of a language: its own, and English ones, which sites in every language have."""
        family = rules_of(language) or "en"  # what is no language, as a caller's own column may hold, names no file
        if family not in self._labels:
            own = kept_labels(family, partial(labels_of, family))
            self._labels[family] = own if family == "en" else {**self.labels("en"), **own}
        return self._labels[family]

    def only(self, rule: Rule) -> RuleBook:
        """A book that holds nothing but this rule."""
        book = RuleBook((), ())
        book.files = {rule.language: (rule.file,)}
        book._rules = {rule.language: (rule,)}
        if rule.is_of_phrases and rule in self.of(rule.language):  # a thousand phrases are not gone through twice
            together = _EVERYWHERE if rule.language in _EVERYWHERE else (rule.language,)
            matcher = self.matcher(together).only(rule)
        else:
            matcher = Matcher((rule,), is_gated=rule.is_of_phrases)
        book._matchers = {(rule.language,): matcher}
        return book

    def languages_for(self, language: str | None, guesses: Sequence[str] | None = None) -> tuple[str, ...]:
        """Which rules run on a document: `any`, `en`, its own language and that of its country.

        Where that is undetermined those of its `guesses`, and all where nobody has guessed.
        """
        code = code_of(language) or UNDETERMINED
        if code == UNDETERMINED and guesses is None:
            return tuple(self.files)
        own = (guesses or ()) if code == UNDETERMINED else (code,)
        wanted = {*_EVERYWHERE, *map(family_of, own), *map(beside, own)}
        return tuple(name for name in self.files if name in wanted)

    def candidates(
        self, table: LineTable, wanted: Sequence[tuple[str, ...]], asked: Ints
    ) -> list[tuple[int, list[Asked]]]:
        """Of the lines of these numbers those that rules may match, and which; row n runs rules of `wanted[n]`."""
        found: dict[int, list[Asked]] = {}
        distinct = {of_row: n for n, of_row in enumerate(dict.fromkeys(wanted))}
        which = np.fromiter(map(distinct.__getitem__, wanted), np.int64, len(wanted))[table.row[asked]]
        lines = single_spaced(table.utf8)
        for languages in self._together(frozenset(distinct)):
            matcher, runs = self.matcher(languages), np.array([languages[0] in of_row for of_row in distinct], np.bool_)
            for n, candidates in matcher.candidates(lines, asked[runs[which]]):
                found.setdefault(n, []).append((matcher, candidates))
        return sorted(found.items(), key=itemgetter(0))

    def find_in(self, lines: Sequence[str], languages: tuple[str, ...]) -> list[list[Hit]]:
        """Every match in each of some folded lines, by language."""
        hits: list[list[Hit]] = [[] for _ in lines]
        for group in self._together(frozenset((languages,))):
            for n, found in self.matcher(group).find(lines):
                hits[n] += found
        return [sorted(of_line, key=lambda hit: hit.rule.language) for of_line in hits]

    def _together(self, wanted: frozenset[tuple[str, ...]]) -> list[tuple[str, ...]]:
        """The languages of some rows in groups of one automaton each: those that run on every row share one."""
        if wanted not in self._groups:
            names = [name for name in self.files if any(name in languages for languages in wanted)]
            shared = tuple(name for name in names if name in _EVERYWHERE)
            if not all(set(shared) <= set(languages) for languages in wanted):
                shared = ()
            groups: list[tuple[str, ...]] = [(name,) for name in names if name not in shared]
            if len(self._groups) >= _MOST_GROUPS:  # nearly every batch has others
                self._groups.clear()
            self._groups[wanted] = [shared, *groups] if shared else groups
        return self._groups[wanted]

    def memory(self, languages: tuple[str, ...]) -> Memory:
        """What is known of lines of rows that run these languages."""
        if languages not in self._memories:
            if len(self._memories) >= _MOST_MEMORIES:  # guesses come in ever other fives
                self._memories.clear()
            self._memories[languages] = Memory()
        return self._memories[languages]

    def matcher(self, languages: tuple[str, ...]) -> Matcher:
        """The compiled rules of some languages that run together."""
        if languages not in self._matchers:
            rules = [rule for language in languages for rule in self.of(language)]
            self._matchers[languages] = Matcher(rules, met=self._met_of, kept=partial(self._index_kept, languages))
        return self._matchers[languages]

    def _index_kept(self, languages: tuple[str, ...], make: Callable[[], Index]) -> Index:
        """What `make` gives, or what was kept of it, where all rules of the languages are built in."""
        ours = {language: files for language in languages if (files := self._ours(language))}

        def made() -> Index:
            for language, files in ours.items():
                with_demands(language, files, [rule for rule in self.of(language) if _is_ours(rule.file)])
            return make()

        is_ours = all(_is_ours(path) for language in languages for path in self.files.get(language, ()))
        return kept_index(ours, made) if is_ours else made()


_MOST_MEMORIES, _MOST_GROUPS = 20, 64


# The rules of these run on every document.
_EVERYWHERE = ("any", "en")


def load_rules(
    paths: Iterable[Path | str] = (), languages: Iterable[str] | None = None, proofs: Path | None = None
) -> RuleBook:
    """The built-in rules and those of further folders (`<folder>/<language>/<category>.toml`).

    Rules of further folders are read and checked at once, hostile lines included; the built-in ones, which tests check,
    when a document first needs their language. `proofs` is a folder where it is kept which files passed, by hash: the
    same rules are not put to hostile lines twice. Raises RuleError.
    """
    own = []
    for path in map(Path, paths):
        if path.resolve() != BUILT_IN.resolve():
            if not path.is_dir():
                raise RuleError(
                    f"{path}: no such rules folder; `rules` lists folders that hold <language>/<category>.toml"
                )
            own.append(path)
    wanted = None if languages is None else frozenset(languages)
    if not own:
        return _built_in(wanted)
    book = RuleBook((BUILT_IN, *own), wanted)
    mine = RuleBook(own)
    for folder in own:
        if not (places := sorted(folder.glob("*/*.toml"))):
            raise RuleError(f"{folder}: no rule file in it; rules stand in <folder>/<language>/<category>.toml")
        for file in places:
            check_place(file)
    for language, files in mine.files.items():
        book.of(language)  # an id begins with its language: it must be unique there
        for file in files:
            _check_speed(file, [rule for rule in mine.of(language) if rule.file == file], proofs)
    return book


@cache
def _built_in(languages: frozenset[str] | None) -> RuleBook:
    """One book for all who ask in a process: reading its files and compiling them takes a second."""
    return RuleBook((BUILT_IN,), languages)


def _check_speed(file: Path, rules: Sequence[Rule], proofs: Path | None) -> None:
    """Put the rules of a file to hostile lines, unless just these passed before."""
    judge = Path(inspect.getfile(check_speed)).read_bytes()
    proof = proofs and proofs / hashlib.sha256(judge + file.read_bytes()).hexdigest()
    if proof and proof.exists():
        return
    for rule in rules:
        try:
            check_speed(rule)
        except re.error as error:
            raise RuleError(f"{rule.file}, rule {rule.id}: {error}; the patterns are those of Python's re") from error
    if proof:
        with contextlib.suppress(OSError):  # without it the rules are only put to the lines again
            proof.parent.mkdir(exist_ok=True)  # not its parents: who only checks leaves no work folder behind
            proof.touch()


def _read(files: Iterable[Path]) -> list[Rule]:
    return [rule for path in files for rule in (read_worded(path) if path.parent == WORDED else read_rules(path))]


def _is_ours(file: Path) -> bool:
    return file.parent == WORDED or file.parent.parent == BUILT_IN


def _place(rule: Rule) -> tuple[bool, str]:
    """Ours before those of the user's folders, by category: in one, those for phrases stand behind the others."""
    return (False, rule.category) if _is_ours(rule.file) else (True, "")


def _check_unique(rules: Sequence[Rule]) -> None:
    seen: dict[str, Rule] = {}
    for rule in rules:
        if rule.id in seen:
            raise RuleError(f"{rule.file}, rule {rule.id}: the id is taken by {seen[rule.id].file}; choose another")
        seen[rule.id] = rule
