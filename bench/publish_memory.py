"""Peak memory of publishing a small and a large release, on Xet and on LFS, and to a folder.

    python bench/publish_memory.py [--megabytes 1000] [--small 100]

Writes both releases to a temporary folder, publishes each from a process of its own to the tests' hub on loopback (no
network), and prints the process's peak resident memory, seconds and bytes received. Needs about four times the large
release in temporary space.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "pipeline")]

from hub import Hub  # noqa: E402
from hub.releases import make_release, make_rows, write_sums  # noqa: E402

SHARD = 125_000_000
PUBLISH = """
import sys
from corpusmill.publish import publish
publish(sys.argv[1], sys.argv[2], say=lambda _: None)
# not getrusage: its peak takes in that of the process which started this one
print(int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) * 1024)
"""


def add_bytes(folder: Path, megabytes: int) -> None:
    """More shards for a release, of bytes that do not compress, which is what Parquet with zstd is to the upload."""
    count = max(1, megabytes * 1_000_000 // SHARD)
    for shard in range(count):
        path = folder / f"data/more-{shard:05}-of-{count:05}.parquet"
        with path.open("wb") as file:
            for _ in range(megabytes * 1_000_000 // count // 1_000_000):
                file.write(os.urandom(1_000_000))
    write_sums(folder)


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
            add_bytes(make_release(folder, make_rows(10)), megabytes)
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
