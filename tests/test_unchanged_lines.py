"""The same documents in a file that is written otherwise are copied, and the bytes are those of a fresh build."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import corpora
from corpora import build_here
from corpusmill.corpus.build import Build
from test_unchanged import CONFIG

NUMBER = 20


def lines(*, is_plain: bool = True) -> list[bytes]:
    rows = ({"key": f"k{n}", "text": f"{corpora.document(n)} “Zoë’s café”, said 渡辺."} for n in range(NUMBER))
    return [json.dumps(row, ensure_ascii=is_plain).encode() for row in rows]


def joined(found: Sequence[bytes], end: bytes = b"\n") -> bytes:
    return b"".join(line + end for line in found)


def damaged() -> bytes:
    """A line that ends amid a string, one that is no UTF-8, one of a number, one that is empty."""
    found = lines()
    found[3] = found[3][:-5]
    found[9] = found[9][:-9] + b"\xff" + found[9][-9:]
    return joined([*found[:12], b"7", b"", *found[12:]])


WRITTEN: dict[str, tuple[Callable[[], bytes], int]] = {
    "in letters, not escapes": (lambda: joined(lines(is_plain=False)), NUMBER),
    "names in another order": (lambda: joined([_turned(line) for line in lines()]), NUMBER),
    "ends of lines of another system": (lambda: joined(lines(), b"\r\n"), NUMBER),
    "compressed under the same name": (lambda: gzip.compress(joined(lines()), mtime=0), NUMBER),
    "every line twice": (lambda: joined([line for line in lines() for _ in range(2)]), NUMBER),
    "turned round, one gone": (lambda: joined(lines()[:0:-1]), NUMBER - 1),
    "damaged": (damaged, NUMBER - 2),
}


def _turned(line: bytes) -> bytes:
    return json.dumps(dict(reversed(json.loads(line).items()))).encode()


def built(folder: Path, data: bytes) -> Build:
    folder.mkdir(exist_ok=True)
    (folder / "texts.jsonl").write_bytes(data)
    (folder / "corpus.toml").write_text(CONFIG, encoding="utf-8")
    return build_here(folder / "corpus.toml")


@pytest.mark.parametrize("name", WRITTEN)
def test_a_file_that_is_written_otherwise(tmp_path: Path, name: str) -> None:
    write, copied = WRITTEN[name]
    built(tmp_path / "a", joined(lines()))
    again, fresh = built(tmp_path / "a", write()), built(tmp_path / "b", write())
    assert (again.copied, fresh.copied) == (copied, 0)
    assert again.accounts["rows"] == fresh.accounts["rows"]
    assert corpora.checksums(again.folder) == corpora.checksums(fresh.folder)
