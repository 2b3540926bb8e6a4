"""Compile the kernel beside its sources, where a C compiler is; run by the build (hatch_build.py), or as a script.

Imports nothing of ours, so that the build can run it before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parent
LIBRARY = FOLDER / ("kernel.dll" if os.name == "nt" else "kernel.so")
# Plain C99, without anything that only some processors know: one library serves all of an architecture.
_OPTIONS = ("-std=c99", "-O3", "-shared", "-fPIC", "-fvisibility=hidden", "-fno-math-errno")


def sources() -> list[Path]:
    """The files of the kernel, in a fixed order."""
    return sorted([*FOLDER.glob("*.c"), *FOLDER.glob("*.h")])


def source_hash() -> str:
    """SHA-256 over the sources: a library that was made of others is not loaded."""
    digest = hashlib.sha256()
    for path in sources():
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def compile_kernel(target: Path = LIBRARY) -> str | None:
    """Compile the kernel to `target`; None when it is done, else why it is not.

    The compiler is the one of `CC`, else `cc`. The library appears under its name when it is whole.
    """
    command = shlex.split(os.environ.get("CC", "cc"))
    if not command or not shutil.which(command[0]):
        return f"no C compiler ({' '.join(command) or 'CC is empty'}); the same without it, slower"
    files = [str(path) for path in sources() if path.suffix == ".c"]
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        made = Path(folder) / target.name
        said = subprocess.run(  # noqa: S603  the compiler that the user named
            [*command, *_OPTIONS, f'-DSOURCE_HASH="{source_hash()}"', "-o", str(made), *files, "-lm"],
            capture_output=True,
            text=True,
            check=False,
        )
        if said.returncode:
            return f"{command[0]} failed: {said.stderr.strip()[-500:]}"
        made.replace(target)
    return None


if __name__ == "__main__":
    if reason := compile_kernel():
        sys.exit(reason)
