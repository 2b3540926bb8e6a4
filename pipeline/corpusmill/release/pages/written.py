"""Everything in a release that is written from its manifest alone, so that `verify` can write it again and compare."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources

from corpusmill.config.grammar import is_in_development
from corpusmill.release.manifest import Manifest

# The modules and templates that decide the words of the pages.
_WRITERS = (
    "card.py", "card.md.jinja", "citation.py", "croissant.py", "../escape.py", "written.py", "plots.py",
    "../../terminal/words.py", "../../text/codes/licenses.py", "../../text/codes/licenses.tsv",
)  # fmt: skip


@cache
def pages_key() -> str:
    """Hash of what writes the pages: with the same key the same manifest gives the same pages."""
    folder = resources.files(__package__)
    return hashlib.sha256(b"\0".join(folder.joinpath(name).read_bytes() for name in _WRITERS)).hexdigest()[:16]


def page_names(manifest: Manifest) -> set[str]:
    """The paths of `pages`, for whom what is written there does not matter."""
    from corpusmill.release.pages.plots import plots  # noqa: PLC0415  see `pages`

    names = {"README.md", "croissant.json", *plots(manifest)}
    if not is_in_development(manifest["corpus"]["version"]):
        names.add("CITATION.cff")
    if manifest["corpus"]["license_notice"].strip():
        names.add("LICENSE")
    return names


def pages(manifest: Manifest) -> dict[str, str]:
    """Path → text."""
    # templates and YAML, .1 s: a build of which nothing changed writes no page
    from corpusmill.release.pages.card import card  # noqa: PLC0415
    from corpusmill.release.pages.citation import citation  # noqa: PLC0415
    from corpusmill.release.pages.croissant import croissant  # noqa: PLC0415
    from corpusmill.release.pages.plots import plots  # noqa: PLC0415

    written = {
        "README.md": card(manifest),
        "croissant.json": croissant(manifest),
        **plots(manifest),
    }
    if not is_in_development(manifest["corpus"]["version"]):
        written["CITATION.cff"] = citation(manifest)
    if notice := manifest["corpus"]["license_notice"].strip():
        written["LICENSE"] = notice + "\n"
    return written
