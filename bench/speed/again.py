"""What a second build costs: nothing changed, and one document in a hundred, scattered over the corpus.

Called by `run.py --again`. The documents stand in one file of JSON Lines, which a build cuts into parts.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tree import Usage, measured

_ADDED = "\nOne more sentence that was not there before, for the second version."
_EVERY = 100


def write_lines(folder: Path, files: int, target: Path, *, is_changed: bool) -> None:
    """The documents of the first files as JSON Lines; with `is_changed` each hundredth has a sentence more."""
    import pyarrow.parquet as pq  # noqa: PLC0415  the runner that measures memory stays small

    with target.open("w", encoding="utf-8") as out:
        for path in sorted(folder.glob("*.parquet"))[:files]:
            for n, row in enumerate(pq.ParquetFile(path).read().to_pylist()):
                if is_changed and n % _EVERY == 0:
                    row["text"] += _ADDED
                out.write(json.dumps(row) + "\n")


def again(
    command: Sequence[str], env: Mapping[str, str], work: Path, write: Callable[[Path, bool], None]
) -> list[tuple[str, Usage]]:
    """What a full build takes, one of which nothing changed, and one of which one document in a hundred did.

    `write(target, is_changed)` writes the documents.
    """
    target = work / "texts.jsonl"
    found = []
    for name, is_changed in (("full", False), ("nothing changed", False), ("1 % changed", True)):
        if is_changed or not target.exists():
            write(target, is_changed)
        found.append((name, measured(command, env, work)))
        print(f"{name}: {found[-1][1].seconds:.2f} s", file=sys.stderr)
    return found


def table(found: Sequence[tuple[str, Usage]]) -> str:
    whole = found[0][1].seconds
    lines = [f"{'build':16} {'seconds':>9} {'of full':>8} {'clock':>9} {'MiB tree':>9} {'MiB one':>8}"]
    lines += [
        f"{name:16} {used.seconds:9.2f} {used.seconds / whole:8.1%} {used.clock:9.2f} {used.tree_mib:9.0f} "
        f"{used.process_mib:8.0f}"
        for name, used in found
    ]
    return "\n".join(lines)
