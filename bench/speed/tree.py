"""Processor time and memory of a command and of everything that it starts.

A fork server's workers are children of the fork server, which nobody waits for when a build ends: they escape both
`time` and the build's own figures. Here the caller adopts what its commands leave behind (on Linux: it calls itself
a subreaper) and waits for all of it, so that each process is counted once, by the one that reaped it. Memory is
sampled: the sum of the proportional set sizes of the tree, and the largest resident set of one process.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_PR_SET_CHILD_SUBREAPER = 36


class Usage(NamedTuple):
    """What a command took: seconds of processor time, seconds on the clock, and MiB of memory at the peak."""

    seconds: float
    clock: float
    tree_mib: float
    process_mib: float


class CommandError(RuntimeError):
    """A measured command failed; holds the end of what it printed."""


def measured(command: Sequence[str], env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Usage:
    """Run a command to its end and count its whole tree. Raises CommandError where it fails."""
    if ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError("this system cannot adopt the processes of a measured command")
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, env=env, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    said: list[str] = []
    assert process.stdout
    reader = threading.Thread(target=lambda stream: said.append(stream.read()), args=(process.stdout,))
    reader.start()
    sampler = _Sampler()
    sampler.start()
    seconds, code = 0.0, 0
    while True:
        try:
            pid, status, used = os.wait4(-1, 0)  # of the process and of all that it waited for itself
        except ChildProcessError:
            break
        seconds += used.ru_utime + used.ru_stime
        if pid == process.pid:
            code = process.returncode = os.waitstatus_to_exitcode(status)
    sampler.stop()
    reader.join()
    if code:
        raise CommandError(f"{' '.join(command)} ended with {code}: {said[0][-2000:]}")
    return Usage(seconds, time.perf_counter() - begun, sampler.tree, sampler.largest)


class _Sampler(threading.Thread):
    """Looks at the memory of all descendants of this process, ten times a second."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.tree = self.largest = 0.0
        self._done = threading.Event()

    def run(self) -> None:
        while not self._done.wait(0.1):
            sizes = [_memory(pid) for pid in _descendants(os.getpid())]
            self.tree = max(self.tree, sum(shared for shared, _ in sizes))
            self.largest = max([self.largest, *(resident for _, resident in sizes)])

    def stop(self) -> None:
        self._done.set()
        self.join()


def _descendants(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            # the name, in brackets, may hold anything; the parent is the second field behind it
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        children.setdefault(parent, []).append(int(path.parent.name))
    found, waiting = [], [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _memory(pid: int) -> tuple[float, float]:
    """Proportional and resident set size in MiB; nothing where the process is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().split("\n")
    except OSError:
        return 0.0, 0.0
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines if line.endswith("kB")}
    return sizes.get("Pss", 0.0), sizes.get("Rss", 0.0)
