"""A store of extracted pages: a changed cleaning rule never makes a page be extracted again.

Extraction costs a hundred times what reading and cleaning do (10 to 20 ms a page). It depends on the page's bytes and
the few options of a `PageRequest`, on the code of this room and on its libraries, and on nothing else; so its results
are kept by a hash of just these. Whatever else changes (rules, stages, other files, columns beside the page, ids), a
page that was extracted once is looked up, and identical pages are extracted once.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import fields, replace
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from corpusmill.read.pages import Extract, Extraction, PageRequest, Refused, extract_page
from corpusmill.read.records import OF_THE_MOMENT, Content, Evidence
from corpusmill.recipes.code import PACKAGE, code_key
from corpusmill.text.batch import Mark

# What decides an extraction beside the page, its request and the code.
LIBRARIES = ("chardet", "htmldate", "lxml", "numpy", "resiliparse", "trafilatura")

# Pages in a segment. So many are extracted again, at most, after a kill; fewer would make many small files.
_SEGMENT_PAGES = 512
_SEGMENT_CHARACTERS = 16 << 20

_SCHEMA = pa.schema([("key", pa.binary(32)), ("text", pa.large_string()), ("facts", pa.large_string())])
_ENDING = ".pages"
_DIGEST_BYTES = 32


@cache
def reader_key() -> str:
    """Hash of all that decides an extraction but the page and its request: code, models and library versions."""
    code = code_key(["corpusmill.read.page_store"], PACKAGE.parent, without=["recipes/*.toml"])
    versions = [(name, version(name)) for name in LIBRARIES]
    return hashlib.sha256(json.dumps([code, versions]).encode()).hexdigest()


class _Place(NamedTuple):
    segment: str
    row: int


class PageStore:
    """The extractions of one split, in Arrow files of one folder; callable in place of `extract_page`.

    A segment appears whole, by rename, and is never changed; it begins with the hash of the rest, and one that does not
    hold counts as missing. What a fault of the moment took from a page is told and not kept. As a context manager it
    drops, after a split that was read to its end, what nobody asked for. One process at a time has a folder. `counts`
    tells how many pages were `extracted` and how many `kept` ones were used.

    Memory: 100 bytes a page of the split, two segments, and the pages that wait to be written.
    """

    def __init__(self, folder: Path, extract: Extract = extract_page):
        self.counts: Counter[str] = Counter()
        self._folder = folder
        self._extract = extract
        self._waiting: dict[bytes, tuple[str, str]] = {}
        self._characters = 0
        self._used: set[bytes] = set()
        self._places: dict[bytes, _Place] = {}
        self._segments: dict[str, int] = {}
        self._load = lru_cache(2)(lambda name: _read(folder / name))
        for path in sorted(folder.glob("*")) if folder.is_dir() else ():
            table = _read(path) if path.suffix == _ENDING and path.is_file() else None
            if table is None:
                path.unlink()  # of a killed process, or broken
                continue
            self._segments[path.name] = table.num_rows
            self._places |= {key: _Place(path.name, row) for row, key in enumerate(table["key"].to_pylist())}

    def __call__(self, request: PageRequest) -> Extraction:
        """The extraction of a page: kept, or made now and kept from now on."""
        key = page_key(request)
        self._used.add(key)
        row = self._waiting.get(key) or self._kept(key)
        self.counts["kept" if row else "extracted"] += 1
        if row is None:
            extraction = self._extract(request)
            row = _row(extraction)
            if not (isinstance(extraction, Refused) and extraction.kind in OF_THE_MOMENT):
                self._wait(key, row)
        return _extraction(*row)  # also of a new one: with and without the store a page reads the same

    @property
    def size(self) -> int:
        """Number of pages kept."""
        return len(self._places.keys() | self._waiting.keys())

    def _kept(self, key: bytes) -> tuple[str, str] | None:
        place = self._places.get(key)
        table = self._load(place.segment) if place else None
        if place is None or table is None:
            return None
        return table["text"][place.row].as_py(), table["facts"][place.row].as_py()

    def _wait(self, key: bytes, row: tuple[str, str]) -> None:
        self._waiting[key] = row
        self._characters += sum(map(len, row))
        if len(self._waiting) >= _SEGMENT_PAGES or self._characters >= _SEGMENT_CHARACTERS:
            self.flush()

    def flush(self) -> None:
        """Write what waits, so that no kill can take it."""
        if not self._waiting:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        keys = list(self._waiting)
        name = hashlib.sha256(b"".join(keys)).hexdigest()[:32] + _ENDING
        partial = self._folder / f"{name}.partial"
        texts, facts = zip(*self._waiting.values(), strict=True)
        arrays = [pa.array(cells, field.type) for cells, field in zip((keys, texts, facts), _SCHEMA, strict=True)]
        options = pa.ipc.IpcWriteOptions(compression="zstd")
        sink = pa.BufferOutputStream()
        with pa.ipc.new_file(sink, _SCHEMA, options=options) as writer:
            writer.write_batch(pa.record_batch(arrays, schema=_SCHEMA))
        data = sink.getvalue()
        with partial.open("wb") as file:
            file.write(hashlib.sha256(data).digest())
            file.write(data)
        partial.rename(self._folder / name)
        self._segments[name] = len(keys)
        self._places |= {key: _Place(name, row) for row, key in enumerate(keys)}
        self._waiting, self._characters = {}, 0

    def _drop_unused(self) -> None:
        """Write segments that hold pages nobody asked for anew without them."""
        wanted = [key for key in self._places if key in self._used]
        live = Counter(self._places[key].segment for key in wanted)
        stale = {name for name, rows in self._segments.items() if live[name] < rows}
        for key in wanted:
            if self._places[key].segment in stale and (row := self._kept(key)):
                self._wait(key, row)
        self.flush()
        for name in stale - {self._places[key].segment for key in wanted}:
            (self._folder / name).unlink()

    def __enter__(self) -> PageStore:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.flush()
        if kind is None:
            self._drop_unused()


def page_key(request: PageRequest) -> bytes:
    """What an extraction depends on beside the code: 32 bytes."""
    options = json.dumps([request.tier, request.url, request.encoding]).encode()
    return hashlib.sha256(hashlib.sha256(request.html).digest() + options).digest()


def _row(extraction: Extraction) -> tuple[str, str]:
    """Text, and all the rest as JSON, which keeps every value of a page exactly: strings, numbers and lists of them."""
    if isinstance(extraction, Refused):
        return "", json.dumps({"refused": extraction})
    facts = {field.name: getattr(extraction, field.name) for field in fields(extraction) if field.name != "text"}
    return extraction.text, json.dumps({"page": facts})


def _extraction(text: str, facts: str) -> Extraction:
    told = json.loads(facts)
    if "refused" in told:
        return Refused(*told["refused"])
    content = Content(text=text, **told["page"])
    marks, evidence = tuple(Mark(*mark) for mark in content.marks), tuple(Evidence(*item) for item in content.evidence)
    return replace(content, marks=marks, evidence=evidence)


def _read(path: Path) -> pa.Table | None:
    try:
        with pa.memory_map(str(path)) as file:
            digest, data = file.read(_DIGEST_BYTES), file.read_buffer()
        if hashlib.sha256(data).digest() != digest:
            return None
        table = pa.ipc.open_file(data).read_all()
    except (OSError, pa.ArrowInvalid):
        return None
    return table if table.schema == _SCHEMA else None
