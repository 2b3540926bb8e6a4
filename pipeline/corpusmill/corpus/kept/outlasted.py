"""What took more than its limit on this machine, so that the next build need not wait for it again.

It is no result: no part that misses such a record is kept as done, every build names and counts it, and it is tried
again when the limit, the record, the code or the processor is another, or when the folder is deleted.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from corpusmill.engine.limits import Ending
from corpusmill.read.records import SetAside
from corpusmill.read.source import InputFile
from corpusmill.text.batch import Batch

Content = tuple[Any, ...]
"""What a step works on and what makes it: hashes, names."""


class Outlast(NamedTuple):
    """A step that was ended by its limit."""

    seconds: float
    """The limit, in processor time."""
    file_path: str
    record: str | None
    at: int = 0
    """Of a file that cannot be read on: how many records come before."""


class Outlasted:
    """The steps that are known to take more than their limit, a small file each. `met` counts those met so far.

    What a step is tells its content, not its place: `content` holds hashes of what it works on and of its code.
    """

    def __init__(self, folder: Path):
        self.met: Counter[str] = Counter()
        self._folder = folder
        self._names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()

    def known(self, content: Content, seconds: float) -> Outlast | None:
        """How the step ended before, where no more than that limit is allowed now; counted as met."""
        if not self._names:
            return None
        name = _name(content)
        found = outlast_of(self._folder / name) if name in self._names else None
        if found is None or found.seconds < seconds:
            return None
        self.met[name] += 1
        return found

    def among(self, contents: Iterable[Content], limits: Iterable[float]) -> dict[int, Ending]:
        """Of steps with these limits, those known to take more, by their place; `contents` may be lazy."""
        if not self._names:
            return {}
        return {
            place: Ending("time-limit", seconds)
            for place, (content, seconds) in enumerate(zip(contents, limits, strict=True))
            if self.known(content, seconds)
        }

    def remember(self, content: Content, ending: Ending, what: Outlast) -> None:
        """Keep that the step took more than its limit; other endings say nothing of it."""
        name = _name(content)
        if ending.kind != "time-limit" or name in self.met:
            return
        self._folder.mkdir(exist_ok=True)
        plain = list(what)
        partial = self._folder / f".{name}.{os.getpid()}"
        partial.write_text(json.dumps([plain, _proof(plain)]), encoding="utf-8")
        partial.rename(self._folder / name)
        self._names.add(name)
        self.met[name] += 1

    def remember_rows(self, batch: Batch, endings: Mapping[int, Ending], content_of: Callable[[int], Content]) -> None:
        """The same of rows of a batch, each cleaned by itself."""
        for row, ending in sorted(endings.items()):
            file_path, record = record_of(batch, row)
            self.remember(content_of(row), ending, Outlast(ending.seconds, file_path, record))


def record_of(batch: Batch, row: int) -> tuple[str, str]:
    """The file that a row comes from, and its name there."""
    file_path, source = (batch.values(name)[row] for name in ("file_path", "source"))
    return file_path, batch.ids[row].removeprefix(f"{source}/")


def outlast_of(path: Path) -> Outlast | None:
    """What a file of the folder says; None where it is not what was written."""
    try:
        plain, proof = json.loads(path.read_bytes())
        return Outlast(*plain) if _proof(plain) == proof else None
    except (OSError, ValueError, TypeError):
        return None


def all_outlasted(folder: Path) -> dict[str, Outlast]:
    """All that is known, by name."""
    found = {path.name: outlast_of(path) for path in folder.iterdir() if path.is_file()} if folder.is_dir() else {}
    return {name: outlast for name, outlast in found.items() if outlast}


DONE_BEFORE = " What came before is read."


def unread(file: InputFile, end: Ending, seen: int) -> SetAside:
    """What is said of a file that cannot be read on after so many records."""
    return SetAside(file.file_path, None, end.kind, f"Reading this file: {end.error}." + DONE_BEFORE * (seen != 0))


def cut_short(file: InputFile, end: Ending) -> SetAside:
    """What is said of a file whose records took too much, together."""
    return SetAside(file.file_path, None, end.kind, f"All records of this file together: {end.error}." + DONE_BEFORE)


_NAMED = 3


def told_of_the_moment(receipts: Iterable[Mapping[str, Any]], before: Mapping[str, Outlast], folder: Path) -> list[str]:
    """Sentences on what was set aside for a moment's reason; `before` is what the folder held as the build began."""
    moment: Counter[str] = Counter()
    met: Counter[str] = Counter()
    for receipt in receipts:
        moment.update(receipt["moment"])
        met.update(receipt["outlasted"])
    now = all_outlasted(folder)
    skipped = [name for name in sorted(met) if name in before and before[name] == now.get(name)]
    rows = sum(met[name] for name in skipped)
    moment["time-limit"] -= sum(met.values())
    said = [
        f"{count:,} set aside for the moment ({kind}): the next build tries {'it' if count == 1 else 'them'} again"
        for kind, count in sorted(moment.items())
        if count > 0
    ]
    if fresh := sum(met.values()) - rows:
        said.append(
            f"{fresh:,} set aside for the moment (time-limit): tried again when [limits] seconds, the code or the "
            f"processor is another, or when {folder} is deleted"
        )
    if rows:
        named = ", ".join(f"{now[name].file_path} ({now[name].seconds:.0f} s)" for name in skipped[:_NAMED])
        more = f" and {len(skipped) - _NAMED:,} more" if len(skipped) > _NAMED else ""
        said.append(
            f"{rows:,} not tried again, since an earlier build ended by the limit there: {named}{more}; raise [limits] "
            f"seconds, or delete {folder}"
        )
    return said


def _name(content: Content) -> str:
    return hashlib.sha256(json.dumps([*content, *_processor()]).encode()).hexdigest()[:32]


def _proof(plain: list[Any]) -> str:
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()


@cache
def _processor() -> tuple[str, str]:
    """The kind of processor, by which a limit in its time is measured; not the name of the machine."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next((line for line in lines if line.startswith("model name")), "")
    except OSError:
        model = platform.processor()
    return platform.machine(), model
