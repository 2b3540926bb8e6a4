"""Folders of finished work: each appears whole, by rename, with a receipt that proves it, or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpusmill.release.sums import sha256

RECEIPT = "receipt.json"


def finished(folder: Path, proven: Sequence[str] = (), *, is_whole: bool = True) -> dict[str, Any] | None:
    """The receipt of work that is done and may be used again, else None.

    The receipt must have its own hash, the files their sizes, and those named in `proven` (a pattern each) their
    hashes. Other files are proven where they are used (see `files_of`). Work that met a fault of the moment is not
    done: what it holds is right, but not all that there is (`is_whole`). Whatever else is wrong with the folder, the
    work is simply not done.
    """
    try:
        if not (folder / RECEIPT).is_file():
            return None
        receipt = json.loads((folder / RECEIPT).read_bytes())
        if receipt.pop("proof") != _proof(receipt) or (is_whole and receipt.get("moment")):
            return None
        for name, (size, digest) in receipt["files"].items():
            path = folder / name
            if not path.is_file() or path.stat().st_size != size:
                return None
            if any(path.match(pattern) for pattern in proven) and sha256(path) != digest:
                return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return dict(receipt)


Receipts = dict[str, dict[str, Any]]
"""Receipts of finished work by its keys. They hold a count of each input: where there are many, to read one is dear."""


def kept_of(keys: Iterable[str], folder: Path, proven: Sequence[str] = ()) -> Receipts:
    """What a folder keeps under these keys and may be used again; `proven` as above."""
    return {key: receipt for key in keys if (receipt := finished(folder / key, proven)) is not None}


def files_of(folder: Path, receipt: Mapping[str, Any]) -> dict[Path, str]:
    """The files of finished work with their hashes, by which their reader proves them."""
    return {folder / name: digest for name, (_, digest) in receipt["files"].items()}


def begin(folder: Path) -> Path:
    """An empty folder of this process to work in, beside the one that will hold the work."""
    scratch = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    return scratch


def finish(scratch: Path, folder: Path, receipt: Mapping[str, Any]) -> dict[str, Any]:
    """Write the receipt, the last file of all, and give the folder its name. The receipt with what proves the work."""
    files = {path.name: (path.stat().st_size, sha256(path)) for path in sorted(scratch.iterdir())}
    # as it will be read again: a tuple would differ from the list that it becomes
    plain: dict[str, Any] = json.loads(json.dumps({**receipt, "files": files}))
    partial = scratch / f"{RECEIPT}.partial"
    partial.write_text(json.dumps(plain | {"proof": _proof(plain)}, sort_keys=True), encoding="utf-8")
    partial.rename(scratch / RECEIPT)
    shutil.rmtree(folder, ignore_errors=True)
    scratch.rename(folder)
    return plain


def _proof(receipt: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(receipt, sort_keys=True).encode()).hexdigest()


def remove_others(folder: Path, keep: set[str]) -> None:
    """Remove the work of earlier builds and what killed ones left."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in keep:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
