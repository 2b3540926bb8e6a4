"""What a release says about itself that cannot be read off its tables: names, rights, sources, the recipe that ran."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from corpusmill.errors import CorpusmillError, UsageError


class ReleaseError(CorpusmillError):
    """A release cannot be written or read; the message names the file and the remedy."""


@dataclass(frozen=True)
class Source:
    """Where documents came from and under what terms."""

    name: str
    license: str
    publisher: str
    url: str = ""
    format: str = ""


@dataclass(frozen=True)
class Step:
    """One stage of the recipe with the options it ran with; `about` is one sentence on what it does."""

    stage: str
    options: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""


@dataclass(frozen=True)
class Measure:
    """One measured property of the cleaning, with how it was measured."""

    name: str
    value: str
    how: str


@dataclass(frozen=True)
class InputCount:
    """Where the records of one input went: `records = documents + dropped + set_aside`."""

    source: str
    path: str
    records: int
    documents: int
    dropped: int
    set_aside: int


@dataclass(frozen=True)
class Description:
    """Everything that the configuration and the build know and the tables do not.

    `contact` is where a person asks for removal (an address or a URL). `license` is an SPDX id, or `other` with a
    `license_notice`. `released` is a date that the configuration gives (ISO 8601). `keys` identify what was built from
    what (name → hash). Nothing here may hold a clock time, a host, a worker count or an absolute path: it is written
    into the version folder.
    """

    name: str
    version: str
    title: str
    license: str
    contact: str
    creators: Sequence[str]
    sources: Sequence[Source]
    recipe: str
    steps: Sequence[Step]
    license_notice: str = ""
    summary: str = ""
    url: str = ""
    repository: str = ""
    personal_data: str = ""
    limits: Sequence[str] = ()
    quality: Sequence[Measure] = ()
    released: str = ""
    inputs: Sequence[InputCount] = ()
    libraries: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)


VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_REPOSITORY = re.compile(r"[A-Za-z0-9._-]+/[A-Za-z0-9._-]+")
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_NEEDED = {
    "name": "the name of the corpus",
    "version": "its version, such as 1.0.0 or 1.0.0-dev",
    "title": "what the corpus is called in prose",
    "license": 'an SPDX licence id, or "other" with license_notice',
    "contact": "an address or URL where people ask for the removal of a document",
    "creators": "the people or bodies to cite as authors of the corpus",
    "sources": "at least one source",
}
# The date stands in the citation and in Croissant, which asks for it; a version that is replaced has none.
_NEEDED_WHEN_FINISHED = {"released": "the date of the release, such as 2026-01-31; no clock is read"}


# What a version under development may leave open; a finished one must supply it.
NOT_STATED = "not stated"


def is_in_development(version: str) -> bool:
    """Whether a version may still be replaced (`-dev`); all others never change.

    >>> is_in_development("1.0.0-dev"), is_in_development("1.0.0-dev.3"), is_in_development("1.0.0-rc.1")
    (True, True, False)
    """
    return "dev" in version.partition("-")[2].split(".")


def check(description: Description) -> None:
    """Raise UsageError where something that a card must say is missing, all of it named, or is not of its form."""
    if missing := list(_missing(description)):
        raise UsageError("corpus.toml: " + "; ".join(missing) + (": add it" if len(missing) == 1 else ": add them"))
    for name, value, pattern, form in (
        ("name", description.name, _NAME, "a name for a folder; use a-z, 0-9, `.`, `_` and `-`"),
        ("version", description.version, VERSION, "of the form 1.2.3 or 1.2.3-dev"),
        ("repository", description.repository, _REPOSITORY, "of the form owner/name"),
        ("released", description.released, _DATE, "a date such as 2026-01-31"),
    ):
        if value and not pattern.fullmatch(value):
            raise UsageError(f"corpus.toml, [corpus]: {name} = {value!r} is not {form}")


def _missing(description: Description) -> Iterator[str]:
    needed = _NEEDED if is_in_development(description.version) else _NEEDED | _NEEDED_WHEN_FINISHED
    for name, meaning in needed.items():
        if not getattr(description, name):
            yield f"[corpus] `{name}` is missing ({meaning})"
    if description.license and spdx(description.license) is None and not description.license_notice:
        yield (
            f"[corpus] `license_notice` is missing (license = {description.license!r} says nothing by itself: state in "
            "words who holds the rights and what others may do)"
        )
    for source in description.sources:
        for name in ("license", "publisher"):
            if not getattr(source, name):
                yield f"[[source]] {source.name!r}: `{name}` is missing"


# Licences for data and text that say by themselves what others may do: the hub's id → the SPDX id.
_LICENSES = {
    "apache-2.0": "Apache-2.0", "mit": "MIT", "bsd-2-clause": "BSD-2-Clause", "bsd-3-clause": "BSD-3-Clause",
    "cc0-1.0": "CC0-1.0", "cc-by-2.0": "CC-BY-2.0", "cc-by-2.5": "CC-BY-2.5", "cc-by-3.0": "CC-BY-3.0",
    "cc-by-4.0": "CC-BY-4.0", "cc-by-sa-3.0": "CC-BY-SA-3.0", "cc-by-sa-4.0": "CC-BY-SA-4.0",
    "cc-by-nc-2.0": "CC-BY-NC-2.0", "cc-by-nc-3.0": "CC-BY-NC-3.0", "cc-by-nc-4.0": "CC-BY-NC-4.0",
    "cc-by-nd-4.0": "CC-BY-ND-4.0", "cc-by-nc-nd-3.0": "CC-BY-NC-ND-3.0", "cc-by-nc-nd-4.0": "CC-BY-NC-ND-4.0",
    "cc-by-nc-sa-2.0": "CC-BY-NC-SA-2.0", "cc-by-nc-sa-3.0": "CC-BY-NC-SA-3.0", "cc-by-nc-sa-4.0": "CC-BY-NC-SA-4.0",
    "cdla-sharing-1.0": "CDLA-Sharing-1.0", "cdla-permissive-1.0": "CDLA-Permissive-1.0",
    "cdla-permissive-2.0": "CDLA-Permissive-2.0", "gfdl": "GFDL-1.3-or-later", "odc-by": "ODC-By-1.0",
    "odbl": "ODbL-1.0", "pddl": "PDDL-1.0", "unlicense": "Unlicense", "etalab-2.0": "etalab-2.0",
}  # fmt: skip
_HUB_IDS = {spdx.lower(): hub for hub, spdx in _LICENSES.items()}


def hub_license(license: str) -> str:
    """The hub's id for a licence; `other` where it has none.

    >>> hub_license("CC-BY-4.0"), hub_license("ODC-By-1.0"), hub_license("house rules")
    ('cc-by-4.0', 'odc-by', 'other')
    """
    lower = license.lower()
    return lower if lower in _LICENSES else _HUB_IDS.get(lower, "other")


def spdx(license: str) -> str | None:
    """The SPDX id of a licence; None where it does not speak for itself.

    >>> spdx("cc-by-4.0"), spdx("odc-by"), spdx("other")
    ('CC-BY-4.0', 'ODC-By-1.0', None)
    """
    return _LICENSES.get(hub_license(license))
