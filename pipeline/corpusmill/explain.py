"""Why a document looks as it does: what each stage changed, and for lines that stayed which rules came near."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpusmill.cleaning import Result, clean
from corpusmill.errors import CorpusmillError
from corpusmill.near import Stayed, stayed
from corpusmill.recipes.recipe import Recipe, load_recipe
from corpusmill.rulebook.book import RuleBook, load_rules
from corpusmill.rulebook.rule import RuleError
from corpusmill.terminal.words import counted
from corpusmill.text.apply import undo
from corpusmill.text.schema import EXCLUDED


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
    left_out: tuple[str, ...] = ()
    """Lines that a web page shows and that the reader of pages did not take for its text."""
    is_held_back: bool = False
    """Whether the release is a published copy without the table of changes."""

    def lines(self) -> Iterator[str]:
        """For a person."""
        if self.left_out:
            yield f"left out by the reader of pages, {counted(len(self.left_out), 'line')}:"
            yield from (f"  {line!r}" for line in self.left_out)
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
            yield f"  {cut['raw_start']:>7}  {cut['rule']}  {told_change(cut['before'], cut['after'])}"
            if (why := self.why.get(cut["rule"])) and cut["rule"] not in told:
                yield f"           why: {why}"
            told.add(cut["rule"])


def told_change(before: str | None, after: str) -> str:
    """What an edit took, and what it put there.

    >>> told_change("Â ", " "), told_change("Leave a Reply", ""), told_change(None, "<EMAIL>")
    ("'Â ' -> ' '", "'Leave a Reply'", "(withheld) -> '<EMAIL>'")
    """
    return ("(withheld)" if before is None else repr(before)) + (f" -> {after!r}" if after else "")


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


def explain_result(result: Result, recipe: Recipe, page: bytes | None, encoding: str | None) -> Explanation:
    """Say what happened to a text, or to the text of this page (of this encoding), cleaned with the recipe."""
    if gone := would_drop(result):
        return Explanation({}, (), {}, gone=gone)
    beside: list[str] = []
    if page is not None:
        from corpusmill.read.html.page import beside_body  # noqa: PLC0415  only where there are pages

        beside = beside_body(page, undo(result.text, result.edits, hidden="#"), encoding)
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
        left_out=tuple(beside),
    )


def would_drop(result: Result) -> str | None:
    """Why a build would leave the text out, in words; None where it would not."""
    if reason := result.metadata.get("dropped"):
        return f"a build would drop it: {reason} ({result.metadata['dropped_by']})"
    return None


def _told_of(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _NOT_TOLD and value not in (None, [], "")}


def cut_by(line: str, language: str | None = None, rule_folder: Path | None = None) -> str | None:
    """Stage and rule that cut a line as a whole below a text, None where it stays. A rule folder with a rule that is
    not finished counts for nothing.

    >>> cut_by("Leave a Reply"), cut_by("The bridge is green.")
    ('strip_boilerplate: en-comment-leave-a-reply', None)
    """
    try:
        recipe = load_recipe(rule_folders=[rule_folder] if rule_folder else ())
    except RuleError:
        recipe = load_recipe()
    cuts = clean(f"{_PROSE}\n\n{line}", language=language, recipe=recipe).edits
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


def _reason(dropped: Mapping[str, Any]) -> str:
    """Why a document was dropped; of an address that was taken down, the release keeps no trace but that it was."""
    if dropped["reason"] == EXCLUDED["ids"]:
        return f"excluded: `ids` of [exclude] names {dropped['id']!r}"
    if dropped["reason"] == EXCLUDED["urls"]:
        return "excluded: `urls` of [exclude] names its address"
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

    from corpusmill.release.manifest import read_with_files  # noqa: PLC0415  .1 s for who explains a text

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
