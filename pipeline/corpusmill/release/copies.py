"""What a copy of a release says of itself elsewhere: where it loads from, and that removed text stayed at home."""

from __future__ import annotations

from corpusmill.release.manifest import TABLES, Manifest
from corpusmill.release.pages.written import pages_key

# These tables repeat text that was removed, perhaps for a reason; so does the report.
AUDIT = ("edits", "dropped", "set_aside")
_AUDIT_PATHS = (*(f"{TABLES[table]}/" for table in AUDIT), "report.html")


def is_audit(path: str) -> bool:
    """Whether a file of a release repeats removed text.

    >>> is_audit("edits/train-00000-of-00001.parquet"), is_audit("data/train-00000-of-00001.parquet")
    (True, False)
    """
    return path.startswith(_AUDIT_PATHS)


def manifest_of_copy(manifest: Manifest, *, repository: str = "", has_audit: bool = True) -> Manifest:
    """The manifest of a copy that loads from `repository` (`owner/name`; empty: as built), or has no audit tables.

    The figures stay as they are; `held_back` names the tables that are not in the copy. The pages of the copy are
    written from this manifest, as those of the release from its own.
    """
    held_back = [] if has_audit else [table for table in AUDIT if table in manifest["tables"]]
    if not held_back and repository in ("", manifest["corpus"]["repository"]):
        return manifest
    return manifest | {
        "corpus": manifest["corpus"] | {"repository": repository or manifest["corpus"]["repository"]},
        "held_back": [*manifest["held_back"], *held_back],
        "tables": {name: about for name, about in manifest["tables"].items() if name not in held_back},
        "keys": manifest["keys"] | {"pages": pages_key()},
    }
