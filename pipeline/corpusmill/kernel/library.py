"""Load the compiled kernel, where it was compiled from just these sources."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from corpusmill.kernel.compiling import LIBRARY, source_hash

# What each function takes: arrays by the code of their type ("?": flags), `n` a number. The compiler cannot hold Python
# to the C sources, and a wrong type would be read as garbage: every call is checked against these.
_FUNCTIONS = {
    "part_texts": "I q n Characters Phrases Networks n q q",
    "judge_texts": "I q n Characters Phrases Networks Knowledge Seams Scorer n n n Looked",
    "score_segments": "h n n B h h n n n q",
    "find_going": "q q ? h h q q n q ?",
    "index_literals": "B q n n B B i i i",
    "index_threes": "B q n H",
    "find_demands": "B q q n Literals n i i",
    "fold_lines": "B q n I q q B",
    "judge_lines": "B n q ?",
    "find_signs": "B q n B",
    "index_edges": "B q ? n B B i i i",
    "find_at_edges": "B q q n Edges n n i i",
    "join_longest": "B q q n n B",
    "close_gaps": "Seamed n q q q q q q ?",
    "count_characters": "B q n q",
    "count_words": "B q n q",
    "find_windows": "B q n B n B n B q ?",
    "match_lines": "B q q Q n B",
    "index_words": "B q n i n",
    "index_grams": "i n i n",
    "guess_languages": "B n q B q i i B B f f f i n q f",
    "see_first_lines": "B q I q q n I B h B",
    "tell_lines": "B n n d",
    "find_line_features": "d n d d",
    "look_over": "B n n q",
    "holds_controls": "B n",
    "hash_words": "B n n I n q q q",
    "sum_words": "q n q b n i q q",
    "score_rows": "d n n h d i n n q",
    "glance_lines": "I I B q q n B Q I n B Q i n q q q q",
    "read_objects": "B n B q n n n B q q",
}
# What the structs of `scorer.h`, `literals.c` and `edges.c` hold, in their order.
_STRUCTS = {
    "Demands": "i i i n i B q H",
    "Literals": "B n B B i i i Demands",
    "Edges": "B q B B i i i Demands i i n",
    "Characters": "I B B B",
    "Phrases": "Q i B B q q ? n",
    "Knowledge": "b b B",
    "Networks": "Q n",
    "Seams": "q q ?",
    "Seamed": "B q q q",
    "Trees": "B h h n n n",
    "Scorer": "Trees Trees q n",
    "Looked": "q q q q ? h h q q",
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
    if code in _STRUCTS:
        return ctypes.POINTER(_struct(code))
    return ctypes.c_int64 if code == "n" else _Array(np.dtype(code))


class _Array:
    """Arrays of a type, side by side and aligned, as addresses: as `np.ctypeslib.ndpointer`, in half of its time."""

    def __init__(self, dtype: np.dtype[Any]):
        self._dtype = dtype

    def from_param(self, array: Any) -> ctypes.c_void_p:
        """Raises TypeError for others."""
        if array.dtype != self._dtype or not (array.flags.c_contiguous and array.flags.aligned):
            raise TypeError(f"an array of {array.dtype} where {self._dtype} aligned, side by side is due")
        return ctypes.c_void_p(array.ctypes.data)


@cache
def _struct(name: str) -> Any:
    kinds = [ctypes.c_int64 if code == "n" else ctypes.c_void_p for code in _STRUCTS[name].split()]
    return type(name, (ctypes.Structure,), {"_fields_": [(f"field_{n}", kind) for n, kind in enumerate(kinds)]})


def struct(name: str, *values: Any) -> Any:
    """Arrays, numbers and structs as the struct of that name; it keeps them alive. Raises TypeError for other types."""
    fields = []
    for code, value in zip(_STRUCTS[name].split(), values, strict=True):
        if code in _STRUCTS:
            if not isinstance(value, _struct(code)):
                raise TypeError(f"{name}: no {code}")
            fields.append(ctypes.addressof(value))
            continue
        if code != "n" and not (value.dtype == np.dtype(code) and value.flags.c_contiguous and value.flags.aligned):
            raise TypeError(f"{name}: an array of {value.dtype} where {np.dtype(code)} aligned, side by side is due")
        fields.append(value if code == "n" else value.ctypes.data)
    made = _struct(name)(*fields)
    made.values = values
    return made


def packed(made: Any) -> list[Any]:
    """What a struct holds, as `marshal` writes it."""
    codes = _STRUCTS[type(made).__name__].split()
    return [
        packed(value) if code in _STRUCTS else value if code == "n" else value.tobytes()
        for code, value in zip(codes, made.values, strict=True)
    ]


def unpacked(name: str, told: Sequence[Any]) -> Any:
    """The struct of that name that was packed."""
    codes = _STRUCTS[name].split()
    values = (
        unpacked(code, value) if code in _STRUCTS else value if code == "n" else np.frombuffer(value, code)
        for code, value in zip(codes, told, strict=True)
    )
    return struct(name, *values)
