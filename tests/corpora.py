"""Small corpora for tests, of invented text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from corpusmill.corpus.build import Build, carry_out, plan
from corpusmill.engine.work import Done, Task, Work

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"

TOML = """\
[corpus]
name = "test-corpus"
version = "{version}"
title = "A test corpus"
license = "cc0-1.0"
contact = "nobody@example.org"
creators = ["Nobody"]
released = "2026-01-31"

[[source]]
name = "texts"
path = "texts"
license = "cc0-1.0"
publisher = "Nobody"

[limits]
split_bytes = {split_bytes}
"""

PARAGRAPH = "The council of {town} voted on Monday to close the bridge for {n} months of repairs, a clerk said. "
RESIDUE = ("Leave a Reply", "Sign up for Daily Newsletters", "See also  The mayor’s new house", "Back to top")


def document(n: int) -> str:
    """One invented article of 1 to 4 kB with residue and some damage."""
    lines = [PARAGRAPH.format(town=f"Town {n}-{k}", n=k + 2) * 3 for k in range(2 + n % 5)]
    # two of them, since between paragraphs a cut needs a second sign
    lines[1:1] = (RESIDUE[n % len(RESIDUE)], RESIDUE[(n + 1) % len(RESIDUE)])
    if n % 7 == 0:
        lines.append("It was a caf\u00c3\u00a9.")
    return "\n\n".join(lines)


LIGHT = ("fix_text", "collapse_space", "tag_counts")
"""Stages that need no rules and no model: a worker begins with them in a fifth of the time of the default recipe."""


def make(
    folder: Path,
    documents: int = 60,
    *,
    split_bytes: int = 8192,
    version: str = "0.1.0-dev",
    stages: Sequence[str] = (),
) -> Path:
    """A corpus of text files; returns its corpus.toml. With `stages` it has a recipe of these."""
    texts = folder / "texts"
    texts.mkdir(parents=True)
    for n in range(documents):
        (texts / f"doc-{n:04d}.txt").write_text(document(n), encoding="utf-8")
    config = folder / "corpus.toml"
    config.write_text(TOML.format(split_bytes=split_bytes, version=version), encoding="utf-8")
    return with_stages(config, stages) if stages else config


def with_stages(config: Path, stages: Sequence[str]) -> Path:
    """The corpus with a recipe of its own, mine.toml, of these stages."""
    (config.parent / "mine.toml").write_text(f"stages = {json.dumps(stages)}\n")
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('title = "', 'recipe = "mine.toml"\ntitle = "', 1), encoding="utf-8")
    return config


def checksums(release: Path) -> dict[str, str]:
    """SHA-256 of every file of a folder."""
    return {
        path.relative_to(release).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(release.rglob("*"))
        if path.is_file()
    }


class Here:
    """An engine that is this process, for builds in which workers are not the matter: a third of their time.

    Nothing bounds the time of a document, and nothing survives one that ends its process.
    """

    def run(self, tasks: Sequence[Task], work: Work) -> Iterator[Done]:
        work.begin(work.job)
        for task in tasks:
            yield task.number, work.make(task.split, task.key, work.job, None)

    def each(self, function: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
        return [function(item) for item in items]


def build_here(config: Path | str) -> Build:
    """What `corpusmill.build` does, in this process."""
    return carry_out(plan(config), Here())
