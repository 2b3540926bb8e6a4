"""Measure speed: our builds beside yardsticks on the same fresh documents, by processor time of the whole tree.

    python bench/speed/run.py [--documents 10000] [--folder FOLDER] [--only NAME ...]

Each job runs on a third of the documents and on all of them: what counts is the slope between the two, so that
start-up, models and the first states of automata are not counted as speed. Ratios hold within one run only; say them
against `copy`. Texts are made first (see `documents.py`) and kept in FOLDER for the next run with the same number.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tree import CommandError, Usage, measured

HERE = Path(__file__).parent
PACKAGE = HERE.parents[1] / "pipeline"
RECIPES = {
    "frame": ["tag_counts"],
    "rules": ["fix_text", "strip_boilerplate", "collapse_space", "tag_counts"],
    "rules+language": ["fix_text", "tag_language", "strip_boilerplate", "collapse_space", "tag_counts"],
    "default": None,
}
YARDSTICKS = ("copy", "script", "plain")
# A plain loop over every rule takes a second for ten documents.
_PLAIN_FILES = 3


class Measure(NamedTuple):
    """Two runs of a job, on `few` and on `many` documents."""

    name: str
    few: int
    many: int
    first: Usage
    second: Usage

    @property
    def slope(self) -> float:
        """Milliseconds of processor time a document."""
        return (self.second.seconds - self.first.seconds) / (self.many - self.few) * 1e3


def corpus(folder: Path, work: Path, files: int, stages: Sequence[str] | None, language: str | None) -> Path:
    """A folder with the first files and the configuration of a build."""
    inputs = work / "texts"
    inputs.mkdir(parents=True)
    for path in sorted(folder.glob("*.parquet"))[:files]:
        (inputs / path.name).symlink_to(path.resolve())
    recipe = ""
    if stages is not None:
        (work / "bench.toml").write_text(f"stages = {list(stages)}\n")
        recipe = 'recipe = "bench.toml"\n'
    (work / "corpus.toml").write_text(
        f'[corpus]\nname = "bench"\ntitle = "Bench"\nversion = "1.0.0"\nlicense = "cc0-1.0"\n{recipe}'
        'contact = "nobody@example.org"\ncreators = ["Nobody"]\nreleased = "2026-01-31"\n'
        '[[source]]\nname = "made"\npath = "texts/*.parquet"\nid_column = "id"\npublisher = "Nobody"\n'
        + (f'language = "{language}"\n' if language else "")
    )
    return work / "corpus.toml"


def run(name: str, folder: Path, files: int, jobs: int) -> Usage:
    """One job in an empty folder of its own."""
    env = os.environ | {"PYTHONPATH": str(PACKAGE), "HF_DATASETS_OFFLINE": "1"}
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        if name in YARDSTICKS:
            command = [sys.executable, str(HERE / "yardsticks.py"), name, str(folder), str(files), str(work)]
            return measured(command, env, work)
        language = "en" if name == "rules" else None  # repair and rules alone: whose rules run must be known
        config = corpus(folder, work, files, RECIPES[name], language)
        return measured([sys.executable, "-m", "corpusmill", "build", str(config), "--jobs", str(jobs)], env, work)


def table(found: Sequence[Measure]) -> str:
    copy = next((measure.slope for measure in found if measure.name == "copy"), None)
    lines = [f"{'job':16} {'ms/document':>12} {'x copy':>8} {'MiB tree':>9} {'MiB one':>8}   seconds, few and all"]
    for m in found:
        ratio = f"{m.slope / copy:8.1f}" if copy else f"{'':8}"
        memory = f"{m.second.tree_mib:9.0f} {m.second.process_mib:8.0f}"
        lines.append(f"{m.name:16} {m.slope:12.3f} {ratio} {memory}   {m.first.seconds:.2f} {m.second.seconds:.2f}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "corpusmill-bench")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", nargs="*", choices=[*YARDSTICKS, *RECIPES, "steps"], default=None)
    args = parser.parse_args()
    wanted = args.only or [*YARDSTICKS, *RECIPES, "steps"]
    folder = args.folder / str(args.documents)
    if not (folder / "made").exists():
        shutil.rmtree(folder, ignore_errors=True)
        measured([sys.executable, str(HERE / "documents.py"), str(folder), "--documents", str(args.documents)])
        (folder / "made").touch()
    files = -(-args.documents // 1_000)
    found = []
    for name in [*YARDSTICKS, *RECIPES]:
        if name not in wanted:
            continue
        many = min(files, _PLAIN_FILES) if name == "plain" else files
        few = max(1, many // 3)
        try:
            runs = [run(name, folder, n, args.jobs) for n in (few, many)]
        except CommandError as error:
            print(f"{name}: {error}", file=sys.stderr)
            continue
        found.append(Measure(name, few * 1_000, many * 1_000, *runs))
        print(f"{name}: {runs[0].seconds:.2f} s, {runs[1].seconds:.2f} s", file=sys.stderr)
    print(table(found))
    if "steps" in wanted:
        shown = os.spawnve(
            os.P_WAIT, sys.executable, [sys.executable, str(HERE / "steps.py"), str(folder)],
            os.environ | {"PYTHONPATH": str(PACKAGE)},
        )  # fmt: skip
        sys.exit(shown)


if __name__ == "__main__":
    main()
