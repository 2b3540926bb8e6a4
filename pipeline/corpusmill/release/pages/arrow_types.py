"""Printed Arrow types, as the manifest holds them, taken apart again."""

from __future__ import annotations


def member_type(kind: str) -> tuple[str, bool]:
    """The type of a list's members and True; any other type and False.

    >>> member_type("list<element: string>"), member_type("int32")
    (('string', True), ('int32', False))
    """
    if kind.startswith(("list<", "large_list<")):
        return kind[kind.index("<") + 1 : -1].partition(": ")[2], True
    return kind, False


def children(kind: str) -> list[tuple[str, str]]:
    """Name and type of the members of a struct; empty for any other type.

    >>> children("struct<a: string, b: list<element: struct<c: int8, d: int8>>>")
    [('a', 'string'), ('b', 'list<element: struct<c: int8, d: int8>>')]
    """
    if not kind.startswith("struct<"):
        return []
    inside = kind[len("struct<") : -1]
    members, depth, start = [], 0, 0
    for at, char in enumerate(inside + ","):
        depth += (char in "<[(") - (char in ">])")
        if char == "," and depth == 0:
            name, _, type_ = inside[start:at].strip().partition(": ")
            members.append((name, type_))
            start = at + 1
    return members
