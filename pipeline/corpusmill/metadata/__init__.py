"""Readers of metadata: what a line says about a document beside its body. Words and places are data files here."""

from __future__ import annotations

from typing import Literal

Keep = tuple[Literal["title", "byline"], ...]
"""What stays in the text although it is recorded. It stands here, since a recipe is checked without any reader."""
