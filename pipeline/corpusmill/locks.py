"""Files that builds hold to take turns."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import IO

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
    return os.fdopen(number, "r+b")


def _no_lock(path: Path) -> ReleaseError:
    return ReleaseError(f"{path} is no plain file, and builds take turns by it; remove it")
