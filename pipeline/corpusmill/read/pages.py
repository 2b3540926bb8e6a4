"""HTML pages to records, wherever the bytes come from: a file, a cell of a table, a WARC record."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from corpusmill.read.records import Evidence, Record, SetAside
from corpusmill.read.source import SourceOptions
from corpusmill.read.values import known_value, plain, whole
from corpusmill.schema import KNOWN


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
) -> Record | SetAside:
    """The page's text as a record. `known` is what came with the page from outside: it wins over what the page says.

    `declared` is the encoding that came with the page, if any; `place` its number or name inside the file.
    """
    from corpusmill.read.html import PageRefused, extract  # noqa: PLC0415  # only where there are pages

    known, sha256 = dict(known or {}), hashlib.sha256(html).hexdigest()
    try:
        page = extract(
            html, tier=options.tier, url=known.get("url") or options.url, declared_encoding=declared or options.encoding
        )
    except PageRefused as error:
        return SetAside(file_path, place, error.kind, str(error), sha256)
    except Exception as error:  # one page in a million breaks a parser in its own way; it must not stop the corpus
        return SetAside(
            file_path,
            place,
            "page-failed",
            f"The page could not be read ({type(error).__name__}): leave it out.",
            sha256,
        )
    extra = dict(extra or {})
    evidence = []
    for name, found in page.known.items():
        value = known_value(name, found.value) if name in KNOWN else None
        if value is not None:
            known.setdefault(name, value)
            shown = "; ".join(value) if isinstance(value, list) else str(value)
            evidence.append(Evidence(name, shown, found.source, found.confidence))
        elif name not in known:
            extra.setdefault(name, plain(found.value))
    return Record(
        key=key,
        text=whole(page.text),
        file_path=file_path,
        source_sha256=sha256,
        encoding=page.encoding,
        encoding_confidence=page.encoding_confidence,
        known=known,
        extra=extra,
        marks=page.marks,
        evidence=evidence,
    )
