"""The same five documents in every format of the table in docs/inputs.md: one text, one id."""

from __future__ import annotations

import bz2
import csv
import gzip
import hashlib
import io
import json
import lzma
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.feather
import pyarrow.ipc
import pyarrow.parquet as pq
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from corpusmill.read.formats import FORMATS as DECLARABLE
from corpusmill.read.formats import packing, sniff
from corpusmill.read.inputs import read_source
from corpusmill.read.records import Record, SetAside
from corpusmill.read.source import SourceOptions
from corpusmill.read.unpack.streams import zstd

ROOT = Path(__file__).parents[2]
SEEDS = {path.name: path.read_bytes() for path in sorted((ROOT / "seeds").glob("*.txt"))}
TEXTS = {name: data.decode("utf-8") for name, data in SEEDS.items()}
ROWS = [{"doc": name, "text": text} for name, text in TEXTS.items()]
TABLE = pa.Table.from_pylist(ROWS)

BY_COLUMN = {"id_column": "doc"}
Written = tuple[str, dict[str, str]]


def put(path: Path, data: bytes) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return str(path)


def text(folder: Path) -> Written:
    for name, data in SEEDS.items():
        put(folder / "texts" / name, data)
    return str(folder / "texts"), {}


def text_compressed(folder: Path) -> Written:
    packers = {"gz": gzip.compress, "zst": zstd.compress, "bz2": bz2.compress, "xz": lzma.compress, "": bytes}
    for (ending, pack), (name, data) in zip(packers.items(), SEEDS.items(), strict=True):
        put(folder / "texts" / f"{name}.{ending}".rstrip("."), pack(data))
    return str(folder / "texts"), {}


def json_lines(folder: Path) -> Written:
    return put(folder / "a.jsonl", lines()), BY_COLUMN


def lines() -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in ROWS)


def json_array(folder: Path) -> Written:
    return put(folder / "a.json", json.dumps(ROWS, ensure_ascii=False, indent=1).encode()), BY_COLUMN


def delimited(delimiter: str) -> bytes:
    sink = io.StringIO(newline="")
    writer = csv.DictWriter(sink, ["doc", "text"], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(ROWS)
    return sink.getvalue().encode()


def comma_separated(folder: Path) -> Written:
    return put(folder / "a.csv", delimited(",")), BY_COLUMN


def tab_separated(folder: Path) -> Written:
    return put(folder / "a.tsv", delimited("\t")), BY_COLUMN


def parquet(folder: Path) -> Written:
    pq.write_table(TABLE, folder / "a.parquet", row_group_size=2)
    return str(folder / "a.parquet"), BY_COLUMN


def arrow_file(folder: Path) -> Written:
    pa.feather.write_feather(TABLE, folder / "a.feather", compression="zstd")
    return str(folder / "a.feather"), BY_COLUMN


def arrow_stream(folder: Path) -> Written:
    with pa.OSFile(str(folder / "a.arrow"), "wb") as sink, pa.ipc.new_stream(sink, TABLE.schema) as writer:
        writer.write_table(TABLE, max_chunksize=2)
    return str(folder / "a.arrow"), BY_COLUMN


def dataset_on_disk(folder: Path) -> Written:
    import datasets

    datasets.Dataset.from_list(ROWS).save_to_disk(str(folder / "saved"))
    return str(folder / "saved"), BY_COLUMN


def web_archive(kind: str) -> bytes:
    sink = io.BytesIO()
    writer = WARCWriter(sink, gzip=True)
    for name, data in SEEDS.items():
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/plain; charset=utf-8")], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            f"https://example.org/{name}",
            kind,
            payload=io.BytesIO(data),
            http_headers=http if kind == "response" else None,
            warc_content_type=None if kind == "response" else "text/plain",
            warc_headers_dict={"WARC-Record-ID": f"<{name}>"},
        )
        writer.write_record(record)
    return sink.getvalue()


def warc(folder: Path) -> Written:
    return put(folder / "a.warc.gz", web_archive("response")), {}


def wet(folder: Path) -> Written:
    return put(folder / "a.warc.wet.gz", web_archive("conversion")), {}


def zipped(folder: Path) -> Written:
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in SEEDS.items():
            archive.writestr(name, data)
    return str(folder / "a.zip"), {}


def tarred(folder: Path, mode: str = "w", name: str = "a.tar") -> Written:
    with tarfile.open(folder / name, mode) as archive:  # type: ignore[call-overload]
        for member, data in SEEDS.items():
            info = tarfile.TarInfo(member)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return str(folder / name), {}


def tarred_and_compressed(folder: Path) -> Written:
    return tarred(folder, "w:xz", "a.tar.xz")


def table_compressed(folder: Path) -> Written:
    return put(folder / "a.jsonl.zst", zstd.compress(lines())), BY_COLUMN


def table_in_an_archive(folder: Path) -> Written:
    pq.write_table(TABLE.slice(0, 2), folder / "in.parquet")
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.write(folder / "in.parquet", "in.parquet")
    rest = b"".join(lines().split(b"\n", 2)[2:])
    with tarfile.open(folder / "a.tar.gz", "w:gz") as outer:
        for name, data in (("in.zip", inner.getvalue()), ("rest.jsonl.gz", gzip.compress(rest))):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            outer.addfile(info, io.BytesIO(data))
    return str(folder / "a.tar.gz"), BY_COLUMN


FORMATS: dict[str, Callable[[Path], Written]] = {
    "text": text,
    "text, compressed": text_compressed,
    "JSON Lines": json_lines,
    "JSON": json_array,
    "CSV": comma_separated,
    "TSV": tab_separated,
    "Parquet": parquet,
    "Arrow file": arrow_file,
    "Arrow stream": arrow_stream,
    "dataset on disk": dataset_on_disk,
    "WARC": warc,
    "WET": wet,
    "zip": zipped,
    "tar": tarred,
    "tar, compressed": tarred_and_compressed,
    "table, compressed": table_compressed,
    "table in an archive": table_in_an_archive,
}


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_documents_in_every_format(name: str, tmp_path: Path) -> None:
    path, options = FORMATS[name](tmp_path)
    found = list(read_source(SourceOptions("seeds", path, **options), root=tmp_path))  # type: ignore[arg-type]
    assert all(isinstance(record, Record) for record in found)
    assert {record.key: record.text for record in found if isinstance(record, Record)} == TEXTS
    folder = read_source(SourceOptions("seeds", str(ROOT / "seeds")), root=ROOT)
    assert _digests(found) == _digests(folder)


def _digests(records: Iterable[Record | SetAside]) -> dict[str, str]:
    """SHA-256 of what each document was read from; a table's text in UTF-8 is that itself."""
    return {
        record.key: record.source_sha256 or hashlib.sha256(record.text.encode()).hexdigest()
        for record in records
        if isinstance(record, Record)
    }


def test_every_row_of_the_table_is_tested() -> None:
    page = (ROOT / "docs" / "inputs.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+?) \|", page.partition("## Formats")[2].partition("\n## ")[0], re.MULTILINE)
    assert set(rows[2:]) == {*FORMATS, "HTML"}


def test_every_format_that_may_be_declared_is_among_them(tmp_path: Path) -> None:
    found = {"html", "warc"}  # a page is tested below; the records of a crawl are compressed here
    for name, write in FORMATS.items():
        (tmp_path / name).mkdir()
        write(tmp_path / name)
        for path in (path for path in (tmp_path / name).rglob("*") if path.is_file()):
            head = path.read_bytes()[:4096]
            if packing(head, path.name) is None:
                found.add(sniff(head, path.name))
    missing = set(DECLARABLE) - found
    assert not missing, f"write the five documents in these formats, too, with a line in FORMATS above: {missing}"


PAGE = (
    "<!doctype html><html lang=fr><head><title>Un café rouvre</title>"
    '<meta name="author" content="Zoë Petit"><meta property="article:published_time" content="2024-05-01">'
    "</head><body><nav><a href='/'>Accueil</a> <a href='/a'>Sport</a></nav><article><h1>Un café rouvre</h1>"
    + "".join(
        f"<p>Le café de la place numéro {n} a rouvert ses portes hier, après des mois de travaux que personne dans le "
        "quartier n’espérait plus voir finir un jour ; les habitués sont revenus dès le matin.</p>"
        for n in range(6)
    )
    + "</article><footer><a href='/c'>Contact</a></footer></body></html>"
).encode()


def test_the_same_page_from_everywhere(tmp_path: Path) -> None:
    pytest.importorskip("corpusmill.read.html")
    url = "https://example.org/cafe"
    (tmp_path / "a.html").write_bytes(PAGE)
    (tmp_path / "b.jsonl").write_text(json.dumps({"doc": "b", "text": PAGE.decode(), "url": url}) + "\n")
    pq.write_table(pa.table({"doc": ["c"], "html": pa.array([PAGE], pa.binary())}), tmp_path / "c.parquet")
    (tmp_path / "d.html.gz").write_bytes(gzip.compress(PAGE))
    sink = io.BytesIO()
    writer = WARCWriter(sink, gzip=False)
    http = StatusAndHeaders(
        "200 OK", [("Content-Type", "text/html"), ("Content-Encoding", "gzip")], protocol="HTTP/1.1"
    )
    writer.write_record(
        writer.create_warc_record(url, "response", payload=io.BytesIO(gzip.compress(PAGE)), http_headers=http)
    )
    (tmp_path / "e.warc").write_bytes(sink.getvalue())
    found = [
        record
        for name in ("a.html", "b.jsonl", "c.parquet", "d.html.gz", "e.warc")
        for record in read_source(
            SourceOptions("t", str(tmp_path / name), html=True if name == "c.parquet" else None), root=tmp_path
        )
    ]
    assert len(found) == 5
    first = found[0]
    assert isinstance(first, Record)
    assert "Le café de la place numéro 5" in first.text
    assert "Accueil" not in first.text
    for record in found:
        assert isinstance(record, Record)
        assert record.text == first.text
        assert record.source_sha256 == first.source_sha256
        assert record.marks == first.marks
    assert [record.known.get("url") for record in found if isinstance(record, Record)][1] == url
