"""Part folders as a build leaves them, made of a few lines of text by the real `apply`."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from corpusmill.config.description import About, AboutSource, Description, InputCount, StageRun
from corpusmill.release.tables import TableWriter
from corpusmill.text import schema
from corpusmill.text.actions import Edit
from corpusmill.text.apply import apply
from corpusmill.text.batch import Batch

COLUMNS = schema.documents_columns({"char_count": (pa.int64(), ""), "word_count": (pa.int64(), "")})
DOCUMENTS = schema.arrow_schema(COLUMNS)
EDITS, DROPPED, SET_ASIDE = (schema.arrow_schema(table) for table in (schema.EDITS, schema.DROPPED, schema.SET_ASIDE))


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def write_table(path: Path, kind: pa.Schema, batches: Iterable[pa.Table | pa.RecordBatch]) -> None:
    with TableWriter(path, kind) as writer:
        for rows in batches:
            writer.write(rows)


def clean(raws: dict[str, str]) -> Batch:
    """Takes "See also" lines and then blank lines at the end, as a recipe would."""
    batch = Batch(ids=list(raws), texts=list(raws.values()))
    lines = batch.lines
    cuts = [
        Edit(int(row), int(start), min(int(end) + 1, len(batch.texts[row])), "", "see-also", category="related")
        for row, start, end, folded in zip(lines.row, lines.start, lines.end, lines.folded, strict=True)
        if folded.startswith("see also")
    ]
    batch = apply(batch, cuts, "strip_boilerplate")
    ends = [Edit(row, len(text.rstrip()), len(text), "", "end-of-text") for row, text in enumerate(batch.texts)]
    return apply(batch, ends, "collapse_space")


def write_part(
    folder: Path,
    raws: dict[str, str],
    dropped: dict[str, str] | None = None,
    failed: tuple[str, ...] = (),
    reason: str = "empty",
    **known,
) -> Path:
    """One part; `dropped` is id → text, `failed` names unreadable files, `known` are values for every document."""
    batch = clean(raws)
    rows, edits = [], []
    for identity, text, raw, history in zip(batch.ids, batch.texts, batch.raws, batch.history, strict=True):
        source, _, path = identity.partition("/")
        row = dict.fromkeys(COLUMNS)
        row |= {"id": identity, "text": text, "language": "en", "language_score": 0.9, "source": source}
        row |= {"file_path": path, "license": "other", "char_count": len(text), "word_count": len(text.split())}
        row |= {
            "text_in_sha256": sha256(raw),
            "source_sha256": sha256(raw),
            "encoding": "utf-8",
            "author": [],
            "fields": [],
        }
        rows.append(row | known)
        edits += [{"id": identity, **cut._asdict()} for cuts in history for cut in cuts]
    gone = [
        {"id": identity, "reason": reason, "stage": "drop_empty", "source": identity.partition("/")[0],
         "file_path": identity.partition("/")[2], "text": text, "source_sha256": sha256(text)}
        for identity, text in (dropped or {}).items()
    ]  # fmt: skip
    aside = [
        {"source": "seeds", "file_path": path, "kind": "undecodable", "error": "no encoding fits; convert to UTF-8"}
        for path in failed
    ]
    for name, kind, cells in (
        ("documents", DOCUMENTS, rows),
        ("edits", EDITS, edits),
        ("dropped", DROPPED, gone),
        ("set_aside", SET_ASIDE, aside),
    ):
        write_table(folder / f"{name}.parquet", kind, [pa.Table.from_pylist(cells, kind)])
    return folder


ABOUT = About(
    name="letters",
    version="1.0.0",
    title="Letters to the editor",
    license="other",
    contact="corpus@example.org",
    creators=("A. Author", "The Example Institute"),
    released="2026-01-31",
    license_notice="The texts belong to their publishers.\nThey are included as samples only.",
)
DESCRIPTION = Description(
    about=ABOUT,
    sources=(
        AboutSource(name="seeds", license="other", publisher="Example News", url="https://example.org/", format="text"),
    ),
    recipe="default",
    steps=(
        StageRun("fix_text", {}, "repairs mojibake"),
        StageRun("strip_boilerplate", {"languages": ["en"]}, "removes residue by rule"),
        StageRun("collapse_space", {}, "removes white space where something was cut"),
    ),
    libraries={"pyarrow": "26.0.1"},
    keys={"recipe": "0" * 16},
)

RAWS = {
    "seeds/000.txt": "Kabul fell in August.\nSee also: Doha talks\nThe talks went on.\n",
    "seeds/001.txt": "Çavuşoğlu said “no”.\n\nSee also\u00a0other news?\n",
    "seeds/002.txt": "Nothing to take here.",
}


def describe(version: str = "1.0.0", **changes) -> Description:
    """The description of a release; `changes` to what it says of itself are not checked, so that `check` can be."""
    about = {name: changes.pop(name) for name in list(changes) if name in About.model_fields}
    return replace(DESCRIPTION, about=ABOUT.model_copy(update={"version": version, **about}), **changes)


def three_parts(root: Path, raws: dict[str, str] = RAWS) -> list[Path]:
    """Documents in two parts, with one dropped and one set aside, and a part that left no document."""
    items = list(raws.items())
    return [
        write_part(root / "a", dict(items[:2])),
        write_part(root / "b", {}, dropped={"seeds/empty.txt": " \n"}, failed=("broken.bin",)),
        write_part(root / "c", dict(items[2:])),
    ]


COUNTED = (InputCount("seeds", "letters", 5, 3, 1, 1),)
