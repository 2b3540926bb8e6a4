"""Tables of words in TOML, as they are once read: to parse those of a build took 30 ms of each process."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from corpusmill.cache.folder import kept


@cache
def kept_words(path: Path) -> dict[str, Any]:
    """What stands in a file of the package that holds words; nobody may change it."""
    data, name = path.read_bytes(), f"{path.parent.name}-{path.stem}.words"
    return dict(kept(name, hashlib.sha256(data).digest(), lambda: tomllib.loads(data.decode())))
