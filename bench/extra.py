"""Libraries that only training and comparisons need."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any


def needed(name: str, install: str = "'corpusmill[train]'") -> Any:
    """The module of that name; without it the script ends with what to install."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        sys.exit(f"{error.name} is not installed, which this script needs: pip install {install}")
