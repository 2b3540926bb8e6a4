"""A starter configuration for a folder, with what was found in it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path, PurePosixPath

from corpusmill.config.files import configurations_in
from corpusmill.config.settings import FILE_NAME, WORK_FOLDER, settings_of
from corpusmill.errors import UsageError
from corpusmill.read.places.listing import list_inputs
from corpusmill.read.records import SetAside
from corpusmill.read.source import SourceOptions
from corpusmill.terminal.words import counted

_TEMPLATE = """\
# What is here: {found}.
# Every key: docs/configuration.md. Check with `corpusmill check {file}`, build with `corpusmill build {file}`.

[corpus]
name = {name}
title = {title}
# What ends in "-dev" is replaced by the next build and never published. For a version to publish write "1.0.0", and
# state creators, contact, released and the publisher of the source; `corpusmill check` says what is missing.
version = "0.1.0-dev"
# The licence of the corpus as an SPDX id, or "other" with a notice in words.
license = "other"
license_notice = "The rights in these texts are not stated."
# creators = ["Ada Marsh"]            # whom to cite
# contact = "ada@example.org"         # where to ask for the removal of a document
# released = "2026-01-31"             # the day of the release
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


def starter(folder: Path) -> tuple[str, str]:
    """Name and text of a configuration for the documents of a folder or a file, to stand where the user is.

    There its `dist/` comes to stand, not among the texts: in what `build FOLDER` would build, too. Raises UsageError
    where there is nothing to read.
    """
    if not folder.exists():
        raise UsageError(f"{folder}: no such folder or file; give what holds the documents")
    settings = settings_of(str(folder.resolve()))
    endings: Counter[str] = Counter()
    aside = size = 0
    made = [str(folder.resolve() / name) for name in ("dist", WORK_FOLDER, FILE_NAME)]
    made += map(str, configurations_in(folder.resolve()))
    for item in list_inputs(SourceOptions(name="init", path=str(folder.resolve())), own=made):
        if isinstance(item, SetAside):
            aside += 1
        else:
            endings[PurePosixPath(item.file_path).suffix or "no ending"] += 1
            size += item.size or 0
    if not endings:
        raise UsageError(f"{folder}: no file to read in it")
    kinds = ", ".join(f"{count:,} {ending}" for ending, count in endings.most_common(5))
    found = f"{counted(sum(endings.values()), 'file')} ({kinds}), {size / 1e6:,.1f} MB"
    if aside:
        found += f"; {aside:,} cannot be read"
    name = settings.corpus.name
    title = name.replace("-", " ").capitalize()
    file = FILE_NAME if folder.resolve() == Path.cwd() else f"{name}.toml"
    quoted = {key: json.dumps(said) for key, said in (("name", name), ("title", title), ("path", str(folder)))}
    return file, _TEMPLATE.format(found=found.replace("\n", " "), file=file, **quoted)
