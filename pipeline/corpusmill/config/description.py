"""What a release says about itself that cannot be read off its tables: names, rights, sources, the recipe that ran."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from corpusmill.config import grammar
from corpusmill.errors import UsageError
from corpusmill.text.codes.licenses import nearest, spdx_of


class Stated(BaseModel):
    """What a person states in the configuration."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def license_of(said: str) -> str:
    """The SPDX id or expression of a licence where it is known, else what was said."""
    return spdx_of(said) or said


LicenseName = Annotated[str, AfterValidator(license_of)]


class Measure(Stated):
    """`[[corpus.quality]]`: one measured property of the cleaning, with how it was measured."""

    name: str
    value: str
    how: str


class About(Stated):
    """`[corpus]`: what a corpus says of itself.

    Each field is a key of the configuration and stands in the manifest, some under the name that manifests have always
    had; what shows it is the template of the card.
    """

    name: Annotated[str, AfterValidator(grammar.checked_name)]
    version: Annotated[str, AfterValidator(grammar.checked_version)] = "0.1.0-dev"
    title: str = ""
    description: str = Field(default="", serialization_alias="summary")
    purpose: str = ""
    """Why the corpus was made, and for whom."""
    task_categories: tuple[str, ...] = ("text-generation",)
    """What the hub lists it under: https://huggingface.co/tasks."""
    license: LicenseName = "other"
    """SPDX id or expression, or `other` with a `license_notice`."""
    license_notice: str = ""
    homepage: str = Field(default="", serialization_alias="url")
    contact: str = ""
    """Where a person asks for removal: an address or a URL."""
    creators: tuple[str, ...] = ()
    repository: Annotated[str, AfterValidator(grammar.checked_repository)] = ""
    """`owner/name` on the hub: the card then shows how to load from there."""
    released: Annotated[str, AfterValidator(grammar.checked_date)] = ""
    """Date of the release, ISO 8601; no clock is read."""
    quality: tuple[Measure, ...] = ()
    personal_data: str = ""
    limits: tuple[str, ...] = ()


class AboutSource(Stated):
    """`[[source]]`, as far as the release tells of it: where documents came from and under what terms."""

    name: str
    license: str = ""
    publisher: str = ""
    url: str = ""
    format: str = ""
    provenance: str = ""
    """How the texts came here: who collected them, when, by which means."""


@dataclass(frozen=True)
class StageRun:
    """One stage of the recipe with the options it ran with; `about` is one sentence on what it does."""

    stage: str
    options: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""


class InputCount(NamedTuple):
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

    `keys` identify what was built from what (name → hash). Nothing here may hold a clock time, a host, a worker count
    or an absolute path: it is written into the version folder.
    """

    about: About
    sources: Sequence[AboutSource]
    recipe: str
    steps: Sequence[StageRun]
    inputs: Sequence[InputCount] = ()
    libraries: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Subject → figures of what all cleaned texts told."""


_NEEDED = {
    "name": "the name of the corpus",
    "version": "its version, such as 1.0.0 or 1.0.0-dev",
    "title": "what the corpus is called in prose",
    "license": 'an SPDX licence id, or "other" with license_notice',
    "contact": "an address or URL where people ask for the removal of a document",
    "creators": "the people or bodies to cite as authors of the corpus",
}
# The date stands in the citation and in Croissant, which asks for it; a version that is replaced has none.
_NEEDED_WHEN_FINISHED = {"released": "the date of the release, such as 2026-01-31; no clock is read"}
_FORMS = {
    "name": grammar.checked_name,
    "version": grammar.checked_version,
    "repository": grammar.checked_repository,
    "released": grammar.checked_date,
}


# What a version under development may leave open; a finished one must supply it.
NOT_STATED = "not stated"
_RIGHTS_NOT_STATED = "The rights in these texts are not stated."


def with_open_words(about: About) -> About:
    """What a corpus says of itself, with words for what a version under development may leave open."""
    told: dict[str, Any] = {"title": about.title or about.name}
    if grammar.is_in_development(about.version):
        told |= {"contact": about.contact or NOT_STATED, "creators": about.creators or (NOT_STATED,)}
        if spdx(about.license) is None and not about.license_notice:
            told["license_notice"] = _RIGHTS_NOT_STATED
    return about.model_copy(update=told)


def check(description: Description) -> None:
    """Raise UsageError where something that a card must say is missing, all of it named, or is not of its form."""
    about = description.about
    if missing := list(_missing(description)):
        raise UsageError("; ".join(missing) + (": add it" if len(missing) == 1 else ": add them"))
    for name, checked in _FORMS.items():
        try:
            checked(getattr(about, name))
        except ValueError as error:
            raise UsageError(f"[corpus] {name} = {getattr(about, name)!r}: {error}") from None


def _missing(description: Description) -> Iterator[str]:
    about = description.about
    needed = _NEEDED if grammar.is_in_development(about.version) else _NEEDED | _NEEDED_WHEN_FINISHED
    for name, meaning in needed.items():
        if not getattr(about, name):
            yield f"[corpus] `{name}` is missing ({meaning})"
    if about.license and spdx(about.license) is None and not about.license_notice:
        meant = f"did you mean {near}? Else state" if (near := nearest(about.license)) else "state"
        yield (
            f"[corpus] `license_notice` is missing (license = {about.license!r} says nothing by itself: {meant} in "
            "words who holds the rights and what others may do)"
        )
    if not description.sources:
        yield "[[source]] `sources` is missing (at least one source)"
    for source in description.sources:
        for name in ("license", "publisher"):
            if not getattr(source, name):
                yield f"[[source]] {source.name!r}: `{name}` is missing"


def spdx(license: str) -> str | None:
    """The SPDX id of a licence; None where it does not speak for itself, as an expression or a reference does not.

    >>> spdx("cc-by-4.0"), spdx("Open Data Commons Attribution License"), spdx("other"), spdx("LicenseRef-press")
    ('CC-BY-4.0', 'ODC-By-1.0', None, None)
    """
    found = spdx_of(license)
    return found if found and " " not in found and not found.startswith("LicenseRef-") else None
