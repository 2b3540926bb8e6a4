"""What code decides: the modules that a module imports, and theirs, and the data files beside them, as one hash.

Found in the source, without running anything: also imports inside functions and those for types only. Only modules
under one folder count; versions of libraries are told apart elsewhere. Nothing is remembered from run to run: looking
for the word `import` takes 30 ms for the whole package (parsing took 600), and what is not remembered is never stale.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent.parent

# Folders whose modules are not of one owner: there only the package of the first module counts.
SHARED = {"site-packages", "dist-packages"}
_NO_DATA = {"", ".py", ".pyc", ".pyi", ".so", ".dll", ".typed"}


def code_key(roots: Iterable[str], folder: Path, *, without: Iterable[str] = ()) -> str:
    """Hash of the code that importing `roots` from `folder` may run, and of the data files that it may read.

    `without` are patterns of data files (relative to `folder`) that another key holds.
    """
    digest = hashlib.sha256()
    used = set(modules(roots, folder).values())
    # `relative_to` of a thousand files takes as long as to hash them; "/" ends in its stroke already
    begin = len(folder.as_posix().rstrip("/")) + 1
    every = {path.as_posix()[begin:]: path for path in used | data_files(used, folder, without)}
    for name, path in sorted(every.items()):
        digest.update(name.encode() + b"\0" + _bytes(path, _state(path)) + b"\0")
    return digest.hexdigest()


def modules(roots: Iterable[str], folder: Path) -> dict[str, Path]:
    """Name → file of the modules under `folder` that `roots` import, themselves and the packages above included.

    The `__init__` of this package is left out: it offers names and imports what is asked for.
    """
    waiting = list(roots)
    tops = {name.partition(".")[0] for name in waiting} if SHARED.intersection(folder.parts) else None
    found: dict[str, Path] = {}
    names: dict[Path, frozenset[str]] = {}
    seen = {PACKAGE.name}
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        path = _file_of(name, folder, names)
        if path is None:
            continue
        if tops is None or name.partition(".")[0] in tops:
            found[name] = path
            waiting += [*_packages(name), *_imports(path, name, _state(path))]
    return found


def data_files(used: Collection[Path], folder: Path, without: Iterable[str] = ()) -> set[Path]:
    """The data files that stand beside these modules, in their folders or in folders there that hold no code.

    A file that only other modules name is not theirs.
    """
    found: set[Path] = set()
    is_without = re.compile("|".join(map(_anywhere, without)) or r"(?!)").fullmatch
    for place in {path.parent for path in used} - {folder}:
        code = {path: _bytes(path, _state(path)) for path in place.glob("*.py")}
        inside = b"".join(source for path, source in code.items() if path in used)
        outside = b"".join(source for path, source in code.items() if path not in used)
        for path in _data_below(os.fspath(place)):
            name = os.fsencode(path.rpartition(os.sep)[2])
            if not is_without(path) and (name in inside or name not in outside):
                found.add(Path(path))
    # the folder itself may hold anything: there a file counts where it is named
    top = b"".join(path.read_bytes() for path in used if path.parent == folder)
    beside = (path for path in folder.iterdir() if path.suffix not in _NO_DATA and path.is_file())
    return found | {path for path in beside if path.name.encode() in top}


def _anywhere(pattern: str) -> str:
    """What `Path.match` takes of a relative pattern without sets, for all paths at once."""
    return "(?:.*/)?" + re.escape(pattern).replace(r"\*", "[^/]*")


def _data_below(place: str, *, is_within: bool = False) -> Iterator[str]:
    """Data files of a folder and of the folders in it that hold no code."""
    with os.scandir(place) as entries:  # tells files from folders without asking for each: 900 rule files
        found = list(entries)
    if is_within and any(entry.name.endswith(".py") for entry in found):
        return
    for entry in found:
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _data_below(entry.path, is_within=True)
        elif entry.is_file() and Path(entry.name).suffix not in _NO_DATA:
            yield entry.path


def _file_of(name: str, folder: Path, names: dict[Path, frozenset[str]]) -> Path | None:
    """The file of a module; `names` is what is known of folders: most names that are asked for are of no module."""
    *above, last = name.split(".")
    place = folder.joinpath(*above)
    if f"{last}.py" in _names_in(place, names):
        return place / f"{last}.py"
    package = last in names[place] and "__init__.py" in _names_in(place / last, names)
    return place / last / "__init__.py" if package else None


def _names_in(place: Path, names: dict[Path, frozenset[str]]) -> frozenset[str]:
    if place not in names:
        try:
            names[place] = frozenset(path.name for path in place.iterdir())
        except OSError:  # no folder
            names[place] = frozenset()
    return names[place]


def _packages(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts))]


def _state(path: Path) -> tuple[int, int]:
    """What tells one content of a file from the next within a run."""
    told = path.stat()
    return told.st_mtime_ns, told.st_size


@cache
def _bytes(path: Path, _state: tuple[int, int]) -> bytes:
    return path.read_bytes()


_CONTINUED = re.compile(r"\\\n")
_WORD = re.compile(r"import\b")  # begins with a literal: looked for ten times as fast
# what stands before the word on its line, and behind it: names up to the end of the line or of the brackets
_BEFORE = re.compile(r"(?:.*[;:])?[ \t\f]*(?:from\b[ \t]*([. \t]*)([\w. \t]*?)[ \t]*)?", re.DOTALL)
_AS = re.compile(r"\sas\s")
_BEHIND = re.compile(r"[ \t]*(?:\(((?:[^)#]|#[^\n]*)*)\)|([^\n;#]+))")


def imports_in(source: str) -> list[tuple[int, str, str]]:
    """(dots, module, name) of all that may be an import statement; for `import name` there are no dots and no module.

    More than there is may be found, in a string that reads so, but never less (a test holds this against the syntax).

    >>> imports_in("from . import (a,  # one\\n b as c)\\nif b: import d.e as f, g")
    [(1, '', 'a'), (1, '', 'b'), (0, '', 'd.e'), (0, '', 'g')]
    """
    text = _CONTINUED.sub(" ", source.replace("\r\n", "\n").replace("\r", "\n"))
    found = []
    for word in _WORD.finditer(text):
        before = _BEFORE.fullmatch(text, text.rfind("\n", 0, word.start()) + 1, word.start())
        behind = _BEHIND.match(text, word.end())
        if before and behind:
            dots, module = (before[1] or "").count("."), "".join((before[2] or "").split())
            names = re.sub(r"#[^\n]*", "", behind[1] or behind[2]).split(",")
            found += [(dots, module, "".join(_AS.split(name, maxsplit=1)[0].split())) for name in names]
    return [item for item in found if item[2]]


@cache
def _imports(path: Path, name: str, state: tuple[int, int]) -> list[str]:
    """Every name that a module may import, of modules or of what is in them."""
    here = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    found: list[str] = []
    for dots, module, imported in imports_in(_bytes(path, state).decode("utf-8", "replace")):
        above = here[: len(here) + 1 - dots] if dots else []
        base = ".".join([*above, *filter(None, [module])])
        found += [*_packages(base), base, ".".join(filter(None, [base, imported]))]
        if not base:
            found += _packages(imported)
    return list(dict.fromkeys(filter(None, found)))
