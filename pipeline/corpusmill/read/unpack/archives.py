"""Archives: a zip or tar file is read as the folder that it holds, member by member, without unpacking it to disk."""

from __future__ import annotations

import io
import logging
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import IO, cast

from corpusmill.errors import is_lack_of_memory, is_of_the_moment
from corpusmill.read.places.names import is_junk, printable, told_passed_over
from corpusmill.read.records import Read, SetAside
from corpusmill.read.source import InputError, Raw, unreadable
from corpusmill.read.unpack.streams import Budget, seekable

log = logging.getLogger("corpusmill.read")

ReadMember = Callable[[IO[bytes], str, str], Iterator[Read]]
"""(stream, file_path, key) → what is in the member."""


def read_tar(stream: IO[bytes], file_path: str, folder: str, read: ReadMember) -> Iterator[Read]:
    """The members of a tar archive, in its order. `folder` begins the keys. Memory: one member's record.

    A damaged archive gives what comes before the damage; a name that leaves the folder, a link or a device is set
    aside. Nothing is ever written.
    """
    passed_over = 0
    names = 0
    try:
        whole = cast(IO[bytes], _Ending(stream))
        # goes on behind an end mark: `cat` joins archives
        archive = tarfile.open(fileobj=whole, mode="r|", tarinfo=_TarInfo, errorlevel=1, ignore_zeros=True)  # noqa: SIM115
        for member in archive:
            names += 1
            where, key = _places(file_path, folder, member.name)
            if member.isdir():
                continue
            if _is_junk(member.name):
                passed_over += 1
            elif refused := _tar_problem(member):
                yield SetAside(where, None, *refused)
            else:
                yield from read(_sequential(cast(IO[bytes], archive.extractfile(member)), member.size), where, key)
            archive.members.clear()  # type: ignore[attr-defined]  # or every header stays in memory
    except Exception as error:  # tarfile lets several kinds of errors out, and the stream its own
        problem = _problem(error, "The tar archive is damaged: get it again.")
        yield SetAside(file_path, None, problem.kind, f"{problem} It breaks off after {names:,} members.")
    _report(passed_over, file_path)


def _problem(error: Exception, damaged: str) -> InputError:
    """Why an archive is not read on: what its stream or the machine says, else that it is damaged."""
    if isinstance(error, InputError):
        return error
    return unreadable(error) if is_of_the_moment(error) else InputError("corrupt", damaged)


class _Ending:
    """A stream that says that it has ended to who goes on reading.

    tarfile passes over a member by reading as many blocks as its header says, though nothing comes any more: a terabyte
    in a header of 512 bytes takes an hour.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._empty = 0

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._empty += not data
        if self._empty > 2:  # a header or a member that is cut short shows once
            raise InputError("truncated", "The tar archive ends inside a member: get it again.")
        return data


class _TarInfo(tarfile.TarInfo):
    """A header that does not let a broken archive pass for one that has ended."""

    @classmethod
    def fromtarfile(cls, tar: tarfile.TarFile) -> _TarInfo:
        has_ended, tar.has_ended = getattr(tar, "has_ended", False), False  # type: ignore[attr-defined]
        try:
            return super().fromtarfile(tar)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            tar.has_ended = True  # type: ignore[attr-defined]
            raise
        except tarfile.HeaderError as error:
            if isinstance(error, _CUT_SHORT):
                if has_ended:  # less is left than a member takes: a line end, zeros
                    raise
                raise InputError("truncated", "The tar archive ends without its end mark: get it again.") from error
            damaged = "Behind its end mark stands" if has_ended else "In it stands"
            raise InputError("corrupt", f"{damaged} what is no member of a tar archive: get it again.") from error


_CUT_SHORT = (tarfile.EmptyHeaderError, tarfile.TruncatedHeaderError)  # type: ignore[attr-defined]


def _tar_problem(member: tarfile.TarInfo) -> tuple[str, str] | None:
    if _leaves_folder(member.name):
        return "unsafe-name", "The name leads out of the archive's folder: pack it again with relative names."
    if member.issym() or member.islnk():
        return "link", "This is a link inside an archive, which is not followed: pack the file itself."
    if not member.isreg() or member.issparse():
        return (
            "not-a-file",
            "This is no plain file (a device, a pipe or a sparse file): pack it as one, or leave it out.",
        )
    return None


def read_zip(
    stream: IO[bytes], file_path: str, folder: str, read: ReadMember, *, budget: Budget, work_folder: str | None
) -> Iterator[Read]:
    """The members of a zip archive, in the order of its directory. Memory: the directory and one member's record.

    A zip archive is read from its end: one that comes as a stream is first copied to a nameless file in the work
    folder.
    """
    with ExitStack() as stack:
        try:
            archive = zipfile.ZipFile(stack.enter_context(seekable(stream, work_folder)))
        except Exception as error:  # zipfile lets several kinds of errors out, and the stream its own
            problem = _problem(error, "The zip archive is damaged or cut short: get it again.")
            yield SetAside(file_path, None, problem.kind, str(problem))
            return
        passed_over = 0
        for member in _of_crawl(archive.infolist(), file_path):
            name = _zip_name(member)
            where, key = _places(file_path, folder, name)
            if member.is_dir():
                continue
            if _is_junk(name):
                passed_over += 1
            elif refused := _zip_problem(member, name):
                yield SetAside(where, None, *refused)
            else:
                yield from _read_zip_member(archive, member, (where, key), read, budget=budget)
        _report(passed_over, file_path)


def _of_crawl(members: list[zipfile.ZipInfo], file_path: str) -> list[zipfile.ZipInfo]:
    """The members; of a WACZ file its WARC files alone: beside them stand indexes, and texts of the same pages."""
    crawl = [member for member in members if member.filename.startswith("archive/") and ".warc" in member.filename]
    if not crawl or not any(member.filename == "datapackage.json" for member in members):
        return members
    log.info("%s: of a WACZ file only the WARC files in archive/ are read", file_path)
    return crawl


def _read_zip_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: tuple[str, str], read: ReadMember, *, budget: Budget
) -> Iterator[Read]:
    try:
        opened = archive.open(member)
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        kind = "unsupported" if isinstance(error, NotImplementedError) else "corrupt"
        yield SetAside(place[0], None, kind, "This member of the archive cannot be opened: pack it again.")
        return
    with opened:
        yield from read(_sequential(opened, member.file_size, budget), *place)


def _sequential(stream: IO[bytes], size: int, budget: Budget | None = None) -> IO[bytes]:
    """A member of so many bytes, as its header says: a buffer of 256 kB would cost more than to read a small one."""
    return io.BufferedReader(_Member(stream, budget), min(max(size + 1, _BUFFER_LEAST), 1 << 18))


_BUFFER_LEAST = 1 << 13


class _Member(Raw):
    """A member's bytes, one after the other, counted against the budget.

    It does not let itself be wound: tarfile says that its members can be, even if the archive comes as a stream.
    """

    def __init__(self, stream: IO[bytes], budget: Budget | None) -> None:
        self._stream = stream
        self._budget = budget

    def give(self, most: int) -> bytes:
        try:
            data = self._stream.read(min(most, 1 << 16))
        except InputError:
            raise
        except Exception as error:  # zlib.error, BadZipFile, EOFError, …
            if is_lack_of_memory(error):
                raise
            raise InputError("corrupt", "This member of the archive is damaged: get the archive again.") from error
        if self._budget:
            self._budget.spend(len(data))
        return data


def _zip_name(member: zipfile.ZipInfo) -> str:
    """The member's name; names without the UTF-8 flag are code page 437 by the standard, and UTF-8 in practice."""
    name = member.filename
    if not member.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            return name
    return name


def _zip_problem(member: zipfile.ZipInfo, name: str) -> tuple[str, str] | None:
    if _leaves_folder(name):
        return "unsafe-name", "The name leads out of the archive's folder: pack it again with relative names."
    if member.flag_bits & 1:
        return "encrypted", "This member is encrypted: unpack it with its password first."
    if stat.S_ISLNK(member.external_attr >> 16):
        return "link", "This is a link inside an archive, which is not followed: pack the file itself."
    return None


def _is_junk(name: str) -> bool:
    return any(is_junk(part) for part in name.split("/") if part not in (".", ".."))


def _leaves_folder(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or name[1:2] == ":"


def _places(file_path: str, folder: str, name: str) -> tuple[str, str]:
    """What is recorded as the member's path, and its key. No name can pass for one above the archive."""
    shown = printable(name.removeprefix("./"))
    if _leaves_folder(name):
        shown = shown.replace("..", "\\x2e\\x2e")
        shown = "\\x2f" + shown[1:] if shown.startswith("/") else shown
    return f"{file_path}/{shown}", f"{folder}{shown}"


def _report(passed_over: int, file_path: str) -> None:
    if passed_over:
        log.warning("%s: %s", file_path, told_passed_over(passed_over))


def nested_too_deep(file_path: str) -> SetAside:
    """An archive in an archive in an archive."""
    return SetAside(file_path, None, "nested", "Archives are read one inside another, no deeper: unpack the outer one.")


def read_failure(file_path: str, error: Exception) -> SetAside:
    """What stopped a file from being looked at, as a record set aside."""
    problem = error if isinstance(error, InputError) else unreadable(error)
    return SetAside(file_path, None, problem.kind, str(problem))
