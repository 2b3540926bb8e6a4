"""The command line as tests call it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner

from corpusmill.cli import main

Told = subprocess.CompletedProcess[str]

A_THREAD = {"JE_ARROW_MALLOC_CONF": "background_thread:true"}
"""Variables with which a build has a thread more, that of Arrow's other allocator: a server forks its workers then."""


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


def killed(config: Path, is_time: Callable[[], bool], *, jobs: int = 2) -> None:
    """Begin a build by processes of its own, and kill all of them when it is time; nothing where it ends before."""
    process = subprocess.Popen(
        [sys.executable, "-m", "corpusmill", "build", config, "--jobs", str(jobs), "-q"],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}, start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline and not is_time():
        time.sleep(0.002)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
