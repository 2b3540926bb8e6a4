"""Recognises configuration files by their content: they are not documents, whatever their names."""

from __future__ import annotations

from pathlib import Path

from corpusmill.config.toml import TomlError, read_toml

_MOST_BYTES = 1 << 20  # a list of takedowns may be long; what is longer is data


def is_configuration(path: Path) -> bool:
    """Whether a file is TOML with a table `corpus` and a list of tables `source`."""
    try:
        if not path.is_file() or path.stat().st_size > _MOST_BYTES:
            return False
        data = read_toml(path)
    except (OSError, TomlError):
        return False
    return isinstance(data.get("corpus"), dict) and isinstance(data.get("source"), list)


def configurations_in(folder: Path) -> list[Path]:
    """The configurations that stand in a folder itself, by name."""
    try:
        return [path for path in sorted(folder.glob("*.toml")) if is_configuration(path)]
    except OSError:
        return []
