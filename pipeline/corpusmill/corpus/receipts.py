"""Folders of finished work: each appears whole, by rename, with a receipt, or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

RECEIPT = "receipt.json"


def finished(folder: Path) -> dict[str, Any] | None:
    """The receipt of work that is done, else None."""
    try:
        return dict(json.loads((folder / RECEIPT).read_text()))
    except (FileNotFoundError, json.JSONDecodeError):
        return None


def begin(folder: Path) -> Path:
    """An empty folder of this process to work in, beside the one that will hold the work."""
    scratch = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    return scratch


def finish(scratch: Path, folder: Path, receipt: Mapping[str, Any]) -> None:
    """Write the receipt, the last file of all, and give the folder its name."""
    partial = scratch / f"{RECEIPT}.partial"
    partial.write_text(json.dumps(receipt, sort_keys=True, indent=1))
    partial.rename(scratch / RECEIPT)
    shutil.rmtree(folder, ignore_errors=True)
    scratch.rename(folder)


def remove_others(folder: Path, keep: set[str]) -> None:
    """Remove the work of earlier builds and the scratch of killed ones."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)
