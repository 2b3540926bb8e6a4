"""`CHANGELOG.md`: what each version did to the data, newest first."""

from __future__ import annotations

from pathlib import Path

from corpusmill.release.manifest import Manifest

_HEAD = "# Changes\n"


def changelog(manifest: Manifest, previous: Path | None) -> str:
    """The history of the corpus up to this release; `previous` is the folder of the version before, if there is one."""
    figures = manifest["figures"]
    section = (
        f"\n## {manifest['corpus']['version']}\n\n"
        f"{figures['documents']:,} documents, {figures['characters']:,} characters.\n"
    )
    if previous is None:
        return _HEAD + section
    return _HEAD + section + (previous / "CHANGELOG.md").read_text(encoding="utf-8").removeprefix(_HEAD)
