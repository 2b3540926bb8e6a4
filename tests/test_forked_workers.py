"""What workers have of the process that builds: its end, and nothing that could do harm in them."""

from __future__ import annotations

import functools
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import corpora
from commands import A_THREAD, in_a_process
from faults import counts, with_stage


def alive(marker: str) -> list[int]:
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            environment = (place / "environ").read_bytes()
            state = (place / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if marker.encode() in environment and state != "Z":
            found.append(int(place.name))
    return found


ON_POOL = """
import sys, threading, time
from corpusmill.engine.pool import Pool
from deeds import deed
if sys.argv[1] == "True":
    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
Pool(2).each(deed, range(2))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("deed", ["time.sleep(600)", "pow(3, 10**9)"], ids=["sleeping", "holding the interpreter"])
@pytest.mark.parametrize("has_threads", [False, True], ids=["forked", "of a server"])
def test_a_killed_parent_leaves_no_worker(deed: str, has_threads: bool, tmp_path: Path) -> None:
    (tmp_path / "deeds.py").write_text(
        f"import time\ndef deed(n):\n    open('at-work-' + str(n), 'w').close()\n    {deed}\n"
    )
    marker, path = f"CORPUSMILL_TEST={tmp_path}", os.pathsep.join([str(tmp_path), *sys.path])
    process = subprocess.Popen(
        [sys.executable, "-c", ON_POOL, str(has_threads)], cwd=tmp_path,
        env={**os.environ, "CORPUSMILL_TEST": str(tmp_path), "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    wait_for(lambda: len([*tmp_path.glob("at-work-*")]) == 2)
    assert len(alive(marker)) == (5 if has_threads else 3)  # a server and what it needs, or just the parent
    process.kill()
    process.wait()
    wait_for(lambda: not alive(marker), seconds=5)


def made_by(config: Path, before: str = "", **env: str) -> str:
    """By whom the workers of a build were made, to which `before` happens in the process."""
    code = "import os, signal; os.register_at_fork(before=lambda: os.write(2, b'forked.')); "
    code += f"from corpusmill.cli import main; {before}main()"
    words = [sys.executable, "-c", code, "build", str(config), "--json"]
    done = subprocess.run(words, capture_output=True, text=True, check=True, env=os.environ | env, cwd=config.parent)
    shutil.rmtree(config.parent / ".corpusmill")
    return "the build" if "forked." in done.stderr else "a server"


@pytest.mark.skipif(sys.platform != "linux", reason="only there it is told how many threads there are")
def test_workers_are_forked_where_nothing_of_the_parent_can_do_harm_in_them(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=6, stages=corpora.LIGHT)
    assert made_by(config) == "the build"
    assert made_by(config, **A_THREAD) == "a server"
    assert made_by(config, "signal.signal(signal.SIGCHLD, print); ") == "a server"
    with_stage(corpora.make(tmp_path / "own", documents=6), "pass")
    assert made_by(tmp_path / "own/corpus.toml") == "a server"


def test_what_a_stage_of_the_users_holds_open_is_its_workers_alone(tmp_path: Path) -> None:
    # forked from the process that checked the recipe, workers moved each other's place in the file
    config = with_stage(corpora.make(tmp_path, documents=40, split_bytes=4096), "look()", seconds=20)
    (tmp_path / "places").write_text("".join(f"{n:08d}" for n in range(100)))
    with (config.parent / "odd.py").open("a") as stage:
        stage.write(
            "places = open('places', 'rb', buffering=0)\n"
            "def look():\n    for n in range(100):\n"
            "        places.seek(8 * n)\n        time.sleep(0.001)\n        assert int(places.read(8)) == n\n"
        )
    done = counts(in_a_process("build", config, "--json", "--jobs", "3", cwd=tmp_path))
    assert (done["rows"], done["kinds"]) == (40, {})


def test_a_stage_that_changed_between_two_builds_of_one_program_runs_as_it_is_now(tmp_path: Path) -> None:
    config = with_stage(corpora.make(tmp_path, documents=6), "open('log', 'a').write('one ')")
    code = (
        "from pathlib import Path\nfrom corpusmill import build\n"
        "build('corpus.toml')\nstage = Path('odd.py')\n"
        "stage.write_text(stage.read_text().replace('one ', 'other '))\nbuild('corpus.toml')\n"
    )
    env = os.environ | {"OPENBLAS_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=config.parent, env=env)
    assert Counter((tmp_path / "log").read_text().split()).keys() == {"one", "other"}


def test_a_program_that_wants_to_hear_of_no_child_builds_as_any(tmp_path: Path) -> None:
    config = with_stage(corpora.make(tmp_path, documents=6), "if 'Town 3-0' in text:\n    while True: pass")
    words = [sys.executable, "-m", "corpusmill", "build", str(config), "--json"]
    done = subprocess.run(
        words, capture_output=True, text=True, check=False,
        preexec_fn=functools.partial(signal.signal, signal.SIGCHLD, signal.SIG_IGN),
    )  # fmt: skip
    assert (counts(done)["rows"], counts(done)["kinds"]) == (5, {"time-limit": 1})


def test_a_fork_holds_no_lock_of_its_parent(tmp_path: Path) -> None:
    code = (
        "import fcntl, os, time\n"
        "from pathlib import Path\n"
        "from corpusmill.locks import lock_file\n"
        "with lock_file(Path('lock')) as lock:\n"
        "    fcntl.flock(lock, fcntl.LOCK_EX)\n"
        "    reading, writing = os.pipe()\n"
        "    child = os.fork()\n"
        "    if not child:\n"
        "        os.write(writing, b'!')\n"
        "        time.sleep(600)\n"
        "    os.read(reading, 1)\n"
        "with lock_file(Path('lock')) as lock:\n"
        "    try:\n"
        "        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)\n"
        "    finally:\n"
        "        os.kill(child, 9)\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)


LOADING = """
import sys, threading, time
threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
from corpusmill.engine.worker import Worker, preload
preload("endless_to_load")
Worker(list)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("deed", ["time.sleep(600)", "pow(3, 10**9)"], ids=["sleeping", "holding the interpreter"])
def test_a_parent_killed_while_its_workers_load_leaves_none(deed: str, tmp_path: Path) -> None:
    (tmp_path / "endless_to_load.py").write_text(
        f"import time\nopen({str(tmp_path / 'at-work')!r}, 'w').close()\n{deed}"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", LOADING, str(tmp_path)],
        env={**os.environ, "CORPUSMILL_TEST": str(tmp_path), "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
    )  # fmt: skip
    wait_for((tmp_path / "at-work").exists)
    process.kill()
    process.wait()
    wait_for(lambda: not alive(f"CORPUSMILL_TEST={tmp_path}"), seconds=5)


def wait_for(what: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def test_two_threads_may_start_workers_at_once(tmp_path: Path) -> None:
    code = (
        "import os, sys\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from corpusmill.engine.worker import Worker\n"
        "main = sys.modules['__main__']\n"
        "with ThreadPoolExecutor(4) as threads:\n"
        "    [*threads.map(lambda _: Worker(list).end(), range(8))]\n"
        "assert sys.modules['__main__'] is main and not [name for name in os.environ if 'FORK_SERVER' in name]\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
