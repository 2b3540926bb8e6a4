"""Settings that stand above a text: the front matter of static sites, between two lines of three dashes or pluses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

# YAML stands between dashes, TOML between pluses; there a table's head and what goes on with a list are lines, too
FENCES = {
    "---": re.compile(r"[^\W\d][\w .-]{0,30}:( .*)?|[ \t-].*"),
    "+++": re.compile(r"[\w.-]{1,30} *=.*|[\[\]{}\"' \t#].*"),
}
"""What opens and closes front matter, and what each of its lines is."""
MOST_LINES = 60
"""Lines of front matter, at the most."""
# one word of a machine: a path, an identifier, a switch; an address may be the source of the text, a date is its date
_MACHINE = re.compile(
    r"(?!.*(url|link|source|date))[\w-]{1,30} ?[:=] (\"?\S*[_/]\S*\"?|true|false|yes|no|null)", re.IGNORECASE
)
# what is shown on other pages: in lists of a section, by a search engine; `tags` in one line of YAML are found values
_KEY = re.compile(
    r"(?P<elsewhere>(subtitle|description|summary|excerpt|abstract|categor(y|ies)|keywords|series|taxonomies|aliases"
    r"|layout|slug|permalink|weight|draft|type|cover|image|thumbnail)\b)?[\w.-]* *[:=] *(?P<value>.*)",
    re.IGNORECASE,
)
_LISTS = re.compile(r"tags *[:=]", re.IGNORECASE)


def front_matter(written: Sequence[str]) -> set[int]:
    """The fences of front matter and the settings in it that are for machines or other pages; title, author, date stay.

    >>> page = ["---", "title: The old mill", "slug: old_mill", "tags:", "  - mills", "", "---", "The mill is shut."]
    >>> sorted(front_matter(page)), front_matter(["---", "The mill is shut.", "---"])
    ([0, 2, 3, 4, 6], set())
    >>> page = ["+++", 'title = "The old mill"', "draft = true", "[extra]", 'by = "me"', "+++", "The mill is shut."]
    >>> sorted(front_matter(page))
    [0, 2, 3, 4, 5]
    """
    first = next((n for n, line in enumerate(written) if line.strip()), len(written))
    form = FENCES.get(fence := written[first].strip()) if first < len(written) else None
    if form is None:
        return set()
    end = next((n for n in range(first + 1, min(len(written), first + MOST_LINES)) if written[n].strip() == fence), 0)
    inside = [n for n in range(first + 1, end) if written[n].strip()]
    if not inside or not all(form.fullmatch(written[n].rstrip()) for n in inside):
        return set()
    return {first, end, *_for_machines(written, inside)}


def _for_machines(written: Sequence[str], inside: Sequence[int]) -> Iterator[int]:
    """The lines of settings that say nothing of this text; what is indented or listed below a key goes with it."""
    goes = in_table = False
    for n in inside:
        line = written[n].rstrip()
        in_table = in_table or line.startswith("[")  # a table of TOML: what stands in it is the theme's
        if key := _KEY.match(line):
            is_list = bool(_LISTS.match(line)) and (key["value"] in ("", "[") or "=" in line[: key.start("value")])
            goes = bool(key["elsewhere"]) or is_list or bool(_MACHINE.fullmatch(line))
        if goes or in_table:
            yield n
