"""Formats that are read from their end, inside packings that are read from their beginning."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
from reading import asides, texts

from corpora import build_here
from corpusmill.read.inputs import read_source
from corpusmill.read.records import SetAside
from corpusmill.read.source import SourceOptions
from corpusmill.read.unpack.streams import zstd

TABLE = pa.table({"text": [f"The ferry left quay {n} at noon and came back late." for n in range(5)]})
TEXTS = TABLE["text"].to_pylist()


def parquet() -> bytes:
    sink = io.BytesIO()
    pq.write_table(TABLE, sink)
    return sink.getvalue()


def feather() -> bytes:
    sink = io.BytesIO()
    pyarrow.feather.write_feather(TABLE, sink, compression="uncompressed")
    return sink.getvalue()


def zipped(data: bytes, name: str = "in.zip") -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        if name == "in.zip":
            for n, text in enumerate(TEXTS):
                archive.writestr(f"{n}.txt", text)
        else:
            archive.writestr(name, data)
    return sink.getvalue()


def tarred(data: bytes, name: str) -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return sink.getvalue()


INNER = {"in.parquet": parquet, "in.feather": feather, "in.zip": lambda: zipped(b"")}
OUTER: dict[str, Callable[[bytes, str], bytes]] = {
    "{}.gz": lambda data, name: gzip.compress(data),
    "{}.zst": lambda data, name: zstd.compress(data),
    "out.zip": zipped,
    "out.tar": tarred,
    "out.tar.gz": lambda data, name: gzip.compress(tarred(data, name)),
}


def pack(folder: Path) -> list[str]:
    """Every inner format in every packing, each as a file of the folder; the names."""
    names = []
    for inner, write in INNER.items():
        for outer, around in OUTER.items():
            name = f"{len(names)}-{outer.format(inner)}"  # numbered: a.gz and a.zst are one document by their ids
            data = write()
            (folder / name).write_bytes(around(data, "two.zip" if inner == "in.zip" and outer == "out.zip" else inner))
            names.append(name)
    return names


def test_what_is_read_from_its_end_is_copied_where_nothing_was_yet(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    names = pack(tmp_path / "in")
    work = tmp_path / "work" / "unpacked"
    found = list(read_source(SourceOptions("t", str(tmp_path / "in"), work_folder=str(work)), root=Path()))
    assert asides(found) == []
    assert texts(found) == TEXTS * len(names)
    assert not work.exists()


def test_a_build_reads_them_and_leaves_no_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    names = pack(tmp_path / "in")
    (tmp_path / "mine.toml").write_text('stages = ["fix_text", "tag_counts"]\n')
    (tmp_path / "corpus.toml").write_text(
        '[corpus]\nname = "packed"\nversion = "0.1.0-dev"\nlicense = "CC0-1.0"\nrecipe = "mine.toml"\n'
        '[[source]]\nname = "s"\npath = "in"\n'
    )
    result = build_here(tmp_path / "corpus.toml")
    made = sorted(path for path in result.folder.glob("data/*.parquet"))
    assert sum(pq.ParquetFile(path).metadata.num_rows for path in made) == len(names) * len(TEXTS)
    assert not list(result.folder.glob("set_aside/*"))
    assert not list(tmp_path.glob(".corpusmill/**/unpacked"))


def test_a_work_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.parquet.gz").write_bytes(gzip.compress(parquet()))
    (tmp_path / "file").write_text("in the way")
    options = SourceOptions("t", str(tmp_path / "in"), work_folder=str(tmp_path / "file" / "unpacked"))
    (found,) = read_source(options, root=Path())
    assert isinstance(found, SetAside)
    assert (found.kind, found.file_path) == ("no-room", "a.parquet.gz")
    assert "work folder" in found.error
    assert str(tmp_path) not in found.error
