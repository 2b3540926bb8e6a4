"""What a corpus in `dist/` was built from, kept beside its versions: inputs of one name must not replace each other.

It stands beside the version folders and not in them, where the same content must give the same bytes.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from corpusmill.config.grammar import is_in_development
from corpusmill.config.settings import Settings
from corpusmill.errors import UsageError
from corpusmill.read.source import is_url
from corpusmill.text.addresses import shown

_FILE = ".built-from"


def origins_of(config: str, settings: Settings, root: Path) -> tuple[str, ...]:
    """What a build was called with, as seen from the folder of its `dist/`, and then what its sources lead to.

    Whoever built a folder as it is and then wrote a configuration for it builds the same corpus. Nothing of an address
    that could be secret stands in it.
    """
    beside = (root / "dist").resolve().parent  # several folders may share one by a link
    places = [config, *(source.path if is_url(source.path) else str(root / source.path) for source in settings.source)]
    return tuple(shown(place) if is_url(place) else os.path.relpath(Path(place).resolve(), beside) for place in places)


def check_same_origin(corpus: Path, version: str, origins: Sequence[str]) -> None:
    """Refuse to replace a version under development that was built from something else.

    A build asks before it begins, and again when it is its turn to write: two of one name may have begun at once.
    Raises UsageError.
    """
    place = corpus / version
    said = corpus / _FILE
    if said.exists() and not said.is_file():
        raise UsageError(f"{said} is no plain file, and builds keep there what a corpus was built from; remove it")
    before = said.read_text(encoding="utf-8", errors="ignore").rstrip("\n") if said.exists() else ""
    if before and origins and before not in origins and place.exists() and is_in_development(version):
        raise UsageError(
            f"{place} was built from {before}, and a corpus of {origins[0]} has the same name; it is not replaced. "
            f"Give one of them a name of its own (`corpusmill init` writes a configuration), or remove {corpus} first"
        )


def keep_origin(corpus: Path, origins: Sequence[str]) -> None:
    """Write down what the newest version was built from, before it is there: it is nobody's for no moment."""
    if not origins:
        return
    partial = corpus / f"{_FILE}.partial"
    partial.write_text(f"{origins[0]}\n", encoding="utf-8")
    partial.replace(corpus / _FILE)
