"""Extracted pages are kept: changing a rule never extracts again, and nobody can tell from the release."""

from __future__ import annotations

import json
import os
import shutil
from io import BytesIO
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import corpora
from commands import command
from corpora import build_here
from corpusmill.corpus.build import build
from corpusmill.read.page_store import PageStore
from corpusmill.read.pages import Extraction, PageRequest, Refused
from corpusmill.read.records import OF_THE_MOMENT, Content, Evidence
from corpusmill.text.batch import Mark
from test_build import DIST, POISON

PAGE = """<html lang="en"><head><title>Bridge {n} closed</title><meta name="author" content="Ann Lee">
<meta property="article:published_time" content="2024-05-0{day}"></head>
<body><nav><a href="/">Home</a></nav><article><h1>Bridge {n} closed</h1>{paragraphs}
<ul><li>Repairs take <a href="/{n}">{n} months</a></li></ul></article><footer>Leave a Reply</footer></body></html>"""


def page(n: int) -> bytes:
    paragraphs = "".join(f"<p>{line}</p>" for line in corpora.document(n).split("\n") if line)
    return PAGE.format(n=n, day=1 + n % 9, paragraphs=paragraphs).encode()


def make(folder: Path, pages: int = 12, *, split_bytes: int = 16384) -> Path:
    """Pages as files, as cells of a table and as records of a crawl, one page of each that is refused."""
    config = corpora.make(folder, documents=3, split_bytes=split_bytes)
    for name in ("pages", "rows", "crawl"):
        (folder / name).mkdir()
        with config.open("a") as toml:
            toml.write(f'\n[[source]]\nname = "{name}"\npath = "{name}"\n')
    too_deep = b"<html><body>" + b"<div>" * 2000 + b"x</body></html>"
    for n in range(pages):
        (folder / "pages" / f"page-{n:03d}.html").write_bytes(page(n))
    (folder / "pages" / "deep.html").write_bytes(too_deep)
    rows = [{"text": html.decode(), "desk": "city"} for html in (page(100), page(101), page(100), too_deep)]
    (folder / "rows" / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    with (folder / "crawl" / "crawl.warc.gz").open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for n, html in enumerate((page(200), page(201), too_deep)):
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                f"https://example.org/{n}", "response", payload=BytesIO(html), http_headers=headers,
                warc_headers_dict={"WARC-Record-ID": f"<urn:uuid:{n}>", "WARC-Date": "2024-05-01T00:00:00Z"},
            )  # fmt: skip
            writer.write_record(record)
    return config


def counts(folder: Path) -> dict[str, int]:
    """Pages extracted and pages looked up, over the receipts of all parts that are there."""
    receipts = [json.loads(path.read_text()) for path in folder.glob(".corpusmill/*/parts/*/receipt.json")]
    return {name: sum(receipt["pages"].get(name, 0) for receipt in receipts) for name in ("extracted", "kept")}


def segments(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.glob(".corpusmill/*/pages/*/*")}


def change_recipe(config: Path) -> None:
    corpora.with_stages(config, ["fix_text", "tag_language", "collapse_space", "tag_counts"])


def test_changed_recipe_extracts_nothing_and_gives_the_bytes_of_a_fresh_build(tmp_path: Path) -> None:
    config = make(tmp_path / "kept")
    build(config, jobs=2)
    assert counts(tmp_path / "kept") == {"extracted": 13 + 3 + 3, "kept": 1}, "of two equal cells one is extracted"
    before = segments(tmp_path / "kept")
    change_recipe(config)
    done = build_here(config)
    assert done.reused_parts == 0
    assert counts(tmp_path / "kept") == {"extracted": 0, "kept": 20}
    assert segments(tmp_path / "kept") == before
    fresh = make(tmp_path / "fresh")
    change_recipe(fresh)
    build_here(fresh)
    assert corpora.checksums(tmp_path / "kept" / DIST) == corpora.checksums(tmp_path / "fresh" / DIST)
    rows = [row for path in done.folder.glob("data/*") for row in pq.read_table(path).to_pylist()]
    assert {row["title"] for row in rows if row["source"] == "crawl"} == {"Bridge 200 closed", "Bridge 201 closed"}
    assert done.accounts["kinds"] == {"too-deep": 3}


def test_pages_nobody_asks_for_any_more_leave_the_store(tmp_path: Path) -> None:
    config = make(tmp_path, split_bytes=1 << 20)
    build_here(config)
    (tmp_path / "pages" / "page-003.html").write_bytes(page(33))
    (tmp_path / "pages" / "page-004.html").unlink()
    shutil.rmtree(tmp_path / "crawl")
    config.write_text(config.read_text().replace('\n[[source]]\nname = "crawl"\npath = "crawl"\n', ""))
    build_here(config)
    assert counts(tmp_path)["extracted"] == 1 + 3, "the changed page, and those of the part that was not made again"
    folders = list(tmp_path.glob(".corpusmill/*/pages/*"))
    kept = [PageStore(folder).size for folder in folders]
    assert sorted(kept) == [3, 12]


def test_a_broken_or_half_written_segment_costs_an_extraction_only(tmp_path: Path) -> None:
    config = make(tmp_path, split_bytes=1 << 20)
    build_here(config)
    expected = corpora.checksums(tmp_path / DIST)
    for n, path in enumerate(segments(tmp_path)):
        if n == 0:
            os.truncate(path, path.stat().st_size // 2)
        elif n == 1:
            path.rename(path.with_suffix(".pages.partial"))
    shutil.rmtree(tmp_path / ".corpusmill" / "test-corpus" / "parts")
    shutil.rmtree(tmp_path / "dist")
    build_here(config)
    assert 0 < counts(tmp_path)["extracted"] < 19
    assert corpora.checksums(tmp_path / DIST) == expected


def test_a_dead_worker_leaves_its_pages_to_the_careful_one(tmp_path: Path) -> None:
    (tmp_path / "poisoned.py").write_text(POISON.format(deed="ctypes.string_at(0)"))
    config = make(tmp_path, split_bytes=1 << 20)
    corpora.with_stages(config, ["fix_text", "tag_language", "poisoned:poison", "tag_counts"])
    done = json.loads(command("build", config, "--json", "--jobs", "1").stdout)
    assert done["kinds"]["worker-died"] == 1, "the page, which is of town 3"
    (receipt,) = (
        receipt
        for path in tmp_path.glob(".corpusmill/*/parts/*/receipt.json")
        if (receipt := json.loads(path.read_text()))["source"] == "pages"
    )
    assert receipt["pages"] == {"kept": 13}


texts = st.text(st.characters(exclude_categories=["Cs"]))
plain = st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts, st.lists)
kinds = texts.filter(lambda kind: kind not in OF_THE_MOMENT)  # these are never kept
extractions = st.builds(Refused, kinds, texts) | st.builds(
    Content, text=texts, encoding=texts, encoding_confidence=st.floats(0, 1),
    known=st.dictionaries(texts, plain), extra=st.dictionaries(texts, plain),
    marks=st.lists(st.builds(Mark, st.integers(0, 9), st.integers(0, 9), texts)).map(tuple),
    evidence=st.lists(st.builds(Evidence, texts, texts, texts, st.floats(0, 1))).map(tuple),
)  # fmt: skip


@given(st.lists(extractions, max_size=5))
def test_every_extraction_comes_back_exactly(tmp_path_factory: pytest.TempPathFactory, given: list[Extraction]) -> None:
    folder = tmp_path_factory.mktemp("store")
    requests = [PageRequest(bytes([n]), "fast", "https://example.org/", None) for n in range(len(given))]
    answers = dict(zip(requests, given, strict=True))
    with PageStore(folder, answers.__getitem__) as store:
        assert [store(request) for request in requests] == given
    with PageStore(folder, {}.__getitem__) as again:
        assert [again(request) for request in requests] == given
    assert all(
        isinstance(mark, Mark) for item in map(again, requests) if isinstance(item, Content) for mark in item.marks
    )


def test_pages_under_other_addresses_or_encodings_are_other_pages(tmp_path: Path) -> None:
    request = PageRequest(b"<p>x", "fast", None, None)
    requests = [request, request._replace(tier="precise"), request._replace(url="a"), request._replace(encoding="a")]
    with PageStore(tmp_path / "store", lambda asked: Refused("asked", repr(asked))) as store:
        assert len({store(asked).sentence for asked in requests}) == 4  # type: ignore[union-attr]
