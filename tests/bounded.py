"""Work that must end: what is quadratic takes minutes where what is proportional takes a second."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

SECONDS = 60  # of processor time; thirty times what the slowest takes, so that a busy machine fails no test
TIMERS = {signal.SIGVTALRM: (signal.ITIMER_VIRTUAL, SECONDS), signal.SIGALRM: (signal.ITIMER_REAL, 10 * SECONDS)}


@contextmanager
def ends() -> Iterator[None]:
    """Raises `AssertionError` at the place where the work stands after `SECONDS` of processor time.

    What only waits, as for the writer of a pipe, takes none of that: it ends after ten times as many by the clock.
    """

    def stop(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise AssertionError(f"no end after {SECONDS} seconds of processor time")

    before = {number: signal.signal(number, stop) for number in TIMERS}
    for timer, seconds in TIMERS.values():
        signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        for number, (timer, _) in TIMERS.items():
            signal.setitimer(timer, 0)
            signal.signal(number, before[number])
