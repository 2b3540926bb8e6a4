"""The command line as tests call it."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import traceback
from pathlib import Path

from click.testing import CliRunner

from corpusmill.cli import main

Told = subprocess.CompletedProcess[str]


def command(*words: str | Path, cwd: Path | None = None) -> Told:
    """What a call of the command line answers, carried out by this process: its modules and rules are loaded once.

    Workers of a build are processes of their own also here.
    """
    with contextlib.chdir(cwd or "."):
        done = CliRunner().invoke(main, [str(word) for word in words], prog_name="corpusmill")
    is_fault = done.exception and not isinstance(done.exception, SystemExit)
    fault = "".join(traceback.format_exception(done.exception)) if is_fault else ""
    return Told(words, done.exit_code, done.stdout, done.stderr + fault)


def in_a_process(*words: str | Path, cwd: Path | None = None) -> Told:
    """The same by a fresh process: two seconds more."""
    return subprocess.run(
        [sys.executable, "-m", "corpusmill", *map(str, words)], cwd=cwd, capture_output=True, text=True, check=False
    )
