"""Built-in rules and labels as they are once read and translated, kept in the user's cache folder.

To read the rules of a language and translate their patterns takes seconds in each process that meets it, to read what
was kept some milliseconds. What becomes of a piece of a rule, worked out when a line may first match it, is kept too:
the first thirty documents took 3 s for theirs. What was made from other files or by other code is made again, and where
nothing can be written rules are read from their files each time.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from corpusmill.rulebook.load import WORDED
from corpusmill.rulebook.phrases import files_of
from corpusmill.rulebook.rule import Rule

_HERE = Path(__file__).parent
_PACKAGE = _HERE.parent
# All that reads a rule and translates it, and what that imports: this folder, and the house's lowest floor.
_MAKERS = (_HERE, _PACKAGE / "text", _PACKAGE / "config" / "toml.py")
_TOLD = ("id", "language", "category", "scope", "match", "why", "removes", "keeps")
_WORKED_OUT = ("patterns", "supersets", "order", "spelled", "demands")


def kept_rules(language: str, files: Sequence[Path], read: Callable[[], Sequence[Rule]]) -> Sequence[Rule]:
    """The rules of one language in these files of the package, as they were kept; where those were others, as `read`.

    Raises RuleError.
    """
    made_from = _made_from(language, files)
    found: list[Rule] = []

    def entries() -> list[tuple[Any, ...]]:
        found[:] = read()
        return [_entry_of(rule) for rule in found]

    told = _kept(f"{language}.rules", made_from, entries)
    return found or [_rule_of(entry) for entry in told]


Made = tuple[str, bytes]
"""Of a piece the exact pattern, and the program of its superset."""
Key = tuple[str, int, int]
"""The id of a rule, and its piece."""


class Met:
    """What was made of the pieces of a language's rules as lines met them, for the processes to come.

    It goes to the disk whenever a sixteenth more is known, beside what others kept there since: what a process made
    last it may take with it. Where there is no room for more, what was asked for longest ago goes: texts of another
    corpus would else be the last that anything is kept of.
    """

    def __init__(self, language: str, files: Sequence[Path]):
        folder = _folder()
        self._place = folder and folder / f"{language}.met"
        self._made_from = _made_from(language, files)
        self._entries = self._there()
        self._more = 0

    def get(self, key: Key, make: Callable[[], Made]) -> Made:
        """What is known of a piece, or what is made of it now."""
        found = self._entries.pop(key, None)
        if found is None:
            found = make()
            self._more += 1
        self._entries[key] = found  # as the last
        if self._place and self._more >= max(_LEAST_MORE, len(self._entries) // _SHARE):
            others = {other: made for other, made in self._there().items() if other not in self._entries}
            self._entries = others | self._entries
            _shorten(self._entries)
            _save(self._place, self._made_from, [*self._entries.items()])
            self._more = 0
        _shorten(self._entries)
        return found

    def _there(self) -> dict[Key, Made]:
        return dict((self._place and _load(self._place, self._made_from)) or ())


def _shorten(entries: dict[Key, Made]) -> None:
    """Take out the first entries, as long as there are too many."""
    while len(entries) > _MOST_MET:
        del entries[next(iter(entries))]


_LEAST_MORE, _SHARE = 8, 16
"""Pieces, and of those that are known one in so many: to make a hundred takes 150 ms, to write 1,600 some 5."""
_MOST_MET = 4_096
"""Pieces of a language that are kept: 4 MB in memory. Texts of one corpus meet some 2,000 of English."""


def kept_labels(language: str, read: Callable[[], Mapping[str, str]]) -> Mapping[str, str]:
    """The labels of one language, as they were kept; where those were made from other files, as `read`."""
    made_from = _digest(files_of(language), _makers())
    return dict(_kept(f"{language}.labels", made_from, lambda: [*read().items()]))


def _made_from(language: str, files: Sequence[Path]) -> bytes:
    """Hash of all that decides what the rules of a language in these files are."""
    return _digest([*files, *files_of(language), WORDED.with_suffix(".toml")], _makers())


def _kept(name: str, made_from: bytes, make: Callable[[], list[tuple[Any, ...]]]) -> list[tuple[Any, ...]]:
    """What is kept under a name, or what is made anew."""
    folder = _folder()
    place = folder and folder / name
    found = _load(place, made_from) if place else None
    if found is None:
        with _uncharged():
            found = make()
            if place:
                _save(place, made_from, found)
    return found


@contextmanager
def _uncharged() -> Iterator[None]:
    """The timers of the process stand still: what is made here serves all documents and is no work on the one at hand.

    A German document that was the first to meet its rules took 24 s for them, of 5 that it may take.
    """
    timers = (signal.ITIMER_PROF, signal.ITIMER_REAL) if hasattr(signal, "setitimer") else ()
    left = [signal.setitimer(timer, 0) for timer in timers]
    try:
        yield
    finally:
        for timer, (seconds, again) in zip(timers, left, strict=True):
            signal.setitimer(timer, seconds, again)


def _folder() -> Path | None:
    """One for each place that the package is installed at: what another keeps is left alone, and nothing piles up.

    Places that are gone leave theirs behind; the next new place takes it away (`_claim`).
    """
    here = f"{sys.implementation.cache_tag}-{hashlib.sha256(str(_PACKAGE).encode()).hexdigest()[:16]}"
    try:
        asked = Path(os.environ.get("XDG_CACHE_HOME", ""))
        # the rules for this variable: a path that is not absolute is none
        return Path(asked if asked.is_absolute() else Path.home() / ".cache", "corpusmill", here)
    except RuntimeError:  # a user without a home
        return None


def _entry_of(rule: Rule) -> tuple[Any, ...]:
    told = [getattr(rule, name) for name in (*_TOLD, *_WORKED_OUT)]
    return (rule.file.relative_to(_PACKAGE).as_posix(), *told)


def _rule_of(entry: tuple[Any, ...]) -> Rule:
    file, *told = entry
    rule = Rule(**dict(zip(_TOLD, told, strict=False)), file=_PACKAGE / file)
    rule.__dict__.update(zip(_WORKED_OUT, told[len(_TOLD) :], strict=True))  # where `cached_property` looks
    return rule


def _load(place: Path, made_from: bytes) -> list[tuple[Any, ...]] | None:
    """What is kept, unless it was made from anything else or is not whole."""
    try:
        data = memoryview(place.read_bytes() if place.is_file() else b"")  # a pipe would wait for its writer
    except OSError:
        return None
    size = len(made_from)
    packed = data[2 * size :]
    if data[:size] != made_from or data[size : 2 * size] != hashlib.sha256(packed).digest():
        return None
    whole = _CODEC.decompress(packed[_SIZE:], int.from_bytes(packed[:_SIZE], "little"), asbytes=True)
    found: list[tuple[Any, ...]] = marshal.loads(whole)  # noqa: S302  what we wrote, by its hash
    return found


def _save(place: Path, made_from: bytes, entries: list[tuple[Any, ...]]) -> None:
    whole = marshal.dumps(entries)
    data = len(whole).to_bytes(_SIZE, "little") + _CODEC.compress(whole, asbytes=True)
    scratch = place.with_name(f"{place.name}.{os.getpid()}")
    with suppress(OSError):  # then rules are read again next time
        _claim(place.parent)
        try:
            scratch.write_bytes(made_from + hashlib.sha256(data).digest() + data)
            scratch.replace(place)
        finally:
            scratch.unlink(missing_ok=True)


_CODEC = pa.Codec("zstd", compression_level=6)
"""Rules of all languages are 190 MB as they are and 9 so; the hash of so much less saves what unpacking takes."""
_SIZE = 8
"""Bytes that tell how much is packed."""
_OWNER = "place"


def _claim(folder: Path) -> None:
    """Make the folder of this place, which tells where the place is, and take those of places that are gone away."""
    if (folder / _OWNER).exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _OWNER).write_text(str(_PACKAGE))
    for told in folder.parent.glob(f"*/{_OWNER}"):
        with suppress(OSError, ValueError):  # another process may be at it
            if not Path(told.read_text()).is_dir():
                shutil.rmtree(told.parent)


@cache
def _makers() -> bytes:
    """Hash of the code that rules go through, and of the tables that it reads, but for those of languages."""
    folders = [path for path in _MAKERS if path.is_dir()]
    found = [path for folder in folders for kind in ("py", "toml") for path in folder.rglob(f"*.{kind}")]
    found += [path for path in _MAKERS if path.is_file()]
    return _digest(path for path in sorted(found) if _OF_LANGUAGES.isdisjoint(path.relative_to(_PACKAGE).parts))


_OF_LANGUAGES = {"rules", "worded", "phrases"}


def _digest(paths: Iterable[Path], before: bytes = b"") -> bytes:
    digest = hashlib.sha256(before)
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(_PACKAGE).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.digest()
