"""Why a document looks as it does: what each stage changed, and for lines that stayed which rules came near."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpusmill.cleaning import clean
from corpusmill.errors import CorpusmillError
from corpusmill.recipes.recipe import Recipe
from corpusmill.rulebook.book import RuleBook, load_rules
from corpusmill.rulebook.rule import Rule
from corpusmill.text.fold import fold
from corpusmill.text.prose import is_prose

# A line that is prose, or longer than this, is the body; nobody asks why it stayed.
_LONGEST_QUESTION = 200
_NEAR_MOST = 3  # rules a line, those that match most of it: with all of them new users lost the one that counts


@dataclass(frozen=True)
class Stayed:
    """A short line that stayed, and the rules that match a part of it or match it in another place."""

    line: str
    near: tuple[tuple[str, str], ...]
    """(rule id, why it did not cut)."""


@dataclass(frozen=True)
class Explanation:
    """Changes by stage, in the order of the text, as audit rows; and the lines that stayed with a rule near."""

    changes: dict[str, list[dict[str, Any]]]
    stayed: tuple[Stayed, ...]
    why: dict[str, str]
    """Rule → what it is for, of the rules of the rule book that changed something."""

    def lines(self) -> Iterator[str]:
        """For a person."""
        for stage, cuts in self.changes.items():
            yield f"{stage}:"
            told: set[str] = set()
            for cut in sorted(cuts, key=lambda cut: int(cut["raw_start"])):
                after = f" -> {cut['after']!r}" if cut["after"] else ""
                before = "(withheld)" if cut["before"] is None else repr(cut["before"])
                yield f"  {cut['raw_start']:>7}  {cut['rule']}  {before}{after}"
                if (why := self.why.get(cut["rule"])) and cut["rule"] not in told:
                    yield f"           why: {why}"
                told.add(cut["rule"])
        if self.stayed:
            yield "stayed, with a rule near:"
        for line in self.stayed:
            yield f"  {line.line!r}"
            yield from (f"           {rule}: {why}" for rule, why in line.near)


def explain_text(text: str, recipe: Recipe, language: str | None = None) -> Explanation:
    """Clean a text and say what happened to it."""
    result = clean(text, recipe=recipe, language=language)
    changes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for cut in result.edits:
        changes[cut.stage].append(cut._asdict())
    near = tuple(stayed(result.text, recipe.rulebook, result.metadata.get("language")))
    return Explanation(dict(changes), near, _whys(changes, recipe.rulebook))


def cut_by(line: str, language: str | None = None) -> str | None:
    """Stage and rule that cut a line as a whole below a text, None where it stays.

    >>> cut_by("Leave a Reply"), cut_by("The bridge is green.")
    ('strip_boilerplate: en-comment-leave-a-reply', None)
    """
    cuts = clean(f"{_PROSE}\n\n{line}", language=language).edits
    return next(
        (f"{cut.stage}: {cut.rule}" for cut in cuts if not cut.after and (cut.before or "").strip() == line.strip()),
        None,
    )


_PROSE = "The council voted on Monday to close the old bridge for repairs, which will take the whole of the winter."


def _whys(changes: Mapping[str, Sequence[Mapping[str, Any]]], rulebook: RuleBook) -> dict[str, str]:
    found = {}
    for rule in sorted({cut["rule"] for cuts in changes.values() for cut in cuts}):
        with suppress(KeyError):  # stages have rules of their own, which no book holds
            found[rule] = rulebook[rule].why
    return found


def stayed(text: str, rulebook: RuleBook, language: str | None) -> Iterator[Stayed]:
    """The short lines of a cleaned text that some rule comes near, with the rules that match most of each."""
    rules = [rule for name in rulebook.languages_for(language) for rule in rulebook.of(name)]
    loose = [(rule, re.compile("|".join(f"(?:{t.exact})" for t in rule.translations))) for rule in rules]
    for line in dict.fromkeys(text.split("\n")):
        folded = re.sub(" +", " ", fold(line).strip())
        if not folded or len(folded) > _LONGEST_QUESTION or is_prose(folded):
            continue
        found = (
            (rule, match)
            for rule, pattern in loose
            if (match := pattern.search(folded)) and _is_near(match.group(), folded)
        )
        nearest = sorted(found, key=lambda pair: (-len(pair[1].group()), pair[0].id))[:_NEAR_MOST]
        if nearest:
            yield Stayed(line, tuple((rule.id, _why_not(rule, folded)) for rule, _ in nearest))


def _is_near(matched: str, line: str) -> bool:
    """Whether the match is enough of the line to be what it is about: a word in passing explains nothing."""
    least = 0.25 if len(matched.split()) > 1 else 0.5
    return len(matched.strip()) >= least * len(line)


def _why_not(rule: Rule, folded: str) -> str:
    if rule.scope in ("head", "tail") and rule.exact.search(folded):
        place = "before the first" if rule.scope == "head" else "after the last"
        return f"matches, but cuts {place} line of prose only"
    if rule.scope == "cue":
        return "a cue, but nothing says that a headline begins behind it and where it ends"
    if rule.scope == "sentence":
        return "matches a part that does not begin and end as a sentence does"
    return "matches a part of the line; it cuts whole lines only"


def _reason(dropped: Mapping[str, Any]) -> str:
    if dropped["kept_id"] is None:
        return str(dropped["reason"])
    if dropped["reason"] == "contaminated":
        return f"contaminated: it holds {dropped['score']:.0%} of {dropped['kept_id']}"
    stays = "kept" if dropped["reason"].startswith("duplicate-") else "published"
    return f"{dropped['reason']} of {dropped['kept_id']}, which is {stays} (alike to {dropped['score']:.2f})"


def explain_document(id_: str, release: Path, rule_folders: Sequence[Path] = ()) -> Explanation:
    """What a build did to the document with this id, from the tables of a release.

    Raises CorpusmillError where the release holds no such document, or no audit.
    """
    import pyarrow.compute as pc  # noqa: PLC0415
    import pyarrow.dataset as ds  # noqa: PLC0415

    def rows(table: str, columns: list[str]) -> list[dict[str, Any]]:
        if not (release / table).is_dir():
            return []
        found = ds.dataset(release / table, format="parquet").to_table(columns, filter=pc.field("id") == id_)
        return list(found.to_pylist())

    if not rows("data", ["id"]):
        if dropped := rows("dropped", ["id", "reason", "stage", "kept_id", "score"]):
            raise CorpusmillError(f"{id_} was dropped by {dropped[0]['stage']}: {_reason(dropped[0])}")
        raise CorpusmillError(f"no document {id_!r} in {release}; ids look like <source>/<path or key>")
    changes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for cut in rows("edits", ["id", "seq", "stage", "rule", "raw_start", "before", "after"]):
        changes[cut["stage"]].append(cut)
    return Explanation(dict(changes), (), _whys(changes, load_rules(rule_folders)))
