"""Builds that meet a fault: a stage of one's own that goes wrong, a limit of the system."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import corpora
from corpora import build_here


def with_stage(config: Path, code: str, *, seconds: float = 0.5, stages: Sequence[str] = ("odd:odd",)) -> Path:
    """The corpus with a stage of its own, `odd`, that does what `code` says to each `text`."""
    body = "\n".join(f"        {line}" for line in code.split("\n"))
    (config.parent / "odd.py").write_text(
        f"import os, signal, sys, time\ndef odd(batch):\n    for text in batch.texts:\n{body}\n    return []\n"
    )
    corpora.with_stages(config, ["tag_language", *stages, "tag_counts"])
    config.write_text(config.read_text().replace("[limits]", f"[limits]\nseconds = {seconds}"))
    return config


def limited(kind: int, amount: int, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """The command line in a process under a limit of the system."""
    return subprocess.run(
        [sys.executable, "-m", "corpusmill", *map(str, words)], capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(kind, (amount, amount)),
    )  # fmt: skip


def counts(done: subprocess.CompletedProcess[str]) -> dict[str, object]:
    assert done.returncode == 0, done.stderr
    told: dict[str, object] = json.loads(done.stdout)
    return told


def fresh(config: Path, folder: Path) -> dict[str, str]:
    """What a build of the same inputs without any fault leaves."""
    shutil.copytree(config.parent, folder, ignore=shutil.ignore_patterns(".corpusmill", "dist"))
    return corpora.checksums(build_here(folder / "corpus.toml").folder)


_PR_CAPBSET_DROP, _PASSES_OVER_PERMISSIONS = 24, (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


def obeying_permissions(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """The command line in a process that may not pass over permissions, also where root runs the tests."""

    def give_up() -> None:
        for capability in _PASSES_OVER_PERMISSIONS if os.geteuid() == 0 else ():
            ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)

    return subprocess.run(
        [sys.executable, "-m", "corpusmill", *map(str, words)], capture_output=True, text=True, check=False,
        preexec_fn=give_up,
    )  # fmt: skip
