"""A release in the formats of other tools: plain JSONL, and the documents and attributes of Dolma.

Dolma's layout (https://github.com/allenai/dolma, docs/data-format.md): `documents/*.jsonl.gz` with `id, text, source,
metadata`, and beside it `attributes/<name>/*.jsonl.gz`, line by line the same documents, with spans of the text as
`[start, end, score]`.
"""

from __future__ import annotations

import gzip
import io
import json
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from corpusmill.errors import ReleaseError
from corpusmill.release import manifest as manifests
from corpusmill.release.compare.rows import Row
from corpusmill.release.compare.walk import documents_with_edits, rows
from corpusmill.release.manifest import Manifest
from corpusmill.release.measure import split_of
from corpusmill.release.sums import of_one_release
from corpusmill.terminal.words import at
from corpusmill.text.apply import undo

Format = Literal["jsonl", "jsonl.gz", "dolma", "dolma-raw"]
_ATTRIBUTES = "corpusmill"


def export(release: Path, out: Path, form: Format) -> list[Path]:
    """Write a release to the folder `out`, which must not exist; all files appear at once. Equal input, equal bytes.

    `jsonl` and `jsonl.gz` write every table, a line a row, in order but for the few rows that first show the type of a
    column, and a README.md by which `datasets` knows the types. `dolma` writes cleaned documents with their counts and
    scores as attributes of the whole text. `dolma-raw` writes the texts as read, with the span of every edit as an
    attribute, so that other tools can judge what to cut.

    Raises ReleaseError.
    """
    if out.exists():
        raise ReleaseError(f"{out} exists; name a folder that does not, or remove it")
    partial = out.with_name(f".{out.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        with at(out), of_one_release(release):
            manifest = manifests.read_with_files(release)
            if form.startswith("dolma"):
                _dolma(release, manifest, partial, is_raw=form == "dolma-raw")
            else:
                _jsonl(release, manifest, partial, form.removeprefix("jsonl"))
        partial.rename(out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return sorted(path for path in out.rglob("*") if path.is_file())


def _jsonl(release: Path, manifest: Manifest, out: Path, ending: str) -> None:
    # rows move among the files of one split only: one of `train` has no place in `test`
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for table, about in manifest["tables"].items():
        for file in about["files"]:
            groups[table, split_of(file["path"])].append(file["path"])
    for files in groups.values():
        shown = _witnesses([release / path for path in files])
        for number, path in enumerate(files):
            with _lines(out / f"{path.removesuffix('.parquet')}.jsonl{ending}") as write:
                for row in shown.values() if number == 0 else ():
                    write(row)
                for place, row in enumerate(rows([release / path])):
                    if (number, place) not in shown:
                        write(row)
    (out / "README.md").write_text(_readme(release, f".jsonl{ending}"), encoding="utf-8", newline="\n")


def _readme(release: Path, ending: str) -> str:
    """The release's metadata for `datasets`, with the columns' types.

    Of JSON alone it takes the types that the first rows show, and fails where a column is null in all of these.
    """
    try:
        front = (release / "README.md").read_text(encoding="utf-8").split("---\n", 2)[1]
    except (OSError, IndexError):
        raise ReleaseError(f"{release.name}: README.md or its metadata are missing; build the release again") from None
    return (
        f"---\n{front.replace('-*.parquet', f'-*{ending}')}---\n\n"
        "A release in JSON Lines. `load_dataset` on this folder reads it with the columns' types, which stand above.\n"
    )


# Readers of JSON Lines take the types of the columns from the first lines; these many are left where they are.
_HEAD = 50


def _witnesses(files: Sequence[Path]) -> dict[tuple[int, int], Row]:
    """Rows that show the type of a column that the first rows leave empty, with file and place.

    They are written first: `datasets` takes a column of nothing but nulls for a column of nulls, and fails at the first
    value. One row a column, and most often none.
    """
    wanted = {leaf for path in files for leaf in _leaf_names(pq.read_schema(path))}
    found: dict[tuple[int, int], Row] = {}
    for number, path in enumerate(files):
        for place, row in enumerate(rows([path])):
            if number == 0 and place < _HEAD:
                wanted -= set(_filled(row))
            elif new := wanted & set(_filled(row)):
                found[number, place] = row
                wanted -= new
            if not wanted:
                return found
    return found


def _leaf_names(schema: pa.Schema) -> Iterator[str]:
    for field in schema:
        inner = field.type.value_type if pa.types.is_list(field.type) else field.type
        if pa.types.is_struct(inner):
            yield from (f"{field.name}.{member.name}" for member in inner)
        else:
            yield field.name


def _filled(row: Row) -> Iterator[str]:
    for name, value in row.items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from (f"{name}.{member}" for member, inner in item.items() if inner is not None)
            elif item is not None:
                yield name


def _dolma(release: Path, manifest: Manifest, out: Path, *, is_raw: bool) -> None:
    audit = manifest["tables"].get("edits", {"files": []})["files"]
    beside = {(file["part"], split_of(file["path"])): file["path"] for file in audit}
    for file in manifest["tables"]["documents"]["files"]:
        name = Path(file["path"]).name.replace(".parquet", ".jsonl.gz")
        edits = [release / path] if (path := beside.get((file["part"], split_of(file["path"])))) else []
        walk = documents_with_edits([release / file["path"]], edits)
        with (
            _lines(out / "documents" / name) as document,
            _lines(out / "attributes" / _ATTRIBUTES / name) as attributes,
        ):
            for row, cuts in walk:
                text, spans = _raw(row, cuts) if is_raw else (row["text"] or "", _scores(row))
                names = [name for name in row if name not in {"id", "text", "source", "fields"}]
                metadata = {name: row[name] for name in names if row[name] not in (None, [])}
                document({"id": row["id"], "text": text, "source": row["source"], "metadata": metadata})
                attributes({"id": row["id"], "attributes": spans})


def _scores(row: dict[str, Any]) -> dict[str, list[list[float]]]:
    """Numbers about the document, as spans of the whole text."""
    end = len(row["text"] or "")
    numbers = {name: value for name, value in row.items() if isinstance(value, int | float)}
    if row["language"] and row["language_score"] is not None:
        numbers[f"language__{row['language']}"] = numbers.pop("language_score")
    return {f"{_ATTRIBUTES}__{name}": [[0, end, value]] for name, value in numbers.items()}


def _raw(row: dict[str, Any], cuts: list[dict[str, Any]]) -> tuple[str, dict[str, list[list[float]]]]:
    """The text as read, and where each rule acted on it."""
    if any(cut["before"] is None for cut in cuts):
        raise ReleaseError(
            f"{row['id']}: values in it were masked, so the text as read is nowhere on record; export `dolma` instead"
        )
    spans: defaultdict[str, list[list[float]]] = defaultdict(list)
    for cut in cuts:
        spans[f"{_ATTRIBUTES}__{cut['stage']}__{cut['rule']}"].append([cut["raw_start"], cut["raw_end"], 1.0])
    return undo(row["text"] or "", cuts), {name: sorted(found) for name, found in sorted(spans.items())}


@contextmanager
def _lines(path: Path) -> Iterator[Any]:
    """A function that writes a value as a line of JSON; names ending in `.gz` are packed, without name and time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        packed = gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) if path.suffix == ".gz" else file
        with io.TextIOWrapper(packed, encoding="utf-8", newline="\n") as text:
            yield lambda value: text.write(json.dumps(value, ensure_ascii=False) + "\n")
