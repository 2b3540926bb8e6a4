"""Retries of calls that may fail for a moment, with the same waiting times for every destination."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

T = TypeVar("T")

TRIES = 5  # with waits of 1, 2, 4 and 8 s: a restart or a short burst passes, a real outage is told within 20 s
LONGEST_WAIT = 300  # seconds. The Hub counts requests in windows of 5 minutes; longer waits are the user's to decide


class Trouble(NamedTuple):
    """An error of a destination.

    `told` is what it says, fit to print. `can_pass`: the same call may go through later. `may_have_landed`: the call
    may have taken effect though it failed. `wait` is what the server asks for, in seconds.
    """

    told: str
    can_pass: bool
    may_have_landed: bool = False
    wait: float | None = None


@dataclass(frozen=True)
class Patience:
    """How to wait between tries, and to whom to say so."""

    sleep: Callable[[float], None] = field(repr=False)
    say: Callable[[str], None] = field(repr=False)

    def ask(
        self,
        doing: str,
        call: Callable[[], T],
        *,
        judge: Callable[[Exception], Trouble | None],
        explained: Callable[[str, Exception], Exception],
        landed: Callable[[], T | None] | None = None,
        tries: int = TRIES,
    ) -> T:
        """Call, and call again while what `judge` thinks of the error lets hope.

        An error of which `judge` thinks nothing (None) is not the destination's and goes on as it is; one that does
        not pass is raised as `explained` puts it. `landed` looks whether a call that failed took effect after all; it
        is asked before a second try, so that nothing is done twice.
        """
        for attempt in range(1, tries + 1):
            try:
                return call()
            except Exception as error:
                trouble = judge(error)
                if trouble is None:
                    raise
                if landed and trouble.may_have_landed and (found := landed()) is not None:
                    return found
                wait = min(trouble.wait or 2.0 ** (attempt - 1), LONGEST_WAIT + 1)
                if not trouble.can_pass or attempt == tries or wait > LONGEST_WAIT:
                    raise explained(doing, error) from None
                self.say(f"{doing}: {trouble.told}; trying again in {wait:.0f} s ({attempt} of {tries - 1})")
                self.sleep(wait)
        raise AssertionError("unreachable: the last attempt returns or raises")
