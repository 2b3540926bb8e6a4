"""Does a value found in the text agree with what the input said about the document?"""

from __future__ import annotations

from typing import Any

from corpusmill.text.fold import fold


def _bare(value: Any) -> str:
    return " ".join("".join(char if char.isalnum() else " " for char in fold(str(value))).split())


def agrees(name: str, known: Any, found: str) -> bool:
    """True where they are the same to a reader: a part of the other, or as exact as the other is.

    >>> agrees("date", "2020-10-21T08:00:00Z", "2020-10-21"), agrees("date", "2020-10-21", "2020-10-22")
    (True, False)
    >>> agrees("author", ["Ann Li", "Bo Ek"], "ANN LI"), agrees("publisher", "The Daily Post", "Daily Post")
    (True, True)
    """
    if name == "date":
        shorter = min(len(str(known)), len(found))
        return str(known)[:shorter] == found[:shorter]
    values = [_bare(value) for value in (known if isinstance(known, list) else [known])]
    value = _bare(found)
    return any(value in other or other in value for other in values if other)
