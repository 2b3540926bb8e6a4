"""Measure speed: our builds beside yardsticks on the same fresh documents, by processor time of the whole tree.

    python bench/speed/run.py [--documents 10000] [--folder FOLDER] [--only NAME ...]
    python bench/speed/run.py --again [--only default] [--documents 100000]    a second build, beside a full one
    python bench/speed/run.py --workers [--only default] [--documents 30000]   two workers beside one
    python bench/speed/run.py --only frame --documents 30000 --few 10          memory of a tenth and of all

Each job runs on a third of the documents (`--few`) and on all of them: what counts is the slope between the two, so
that start-up, models and the first states of automata are not counted as speed. On a machine that others use,
`--times 3` takes the best of three. Ratios hold within one run only; say them against `copy`. Texts are made first
(see `documents.py`) and kept in FOLDER for the next run with the same number.
"""

from __future__ import annotations

import argparse
import compileall
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import again
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


def link(folder: Path, work: Path, files: int) -> str:
    """Links to the first files, in a folder of their own; returns the pattern that finds them."""
    inputs = work / "texts"
    inputs.mkdir(parents=True)
    for path in sorted(folder.glob("*.parquet"))[:files]:
        (inputs / path.name).symlink_to(path.resolve())
    return "texts/*.parquet"


def corpus(work: Path, inputs: str, stages: Sequence[str] | None, language: str | None) -> Path:
    """The configuration of a build of these inputs."""
    recipe = ""
    if stages is not None:
        (work / "bench.toml").write_text(f"stages = {list(stages)}\n")
        recipe = 'recipe = "bench.toml"\n'
    (work / "corpus.toml").write_text(
        f'[corpus]\nname = "bench"\ntitle = "Bench"\nversion = "1.0.0"\nlicense = "cc0-1.0"\n{recipe}'
        'contact = "nobody@example.org"\ncreators = ["Nobody"]\nreleased = "2026-01-31"\n'
        f'[[source]]\nname = "made"\npath = "{inputs}"\nid_column = "id"\npublisher = "Nobody"\n'
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
        config = corpus(work, link(folder, work, files), RECIPES[name], language)
        return measured(build_command(config, jobs), env, work)


def build_command(config: Path, jobs: int) -> list[str]:
    return [sys.executable, "-m", "corpusmill", "build", str(config), "--jobs", str(jobs)]


def run_again(name: str, folder: Path, files: int, jobs: int) -> str:
    """A full build of a recipe and two later ones, as a table."""
    env = os.environ | {"PYTHONPATH": str(PACKAGE)}
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        config = corpus(work, "texts.jsonl", RECIPES[name], None)
        config.write_text(config.read_text().replace("1.0.0", "1.0.0-dev"))  # the second replaces the first
        found = again.again(
            build_command(config, jobs), env, work,
            lambda target, is_changed: again.write_lines(folder, files, target, is_changed=is_changed),
        )  # fmt: skip
    return again.table(found)


def run_workers(name: str, folder: Path, files: int, times: int) -> str:
    """A build with one worker and with two, as a table with whether their bytes are the same."""
    env = os.environ | {"PYTHONPATH": str(PACKAGE)}
    found: dict[int, list[Usage]] = {1: [], 2: []}
    sums = set()
    for jobs in sorted(found) * times:
        with tempfile.TemporaryDirectory() as place:
            config = corpus(Path(place), link(folder, Path(place), files), RECIPES[name], None)
            # small parts, so that both have enough to do
            config.write_text(config.read_text() + "[limits]\nsplit_bytes = 8388608\n")
            found[jobs].append(measured(build_command(config, jobs), env, Path(place)))
            sums.add((Path(place) / "dist/bench/1.0.0/SHA256SUMS").read_text())
        print(f"{jobs}: {found[jobs][-1].seconds:.2f} s", file=sys.stderr)
    one, two = (min(runs, key=lambda used: used.seconds) for runs in found.values())
    lines = [f"{n} workers: {used.seconds:.2f} s, {used.clock:.2f} by the clock" for n, used in ((1, one), (2, two))]
    return "\n".join([*lines, f"ratio {two.seconds / one.seconds:.3f}, {'same' if len(sums) == 1 else 'OTHER'} bytes"])


def table(found: Sequence[Measure]) -> str:
    copy = next((measure.slope for measure in found if measure.name == "copy"), None)
    lines = [
        f"{'job':16} {'ms/document':>12} {'x copy':>8} {'MiB tree':>9} {'MiB one':>8} {'of few':>9}   seconds, both"
    ]
    for m in found:
        ratio = f"{m.slope / copy:8.1f}" if copy else f"{'':8}"
        memory = f"{m.second.tree_mib:9.0f} {m.second.process_mib:8.0f} {m.first.tree_mib:9.0f}"
        lines.append(f"{m.name:16} {m.slope:12.3f} {ratio} {memory}   {m.first.seconds:.2f} {m.second.seconds:.2f}")
    return "\n".join(lines)


def made(folder: Path, documents: int) -> Path:
    """The folder of so many documents, which are made where they are not there yet."""
    place = folder / str(documents)
    if not (place / "made").exists():
        shutil.rmtree(place, ignore_errors=True)
        measured([sys.executable, str(HERE / "documents.py"), str(place), "--documents", str(documents)])
        (place / "made").touch()
    return place


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "corpusmill-bench")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", nargs="*", choices=[*YARDSTICKS, *RECIPES, "steps"], default=None)
    parser.add_argument("--again", action="store_true", help="a second build beside a full one, of one recipe")
    parser.add_argument("--workers", action="store_true", help="two workers beside one, of one recipe")
    parser.add_argument("--few", type=int, default=3, help="the smaller run is of this part of the documents")
    parser.add_argument("--times", type=int, default=1, help="runs of each, of which the best counts")
    args = parser.parse_args()
    wanted = args.only or [*YARDSTICKS, *RECIPES, "steps"]
    compileall.compile_dir(PACKAGE, quiet=1)  # as `make` leaves it: else a build may compile all that it loads, .65 s
    folder = made(args.folder, args.documents)
    files = -(-args.documents // 1_000)
    if args.again:
        print(run_again((args.only or ["default"])[0], folder, files, args.jobs))
        return
    if args.workers:
        print(run_workers((args.only or ["default"])[0], folder, files, args.times))
        return
    found = []
    for name in [*YARDSTICKS, *RECIPES]:
        if name not in wanted:
            continue
        many = min(files, _PLAIN_FILES) if name == "plain" else files
        few = max(1, many // args.few)
        try:
            runs = [
                min((run(name, folder, n, args.jobs) for _ in range(args.times)), key=lambda used: used.seconds)
                for n in (few, many)
            ]
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
