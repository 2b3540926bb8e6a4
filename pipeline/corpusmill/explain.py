"""Why a document looks as it does: what each stage changed, and for lines that stayed which rules came near."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import re2

from corpusmill.cleaning import Result, clean
from corpusmill.errors import CorpusmillError
from corpusmill.kernel.automaton import automaton
from corpusmill.recipes.recipe import Recipe
from corpusmill.release.manifest import read_with_files
from corpusmill.rulebook.book import RuleBook, load_rules
from corpusmill.rulebook.rule import Rule
from corpusmill.stages.tag_language import tag_language
from corpusmill.text.batch import Batch
from corpusmill.text.codes.languages import GUESSES, UNDETERMINED
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
    values: dict[str, Any] = field(default_factory=dict)
    """What is known of the document, by column."""
    evidence: tuple[dict[str, Any], ...] = ()
    """Where a value was found: the rows of `fields`."""
    gone: str | None = None
    """Why the document is not in the corpus, and which stage said so; null: it is."""
    is_held_back: bool = False
    """Whether the release is a published copy without the table of changes."""

    def lines(self) -> Iterator[str]:
        """For a person."""
        if self.gone:
            yield self.gone
        if self.changes:
            yield "changes, each behind its place in the text as it was read:"
        for stage, cuts in self.changes.items():
            yield f"{stage}:"
            yield from self._told(cuts)
        if not self.changes and not self.gone:
            yield "the changes were held back from this copy" if self.is_held_back else "nothing was changed"
        if self.values:
            yield "known of it:"
            yield from _told_values(self.values, self.evidence)
        if self.stayed:
            yield "stayed, with a rule near:"
        for line in self.stayed:
            yield f"  {line.line!r}"
            yield from (f"           {rule}: {why}" for rule, why in line.near)

    def _told(self, cuts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        told: set[str] = set()
        for cut in sorted(cuts, key=lambda cut: int(cut["raw_start"])):
            after = f" -> {cut['after']!r}" if cut["after"] else ""
            before = "(withheld)" if cut["before"] is None else repr(cut["before"])
            yield f"  {cut['raw_start']:>7}  {cut['rule']}  {before}{after}"
            if (why := self.why.get(cut["rule"])) and cut["rule"] not in told:
                yield f"           why: {why}"
            told.add(cut["rule"])


# Of what a row says, what no one asks about: where it stands in the release, its proof, and what has its own lines.
_NOT_TOLD = {"id", "text", "fields", "extra", "encoding", "source", "file_path", "text_in_sha256", "source_sha256"}


def _told_values(values: Mapping[str, Any], evidence: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Each value, and behind it where it was found."""
    for name, value in values.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else value
        yield f"  {name}: {f'{shown:.4g}' if isinstance(shown, float) else shown}"
        yield from (f"           {_found(row)}" for row in evidence if row["name"] == name)
    for row in evidence:
        if row["name"] not in values:
            yield f"  {row['name']} (no column): {row['value']!r}"
            yield f"           {_found(row)}"


def _found(row: Mapping[str, Any]) -> str:
    where = "" if row["raw_start"] is None else f" at {row['raw_start']} to {row['raw_end']}"
    return f"{row['value']!r} by {row['rule']}{where}, confidence {row['confidence']:.2f}"


def explain_result(result: Result, recipe: Recipe) -> Explanation:
    """Say what happened to a text or a page that was cleaned with the recipe."""
    if gone := would_drop(result):
        return Explanation({}, (), {}, gone=gone)
    changes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for cut in result.edits:
        changes[cut.stage].append(cut._asdict())
    near = tuple(stayed(result.text, recipe.rulebook, result.metadata.get("language")))
    return Explanation(
        dict(changes),
        near,
        _whys(changes, recipe.rulebook),
        _told_of(result.metadata),
        tuple(result.metadata.get("fields") or ()),
    )


def would_drop(result: Result) -> str | None:
    """Why a build would leave the text out, in words; None where it would not."""
    if reason := result.metadata.get("dropped"):
        return f"a build would drop it: {reason} ({result.metadata['dropped_by']})"
    return None


def _told_of(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _NOT_TOLD and value not in (None, [], "")}


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
    """The short lines of a cleaned text that some rule comes near, with the rules that match most of each.

    They are the rules that a build runs, behind automata as there: `re` alone takes hours for a line that was made
    for it, and compiling all rules 1.4 s for English and 20 s where the language is undetermined.
    """
    folded = ((line, re.sub(" +", " ", fold(line).strip())) for line in dict.fromkeys(text.split("\n")))
    asked = {line: told for line, told in folded if 0 < len(told) <= _LONGEST_QUESTION and not is_prose(told)}
    if not asked:
        return
    names = rulebook.languages_for(*(_tagged(text) if language == UNDETERMINED else (language, None)))
    near = [(rules := rulebook.of(name), automaton([_loose(rule) for rule in rules])) for name in names]
    for line, told in asked.items():
        candidates = [rules[n] for rules, matches in near for n in matches(told.encode())]
        found = ((rule, matched) for rule in candidates if (matched := _matched(rule, told)))
        nearest = sorted(
            (pair for pair in found if _is_near(pair[1], told)), key=lambda pair: (-len(pair[1]), pair[0].id)
        )[:_NEAR_MOST]
        if nearest:
            yield Stayed(line, tuple((rule.id, _why_not(rule, told)) for rule, _ in nearest))


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


def _is_near(matched: str, line: str) -> bool:
    """Whether the match is enough of the line to be what it is about: a word in passing explains nothing."""
    least = 0.25 if len(matched.split()) > 1 else 0.5
    return len(matched.strip()) >= least * len(line)


def _why_not(rule: Rule, folded: str) -> str:
    if rule.scope in ("head", "tail") and _would_match(rule, folded):
        place = "before the first" if rule.scope == "head" else "after the last"
        return f"matches, but cuts {place} line of prose only"
    if rule.scope == "cue":
        return "a cue, but nothing says that a headline begins behind it and where it ends"
    if rule.scope in ("sentence", "notice"):
        return "matches a part that does not begin and end as a sentence does"
    if _would_match(rule, folded):
        return "matches, but nothing beside the line says so too, as it must between paragraphs of the text"
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

    Raises CorpusmillError where the release has no such document.
    """
    import pyarrow.compute as pc  # noqa: PLC0415
    import pyarrow.dataset as ds  # noqa: PLC0415

    manifest = read_with_files(release)

    def rows(table: str) -> list[dict[str, Any]]:
        if not (release / table).is_dir():
            return []
        data = ds.dataset(release / table, format="parquet")
        columns = [name for name in data.schema.names if name != "text"]
        return list(data.to_table(columns, filter=pc.field("id") == id_).to_pylist())

    id_ = id_.encode(errors="backslashreplace").decode()  # bytes of a name that are no UTF-8 are in no id
    if not (documents := rows("data")):
        if dropped := rows("dropped"):
            return Explanation({}, (), {}, gone=f"dropped by {dropped[0]['stage']}: {_reason(dropped[0])}")
        if error := _set_aside(id_, release):
            return Explanation({}, (), {}, gone=f"set aside, since it could not be read: {error}")
        raise CorpusmillError(f"no document {id_!r} in {release}; ids look like {_an_id(release)}")
    changes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for cut in rows("edits"):
        changes[cut["stage"]].append(cut)
    return Explanation(
        dict(changes),
        (),
        _whys(changes, load_rules(rule_folders)),
        _told_of(documents[0]),
        tuple(documents[0]["fields"] or ()),
        is_held_back="edits" in manifest["held_back"],
    )


def _set_aside(id_: str, release: Path) -> str | None:
    """What was wrong with the input or the record of this name."""
    import pyarrow.dataset as ds  # noqa: PLC0415

    if not (release / "set_aside").is_dir():
        return None
    data = ds.dataset(release / "set_aside", format="parquet")
    for batch in data.to_batches(columns=["source", "file_path", "record", "error"]):
        for row in batch.to_pylist():
            name = f"{row['source']}/{row['file_path']}"
            if id_ in (name, f"{name}#{row['record']}", f"{row['source']}/{row['record']}"):
                return str(row["error"])
    return None


def _an_id(release: Path) -> str:
    """An id of the release, for whoever wrote one that is not there."""
    import pyarrow.dataset as ds  # noqa: PLC0415

    if (release / "data").is_dir():
        for row in ds.dataset(release / "data", format="parquet").head(1, columns=["id"]).to_pylist():
            return repr(row["id"])
    return "<source>/<path or key>"
