"""A difference of two releases for readers: on a terminal and as a page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from importlib import resources
from typing import Any, NamedTuple

import jinja2
from rich.console import Console
from rich.table import Table
from rich.text import Text

from corpusmill.release.compare.diff import Difference, DocumentChange
from corpusmill.release.compare.lines import Opcode, opcodes

# Unchanged lines shown above and below a change; and where word by word comparison gives way to whole lines, as its
# time grows with the square of the length (1,000 words a side: about 0.1 s).
_CONTEXT = 1
_MOST_WORDS = 1_000

Segments = tuple[tuple[str, bool], ...]


class Pair(NamedTuple):
    """Two lines that stand side by side, in pieces that say whether they changed; `gap`: equal lines left out here."""

    left: Segments
    right: Segments
    gap: bool = False


def pairs(old: str, new: str) -> Iterator[Pair]:
    """The changed lines of two texts side by side, with a line of context.

    >>> [(p.left, p.right) for p in pairs("a b\\nc", "a x\\nc")]
    [((('a ', False), ('b', True)), (('a ', False), ('x', True))), ((('c', False),), (('c', False),))]
    """
    left, right = old.split("\n"), new.split("\n")
    groups = _groups(opcodes(left, right))
    for number, group in enumerate(groups):
        if number or group[0][1] > 0:
            yield Pair((), (), gap=True)
        for _, a, b, c, d in group:
            for n in range(max(b - a, d - c)):
                one = left[a + n] if a + n < b else None
                two = right[c + n] if c + n < d else None
                yield Pair(*_marked(one, two))
    if groups and groups[-1][-1][2] < len(left):
        yield Pair((), (), gap=True)


def _groups(codes: list[Opcode]) -> list[list[Opcode]]:
    """Runs of changes with their context, as difflib's `get_grouped_opcodes` cuts them."""
    groups: list[list[Opcode]] = [[]]
    for n, (tag, a, b, c, d) in enumerate(codes):
        if tag != "equal":
            groups[-1].append((tag, a, b, c, d))
            continue
        size = b - a
        before, after = _CONTEXT if n else 0, _CONTEXT if n + 1 < len(codes) else 0
        if size <= before + after:
            groups[-1].append((tag, a, b, c, d))
            continue
        if before:
            groups[-1].append((tag, a, a + before, c, c + before))
            groups.append([])
        if after:
            groups[-1].append((tag, b - after, b, d - after, d))
    return [group for group in groups if any(tag != "equal" for tag, *_ in group)]


def _marked(left: str | None, right: str | None) -> tuple[Segments, Segments]:
    if left == right and left is not None:
        return ((left, False),), ((left, False),)
    if left is None or right is None:
        return _whole(left), _whole(right)
    old, new = (re.findall(r"\s+|\S+", line) for line in (left, right))
    if max(len(old), len(new)) > _MOST_WORDS:
        return ((left, True),), ((right, True),)
    sides: tuple[list[tuple[str, bool]], list[tuple[str, bool]]] = ([], [])
    for tag, a, b, c, d in opcodes(old, new):
        for side, piece in zip(sides, ("".join(old[a:b]), "".join(new[c:d])), strict=True):
            if piece:
                side.append((piece, tag != "equal"))
    return tuple(sides[0]), tuple(sides[1])


def _whole(line: str | None) -> Segments:
    return () if line is None else ((line, True),)


def show(found: Difference, console: Console, *, side_by_side: bool = True) -> None:
    """Print the difference. Control characters of the texts are never sent to the terminal.

    Without `side_by_side`, what stood there is printed above what stands there, as in a pipe of any width.
    """
    console.print(Text(f"{found.corpus} {found.old_version} → {found.new_version}", style="bold"))
    console.print(_plain(f"{found.proposal.bump} change: {found.proposal.why}"))
    for change in found.schema:
        console.print(_plain(f"column {change}"))
    sizes = Table(box=None, pad_edge=False)
    for heading in ("", "before", "after", "change"):
        sizes.add_column(heading, justify="left" if not heading else "right")
    for name, (before, after) in found.sizes.items():
        sizes.add_row(name.replace("_", " "), f"{before:,}", f"{after:,}", f"{after - before:+,}")
    console.print(sizes)
    _show_rules(found, console)
    for verb, ids, total in (("added", found.added_ids, found.added), ("removed", found.removed_ids, found.removed)):
        _heading(console, verb, len(ids), total)
        for identity in ids:
            console.print(_plain(f"  {identity}"))
    _heading(console, "changed", len(found.changes), found.texts_changed + found.metadata_changed)
    for change_of_document in found.changes:
        _show_document(change_of_document, console, side_by_side=side_by_side)


def _heading(console: Console, what: str, shown: int, total: int) -> None:
    if total:
        first = f" (the first {shown:,})" if shown < total else ""
        noun = "document" if total == 1 else "documents"
        console.print(Text(f"\n{total:,} {noun} {what}{first}", style="bold"))


def _show_rules(found: Difference, console: Console) -> None:
    if not found.rules:
        return
    rules = Table(
        title="rules, on documents of both", box=None, pad_edge=False, title_justify="left", title_style="bold"
    )
    for heading in ("stage", "rule", "newly takes", "characters", "gives back", "characters", "for example"):
        rules.add_column(heading, justify="right" if heading in {"newly takes", "characters", "gives back"} else "left")
    for rule in found.rules:
        examples = [*rule.examples_taken[:1], *rule.examples_given_back[:1]]
        rules.add_row(
            _plain(rule.stage), _plain(rule.rule), f"{rule.takes:,}", f"{rule.takes_characters:,}",
            f"{rule.gives_back:,}", f"{rule.gives_back_characters:,}", _plain(examples[0][1][:60] if examples else ""),
        )  # fmt: skip
    console.print(rules)


def _show_document(change: DocumentChange, console: Console, *, side_by_side: bool) -> None:
    console.print(_plain(change.id, style="bold"))
    for name, before, after in metadata(change):
        console.print(_plain(f"  {name}: {before} → {after}"))
    if change.old_text is None and change.new_text is None:
        return
    if not side_by_side:
        _show_lines(change, console)
        return
    sides = Table(show_header=False, expand=True, padding=(0, 1))
    sides.add_column(ratio=1)
    sides.add_column(ratio=1)
    for pair in pairs(change.old_text or "", change.new_text or ""):
        if pair.gap:
            sides.add_row(Text("…", style="dim"), Text("…", style="dim"))
        else:
            sides.add_row(_segments(pair.left, "red"), _segments(pair.right, "green"))
    console.print(sides)


def _show_lines(change: DocumentChange, console: Console) -> None:
    for pair in pairs(change.old_text or "", change.new_text or ""):
        left, right = ("".join(piece for piece, _ in side) for side in (pair.left, pair.right))
        if pair.gap:
            console.print(_plain("  …"))
        elif pair.left == pair.right:
            console.print(_plain(f"    {left}"))
        else:
            for sign, side, line in (("-", pair.left, left), ("+", pair.right, right)):
                if side:
                    console.print(_plain(f"  {sign} {line}"))


def metadata(change: DocumentChange) -> Iterator[tuple[str, str, str]]:
    """Column, value before and after, as short as they tell the difference.

    Of a list, the members that the other side lacks; where a member was found does not count. Of a checksum, the
    beginning.
    """
    for name, (before, after) in change.metadata.items():
        if isinstance(before, list) and isinstance(after, list):
            old, new = ([_member(value) for value in values] for values in (before, after))
            lost, gained = ([value for value in a if value not in b] for a, b in ((old, new), (new, old)))
            if lost or gained:
                yield name, "; ".join(lost) or "none", "; ".join(gained) or "none"
            else:
                yield name, "the same values", "found elsewhere or in another order"
        else:
            yield name, _value(name, before), _value(name, after)


def _member(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    told = {name: part for name, part in value.items() if name not in {"raw_start", "raw_end"} and part is not None}
    return ", ".join(f"{name} {_value(name, part)}" for name, part in told.items())


def _value(name: str, value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"  # scores come from 32-bit numbers, whose digits beyond the seventh are noise
    if isinstance(value, str) and name.endswith("sha256"):
        return f"{value[:12]}…"
    return "none" if value is None else str(value)


def _segments(segments: Segments, style: str) -> Text:
    line = Text()
    for piece, is_changed in segments:
        line.append(printable(piece), style=style if is_changed else "")
    return line


def _plain(text: str, style: str = "") -> Text:
    return Text(printable(text), style=style)


def printable(text: str) -> str:
    """The text without control and direction characters; what is printed for each is its escape.

    >>> printable("a\\x1b[2J\\u202eb")
    'a\\\\x1b[2J\\\\u202eb'
    """
    return "".join(c if c.isprintable() or unicodedata.category(c) == "Zs" else repr(c)[1:-1] for c in text)


def page(found: Difference) -> str:
    """The difference as one HTML page that needs nothing else."""
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    source = resources.files(__package__).joinpath("diff.html.jinja").read_text("utf-8")
    return environment.from_string(source).render(found=found, pairs=pairs, metadata=metadata, printable=printable)
