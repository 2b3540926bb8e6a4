"""What a page says about itself, with source and confidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml import etree


@dataclass(frozen=True, slots=True)
class Known:
    """A metadata value, where on the page it was found, and how sure that makes it."""

    value: Any
    source: str
    confidence: float


def read_metadata(root: etree._Element, url: str | None) -> dict[str, Known]:
    """Metadata of a parsed page by column name; what is not there is absent."""
    known: dict[str, Known] = {}
    title = root.findtext(".//title")
    if title and title.strip():
        known["title"] = Known(" ".join(title.split()), "title", 0.5)
    return known
