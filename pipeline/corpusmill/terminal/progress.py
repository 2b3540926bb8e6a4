"""A bar on stderr while a build runs, on a terminal only."""

from __future__ import annotations

import sys
from typing import Any

from corpusmill.terminal.words import counted


class Progress:
    """Counts parts; silent where stderr is not a terminal, or when `quiet`.

    A build of one part has nothing to count until it is done: then the bar moves to and fro and says for how long.
    """

    def __init__(self, parts: int, inputs: int, *, quiet: bool = False):
        self._bar: Any = None
        if sys.stderr.isatty() and not quiet:
            from rich.console import Console  # noqa: PLC0415  80 ms that a silent build need not pay
            from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn  # noqa: PLC0415
            from rich.progress import Progress as Bar  # noqa: PLC0415

            self._parts = parts
            left = (TextColumn("left:"), TimeRemainingColumn()) if parts > 1 else ()
            self._bar = Bar(
                TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), *left,
                console=Console(stderr=True), transient=True,
            )  # fmt: skip
            self._inputs = counted(inputs, "input")
            self._done = 0
            self._task = self._bar.add_task(self._words(), total=parts if parts > 1 else None)

    def _words(self) -> str:
        parts = f", {self._done:,} of {self._parts:,} parts" if self._parts > 1 else ""
        return f"{self._inputs}{parts}"

    def __enter__(self) -> Progress:
        if self._bar:
            self._bar.start()
        return self

    def advance(self) -> None:
        if self._bar:
            self._done += 1
            self._parts = max(self._parts, self._done)  # a large file turns out to be several
            self._bar.update(self._task, advance=1, description=self._words())

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()
