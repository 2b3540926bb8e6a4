"""Settings that stand above a text: the front matter of static sites, between two lines of three dashes."""

from __future__ import annotations

import re
from collections.abc import Sequence

_FENCE = "---"
_KEY = re.compile(r"[^\W\d][\w .-]{0,30}:( .*)?")
_MOST = 60
"""Lines of front matter, at the most."""
# one word of a machine: a path, an identifier, a switch; an address may be the source of the text, a date is its date
_MACHINE = re.compile(r"(?!.*(url|link|source|date))[\w-]{1,30}: (\S*[_/]\S*|true|false|yes|no|null)", re.IGNORECASE)


def front_matter(written: Sequence[str]) -> set[int]:
    """The fences of front matter and the settings in it that only a machine reads; its title, author, date are kept.

    >>> page = ["---", "title: The old mill", "slug: old_mill", "tags:", "  - mills", "", "---", "The mill is shut."]
    >>> sorted(front_matter(page)), front_matter(["---", "The mill is shut.", "---"])
    ([0, 2, 6], set())
    """
    first = next((n for n, line in enumerate(written) if line.strip()), len(written))
    if first == len(written) or written[first].strip() != _FENCE:
        return set()
    end = next((n for n in range(first + 1, min(len(written), first + _MOST)) if written[n].strip() == _FENCE), 0)
    inside = [n for n in range(first + 1, end) if written[n].strip()]
    if not inside or not all(written[n][0] in " \t-" or _KEY.fullmatch(written[n].rstrip()) for n in inside):
        return set()
    return {first, end, *(n for n in inside if _MACHINE.fullmatch(written[n].strip()))}
