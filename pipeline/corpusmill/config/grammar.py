"""The syntax of names and versions, in one place for configuring, releasing and publishing."""

from __future__ import annotations

import re
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

# https://semver.org, without build metadata and in small letters: a version is the name of a folder and of a tag, and
# file systems and people do not keep RC.1 and rc.1 apart. [0-9] and not \d, which takes the digits of every script.
_NUMBER = r"(0|[1-9][0-9]*)"
_IDENTIFIER = r"(?:0|[1-9][0-9]*|[0-9]*[a-z-][0-9a-z-]*)"
_VERSION = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-({_IDENTIFIER}(?:\.{_IDENTIFIER})*))?")
# 96 characters: what the Hub takes as the name of a dataset
_NAME = re.compile(r"(?!.*\.\.)[a-z0-9]([a-z0-9._-]{0,94}[a-z0-9])?")
_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)
# a path or a name without its scheme leads nowhere from a card
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/]\S*", re.IGNORECASE)
# mail, a URL, a number to call, a house in a street: one of these signs stands in each
_REACHED = re.compile(r"[@./\d]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # `fromisoformat` takes weeks, too

# https://huggingface.co/tasks. The hub adds some every year, so that another name is no mistake.
_TASKS = """
any-to-any audio-classification audio-text-to-text audio-to-audio automatic-speech-recognition conversational
depth-estimation document-question-answering feature-extraction fill-mask graph-ml image-classification
image-feature-extraction image-segmentation image-text-to-text image-text-to-image image-text-to-video image-to-3d
image-to-image image-to-text image-to-video keypoint-detection mask-generation multiple-choice object-detection other
question-answering reinforcement-learning robotics sentence-similarity summarization table-question-answering
table-to-text tabular-classification tabular-regression tabular-to-text text-classification text-generation
text-ranking text-retrieval text-to-3d text-to-audio text-to-image text-to-speech text-to-video text2text-generation
time-series-forecasting token-classification translation unconditional-image-generation video-classification
video-text-to-text video-to-video visual-document-retrieval visual-question-answering voice-activity-detection
zero-shot-classification zero-shot-image-classification zero-shot-object-detection
""".split()


class Version(NamedTuple):
    """A version in its parts; `before` are the identifiers after the hyphen, none for a finished version."""

    major: int
    minor: int
    patch: int
    before: tuple[str, ...]


def read_version(text: str) -> Version | None:
    """The parts of a version; None for what is none.

    >>> read_version("1.10.0-rc.2"), read_version("1.0"), read_version("1.0.0-01")
    (Version(major=1, minor=10, patch=0, before=('rc', '2')), None, None)
    """
    found = _VERSION.fullmatch(text)
    if found is None:
        return None
    return Version(int(found[1]), int(found[2]), int(found[3]), tuple(found[4].split(".")) if found[4] else ())


def is_version(text: str) -> bool:
    """Whether a text has the form of a version, such as 1.2.3 or 1.2.3-dev."""
    return _VERSION.fullmatch(text) is not None


def is_in_development(version: str) -> bool:
    """Whether a version may still be replaced (`-dev`); all others never change.

    >>> is_in_development("1.0.0-dev"), is_in_development("1.0.0-dev.3"), is_in_development("1.0.0-rc.1")
    (True, True, False)
    """
    found = read_version(version)
    return found is not None and "dev" in found.before


def is_repository(text: str) -> bool:
    """Whether a text names a repository on the hub, as `owner/name` does."""
    return _REPOSITORY.fullmatch(text) is not None


def checked_version(value: str) -> str:
    """The value, if it is a version. Raises ValueError with the remedy, as all of these do."""
    if not is_version(value):
        raise ValueError("write it as MAJOR.MINOR.PATCH, such as 1.0.0 or 1.1.0-dev")
    return value


def checked_name(value: str) -> str:
    """The value, if it may name a corpus or a source."""
    if not _NAME.fullmatch(value):
        raise ValueError(
            "use lower-case letters, digits, '-', '_' and '.', at most 96, beginning and ending with a letter or "
            "digit, and no two dots together"
        )
    return value


def checked_repository(value: str) -> str:
    """The value, if it is empty or names a repository on the hub."""
    if value and not is_repository(value):
        raise ValueError("write it as owner/name")
    return value


def checked_address(value: str) -> str:
    """The value, if it is empty or an address that a reader can open."""
    if value and not _ADDRESS.fullmatch(value):
        raise ValueError("write it as an address, such as https://example.org/letters")
    return value


def checked_contact(value: str) -> str:
    """The value, if it is empty or somebody can be reached by it."""
    if value and not _REACHED.search(value):
        raise ValueError("write an address or URL where people can ask, such as ada@example.org")
    return value


def nearest_task(said: str) -> str | None:
    """The task of the hub that is meant, where one is written nearly so; None where it is written so, or none is near.

    >>> nearest_task("text-generaton"), nearest_task("text-generation"), nearest_task("robotics")
    ('text-generation', None, None)
    """
    near = get_close_matches(said, _TASKS, n=1, cutoff=0.8)
    return near[0] if near and near[0] != said else None


def checked_date(value: str) -> str:
    """The value, if it is empty or a day."""
    try:
        is_day = not value or bool(_DATE.fullmatch(value) and date.fromisoformat(value))
    except ValueError:
        is_day = False
    if not is_day:
        raise ValueError("write it as a day that there is, such as 2026-01-31")
    return value


def name_from(stem: str) -> str:
    """A name made of what a file or folder is called; `corpus` where nothing of it can stay.

    >>> name_from("My Blog 2024"), name_from("日本")
    ('my-blog-2024', 'corpus')
    """
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:96].strip("-") or "corpus"


def checked_path(value: str) -> str:
    """Where a source leads. Raises ValueError for what no path can be.

    >>> checked_path("")
    Traceback (most recent call last):
    ValueError: write a folder, a file or an address; "." is the folder of the configuration
    """
    if not value or "\0" in value:
        raise ValueError('write a folder, a file or an address; "." is the folder of the configuration')
    return value
