"""Scripts of bench need libraries that the package does not: where one is missing, a line says what to install."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def extra(name: str) -> Iterator[None]:
    """Around imports of what the extra of this name brings; ends the script where it is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        sys.exit(f"{error.name} is not installed; run: .venv/bin/python -m pip install -e '.[{name}]'")
