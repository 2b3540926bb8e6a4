"""Files of TOML that users write: read in one way, and what is wrong with one said in one sentence."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any


class TomlError(ValueError):
    """A file that is no TOML; says what is wrong with it and the remedy, but not its name."""


def read_toml(path: Path) -> dict[str, Any]:
    """What stands in a file. Raises TomlError, and OSError where it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # editors put a mark before it
    except UnicodeDecodeError as error:
        raise TomlError(f"not UTF-8 from byte {error.start} on; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        is_double = re.search("twice|overwrite|mutate", str(error))
        remedy = "write each table and key once" if is_double else "single quotes keep backslashes as they are"
        raise TomlError(f"not valid TOML ({error}); {remedy}") from None
    except RecursionError:
        raise TomlError("brackets stand in brackets, a thousand deep; take them out") from None
    except ValueError:  # what Python says of it is advice for programs
        raise TomlError("a number in it has thousands of digits; put it in quotes") from None
