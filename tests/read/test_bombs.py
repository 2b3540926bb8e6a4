"""Small files that stand for much: each is bounded in time and memory, with the reason told."""

from __future__ import annotations

import gzip
import io

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq
import pytest
from reading import asides, read_bytes, texts

from bounded import ends

PARAGRAPH = "The tide came in over the sand flats before anybody had folded the nets. " * 4000
UNFOLDS = pa.table({"text": pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), pa.array([PARAGRAPH]))})


def parquet(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def arrow(table: pa.Table, *, stream: bool) -> bytes:
    sink = io.BytesIO()
    with (pa.ipc.new_stream if stream else pa.ipc.new_file)(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.parquet", parquet(UNFOLDS)),
        ("plain.parquet", parquet(UNFOLDS.slice(0, 400).cast(pa.schema([("text", pa.string())])))),
        ("a.arrow", arrow(UNFOLDS, stream=False)),
        ("b.arrow", arrow(UNFOLDS, stream=True)),
        ("a.parquet.gz", gzip.compress(parquet(UNFOLDS))),
        ("a.arrow.gz", gzip.compress(arrow(UNFOLDS, stream=True))),
    ],
)
def test_a_value_that_stands_in_every_row(name: str, data: bytes) -> None:
    with ends():
        found = read_bytes(name, data)
    assert asides(found) == [(None, "bomb")]
    assert sum(map(len, texts(found))) <= max(64 << 20, 200 * len(data))


def test_few_values_in_many_rows_are_no_bomb() -> None:
    table = pa.table({"text": ["one", "two"] * 50_000, "tag": pa.array(["a" * 99] * 100_000).dictionary_encode()})
    assert len(texts(read_bytes("a.parquet", parquet(table)))) == 100_000


@pytest.mark.parametrize("length", [b"99999999999999999", b"0", b"5", b"-1", b"1e9", b""])
def test_a_record_that_lies_about_its_length(length: bytes) -> None:
    record = b"WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: %s\r\n\r\n%s\r\n\r\n"
    with ends():
        found = read_bytes("a.warc", record % (length, b"A text of the crawl.") + record % (b"4", b"Good"))
    assert len(asides(found)) == 1
    assert texts(found)[-1:] in (["Good"], [])


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.txt", "a.json", "a.tsv"])
def test_a_megabyte_of_carriage_returns(name: str) -> None:
    with ends():
        read_bytes(name, b"text,n" + b"\r" * 1_000_000)
