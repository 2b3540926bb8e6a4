"""Code between fences is the author's: what the stages of residue would cut there stays."""

from __future__ import annotations

import numpy as np

from corpusmill.text.actions import Edits
from corpusmill.text.batch import Batch

FENCE = "```"
KEPT_FROM = frozenset(
    ("strip_boilerplate", "strip_inline", "strip_context", "strip_repeated", "strip_scored", "lift_metadata")
)
"""Stages that know residue and metadata by how a line reads, as lines of code and of quoted screens read, too."""


def outside_code(batch: Batch, actions: Edits) -> Edits:
    """The edits that touch nothing between fences. Only rows that a stage would cut are looked at."""

    spans = {
        row: found
        for row in np.unique(actions.row).tolist()
        if FENCE in batch.texts[row] and (found := fenced(batch.texts[row]))
    }
    if not spans:
        return actions
    places = zip(actions.row.tolist(), actions.start.tolist(), actions.end.tolist(), strict=True)
    touches = [any(start < last and first < end for first, last in spans.get(row, ())) for row, start, end in places]
    return actions.taken(np.flatnonzero(np.logical_not(touches)))


def fenced(text: str) -> list[tuple[int, int]]:
    """Where code stands with its fences, lines that begin with three backticks; a fence that is never closed is none.

    >>> text = "Run it:\\n```sh\\nshare --all\\n```\\nShare\\n```"
    >>> [text[start:end] for start, end in fenced(text)]
    ['```sh\\nshare --all\\n```']
    """
    found, opened, at = [], -1, 0
    for line in text.split("\n"):
        if line.lstrip().startswith(FENCE) and FENCE not in line.strip().strip("`"):
            found += [(opened, at + len(line))] if opened >= 0 else []
            opened = at if opened < 0 else -1
        at += len(line) + 1
    return found
