"""A starter corpus.toml for a folder, with what was found in it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path, PurePosixPath

from corpusmill.config.settings import FILE_NAME, settings_of
from corpusmill.errors import UsageError
from corpusmill.read.places.listing import list_inputs
from corpusmill.read.records import SetAside
from corpusmill.read.source import SourceOptions

_TEMPLATE = """\
# What is here: {found}.
# Every key: docs/configuration.md. Check with `corpusmill check`, build with `corpusmill build`.

[corpus]
name = {name}
version = "0.1.0-dev"
title = {title}
# The licence of the corpus as an SPDX id, or "other" with a notice in words.
license = "other"
license_notice = "The rights in these texts are not stated."
# Needed for a release (a version without "-dev"): who to cite, where to ask for the removal of a document, its date.
creators = []
contact = ""
released = ""
recipe = "default"

[[source]]
name = {name}
path = {path}
# What holds for every document of the source; what you state wins over what is found in the text.
# publisher = "Example News"
# license = "CC-BY-4.0"
# language = "en"
# A table with a column "file_path" or "key", and columns such as title, author, date, url:
# metadata = "metadata.csv"
"""


def starter(folder: Path) -> str:
    """The text of a corpus.toml for the documents of a folder. Raises UsageError where there is nothing to read."""
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; give the folder that holds the documents")
    settings = settings_of(str(folder.resolve()))
    endings: Counter[str] = Counter()
    aside = size = 0
    for item in list_inputs(SourceOptions(name="init", path=str(folder.resolve()))):
        if isinstance(item, SetAside):
            aside += 1
        elif item.file_path != FILE_NAME:
            endings[PurePosixPath(item.file_path).suffix or "no ending"] += 1
            size += item.size or 0
    if not endings:
        raise UsageError(f"{folder}: no file to read in it")
    kinds = ", ".join(f"{count:,} {ending}" for ending, count in endings.most_common(5))
    found = f"{sum(endings.values()):,} files ({kinds}), {size / 1e6:,.1f} MB"
    if aside:
        found += f"; {aside:,} cannot be read"
    name = settings.corpus.name
    title = name.replace("-", " ").capitalize()
    quoted = {"name": json.dumps(name), "title": json.dumps(title), "path": json.dumps(".")}
    return _TEMPLATE.format(found=found.replace("\n", " "), **quoted)
