"""What Arrow and numpy do as they load and at the first array, kept short."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from typing import Any


class _NoPandas(MetaPathFinder):
    def find_spec(self, fullname: str, path: Sequence[str] | None, target: Any = None) -> None:  # noqa: ARG002
        if fullname == "pandas":
            raise ImportError("not asked for by us")


def settle_allocators_and_threads() -> None:
    """How libraries load in this process and those that it starts, where they have not yet and nobody said otherwise.

    Arrow takes the system's allocator: its own keeps what tables took for tables to come (44 of the 163 MiB of a
    process that writes a release; a worker of the default recipe held 333 MiB, with the system's 285).
    No library begins threads that nobody asks for, as many as there are cores: those for matrices cost a process .04 s
    of its 1, and one that has threads cannot be forked (see `engine.worker`).
    """
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)


_SETTINGS = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "OPENBLAS_NUM_THREADS": "1",
}


def settle_without_pandas() -> None:
    """Let pyarrow find no pandas when it first makes an array of a list, which would import it to ask whose list it is.

    For processes of our own, the command line's and the workers': .6 s of processor time and 50 MB each. Whoever
    imports pandas himself has it, also for `to_pandas`, which asks again.
    """
    settle_allocators_and_threads()
    import pyarrow as pa  # noqa: PLC0415  for `--help` too much

    if "pandas" in sys.modules:
        return
    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        pa.array([0])
    finally:
        sys.meta_path.remove(finder)
