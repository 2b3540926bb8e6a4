"""Peak memory of publishing a small and a large release, on Xet and on LFS, and to a folder.

    python bench/publish_memory.py [--megabytes 1000] [--small 100]

Writes both releases to a temporary folder, publishes each from a process of its own to the tests' hub on loopback (no
network), and prints the process's peak resident memory, seconds and bytes received. Needs about four times the large
release in temporary space.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from hub import Hub  # noqa: E402

SHARD = 125_000_000
PUBLISH = """
import resource, sys
from corpusmill.publish import publish
publish(sys.argv[1], sys.argv[2], say=lambda _: None)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


def make_release(folder: Path, megabytes: int) -> None:
    """Shards of bytes that do not compress, which is what zstd-compressed Parquet is to the upload."""
    (folder / "data").mkdir(parents=True)
    count = max(1, megabytes * 1_000_000 // SHARD)
    for shard in range(count):
        path = folder / f"data/train-{shard:05}-of-{count:05}.parquet"
        with path.open("wb") as file:
            for _ in range(megabytes * 1_000_000 // count // 1_000_000):
                file.write(os.urandom(1_000_000))
    (folder / "README.md").write_text("---\nlicense: cc0-1.0\n---\n")
    corpus = {"name": "bench", "version": "1.0.0", "license": "cc0-1.0", "sources": []}
    (folder / "manifest.json").write_text(json.dumps({"corpus": corpus}))
    lines = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        with path.open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.relative_to(folder).as_posix()}\n")
    (folder / "SHA256SUMS").write_text("".join(lines))


def publish(folder: Path, to: str, env: dict[str, str]) -> tuple[int, float]:
    """Peak resident bytes and seconds."""
    started = time.monotonic()
    told = {**os.environ, "PYTHONPATH": str(ROOT / "pipeline"), **env}
    command = [sys.executable, "-c", PUBLISH, str(folder), to]
    done = subprocess.run(command, env=told, check=True, stdout=subprocess.PIPE, text=True)
    return int(done.stdout.splitlines()[-1]), time.monotonic() - started


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--megabytes", type=int, default=1000)
    options.add_argument("--small", type=int, default=100)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        for megabytes in (asked.small, asked.megabytes):
            folder = top / f"release-{megabytes}"
            make_release(folder, megabytes)
            for way in ("xet", "lfs"):
                with Hub(top / f"hub-{way}") as hub:
                    env = hub.env(top / f"home-{way}-{megabytes}", xet=way == "xet")
                    peak, seconds = publish(folder, "hf://datasets/ada/bench", env)
                    told = f"{hub.received() / 1e6:.0f} MB received"
                subprocess.run(["rm", "-rf", str(top / f"hub-{way}")], check=True)
                print(f"{way:<5} {megabytes:>5} MB: peak {peak / 1e6:.0f} MB, {seconds:.0f} s, {told}", flush=True)
            peak, seconds = publish(folder, f"file://{top}/store-{megabytes}", {})
            print(f"file  {megabytes:>5} MB: peak {peak / 1e6:.0f} MB, {seconds:.0f} s", flush=True)


if __name__ == "__main__":
    main()
