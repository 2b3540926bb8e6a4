"""What code decides: the modules that a module imports, and theirs, and the data files beside them, as one hash.

Found in the syntax, without running anything: also imports inside functions and those for types only. Only modules
under one folder count; versions of libraries are told apart elsewhere.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent.parent

# Folders whose modules are not of one owner: there only the package of the first module counts.
_SHARED = {"site-packages", "dist-packages"}
_NO_DATA = {".py", ".pyc", ".pyi", ".so", ".typed"}


def code_key(roots: Iterable[str], folder: Path, *, without: Iterable[str] = ()) -> str:
    """Hash of the code that importing `roots` from `folder` may run, and of the data files that it may read.

    `without` are patterns of data files (relative to `folder`) that another key holds.
    """
    digest = hashlib.sha256()
    used = set(modules(roots, folder).values())
    for path in sorted(used | data_files(used, folder, without)):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def modules(roots: Iterable[str], folder: Path) -> dict[str, Path]:
    """Name → file of the modules under `folder` that `roots` import, themselves and the packages above included.

    The `__init__` of this package is left out: it offers names and imports what is asked for.
    """
    waiting = list(roots)
    tops = {name.partition(".")[0] for name in waiting} if _SHARED.intersection(folder.parts) else None
    found: dict[str, Path] = {}
    seen = {PACKAGE.name}
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        path = _file_of(name, folder)
        if path is None:
            continue
        if tops is None or name.partition(".")[0] in tops:
            found[name] = path
            waiting += [*_packages(name), *_imports(path, name, path.stat().st_mtime_ns)]
    return found


def data_files(used: Collection[Path], folder: Path, without: Iterable[str] = ()) -> set[Path]:
    """The data files that stand beside these modules, in their folders or in folders there that hold no code.

    A file that only other modules name is not theirs.
    """
    found: set[Path] = set()
    for place in {path.parent for path in used} - {folder}:
        inside = b"".join(path.read_bytes() for path in place.glob("*.py") if path in used)
        outside = b"".join(path.read_bytes() for path in place.glob("*.py") if path not in used)
        for path in _data_below(place):
            name = path.name.encode()
            if (name in inside or name not in outside) and not any(path.relative_to(folder).match(p) for p in without):
                found.add(path)
    # the folder itself may hold anything: there a file counts where it is named
    top = b"".join(path.read_bytes() for path in used if path.parent == folder)
    return found | {path for path in folder.iterdir() if _is_data(path) and path.name.encode() in top}


def _is_data(path: Path) -> bool:
    return path.suffix not in _NO_DATA and path.suffix != "" and path.is_file()


def _data_below(place: Path) -> Iterator[Path]:
    for path in place.iterdir():
        if path.is_dir() and path.name != "__pycache__" and not any(path.glob("*.py")):
            yield from _data_below(path)
        elif _is_data(path):
            yield path


def _file_of(name: str, folder: Path) -> Path | None:
    path = folder.joinpath(*name.split("."))
    candidates = (path.with_name(path.name + ".py"), path / "__init__.py")
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def _packages(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts))]


def _statements(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All statements in these, at any depth: imports are statements, and expressions are nine tenths of a tree."""
    for node in nodes:
        yield node
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            if isinstance(below := getattr(node, name, None), list):
                yield from _statements(below)


@cache
def _imports(path: Path, name: str, _changed: int) -> list[str]:
    """Every name that a module may import, of modules or of what is in them."""
    here = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    found: list[str] = []
    for node in _statements([ast.parse(path.read_bytes())]):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found += [*_packages(alias.name), alias.name]
        elif isinstance(node, ast.ImportFrom):
            above = here[: len(here) + 1 - node.level] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            found += [*_packages(base), base, *(f"{base}.{alias.name}" for alias in node.names)]
    return [item for item in found if item]
