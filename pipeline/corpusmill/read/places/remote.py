"""Inputs behind an fsspec URL: object stores, web servers, the Hugging Face hub, memory."""

from __future__ import annotations

import glob
import io
import logging
from collections.abc import Iterator, Mapping
from typing import IO, Any

import fsspec

from corpusmill.read.places.names import is_junk, printable, told_passed_over
from corpusmill.read.records import SetAside
from corpusmill.read.source import InputError, InputFile, Listed, Raw, SourceOptions, unreadable
from corpusmill.text.addresses import shown

log = logging.getLogger("corpusmill.read")


def list_url(options: SourceOptions) -> Iterator[Listed]:
    """Every file behind a source's URL: a file, a folder (prefix) or a glob, in the order of `list_inputs`.

    A web server has no folders: there the URL is one file. Memory: the names of all files.
    """
    url = options.path
    try:
        system, path = fsspec.core.url_to_fs(url, **options.storage)
        if url.startswith(("http://", "https://")):
            name = path.partition("?")[0].rstrip("/").rpartition("/")[2]  # what follows may be a key
            yield InputFile(printable(name or "index.html"), url, _size(system.info(path)), is_source=True)
            return
        is_source = False
        if glob.has_magic(path):
            base = path[: min(path.index(sign) for sign in "*?[" if sign in path)].rpartition("/")[0]
            found = system.glob(path, detail=True)
        else:
            base = path.rstrip("/")
            found = system.find(path, detail=True)
            is_source = list(found) == [base]
            if is_source:
                base = base.rpartition("/")[0]
    except (ImportError, ValueError):
        yield _aside(url, "no-package", _NO_READER)
        return
    except Exception as error:  # every store raises its own kind
        problem = unreadable(error)
        yield _aside(url, problem.kind, str(problem))
        return
    files = {
        name[len(base) :].strip("/"): (name, info) for name, info in found.items() if info.get("type", "file") == "file"
    }
    junk = [name for name in files if any(is_junk(part) for part in name.split("/"))]
    if junk:
        first = printable(junk[0])
        log.warning("source %s: %s (%s …)", options.name, told_passed_over(len(junk)), first)
    for relative in sorted(files.keys() - set(junk), key=lambda name: name.encode("utf-8", "surrogateescape")):
        name, info = files[relative]
        # the store may sit on a web server (simplecache::https://…), whose names end in what may be a key
        yield InputFile(
            printable(_bare(relative, url)), system.unstrip_protocol(name), _size(info), is_source=is_source
        )
    if not files:
        yield _aside(url, "nothing-found", "Nothing is there: correct the source's `path`.")


_NO_READER = (
    "No reader for this kind of address is installed: "
    "s3:// takes `corpusmill[s3]`, gs:// `corpusmill[gs]`, https:// `corpusmill[http]`."
)


def _aside(url: str, kind: str, sentence: str) -> SetAside:
    return SetAside(printable(shown(url)), None, kind, sentence)


def _bare(name: str, url: str) -> str:
    """A name without the query of the address that it was listed under."""
    return name.removesuffix("?" + url.partition("?")[2]) if "?" in url else name


def open_url(location: str, storage: Mapping[str, Any]) -> IO[bytes]:
    """The file's bytes, fetched in blocks as they are read. Raises `InputError`."""
    try:
        stream = fsspec.open(location, "rb", **storage).open()
    except Exception as error:  # every store raises its own kind
        raise unreadable(error) from error
    return io.BufferedReader(_Object(stream), 1 << 18)


class _Object(Raw):
    """An object of a store, whose errors are ours, and which must not end before its end."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._size = getattr(stream, "size", None)
        self._at = 0

    def seekable(self) -> bool:
        return not isinstance(self._size, str | None) and bool(self._stream.seekable())

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._at = self._stream.seek(offset, whence)
        return self._at

    def tell(self) -> int:
        return self._at

    def give(self, most: int) -> bytes:
        try:
            data: bytes = self._stream.read(most)
        except Exception as error:
            raise unreadable(error) from error
        self._at += len(data)
        if not data and most and self._size is not None and self._at < self._size:
            raise InputError(
                "unreachable", f"The server sent {self._at:,} of {self._size:,} bytes and no more: try again later."
            )
        return data

    def close(self) -> None:
        self._stream.close()
        super().close()


def _size(info: Mapping[str, Any]) -> int | None:
    size = info.get("size")
    return int(size) if size is not None else None


def fingerprint_url(location: str, storage: Mapping[str, Any]) -> str:
    """What the server says tells one content of an object from another: ETag, checksum, time, else its size.

    Raises nothing: an object that cannot be asked about is told when it is read.
    """
    try:
        fs, path = fsspec.core.url_to_fs(location, **storage)
        info = fs.info(path)
    except Exception as error:  # servers raise what they like
        return unreadable(error).kind
    told = [str(info[name]) for name in ("ETag", "etag", "md5", "mtime", "LastModified", "size") if info.get(name)]
    return " ".join(told)
