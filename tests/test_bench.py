"""The measuring tools of `bench/speed`: what they count is all there is, and the texts are what they say."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from corpora import ROOT

sys.path.append(str(ROOT / "bench" / "speed"))
from documents import Writer

# `measured` waits for every child of its process, so it runs in one that has no other.
MEASURED = "import json, sys; from tree import measured; print(json.dumps(measured(json.loads(sys.argv[1]))))"

BUSY = """
import multiprocessing, sys, time

def busy(seconds):
    began = time.process_time()
    while time.process_time() - began < seconds:
        pass

if __name__ == "__main__":
    pool = multiprocessing.get_context("forkserver").Pool(2)
    pool.map(busy, [0.5, 0.5], 1)
    pool.terminate()  # and nobody waits for the fork server
"""


def measured(command: list[str]) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-c", MEASURED, json.dumps(command)]
    return subprocess.run(
        arguments, cwd=ROOT / "bench" / "speed", capture_output=True, text=True, timeout=120, check=False
    )


def seconds(script: Path) -> float:
    done = measured([sys.executable, str(script)])
    assert done.returncode == 0, done.stderr
    return float(json.loads(done.stdout)[0])


@pytest.mark.skipif(sys.platform != "linux", reason="adopting the processes of a command is a call of Linux")
def test_processor_time_of_a_fork_servers_workers_is_counted(tmp_path: Path) -> None:
    script = tmp_path / "busy.py"
    script.write_text(BUSY)
    idle = tmp_path / "idle.py"
    idle.write_text(BUSY.replace("[0.5, 0.5]", "[0, 0]"))
    spent = seconds(script) - seconds(idle)
    assert 0.8 < spent < 1.6, "two workers were busy for .5 s each (one may have done both)"


@pytest.mark.skipif(sys.platform != "linux", reason="adopting the processes of a command is a call of Linux")
def test_a_measured_command_that_fails_says_what_it_printed() -> None:
    done = measured([sys.executable, "-c", "raise SystemExit('nothing here')"])
    assert done.returncode
    assert "CommandError" in done.stderr
    assert "nothing here" in done.stderr


def test_a_library_that_a_script_lacks_is_named_with_what_to_install() -> None:
    code = "from scripts import extra\nwith extra('train'):\n    import no_such_library"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "bench", capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "no_such_library is not installed" in done.stderr
    assert "pip install -e '.[train]'" in done.stderr


def test_made_up_texts_have_the_shape_that_they_promise() -> None:
    texts = [Writer(n).text() for n in range(1_500)]
    assert texts[7] == Writer(7).text()
    lines = [line for text in texts for line in text.split("\n")]
    solid = Counter(line for line in lines if line.strip())
    assert 0.75 < len(solid) / solid.total() < 0.9
    assert 0.2 < 1 - solid.total() / len(lines) < 0.4
    assert 3_400 < sum(len(text.encode()) for text in texts) / len(texts) < 4_200
    assert 0.86 < sum(Writer(n).language == "en" for n in range(1_500)) / 1_500 < 0.92
