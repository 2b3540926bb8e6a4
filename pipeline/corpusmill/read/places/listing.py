"""The inputs of a source, in one order everywhere: relative path, by bytes."""

from __future__ import annotations

import errno
import glob
import logging
import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from corpusmill.read.places.names import is_junk, printable, told_passed_over
from corpusmill.read.records import SetAside
from corpusmill.read.source import InputFile, Listed, SourceOptions, is_url, unreadable
from corpusmill.terminal.words import counted

log = logging.getLogger("corpusmill.read")

# The files beside the data of a dataset that `datasets` saved with save_to_disk.
_DATASET_NOTES = frozenset({"state.json", "dataset_info.json", "dataset_dict.json"})


def list_inputs(options: SourceOptions, root: Path | None = None, own: Collection[str] = ()) -> Iterator[Listed]:
    """Every input of a source, and what cannot be one, ordered by relative path (by bytes).

    A folder is walked; hidden files and junk are passed over, and counted in the log. Links to files are followed, and
    links to folders where that leads to something new. The walk leaves the folder only through a link, and then says
    so in the log. What is `own` (real paths), such as what a build left there, is not looked at. Memory: the names of
    the folders from the root to the one at hand.
    """
    if is_url(options.path) and not options.path.startswith("file://"):
        from corpusmill.read.places.hub import is_dataset, list_dataset  # noqa: PLC0415  # fsspec only where it is needed
        from corpusmill.read.places.remote import list_url  # noqa: PLC0415

        yield from (list_dataset if is_dataset(options.path) else list_url)(options)
        return
    path = os.path.join(root or "", options.path.removeprefix("file://"))  # noqa: PTH118  # Path() would lose a final /
    try:
        status = os.stat(path)  # noqa: PTH116  # bytes that are not UTF-8 and speed: os, not Path, all through
    except OSError as error:
        if glob.has_magic(path):
            yield from _list_glob(path)
        else:
            problem = unreadable(error)
            yield SetAside(printable(_last_name(path) or "."), None, problem.kind, str(problem))
        return
    if stat.S_ISDIR(status.st_mode):
        walk = _Walk(path, own)
        yield from walk
        walk.report(options.name)
    else:
        listed = _input(path, _last_name(path), status)
        yield replace(listed, is_source=True) if isinstance(listed, InputFile) else listed


def _last_name(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _input(location: str, relative: str, status: os.stat_result) -> Listed:
    if stat.S_ISREG(status.st_mode):
        return InputFile(printable(relative), location, status.st_size)
    return SetAside(
        printable(relative), None, "not-a-file", "This is a pipe, a socket or a device, not a file: take it away."
    )


def _list_glob(pattern: str) -> Iterator[Listed]:
    """Files that match, named from the last folder before the first wildcard."""
    fixed: list[str] = []
    for part in pattern.split("/"):
        if glob.has_magic(part):
            break
        fixed.append(part)
    base = "/".join(fixed)
    found = 0
    # glob passes over hidden names unless the pattern names them, as a shell does
    for location in sorted(glob.iglob(pattern, recursive=True), key=os.fsencode):  # noqa: PTH207
        relative = location[len(base) + 1 :] if base else location
        try:
            status = os.stat(location)  # noqa: PTH116
        except OSError as error:
            yield _set_aside_link(relative, error)
            continue
        if not stat.S_ISDIR(status.st_mode):
            found += 1
            yield _input(location, relative, status)
    if not found:
        yield SetAside(
            printable("/".join(pattern.split("/")[len(fixed) :])),
            None,
            "nothing-found",
            "No file matches this pattern: correct it in the source's `path`.",
        )


def _is_inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _set_aside_link(relative: str, error: OSError) -> SetAside:
    if isinstance(error, FileNotFoundError):
        return SetAside(
            printable(relative), None, "dangling-link", "The link points to nothing: mend it, or take it away."
        )
    problem = unreadable(error)
    kind = "link-loop" if error.errno == errno.ELOOP else problem.kind
    return SetAside(printable(relative), None, kind, str(problem))


class _Folder(NamedTuple):
    path: str
    relative: str
    outside: bool


class _Walk:
    """One walk through a folder: where it has been, and what it passed over."""

    def __init__(self, top: str, own: Collection[str]) -> None:
        self.path = top
        self.own = own
        self.top = os.path.realpath(top)
        self.linked: set[tuple[int, int]] = set()
        self.passed_over: list[str] = []
        self.outside: list[str] = []

    def __iter__(self) -> Iterator[Listed]:
        opened = [self._entries(_Folder(self.path, "", False))]
        while opened:
            item = next(opened[-1], None)
            if item is None:
                opened.pop()
            elif isinstance(item, _Folder):
                opened.append(self._entries(item))
            else:
                yield item

    def _entries(self, folder: _Folder) -> Iterator[Listed | _Folder]:
        """What stands in one folder. Names sort as whole paths do: a folder as if its name ended in `/`."""
        try:
            with os.scandir(folder.path) as entries:
                listed = sorted((os.fsencode(e.name) + (b"/" if _is_folder(e) else b""), e) for e in entries)
        except OSError as error:
            problem = unreadable(error)
            yield SetAside(printable(folder.relative.rstrip("/") or "."), None, problem.kind, str(problem))
            return
        names = {entry.name for _, entry in listed}
        notes = _DATASET_NOTES if "dataset_dict.json" in names or {"state.json", "dataset_info.json"} <= names else ()
        for sort_key, entry in listed:
            here = folder.relative + entry.name
            try:
                if f"{self.top}/{here}" in self.own:
                    continue
                if is_junk(entry.name) or entry.name in notes:
                    self.passed_over.append(here)
                elif not sort_key.endswith(b"/"):
                    yield self._file(entry, here, folder.outside)
                elif folder.outside or entry.is_symlink():
                    yield self._linked_folder(entry, here, folder.outside)
                else:
                    yield _Folder(entry.path, here + "/", False)
            except OSError as error:
                yield _set_aside_link(here, error)

    def _linked_folder(self, entry: os.DirEntry[str], here: str, outside: bool) -> SetAside | _Folder:
        """Out here, or through a link, the same folder can be met twice, or for ever."""
        target, status = os.path.realpath(entry.path), entry.stat()
        place = (status.st_dev, status.st_ino)
        if _is_inside(self.top, target) or _is_inside(target, self.top) or place in self.linked:
            is_loop = _is_inside(os.path.realpath(os.path.dirname(entry.path)), target)  # noqa: PTH120
            kind, where = (
                ("link-loop", "back to where it stands") if is_loop else ("link-repeated", "to a folder read elsewhere")
            )
            return SetAside(printable(here), None, kind, f"The link leads {where}: it is not followed; take it away.")
        self.linked.add(place)
        if not outside:
            self.outside.append(here)
        return _Folder(entry.path, here + "/", True)

    def _file(self, entry: os.DirEntry[str], here: str, outside: bool) -> Listed:
        listed = _input(entry.path, here, entry.stat())
        followed = not outside and entry.is_symlink() and isinstance(listed, InputFile)
        if followed and not _is_inside(os.path.realpath(entry.path), self.top):
            self.outside.append(here)
        return listed

    def report(self, source: str) -> None:
        """Say what was passed over and which links led outside."""
        links = counted(len(self.outside), "link leads", "links lead")
        for names, said in (
            (self.passed_over, told_passed_over(len(self.passed_over))),
            (self.outside, f"{links} out of the folder, and {'was' if len(self.outside) == 1 else 'were'} followed"),
        ):
            if names:
                first = ", ".join(printable(name) for name in names[:3])
                log.warning("source %s: %s (%s%s)", source, said, first, ", …" if names[3:] else "")


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a loop of links: told when it is opened
        return False
