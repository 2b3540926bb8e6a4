"""What scripts of bench share: a line in place of a traceback where a library or the measuring texts are missing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def extra(name: str) -> Iterator[None]:
    """Around imports of what the extra of this name brings; ends the script where it is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        sys.exit(f"{error.name} is not installed; run: .venv/bin/python -m pip install -e '.[{name}]'")


def options(description: str | None) -> argparse.ArgumentParser:
    """The options of a script that reads measuring texts; it adds its own."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=_folder, required=True, help="the folder of the measuring texts")
    return parser


def _folder(said: str) -> Path:
    if not Path(said).is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {said}")
    return Path(said)
