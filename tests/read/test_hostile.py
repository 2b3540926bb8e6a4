"""Damage of every kind to every format: nothing is raised, nothing unprintable is recorded."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import read_bytes

from corpusmill.read.inputs import read_source
from corpusmill.read.records import Record, SetAside
from corpusmill.read.source import SourceOptions

ENDINGS = ["txt", "jsonl", "json", "csv", "tsv", "parquet", "arrow", "warc", "warc.gz", "zip", "tar", "gz", "zst"]


def check(found: list[Record | SetAside]) -> None:
    """What holds of everything that a reader gives, whatever it was given."""
    for item in found:
        assert item.file_path.isprintable()
        if isinstance(item, Record):
            held = [item.key, item.text, item.known, item.extra]
            json.dumps(held, allow_nan=False, ensure_ascii=False).encode("utf-8")
        else:
            assert item.error.rstrip().endswith((".", ")"))
            assert "\n" not in item.error
            assert item.kind not in ("reader-failed", "unreachable")
            item.error.encode("utf-8")


@given(st.binary(max_size=2000), st.sampled_from(ENDINGS))
def test_any_bytes_under_any_name(data: bytes, ending: str) -> None:
    check(read_bytes(f"a.{ending}", data, max_record_bytes=1 << 20))


@cache
def every_file() -> dict[str, bytes]:
    """One small file of every format."""
    from test_every_format import FORMATS

    files = {}
    for name, write in FORMATS.items():
        if name not in ("text", "text, compressed", "dataset on disk"):
            with TemporaryDirectory() as folder:
                path = Path(write(Path(folder))[0])
                files[path.name] = path.read_bytes()
    return files


@pytest.mark.parametrize("seed", range(40))
def test_damage_to_every_format(seed: int) -> None:
    chance = random.Random(seed)
    for name, data in every_file().items():
        damaged = bytearray(data)
        for _ in range(chance.choice((1, 3, 20))):
            at = chance.randrange(len(damaged))
            kind = chance.randrange(4)
            if kind == 0:
                damaged[at] ^= 1 << chance.randrange(8)
            elif kind == 1:
                del damaged[at : at + chance.randrange(40)]
            elif kind == 2:
                damaged[at:at] = chance.randbytes(chance.randrange(40))
            else:
                damaged[at : at + 8] = chance.choice((b"\xff" * 8, bytes(8)))
        check(read_bytes(name, bytes(damaged), id_column="doc", max_record_bytes=1 << 20))


def test_the_whole_hostile_folder(tmp_path: Path) -> None:
    """Everything that people's folders hold, read in one go: each accounted for."""
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "blank.txt").write_bytes(b" \n\n\t")
    (tmp_path / "nul.txt").write_bytes(b"one\x00two and some more words")
    (tmp_path / "surrogate.txt").write_bytes("lone \ud800 one".encode("utf-8", "surrogatepass"))
    (tmp_path / "wide.txt").write_bytes("Ein Text ohne Marke".encode("utf-16-le"))
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (tmp_path / "x.txt").mkdir()
    (tmp_path / "gone.txt").symlink_to("nowhere")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    (tmp_path / "up").symlink_to("..")
    (tmp_path / "two\nlines 'and' \"quotes\".txt").write_bytes(b"text")
    (tmp_path / "<script>.txt").write_bytes(b"text")
    found = list(read_source(SourceOptions("t", str(tmp_path)), root=tmp_path))
    check(found)
    told = {item.file_path: getattr(item, "kind", "read") for item in found}
    assert told.pop("surrogate.txt") in ("undecodable", "read")
    assert told == {
        "<script>.txt": "read",
        "blank.txt": "read",
        "empty.txt": "read",
        "gone.txt": "dangling-link",
        "loop.txt": "link-loop",
        "nul.txt": "read",
        "picture.txt": "unsupported",
        "two\\x0alines 'and' \"quotes\".txt": "read",
        "up": "link-loop",
        "wide.txt": "read",
    }
