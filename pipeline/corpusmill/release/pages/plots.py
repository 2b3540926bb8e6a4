"""Small SVG bar charts of a release: equal figures give equal bytes, and a screen reader gets the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from corpusmill.release.escape import one_line
from corpusmill.release.manifest import Manifest
from corpusmill.release.measure.documents import LENGTH_BOUNDS

# More bars than this are no picture any more: the rest is one bar, and the manifest has them all.
_MOST_BARS = 16
_WIDTH, _LABEL, _BAR, _STEP, _TOP = 720, 200, 400, 26, 44
_LABEL_CHARACTERS = 28

_STYLE = (
    "text{font:14px system-ui,sans-serif;fill:#222}.t{font-weight:600;font-size:16px}.b{fill:#2f6f9f}"
    "@media(prefers-color-scheme:dark){text{fill:#ddd}.b{fill:#6fb1dd}}"
)


def plots(manifest: Manifest) -> dict[str, str]:
    """Path → SVG, for every distribution with something to compare: a single bar says nothing."""
    figures = manifest["figures"]
    histogram = figures["length"]["histogram"]
    dated = {year: n for year, n in figures["years"].items() if year}
    removed = _of(figures["edits"]["categories"], "removed")
    charts: dict[str, tuple[str, str, Sequence[tuple[str, int]]]] = {
        "length": ("Length of the documents", "documents by characters", _lengths(histogram)),
        "language": ("Languages", "documents by language", _largest(figures["languages"])),
        "date": ("Publication dates", "documents by year", _by_year(dated)),
        "source": ("Sources", "documents by source", _largest(_of(figures["sources"], "documents"))),
        "removed": ("What was removed", "characters by kind of residue", _largest(removed)),
    }
    return {f"plots/{name}.svg": bars(*chart) for name, chart in charts.items() if len(chart[2]) > 1}


def bars(title: str, unit: str, rows: Sequence[tuple[str, int]]) -> str:
    """Horizontal bars with their labels and numbers; all text is escaped."""
    height = _TOP + _STEP * len(rows) + 10
    most = max((value for _, value in rows), default=0) or 1
    spoken = "; ".join(f"{_text(label)}: {value:,}" for label, value in rows)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        'role="img" aria-labelledby="title desc">',
        f'<title id="title">{_text(title)}: {_text(unit)}</title>',
        f'<desc id="desc">{spoken}</desc>',
        f"<style>{_STYLE}</style>",
        f'<text class="t" x="0" y="20">{_text(title)}: {_text(unit)}</text>',
    ]
    for n, (label, value) in enumerate(rows):
        y = _TOP + n * _STEP
        length = _BAR * value / most
        lines.append(
            f'<text x="{_LABEL - 8}" y="{y + 15}" text-anchor="end">{_short(label)}</text>'
            f'<rect class="b" x="{_LABEL}" y="{y + 2}" width="{length:.1f}" height="{_STEP - 8}"/>'
            f'<text x="{_LABEL + length + 8:.1f}" y="{y + 15}">{value:,}</text>'
        )
    return "\n".join([*lines, "</svg>"]) + "\n"


def _lengths(histogram: Sequence[Mapping[str, int]]) -> list[tuple[str, int]]:
    """From the shortest document on: empty bars before it say nothing."""
    rows = []
    first = next((n for n, row in enumerate(histogram) if row["documents"]), 0)
    for row in histogram[first:]:
        low = row["from"]
        position = LENGTH_BOUNDS.index(low) + 1
        label = f"{low:,} to {LENGTH_BOUNDS[position] - 1:,}" if position < len(LENGTH_BOUNDS) else f"{low:,} and more"
        rows.append((label, row["documents"]))
    return rows


def _by_year(years: Mapping[str, int]) -> list[tuple[str, int]]:
    """The latest years in order, the earlier ones as one."""
    ordered = sorted(years.items())
    if len(ordered) <= _MOST_BARS:
        return ordered
    early = ordered[: len(ordered) - _MOST_BARS + 1]
    return [(f"up to {early[-1][0]}", sum(n for _, n in early)), *ordered[len(early) :]]


def _largest(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    if len(ranked) <= _MOST_BARS:
        return ranked
    shown, rest = ranked[: _MOST_BARS - 1], ranked[_MOST_BARS - 1 :]
    return [*shown, (f"{len(rest)} others", sum(n for _, n in rest))]


def _of(groups: Mapping[str, Mapping[str, int]], measure: str) -> dict[str, int]:
    return {name: counts[measure] for name, counts in groups.items()}


def _short(label: str) -> str:
    plain = one_line(label)
    return _text(plain if len(plain) <= _LABEL_CHARACTERS else plain[: _LABEL_CHARACTERS - 1] + "…")


def _text(text: str) -> str:
    """Text of an XML document: escaped, and without the two code points that XML does not allow."""
    return escape(one_line(text).replace("\ufffe", "").replace("\uffff", ""))
