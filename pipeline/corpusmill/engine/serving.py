"""What workers share is loaded once; in a fork server as it imports this, the first of all its modules.

While that loads (a second, many on a busy machine) it looks after nobody, and would outlive an owner that is killed. So
the system ends it with its owner until it has loaded; from then on it sees for itself that its owner is gone.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterable
from contextlib import suppress

from corpusmill.engine.parent import end_with_parent, live_on
from corpusmill.text.arrow import settle_allocators_and_threads

ASKED = "CORPUSMILL_FORK_SERVER"
"""In the environment of the fork server: the process that it serves, and the names of modules, blanks between."""


def load(names: Iterable[str]) -> None:
    """Import modules that workers share."""
    for name in names:
        with suppress(ImportError):  # the worker that needs it will say so
            importlib.import_module(name)


if ASKED in os.environ:
    settle_allocators_and_threads()
    owner, *shared = os.environ.pop(ASKED).split()
    end_with_parent(int(owner))
    load(shared)
    live_on()
