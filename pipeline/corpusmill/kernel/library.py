"""Load the compiled kernel, where it was compiled from just these sources."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from corpusmill.kernel.compiling import LIBRARY, source_hash

# What each function takes: arrays by the code of their type ("?": flags), `n` a number. The compiler cannot hold Python
# to the C sources, and a wrong type would be read as garbage: every call is checked against these.
_FUNCTIONS = {
    "scan_characters": "I n I B B I I B ? ? q i i i q q Q ?",
    "scan_lines": "I B n q q q q q q",
    "weigh_words": "Q ? n b q q",
    "weigh_characters": "I I B n B q q n b q",
    "join_weights": "I I B n B q q n b i q q i q q",
    "weigh_spans": "q q q q n q q q q q",
    "find_residue": "q i q q q q n n ?",
    "find_units": "Q ? n Q n i B B q q q",
    "clip_columns": "P n n h",
    "score_segments": "h n n B h h n n n q",
    "seams_between_words": "I I B ? ? B q q ? n q ? n q q",
    "seams_inside_words": "? ? n q",
    "count_words": "q q Q n ? ? n B q n q",
    "count_marks": "B n q n q",
    "count_browser_marks": "I ? n q q n q q",
    "count_known_words": "I n i B q q Q n q q n q q",
    "index_literals": "B q n B i i i i",
    "find_demands": "B n B q B i i i i i i n i B q n i i",
    "index_edges": "B q ? n i i i",
    "find_at_edges": "B n B q i i i i i i n i B q i i n n n i i",
    "index_words": "B q n i n",
    "index_grams": "i n i n",
    "guess_languages": "B n q B q i i B f f f i n q f",
    "glance_lines": "I I B q q n B Q I n B Q i n q q q q",
}
_switch = {"off": False}


@contextmanager
def without_kernel() -> Iterator[None]:
    """Inside, arrays do the work: for comparing the two."""
    before, _switch["off"] = _switch["off"], True
    try:
        yield
    finally:
        _switch["off"] = before


def kernel() -> Any:
    """The kernel's functions, or None where there is none."""
    return None if _switch["off"] else load_kernel()


@cache
def load_kernel(path: Path = LIBRARY) -> Any:
    """The library at a path, or None where there is none, where it does not load, or was made of other sources."""
    if not path.exists():
        return None
    try:
        library = ctypes.CDLL(str(path))
        library.kernel_source.restype = ctypes.c_char_p
        if library.kernel_source() != source_hash().encode():
            return None
        for name, codes in _FUNCTIONS.items():
            function = getattr(library, name)
            function.restype = ctypes.c_int64
            function.argtypes = [_argument(code) for code in codes.split()]
    except (OSError, AttributeError):  # of another system; of other sources
        return None
    return library


@cache
def _argument(code: str) -> Any:
    return ctypes.c_int64 if code == "n" else np.ctypeslib.ndpointer(np.dtype(code), flags="C_CONTIGUOUS")
