"""Small files are read in one go, and proven as large ones are: what they held, and that nothing wrote them since."""

from __future__ import annotations

import hashlib
import io
import tracemalloc
from pathlib import Path

import pytest

from corpusmill.read.open import fingerprint, open_input
from corpusmill.read.source import InputError, InputFile, SourceOptions
from corpusmill.read.text import read_whole

OPTIONS = SourceOptions("texts", "texts")
MIB = 1 << 20


def listed(path: Path, data: bytes, known: str | None = None) -> InputFile:
    path.write_bytes(data)
    return InputFile(path.name, str(path), len(data), fingerprint=known)


@pytest.mark.parametrize("size", [0, 1, MIB - 1, MIB, MIB + 1])
def test_files_of_any_size_have_the_hash_of_their_bytes(size: int, tmp_path: Path) -> None:
    data = b"a" * size
    file = listed(tmp_path / "a.txt", data)
    assert fingerprint(file, OPTIONS) == hashlib.sha256(data).hexdigest()
    with open_input(listed(tmp_path / "a.txt", data, fingerprint(file, OPTIONS)), OPTIONS) as stream:
        assert stream.read() == data


@pytest.mark.parametrize("size", [10, MIB + 1])
@pytest.mark.parametrize("written", [b"other byte", b"more"])
def test_a_file_that_is_not_as_it_was_is_told(size: int, written: bytes, tmp_path: Path) -> None:
    data = b"a" * size
    file = listed(tmp_path / "a.txt", data, hashlib.sha256(data).hexdigest())
    (tmp_path / "a.txt").write_bytes((written + data)[:size] if len(written) == 10 else data + written)
    with pytest.raises(InputError) as told:
        open_input(file, OPTIONS)
    assert told.value.kind == "changed"


def test_a_file_that_is_gone_has_its_problem_as_fingerprint(tmp_path: Path) -> None:
    file = listed(tmp_path / "a.txt", b"a")
    (tmp_path / "a.txt").unlink()
    assert fingerprint(file, OPTIONS) == "vanished"


class _Asked(io.BytesIO):
    most = 0

    def read(self, size: int | None = -1) -> bytes:
        self.most = max(self.most, size or 0)
        return super().read(size)


def test_no_room_for_a_large_record_is_made_for_a_small_one() -> None:
    stream = _Asked(b"a text")
    assert read_whole(stream, 512 * MIB) == b"a text"
    assert stream.most <= MIB


@pytest.mark.parametrize("limit", [5, MIB - 1, MIB, MIB + 1, 3 * MIB])
def test_the_limit_of_a_record_is_exact(limit: int) -> None:
    assert len(read_whole(io.BytesIO(b"a" * limit), limit)) == limit
    with pytest.raises(InputError):
        read_whole(io.BytesIO(b"a" * (limit + 1)), limit)


def test_a_large_record_is_held_once() -> None:
    size = 64 * MIB
    stream = io.BytesIO(b"a" * size)
    tracemalloc.start()
    try:
        assert len(read_whole(stream, 2 * size)) == size
        assert tracemalloc.get_traced_memory()[1] < 1.5 * size
    finally:
        tracemalloc.stop()
