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


def _texts(manifest: Manifest) -> list[str]:
    names = ["README.md", "croissant.json"]
    names += [] if is_in_development(manifest["corpus"]["version"]) else ["CITATION.cff"]
    return names + (["LICENSE"] if manifest["corpus"]["license_notice"].strip() else [])


def page_names(manifest: Manifest) -> set[str]:
    """The paths of `pages`, for whom what is written there does not matter."""
    from corpusmill.release.pages.plots import plots  # noqa: PLC0415  see `pages`

    return {*_texts(manifest), *plots(manifest)}


def pages(manifest: Manifest) -> dict[str, str]:
    """Path → text."""
    # templates and YAML, .1 s: a build of which nothing changed writes no page
    from corpusmill.release.pages.card import card  # noqa: PLC0415
    from corpusmill.release.pages.citation import citation  # noqa: PLC0415
    from corpusmill.release.pages.croissant import croissant  # noqa: PLC0415
    from corpusmill.release.pages.plots import plots  # noqa: PLC0415

    writers = {"README.md": card, "croissant.json": croissant, "CITATION.cff": citation, "LICENSE": _notice}
    return {path: writers[path](manifest) for path in _texts(manifest)} | plots(manifest)


def _notice(manifest: Manifest) -> str:
    return f"{manifest['corpus']['license_notice'].strip()}\n"
