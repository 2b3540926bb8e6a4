"""Processes that end with the one that started them, however that one ends."""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import sys
import threading
from multiprocessing import process
from multiprocessing.connection import wait

_PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int) -> None:
    """For a forked process: on Linux the system ends it with its parent; elsewhere its own limit does."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


def live_on() -> None:
    """Take back what `end_with_parent` asked for."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, 0, 0, 0, 0)


def end_with_owner() -> None:
    """For a process that its owner, or a fork server for it, made: it ends when the owner does.

    The parent may be the fork server, which lives as long as its children do. But the owner holds one end of a pipe:
    when that closes, the system sends a signal that ends the process, also where a library holds the interpreter's
    lock (measured: 4 ms; of four forked from their owner, which hold the pipes of those before them, 16). A thread that
    waits for the same stands by where pipes send no signals.
    """
    owner = process.parent_process()
    if owner is None:
        return
    pipe = owner.sentinel
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    if hasattr(os, "O_ASYNC"):
        fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
    if wait([pipe], timeout=0):  # its end came before the signal was asked for
        os._exit(1)
    threading.Thread(target=_wait_and_end, args=(pipe,), daemon=True).start()


def _wait_and_end(pipe: int) -> None:
    wait([pipe])
    os._exit(1)
