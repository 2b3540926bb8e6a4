"""Which rules come near the short lines that stayed, and why they did not cut."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter

import pyarrow as pa
import re2

from corpusmill.kernel.automaton import automaton
from corpusmill.rulebook.book import RuleBook
from corpusmill.rulebook.matched import is_quoted
from corpusmill.rulebook.rule import Rule
from corpusmill.stages.tag_language import tag_language
from corpusmill.text.batch import Batch
from corpusmill.text.codes.languages import GUESSES, UNDETERMINED
from corpusmill.text.fold import fold
from corpusmill.text.own.code import shown_in
from corpusmill.text.prose import is_prose
from corpusmill.text.shapes import lines_at

# A line that is prose, or longer than this, is the body; nobody asks why it stayed.
_LONGEST_QUESTION = 200
_NEAR_MOST = 3  # rules a line, those that match most of it: with all of them new users lost the one that counts


@dataclass(frozen=True)
class Stayed:
    """A short line that stayed, and the rules that match a part of it or match it in another place."""

    line: str
    near: tuple[tuple[str, str], ...]
    """(rule id, why it did not cut)."""


def stayed(text: str, rulebook: RuleBook, language: str | None) -> Iterator[Stayed]:
    """The short lines of a cleaned text that some rule comes near, with the rules that match most of each.

    They are the rules that a build runs, behind automata as there: `re` alone takes hours for a line that was made
    for it, and compiling all rules 1.4 s for English and 20 s where the language is undetermined.
    """
    folded = ((line, re.sub(" +", " ", fold(line).strip())) for line in dict.fromkeys(text.split("\n")))
    asked = {line: told for line, told in folded if 0 < len(told) <= _LONGEST_QUESTION and not is_prose(told)}
    if not asked:
        return
    shown = _shown_lines(text)
    names = rulebook.languages_for(*(_tagged(text) if language == UNDETERMINED else (language, None)))
    near = [(rules := rulebook.of(name), automaton([_loose(rule) for rule in rules])) for name in names]
    for line, told in asked.items():
        candidates = [rules[n] for rules, matches in near for n in matches(told.encode())]
        found = ((rule, matched) for rule in candidates if (matched := _matched(rule, told)))
        nearest = sorted(
            (pair for pair in found if _is_near(pair[1], told)), key=lambda pair: (-len(pair[1]), pair[0].id)
        )[:_NEAR_MOST]
        if nearest:
            yield Stayed(line, tuple((rule.id, _why_not(rule, told, line in shown)) for rule, _ in nearest))


def _shown_lines(text: str) -> set[str]:
    """The lines that stand in what a text shows as code or as tables, and nowhere else."""
    spans = shown_in(Batch(ids=["text"], texts=[text]), [0]).get(0, [])
    lines: dict[bool, set[str]] = {True: set(), False: set()}
    for at, line in lines_at(text) if spans else ():
        n = bisect_right(spans, at, key=itemgetter(0))
        lines[n > 0 and at < spans[n - 1][1]].add(line)
    return lines[True] - lines[False]


def _tagged(text: str) -> tuple[str, list[str] | None]:
    """The language of a text and, where it is undetermined, the guesses whose rules a build runs."""
    batch = Batch(ids=["text"], texts=[text], columns={"language": pa.nulls(1, pa.string())})
    found = {column.name: column.array[0].as_py() for column in tag_language(batch)}
    return found["language"], found[GUESSES]


def _loose(rule: Rule) -> str:
    return "|".join(f"(?:{told.superset})" for told in rule.translations)


def _matched(rule: Rule, line: str) -> str | None:
    """What of the line the words of a rule match, wherever they stand: RE2 says where, `re` whether."""
    exact = re.compile("|".join(f"(?:{told.exact})" for told in rule.translations))
    places = re2.compile(_loose(rule)).finditer(line)
    return next((found[0] for place in places if (found := exact.match(line, place.start()))), None)


def _would_match(rule: Rule, line: str) -> bool:
    """Whether the whole pattern of a rule matches in the line."""
    return bool(re2.compile(rule.patterns[1]).search(line)) and bool(rule.exact.search(line))


def _is_quoted(rule: Rule, line: str) -> bool:
    """Whether what a rule matches in the line is quoted there."""
    found = rule.exact.search(line) if _would_match(rule, line) else None
    return found is not None and is_quoted(line, found.start())


def _is_near(matched: str, line: str) -> bool:
    """Whether the match is enough of the line to be what it is about: a word in passing explains nothing."""
    least = 0.25 if len(matched.split()) > 1 else 0.5
    return len(matched.strip()) >= least * len(line)


def _why_not(rule: Rule, folded: str, is_shown: bool) -> str:
    if rule.scope in ("head", "tail") and _would_match(rule, folded):
        place = "before the first" if rule.scope == "head" else "after the last"
        return f"matches, but cuts {place} line of prose only"
    if rule.scope == "cue":
        return "a cue, but nothing says that a headline begins behind it and where it ends"
    if rule.is_partial and '"' in folded and _is_quoted(rule, folded):
        return "matches a part of a quotation, which shows what others wrote"
    if rule.scope in ("sentence", "notice"):
        return "matches a part that does not begin and end as a sentence does"
    if is_shown and _would_match(rule, folded):
        return "matches, but the text shows the line as code or in a table, of which nothing is cut"
    if _would_match(rule, folded):
        return "matches, but nothing beside the line says so too, as it must between paragraphs of the text"
    return "matches a part of the line; it cuts whole lines only"
