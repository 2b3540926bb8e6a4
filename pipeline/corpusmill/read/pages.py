"""HTML pages to records, wherever the bytes come from: a file, a cell of a table, a WARC record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Literal, NamedTuple

from corpusmill.errors import is_of_the_moment
from corpusmill.read.records import Content, Evidence, Record, SetAside
from corpusmill.read.source import SourceOptions, unreadable
from corpusmill.read.values import known_value, plain, whole
from corpusmill.text.schema import KNOWN


class PageRequest(NamedTuple):
    """All that the extraction of a page depends on."""

    html: bytes
    tier: Literal["precise", "fast"]
    url: str | None
    encoding: str | None
    """As declared outside the page."""


class Refused(NamedTuple):
    """A page that is not read, and why (see `SetAside`)."""

    kind: str
    sentence: str


Extraction = Content | Refused

Extract = Callable[[PageRequest], Extraction]
"""What makes text of a page: `extract_page`, or a store in front of it (see `page_store`)."""


def read_page(
    html: bytes,
    file_path: str,
    key: str,
    options: SourceOptions,
    *,
    place: str | None = None,
    declared: str | None = None,
    known: Mapping[str, Any] | None = None,
    extra: Mapping[str, Any] | None = None,
    extract: Extract | None = None,
) -> Record | SetAside:
    """The page's text as a record. `known` is what came with the page from outside: it wins over what the page says.

    `declared` is the encoding that came with the page, if any; `place` its number or name inside the file.
    """
    request = PageRequest(html, options.tier, (known or {}).get("url") or options.url, declared or options.encoding)
    page = (extract or extract_page)(request)
    sha256 = hashlib.sha256(html).hexdigest()
    if isinstance(page, Refused):
        return SetAside(file_path, place, page.kind, page.sentence, sha256)
    known = {**page.known, **(known or {})}
    extra = {name: value for name, value in page.extra.items() if name not in known} | dict(extra or {})
    content = {field.name: getattr(page, field.name) for field in fields(page)} | {"known": known, "extra": extra}
    return Record(key=key, file_path=file_path, source_sha256=sha256, **content)


def extract_page(request: PageRequest) -> Extraction:
    """Body text, marks and metadata of a page, or why it is not read. A function of the request alone."""
    from corpusmill.read.html import PageRefused, extract  # noqa: PLC0415  # only where there are pages

    try:
        page = extract(request.html, tier=request.tier, url=request.url, declared_encoding=request.encoding)
    except PageRefused as error:
        return Refused(error.kind, str(error))
    except Exception as error:  # one page in a million breaks a parser in its own way; it must not stop the corpus
        if is_of_the_moment(error):
            problem = unreadable(error)
            return Refused(problem.kind, str(problem))
        return Refused("page-failed", f"The page could not be read ({type(error).__name__}): leave it out.")
    known: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    evidence = []
    for name, found in page.known.items():
        value = known_value(name, found.value) if name in KNOWN else None
        if value is None:
            extra[name] = plain(found.value)
        else:
            known[name] = value
            as_found = found.value if name == "license" and isinstance(found.value, str) else value
            shown = "; ".join(value) if isinstance(value, list) else whole(str(as_found))
            evidence.append(Evidence(name, shown, found.source, found.confidence))
    return Content(
        text=whole(page.text),
        encoding=page.encoding,
        encoding_confidence=page.encoding_confidence,
        known=known,
        extra=extra,
        marks=tuple(page.marks),
        evidence=tuple(evidence),
    )
