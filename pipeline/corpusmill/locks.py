"""Files that builds hold to take turns, and folders that they share."""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from weakref import WeakSet

from corpusmill.errors import ReleaseError


def lock_file(path: Path) -> IO[bytes]:
    """The file of a lock, made where it is missing; what it holds is left as it is.

    Raises ReleaseError where something else stands there: a link would lead to somebody's file, a pipe would wait.
    """
    try:
        number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o666)
    except OSError:
        if path.is_symlink() or path.is_dir():
            raise _no_lock(path) from None
        raise
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise _no_lock(path)
    lock = os.fdopen(number, "r+b")
    _open.add(lock)
    return lock


_open: WeakSet[IO[bytes]] = WeakSet()


def _let_go() -> None:
    """In a process forked from one that holds locks: these are free as soon as their holder is gone, not it as well."""
    for lock in _open:
        lock.close()


os.register_at_fork(after_in_child=_let_go)


@contextlib.contextmanager
def in_turn(folder: Path) -> Iterator[None]:
    """Wait until no other build writes into the folder: two work folders may share one `dist/`, through a link."""
    path = folder / ".lock"
    with contextlib.ExitStack() as stack:
        while True:
            make_shared_folder(folder)
            # who held it takes it away, and the folder if nothing came of it: then there is a next turn
            with contextlib.suppress(FileNotFoundError):
                lock = stack.enter_context(lock_file(path))
                with contextlib.suppress(OSError):  # a file system without locks has none for two builds to wait for
                    fcntl.flock(lock, fcntl.LOCK_EX)
                if os.path.samestat(path.stat(), os.fstat(lock.fileno())):
                    break
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def make_shared_folder(folder: Path) -> None:
    """Make a folder, and those above it, that others take away as soon as it is empty.

    `Path.mkdir` raises FileExistsError where a folder that stood in its way is gone when it looks at it, and
    FileNotFoundError where the one above goes after it was made. What is still so at the last attempt is raised.
    """
    for _ in range(_ATTEMPTS - 1):
        with contextlib.suppress(FileExistsError, FileNotFoundError):
            return folder.mkdir(parents=True, exist_ok=True)
    return folder.mkdir(parents=True, exist_ok=True)


_ATTEMPTS = 2_000
"""Each costs who is in the way one removal; threads that did nothing else got 347 in a row."""


def _no_lock(path: Path) -> ReleaseError:
    return ReleaseError(f"{path} is no plain file, and builds take turns by it; remove it")
