"""What the module of a user's own stage declares, held against what tables can hold, before the first byte is read."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from reprlib import Repr
from typing import Any

import pyarrow as pa
from pyarrow import types

from corpusmill.text.schema import KNOWN, documents_columns

CORE = {name: kind for name, (kind, _) in documents_columns({}).items()}
"""The columns that every corpus has."""
OF_THE_BUILD = frozenset(CORE) - {*KNOWN, "language_score"}
"""Those that tell a document from others, and prove what was done to it: they are for the build to say."""

_PLAIN = (
    types.is_boolean, types.is_integer, types.is_floating, types.is_string, types.is_large_string, types.is_binary,
    types.is_large_binary, types.is_date, types.is_timestamp, types.is_decimal128,
)  # fmt: skip


def is_held(kind: pa.DataType) -> bool:
    """Whether Parquet, and `datasets` after it, hold values of the type. They do not all take views, maps or unions.

    >>> is_held(pa.list_(pa.struct([("a", pa.int8())]))), is_held(pa.map_(pa.string(), pa.string()))
    (True, False)
    """
    if types.is_list(kind) or types.is_large_list(kind):
        return is_held(kind.value_type)
    if types.is_struct(kind):
        return kind.num_fields > 0 and all(is_held(kind.field(n).type) for n in range(kind.num_fields))
    return any(is_one(kind) for is_one in _PLAIN)


def _members(kind: pa.DataType) -> Iterator[str]:
    """The names of the members of structs in a type."""
    if types.is_list(kind) or types.is_large_list(kind):
        yield from _members(kind.value_type)
    elif types.is_struct(kind):
        for member in kind.fields:
            yield member.name
            yield from _members(member.type)


# What the printed types in the manifest and the paths in `croissant.json` can be taken apart by again.
_NAME = re.compile(r"[^\W\d][\w.-]*")


def written(kind: pa.DataType) -> str:
    """A type of Arrow as a module writes it.

    >>> written(pa.list_(pa.struct([("at", pa.timestamp("s", "UTC")), ("share", pa.float32())])))
    'pa.list_(pa.struct({"at": pa.timestamp("s", "UTC"), "share": pa.float32()}))'
    """
    if types.is_list(kind) or types.is_large_list(kind):
        return f"pa.{'large_list' if types.is_large_list(kind) else 'list_'}({written(kind.value_type)})"
    if types.is_struct(kind):
        members = ", ".join(f'"{member.name}": {written(member.type)}' for member in kind.fields)
        return f"pa.struct({{{members}}})"
    if types.is_dictionary(kind):
        return written(kind.value_type)
    if types.is_timestamp(kind):
        return f'pa.timestamp("{kind.unit}"' + (f', "{kind.tz}")' if kind.tz else ")")
    if types.is_decimal128(kind):
        return f"pa.decimal128({kind.precision}, {kind.scale})"
    return f"pa.{_IN_PYTHON.get(str(kind), str(kind))}()"


_IN_PYTHON = {
    "bool": "bool_", "halffloat": "float16", "float": "float32", "double": "float64", "date32[day]": "date32",
    "date64[ms]": "date64", "null": "string",
}  # fmt: skip


def wrongly_declared(declared: object, about: object) -> str | None:
    """What is wrong with `COLUMNS` and `ABOUT` of a module, with the remedy; None: nothing.

    >>> wrongly_declared({"mood": "text"}, {})
    "the type of 'mood' is 'text'; give a type of Arrow, such as pa.string()"
    """
    if not isinstance(declared, Mapping):
        return f'COLUMNS is {shown_shortly(declared)}; write names and types of Arrow, such as {{"mood": pa.string()}}'
    for name, kind in declared.items():
        if not isinstance(kind, pa.DataType):
            return f"the type of {name!r} is {shown_shortly(kind)}; give a type of Arrow, such as pa.string()"
        for odd in (called for called in (name, *_members(kind)) if not _NAME.fullmatch(str(called))):
            return (
                f"a column is called {shown_shortly(odd)}; begin a name with a letter, go on with those, digits, _ . -"
            )
        if name in OF_THE_BUILD:
            return f"it declares {name!r}, which is a column of the build's own; give yours another name"
        if kind != CORE.get(name, kind):
            return f"it declares {name!r} as {kind}, which is {CORE[name]} in every corpus; give yours another name"
        if not is_held(kind):
            return (
                f"no dataset holds a column {name!r} of the type {kind}; take texts, numbers, times, or lists and "
                "structs of them"
            )
    if not isinstance(about, Mapping) or not all(isinstance(text, str) for text in about.values()):
        return f'ABOUT is {shown_shortly(about)}; write what columns hold, such as {{"mood": "how it reads"}}'
    return None


def wrongly_made(stage: object) -> str | None:
    """What is wrong with a stage itself; None: it is a function.

    >>> wrongly_made(len)
    'is no function of Python but <builtin_function_or_method>; write one, with def'
    """
    if not inspect.isfunction(inspect.unwrap(stage) if callable(stage) else stage):
        return f"is no function of Python but {shown_shortly(stage)}; write one, with def"
    return None


def annotation_of(function: Callable[..., Any], option: str, written: Any) -> Any:
    """The type that an option is annotated with. Raises what the annotation does, as it is evaluated.

    That of the batch and of what comes back may name what only a type checker imports.
    """

    def alone() -> None:
        pass

    alone.__annotations__ = {option: written}
    return inspect.get_annotations(alone, globals=inspect.unwrap(function).__globals__, eval_str=True)[option]


class _Short(Repr):
    """Of what is no plain value only the kind: an address in memory would be another in each build."""

    def repr_instance(self, value: object, level: int) -> str:  # noqa: ARG002
        return repr(value) if value is None or isinstance(value, bool | float | bytes) else f"<{type(value).__name__}>"


_SHORT = _Short()
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = 60


def shown_shortly(value: object) -> str:
    """A value as it may stand in a message, which one of a million characters may not.

    >>> shown_shortly([None, object()]), shown_shortly("y" * 1000)
    ('[None, <object>]', "'yyyyyyyyyyyyyyyyyyyyyyyyyyy...yyyyyyyyyyyyyyyyyyyyyyyyyyyy'")
    """
    return _SHORT.repr(value)
