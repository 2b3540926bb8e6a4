"""The way in: every record of a source, or of one input of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from corpusmill.read.listing import list_inputs
from corpusmill.read.records import Record, SetAside
from corpusmill.read.source import InputError, InputFile, SourceOptions, open_input
from corpusmill.read.text import read_text


def read_source(options: SourceOptions, *, root: Path) -> Iterator[Record | SetAside]:
    """Every record of a source, in the order of its inputs. `root` is the folder of the corpus file."""
    for listed in list_inputs(options, root):
        if isinstance(listed, SetAside):
            yield listed
        else:
            yield from read_input(listed, options)


def read_input(file: InputFile, options: SourceOptions) -> Iterator[Record | SetAside]:
    """Every record of one input. Whatever is wrong with it comes as a `SetAside`, never as an exception."""
    try:
        stream = open_input(file, options)
    except InputError as error:
        yield SetAside(file.file_path, None, error.kind, str(error))
        return
    with stream:
        yield from read_text(stream, file.file_path, file.file_path, options)
