"""A large table is several inputs: what they give together is what reading the whole file gives."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpusmill.read.inputs import read_input
from corpusmill.read.open import fingerprint
from corpusmill.read.rows.pieces import pieces_of
from corpusmill.read.source import InputFile, Piece, SourceOptions

MEAN = 2_000


def listed(path: Path) -> InputFile:
    return InputFile(path.name, str(path), path.stat().st_size)


def options(**given: Any) -> SourceOptions:
    return SourceOptions(name="s", path=".", **given)


def cut(path: Path, mean: int = MEAN, **given: Any) -> list[Piece]:
    return pieces_of(listed(path), options(**given), mean)


def read(file: InputFile, **given: Any) -> Iterator[Any]:
    chosen = options(**given)
    yield from read_input(replace(file, fingerprint=fingerprint(file, chosen)), chosen)


def in_pieces(path: Path, pieces: Sequence[Piece], **given: Any) -> list[Any]:
    return [item for piece in pieces for item in read(replace(listed(path), piece=piece), **given)]


def line(n: int, words: int = 20) -> str:
    return json.dumps({"name": f"row {n}", "text": f"The council of town {n} met. " * (words // 5), "lang": "en"})


LINES = [line(n) for n in range(120)]
CASES = {
    "plain": "\n".join(LINES) + "\n",
    "no newline at the end": "\n".join(LINES),
    "CRLF": "\r\n".join(LINES) + "\r\n",
    "BOM": "\ufeff" + "\n".join(LINES) + "\n",
    "a line longer than any piece": "\n".join([*LINES[:50], line(50, 20_000), *LINES[51:]]) + "\n",
    "nothing but long lines": "\n".join(line(n, 3_000) for n in range(6)),
    "blank lines": "\n\n \n".join(LINES) + "\n\n",
    "two objects in a line": "\n".join(f"{one} {one}" for one in LINES),
    "broken lines": "\n".join("{broken" if n % 7 == 3 else one for n, one in enumerate(LINES)) + '\n{"text": "cut o',
    "other columns below": "\n".join([*LINES, *(json.dumps({"body": f"other {n}", "id": n}) for n in range(90))]),
}


@pytest.mark.parametrize("name", CASES)
def test_pieces_of_lines_give_what_the_whole_file_gives(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(CASES[name].encode())
    pieces = cut(path)
    assert len(pieces) > 2
    assert [piece.start for piece in pieces[1:]] == [piece.end for piece in pieces[:-1]]
    assert in_pieces(path, pieces) == list(read(listed(path)))


def test_pieces_of_row_groups_give_what_the_whole_file_gives(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pa.Table.from_pylist([json.loads(one) | {"n": n} for n, one in enumerate(LINES)])
    pq.write_table(table, path, row_group_size=4, compression="none")
    pieces = cut(path)
    assert len(pieces) > 2 and any(piece.groups and piece.groups[1] - piece.groups[0] > 1 for piece in pieces)
    assert in_pieces(path, pieces) == list(read(listed(path)))
    assert [record.key for record in in_pieces(path, pieces)][-1] == "a.parquet#120"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jsonl.gz", gzip.compress(CASES["plain"].encode(), 0)),
        ("a.json", ("[" + ",\n".join(LINES) + "]").encode()),
        ("a.jsonl", "\n".join(json.dumps(json.loads(one), indent=1) for one in LINES).encode()),
        ("a.jsonl", CASES["plain"].encode("utf-16")),
        ("a.jsonl", CASES["plain"].replace("\n", "\r").encode()),
        ("a.csv", ("text,id\n" + "some words here,1\n" * 900).encode()),
        ("a.txt", b"A line of text.\n" * 900),
    ],
)
def test_what_can_only_be_read_from_its_beginning_stays_whole(name: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert len(data) > 2 * MEAN
    assert cut(path) == []


def test_one_row_group_and_small_files_stay_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": LINES}), path, compression="none")
    assert path.stat().st_size > 2 * MEAN and cut(path) == []
    path = tmp_path / "a.jsonl"
    path.write_text(CASES["plain"])
    assert cut(path, mean=path.stat().st_size) == []


def test_an_insertion_moves_the_ends_near_it_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(line(n) for n in range(400)) + "\n")
    before = cut(path)
    path.write_text("\n".join(line(n) for n in [*range(200), 9_999, *range(200, 400)]) + "\n")
    same = {piece.digest for piece in before} & {piece.digest for piece in cut(path)}
    assert len(before) - 2 <= len(same) < len(before)


def test_a_piece_that_changed_since_it_was_cut_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(CASES["plain"])
    pieces = cut(path)
    given = options()
    files = [replace(listed(path), piece=piece) for piece in pieces]
    files = [replace(file, fingerprint=fingerprint(file, given)) for file in files]
    data = bytearray(path.read_bytes())
    at = data.index(b"council", pieces[1].start)
    data[at : at + 7] = b"COUNCIL"
    path.write_bytes(data)
    last = [list(read_input(file, given))[-1] for file in files]
    assert [getattr(item, "kind", "") for item in last] == ["", "changed", *[""] * (len(files) - 2)]
