"""Reads the first records of each source, so that mistakes in a configuration show before a build."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from corpusmill.config.settings import Source
from corpusmill.read.inputs import read_input
from corpusmill.read.records import Record, SetAside
from corpusmill.read.source import Listed, SourceOptions, is_url
from corpusmill.terminal.words import counted, printable_name

# Inputs that are looked into, drawn from the source, since kinds of files may alternate: a second for texts, six for
# pages, some for a server.
_MOST, _MOST_REMOTE = 1_000, 20
_SHOWN = 5
# A detector that is as sure as this of another encoding than the declared one has seen UTF-8 or a mark.
_SURE = 0.95


@dataclass(frozen=True)
class Tried:
    """A source, and what its inputs gave: a first record each, or the reason why there is none."""

    source: str
    inputs: int
    looked: int
    """Inputs that were looked into."""
    records: tuple[Record, ...]
    aside: tuple[SetAside, ...]
    blank: int = 0
    """Inputs that were read, and hold no text."""
    misread: Record | None = None
    """The first record by the encoding that its bytes show, where that is surely another than the declared one."""

    publisher: str | None = None
    """What is stated for every document of the source that says nothing itself."""

    @property
    def sites(self) -> list[str]:
        """The hosts of the records that the stated publisher is taken to be of."""
        addresses = (str(item.known.get("url") or "") for item in self.records if "publisher" not in item.known)
        hosts = ((urlsplit(url).hostname or "").removeprefix("www.") for url in addresses)
        return sorted(set(filter(None, hosts)))

    @property
    def _blank(self) -> str:
        return f", {counted(self.blank, 'holds', 'hold')} no text" if self.blank else ""

    def lines(self) -> Iterator[str]:
        """For a person."""
        of = counted(self.looked, "input") + (f" of {self.inputs:,}" if self.looked < self.inputs else "")
        if self.records:
            first = self.records[0]
            title = f", title {printable_name(str(first.known['title']))!r}" if "title" in first.known else ""
            gives = counted(len(self.records), "gives", "give")
            yield f"source {self.source}: {of} looked into, {gives} a document{self._blank}"
            yield f"  {first.key} ({first.encoding}{title}): {_beginning(first.text)}"
        else:
            yield f"source {self.source}: {of} looked into, none gives a document{self._blank}"
        if self.misread:
            told = f"{self.records[0].encoding} is declared, but its bytes are {self.misread.encoding}"
            yield f"  {self.records[0].file_path}: {told}: {_beginning(self.misread.text)}"
        if self.publisher and len(self.sites) > 1:
            named = ", ".join(self.sites[:_SHOWN]) + (", …" if self.sites[_SHOWN:] else "")
            yield f"  publisher = {self.publisher!r} is recorded for documents of several sites ({named}), whatever"
            yield "  they say; a column `publisher` or a table in `metadata` wins over it (`origin` is for the card)"
        for item in self.aside[:_SHOWN]:
            record = f", record {printable_name(item.record)}" if item.record else ""
            yield f"  {item.file_path}{record} ({item.kind}): {item.error}"
        if self.aside[_SHOWN:]:
            yield f"  … and {len(self.aside) - _SHOWN:,} more that give none"


def _beginning(text: str) -> str:
    told = " ".join(text[:400].split())
    return repr(told[:80] + "…" * (len(told) > 80))


def tried(source: Source, items: Sequence[Listed]) -> Tried:
    """Look for the first record of each input, pages by the fast reader; nothing of it is kept."""
    options = replace(source.options(), tier="fast")
    most = _MOST_REMOTE if is_url(source.path) else _MOST
    drawn = random.Random(0).sample(range(len(items)), min(most, len(items)))  # noqa: S311  the same ones each time
    looked = [items[n] for n in sorted(drawn)]
    found = [(item, _first(item, options)) for item in looked]
    records = tuple(first for _, first in found if isinstance(first, Record) and first.text.strip())
    aside = tuple(first for _, first in found if isinstance(first, SetAside))
    misread = None
    if records and options.encoding:
        other = _first(next(item for item, first in found if first is records[0]), replace(options, encoding=None))
        if isinstance(other, Record) and other.text != records[0].text and (other.encoding_confidence or 0) >= _SURE:
            misread = other
    stated = None if source.metadata else source.known().get("publisher")
    blank = len(looked) - len(records) - len(aside)
    return Tried(source.name, len(items), len(looked), records, aside, blank, misread, stated)


def _first(item: Listed, options: SourceOptions) -> Record | SetAside | None:
    """The first record of an input with a text, else the first reason or blank record; None of one that holds none."""
    if isinstance(item, SetAside):
        return item
    other = None
    for record in read_input(item, options):
        if isinstance(record, Record) and record.text.strip():
            return record
        other = other or record
    return other
