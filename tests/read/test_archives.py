from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import asides, read_apart, read_bytes, texts

from corpusmill.read.inputs import read_source
from corpusmill.read.records import Record, SetAside
from corpusmill.read.source import SourceOptions
from corpusmill.read.unpack.streams import zstd

PACKERS: dict[str, Any] = {"gz": gzip.compress, "zst": zstd.compress, "bz2": bz2.compress, "xz": lzma.compress}
LINES = b"".join(b'{"text": "line %d"}\n' % n for n in range(20_000))


def tar(*members: tuple[str, bytes], **types: bytes) -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return sink.getvalue()


def zipped(*members: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return sink.getvalue()


def keys(found: list[Record | SetAside]) -> list[tuple[str, str]]:
    return [(record.key, record.file_path) for record in found if isinstance(record, Record)]


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])).map(str.encode), max_size=3),
    st.sampled_from(sorted(PACKERS)),
)
def test_a_compressed_file_is_read_over_all_its_members(parts: list[bytes], ending: str) -> None:
    packed = b"".join(PACKERS[ending](part) for part in parts) + bytes(512 if ending == "gz" else 0)
    if not parts:
        return
    (found,) = read_bytes(f"a.txt.{ending}", packed)
    assert isinstance(found, Record)
    assert found.text.encode() == b"".join(parts).removeprefix(b"\xef\xbb\xbf")
    assert (found.key, found.file_path) == ("a.txt", f"a.txt.{ending}")


@pytest.mark.parametrize("ending", PACKERS)
def test_truncated_data_keep_what_came_before(ending: str) -> None:
    packed = PACKERS[ending](LINES)
    found = read_bytes(f"a.jsonl.{ending}", packed[: len(packed) // 2])
    assert 0 < len(texts(found)) < 20_000 or ending in ("bz2", "xz")
    assert texts(found) == [f"line {n}" for n in range(len(texts(found)))]
    assert asides(found)[-1] == (None, "truncated")
    kept = f" The rows before row {len(texts(found)) + 1:,} are read; the rest counts as one record"
    assert (kept in broken(found)) == bool(texts(found)) == ("are read" in broken(found))
    packed = PACKERS[ending](" ".join(map(str, range(200_000))).encode())
    text = read_bytes(f"a.txt.{ending}", packed[: len(packed) // 2])
    assert (texts(text), asides(text)) == ([], [(None, "truncated")])  # half a document is none
    assert "read" not in broken(text), "nothing of it is read, and nothing is said to be"


def broken(found: list[Record | SetAside]) -> str:
    """What is said of the last that was set aside."""
    return [item.error for item in found if isinstance(item, SetAside)][-1]


@pytest.mark.parametrize("ending", PACKERS)
def test_damaged_data_are_set_aside(ending: str) -> None:
    packed = bytearray(PACKERS[ending](LINES))
    packed[len(packed) // 2 : len(packed) // 2 + 40] = bytes(40)
    found = read_bytes(f"a.jsonl.{ending}", bytes(packed))
    assert asides(found)
    assert {kind for _, kind in asides(found)} <= {"corrupt", "truncated", "not-json"}


def test_an_archive_is_a_folder() -> None:
    members = (("b/two.txt", b"two"), ("./one.txt", b"one"), ("rows.jsonl", b'{"text": "x"}\n{"text": "y"}\n'))
    junk = (("__MACOSX/._one.txt", b"junk"), (".DS_Store", b"\x00"))
    for name, data in (("a.tar", tar(*members, *junk)), ("a.zip", zipped(*members, *junk))):
        found = read_bytes(name, data)
        assert texts(found) == ["two", "one", "x", "y"]
        assert keys(found) == [
            (f"{name}/b/two.txt", f"{name}/b/two.txt"),
            (f"{name}/one.txt", f"{name}/one.txt"),
            (f"{name}/rows.jsonl#1", f"{name}/rows.jsonl"),
            (f"{name}/rows.jsonl#2", f"{name}/rows.jsonl"),
        ]
        assert asides(found) == []


def test_an_archive_that_is_the_source_gives_the_keys_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "a.tar.gz").write_bytes(gzip.compress(tar(("x/one.txt", b"one"))))
    found = list(read_source(SourceOptions("t", "a.tar.gz"), root=tmp_path))
    assert keys(found) == [("x/one.txt", "a.tar.gz/x/one.txt")]


@pytest.mark.parametrize("name", ["a.tar.gz", "a.tgz", "a.tar.zst", "a.tar.bz2", "a.tar.xz"])
def test_compressed_tar(name: str) -> None:
    ending = name.rpartition(".")[2].replace("tgz", "gz")
    (found,) = read_bytes(name, PACKERS[ending](tar(("one.txt", b"one"))))
    assert keys([found]) == [("a.tar/one.txt", f"{name}/one.txt")]


def test_archives_one_inside_another_and_no_deeper() -> None:
    inner = zipped(("one.txt", b"one"), ("two.txt.gz", gzip.compress(b"two")))
    found = read_bytes("a.tar.gz", gzip.compress(tar(("in.zip", inner), ("in.zip.zst", zstd.compress(inner)))))
    assert texts(found) == ["one", "two"] * 2
    assert keys(found)[0] == ("a.tar/in.zip/one.txt", "a.tar.gz/in.zip/one.txt")
    found = read_bytes("a.tar", tar(("b.zip", zipped(("c.tar", tar(("d.txt", b"d"))))), ("e.txt", b"e")))
    assert texts(found) == ["e"]
    assert [(s.file_path, s.kind) for s in found if isinstance(s, SetAside)] == [("a.tar/b.zip/c.tar", "nested")]
    layers = b"text"
    for _ in range(8):
        layers = gzip.compress(layers)
    assert asides(read_bytes("a.gz", layers)) == [(None, "nested")]


def test_names_that_leave_the_folder_links_and_devices(tmp_path: Path) -> None:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as archive:
        for name, kind in (
            ("../evil.txt", tarfile.REGTYPE),
            ("/etc/evil.txt", tarfile.REGTYPE),
            ("a/../../evil.txt", tarfile.REGTYPE),
            ("link.txt", tarfile.SYMTYPE),
            ("hard.txt", tarfile.LNKTYPE),
            ("pipe.txt", tarfile.FIFOTYPE),
            ("dir", tarfile.DIRTYPE),
            ("new\nline.txt", tarfile.REGTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.tar").write_bytes(sink.getvalue())
    found = list(read_source(SourceOptions("t", str(tmp_path / "in")), root=Path()))
    assert [s.kind for s in found if isinstance(s, SetAside)] == ["unsafe-name"] * 3 + ["link"] * 2 + ["not-a-file"]
    assert [r.file_path for r in found if isinstance(r, Record)] == ["a.tar/new\\x0aline.txt"]
    assert not any(".." in r.file_path for r in found)
    assert [path.name for path in tmp_path.rglob("*")] == ["in", "a.tar"]


def test_zip_members_that_are_links_or_encrypted_or_named_to_leave() -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("../evil.txt", "evil")
        archive.writestr("C:\\evil.txt", "evil")
        archive.writestr("secret.txt", "secret")
        archive.writestr("naïve — 日本.txt", "good")
    data = bytearray(sink.getvalue())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            if b"secret.txt" in data[at : at + 70]:
                data[at + offset] |= 1
    found = read_bytes("a.zip", bytes(data))
    assert [s.kind for s in found if isinstance(s, SetAside)] == ["link", "unsafe-name", "unsafe-name", "encrypted"]
    assert keys(found) == [("a.zip/naïve — 日本.txt", "a.zip/naïve — 日本.txt")]


def test_a_damaged_tar_keeps_what_came_before_and_says_so() -> None:
    data = tar(*((f"{n}.txt", b"text" * 300) for n in range(5)))
    assert asides(read_bytes("a.tar", data[: 2048 * 2 + 100])) == [(None, "truncated")], "inside of a header"
    assert asides(read_bytes("a.tar", data[: 2048 * 2 + 612]))[-1] == (None, "truncated"), "inside of a member"
    damaged = bytearray(data)
    damaged[2048 * 2 : 2048 * 2 + 200] = b"\xff" * 200
    found = read_bytes("a.tar", bytes(damaged))
    assert len(texts(found)) == 2
    assert asides(found) == [(None, "corrupt")]
    cut = read_bytes("a.tar", data[: 2048 * 2])
    assert len(texts(cut)) == 2
    assert asides(cut) == [(None, "truncated")]
    whole = read_bytes("a.tar", data)
    assert (len(texts(whole)), asides(whole)) == (5, [])


def test_archives_that_were_joined_are_all_read() -> None:
    parts = [tar(("a.txt", b"one")), tar(("b.txt", b"two"), ("c.txt", b"three"))]
    assert texts(read_bytes("a.tar", b"".join(parts))) == ["one", "two", "three"]
    assert texts(read_bytes("a.tgz", b"".join(map(gzip.compress, parts)))) == ["one", "two", "three"]
    behind = read_bytes("a.tar", parts[0] + b"no member" * 99)
    assert (texts(behind), asides(behind)) == (["one"], [(None, "corrupt")])
    for little in (b"\n", bytes(3), b"x" * 511):
        assert asides(read_bytes("a.tar", parts[0] + little)) == []
    assert asides(read_bytes("a.tar", parts[0][:1024] + parts[0][:300])) == [(None, "truncated")]
    unpacks_itself = b"#!/bin/sh\nunzip $0; exit\n" + zipped(("a.txt", b"one"))
    assert texts(read_bytes("a.zip", unpacks_itself)) == ["one"]


def test_a_tar_whose_header_tells_a_terabyte_ends_where_it_ends() -> None:
    header = tarfile.TarInfo("big.txt")
    header.size = 1 << 40
    refused = tarfile.TarInfo("../big.txt")
    refused.size = 1 << 40
    for info in (header, refused):
        data = tar(("a.txt", b"text")).rstrip(b"\0").ljust(1024, b"\0") + info.tobuf(tarfile.GNU_FORMAT) + b"x" * 700
        found = read_bytes("a.tar", data)
        assert "text" in texts(found)
        assert asides(found)[-1][1] == "truncated"


def test_a_damaged_zip_member_is_set_aside_and_the_next_is_read() -> None:
    data = bytearray(zipped(*((f"{n}.txt", b"text %d" % n) for n in range(3)), compression=zipfile.ZIP_STORED))
    at = data.find(b"text 1")
    data[at : at + 4] = b"TEXT"
    found = read_bytes("a.zip", bytes(data))
    assert texts(found) == ["text 0", "text 2"]
    assert [(s.file_path, s.kind) for s in found if isinstance(s, SetAside)] == [("a.zip/1.txt", "corrupt")]
    assert asides(read_bytes("a.zip", bytes(data[:-30]))) == [(None, "corrupt")]


@pytest.mark.parametrize("name", ["a.txt.gz", "a.txt.zst", "a.txt.xz", "a.txt.bz2", "a.zip", "a.tar.zst", "a.zip.zst"])
def test_bombs_are_set_aside(name: str) -> None:
    bomb = bytes(100 << 20)
    if name == "a.zip":
        data = zipped(("bomb.txt", bomb))
    elif name == "a.tar.zst":
        data = zstd.compress(tar(("bomb.txt", bomb)))
    elif name == "a.zip.zst":
        data = zstd.compress(zipped(("bomb.txt", zstd.compress(bomb))))
    else:
        data = PACKERS[name.rpartition(".")[2]](bomb)
    found = read_bytes(name, data)
    assert not texts(found)
    assert {kind for _, kind in asides(found)} == {"bomb"}


def test_much_repetition_is_no_bomb() -> None:
    (found,) = read_bytes("a.txt.zst", zstd.compress(b"the same line\n" * 2_000_000))
    assert isinstance(found, Record)


def test_the_memory_for_a_large_archive_is_bounded(tmp_path: Path) -> None:
    line = b'{"text": "' + bytes(range(97, 123)) * 400 + b'"}\n'
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz", compresslevel=1) as archive:
        for n in range(30):
            info = tarfile.TarInfo(f"{n}.jsonl")
            info.size = len(line) * 400
            archive.addfile(info, io.BytesIO(line * 400))
    count, grown = read_apart("read_source(SourceOptions('t', place, max_expansion=2000), root=Path())", tmp_path)
    assert count == 30 * 400
    assert grown < 30_000  # KiB; the archive holds 125 MB
