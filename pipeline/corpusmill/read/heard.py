"""What the readers say while they work (a guessed column, files passed over), kept for the person who builds."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

# The same thing said of each of a million files is said often enough by then.
_MOST_NOTES = 20


class _Notes(logging.Handler):
    def __init__(self, notes: set[str]):
        super().__init__(logging.INFO)
        self.notes = notes

    def emit(self, record: logging.LogRecord) -> None:
        if len(self.notes) < _MOST_NOTES:
            self.notes.add(record.getMessage())


@contextmanager
def heard(notes: set[str]) -> Iterator[None]:
    """Adds to `notes` what is said inside, which then goes nowhere else."""
    logger, handler = logging.getLogger("corpusmill.read"), _Notes(notes)
    level, propagate = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = propagate
