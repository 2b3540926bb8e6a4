"""Builds that are killed at random moments and run again: the bytes must be those of a build that nobody killed.

python bench/random_kills.py FOLDER [--kills 100] [--seed 0] [--recipe whole.toml] [--documents 48]

The process that builds is killed, interrupted (once or twice, alone or with its group, as a terminal does) or told to
end; then its workers must end by themselves within 5 seconds. Or one of its processes is killed: then it goes on, and
well. A build meets that several times on its way, then it is finished with another number of workers.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from corpusmill.corpus.build import build

TOML = """\
[corpus]
name = "killed"
version = "0.1.0"
title = "A corpus whose builds are killed"
license = "cc0-1.0"
contact = "nobody@example.org"
creators = ["Nobody"]
released = "2026-01-31"
recipe = {recipe}

[[source]]
name = "texts"
path = "texts"
license = "cc0-1.0"
publisher = "Nobody"

[limits]
split_bytes = 8192
"""
SMALL = ["fix_text", "tag_language", "strip_boilerplate", "strip_repeated", "collapse_space", "tag_counts"]
RECIPES = {"small.toml": SMALL, "whole.toml": [*SMALL[:-1], "mask_private", "drop_duplicates", "tag_counts"]}


def make(folder: Path, recipe: str, documents: int) -> Path:
    """Texts, pages, a crawl and rows, with a line that repeats on their site, copies, addresses and one id twice."""
    (folder / "texts").mkdir(parents=True)
    for name, stages in RECIPES.items():
        (folder / name).write_text(f"stages = {json.dumps(stages)}\n")
    crawl = []
    (folder / "corpus.toml").write_text(TOML.format(recipe=json.dumps(recipe)))
    for n in range(documents):
        body = [
            f"The mill of Brook {n}-{k} grinds oats on {k + 2} days of the week, the owner said. " * 3 for k in range(5)
        ]
        lines = [
            "Read more stories from the valley",
            *body,
            "Leave a Reply",
            "",
            "It was a cafÃ©.",
            f"Mail miller{n}@brook.org.",
        ]
        if n % 3:
            (folder / "texts" / f"{n:03}.txt").write_text("\n\n".join(lines), encoding="utf-8")
        else:
            body = "".join(f"<p>{line}</p>" for line in lines)
            page = f"<title>Mill {n}</title><main>{body}</main>"
            (folder / "texts" / f"{n:03}.html").write_text(page, encoding="utf-8")
            crawl.append(_record(n, page.replace("Mill", "Copy of mill")))
    (folder / "texts" / "crawl.warc.gz").write_bytes(b"".join(crawl))
    rows = (json.dumps({"text": f"Row {n % 30} tells of the mill and its owner."}) for n in range(40))
    (folder / "texts" / "rows.jsonl").write_text("\n".join(rows))
    return folder / "corpus.toml"


def _record(n: int, page: str) -> bytes:
    """A page as a crawl holds it, packed by itself."""
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}".encode()
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:mill:{n}>\r\nContent-Length: {len(answer)}\r\n\r\n"
    return gzip.compress(head.encode() + answer + b"\r\n\r\n", mtime=0)


def begun(config: Path, jobs: int) -> int:
    """The id of a process that builds; it ends with 0 where the build went through."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        os.setpgid(0, 0)
        os.environ["RANDOM_KILLS"] = str(os.getpid())
        build(config, jobs=jobs)
        code = 0
    except KeyboardInterrupt:
        code = 130
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def left_behind(builder: int) -> set[int]:
    """Processes that a killed builder started and that are still there."""
    found = set()
    for place in Path("/proc").glob("[0-9]*"):
        try:
            is_ours = f"RANDOM_KILLS={builder}\0".encode() in (place / "environ").read_bytes()
            if is_ours and (place / "stat").read_text().rpartition(")")[2].split()[0] != "Z":
                found.add(int(place.name))
        except OSError:
            continue
    return found


def _told(process: int) -> str:
    """What a process is, and how much processor time it had: on a busy machine one may wait for its end."""
    try:
        words = (Path("/proc") / str(process) / "cmdline").read_bytes().split(b"\0")
        times = (Path("/proc") / str(process) / "stat").read_text().rpartition(")")[2].split()
        return (
            f"{process} {times[0]}, {times[11]} + {times[12]} ticks: {b' '.join(words).decode(errors='replace')[:120]}"
        )
    except OSError:
        return f"{process} ended"


def checksums(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of the release."""
    release = folder / "dist/killed/0.1.0"
    paths = sorted(path for path in release.rglob("*") if path.is_file())
    return {str(path.relative_to(release)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def _interrupted_twice(child: int) -> None:
    os.kill(child, signal.SIGINT)
    time.sleep(0.05)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGINT)


ENDINGS: dict[str, Callable[[int], None]] = {
    "killed": lambda child: os.kill(child, signal.SIGKILL),
    "told to end": lambda child: os.kill(child, signal.SIGTERM),
    "interrupted": lambda child: os.killpg(child, signal.SIGINT),
    "interrupted twice": _interrupted_twice,
    "left by its terminal": lambda child: os.killpg(child, signal.SIGHUP),
}


def met(config: Path, jobs: int, seconds: float, chance: random.Random) -> bool | None:
    """Whether a build met a signal after so long (False: it had ended before); None where it bore it badly."""
    child = begun(config, jobs)
    time.sleep(seconds)
    if os.waitpid(child, os.WNOHANG)[0]:
        return False
    if chance.random() < 1 / 3 and (others := left_behind(child) - {child}):
        victim = chance.choice(sorted(others))
        told = _told(victim)
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        if code := os.waitpid(child, 0)[1]:
            print(f"ended with {code} when a process of it was killed: {told}", flush=True)
        return None if code else True
    how = chance.choice([*ENDINGS])
    ENDINGS[how](child)
    os.waitpid(child, 0)
    deadline = time.monotonic() + 5
    while left := left_behind(child):
        if time.monotonic() > deadline:
            print(f"left behind by a build that was {how}:", *map(_told, left), sep="\n  ", flush=True)
            return None
        time.sleep(0.05)
    return True


def main(folder: Path, *, kills: int, seed: int, recipe: str, documents: int) -> int:
    """The number of corpora with other bytes, builds that failed and kills that left processes."""
    chance = random.Random(seed)
    shutil.rmtree(folder, ignore_errors=True)
    whole = make(folder / "whole", recipe, documents)
    began = time.monotonic()
    code = os.waitpid(begun(whole, 2), 0)[1]
    takes = time.monotonic() - began
    wanted = checksums(folder / "whole")
    print(f"a whole build: {takes:.1f} s, {len(wanted)} files, exit {code}", flush=True)
    done = wrong = corpora = 0
    while done < kills:
        corpora += 1
        config = make(folder / "killed", recipe, documents)
        for _ in range(chance.randint(3, 8)):
            was_killed = met(config, chance.randint(1, 3), chance.uniform(0, takes), chance)
            done += was_killed is not False
            wrong += was_killed is None
            takes *= 1 if was_killed is not False else 0.8  # the machine is less busy than it was
        code = os.waitpid(begun(config, chance.randint(1, 3)), 0)[1]
        if code or checksums(folder / "killed") != wanted:
            wrong += 1
            shutil.copytree(folder / "killed", folder / f"wrong-{corpora}", symlinks=True)
        shutil.rmtree(folder / "killed")
        print(f"{done} kills, {corpora} corpora, {wrong} wrong", flush=True)
    return wrong


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--recipe", default="whole.toml")
    parser.add_argument("--documents", type=int, default=48)
    asked = parser.parse_args()
    sys.exit(min(main(**vars(asked)), 100))
