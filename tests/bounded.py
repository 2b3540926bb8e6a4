"""Work that must end: what is quadratic takes minutes where what is proportional takes a second."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

SECONDS = 60  # of processor time; thirty times what the slowest takes, so that a busy machine fails no test


@contextmanager
def ends() -> Iterator[None]:
    """Raises `AssertionError` at the place where the work stands after `SECONDS` of processor time."""

    def stop(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise AssertionError(f"no end after {SECONDS} seconds of processor time")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
