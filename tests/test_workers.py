"""Workers that hang, die or are stopped: nobody is left behind or waits, and only the culprit is set aside."""

from __future__ import annotations

import functools
import inspect
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import corpora
from commands import command
from corpusmill.corpus.build import build, carry_out, plan
from corpusmill.engine.limits import keep_limit
from corpusmill.engine.pool import Pool
from corpusmill.errors import CorpusmillError
from faults import counts, with_stage


def test_only_the_guilty_split_is_made_carefully_and_each_culprit_costs_its_limit_once(tmp_path: Path) -> None:
    log = "with open('log', 'a') as log: log.write(f'{os.getpid()} {len(batch)} {batch.ids[0]}\\n')\n"
    code = log + "if 'Town 13-0' in text or 'Town 15-0' in text:\n    while True: pass"
    config = with_stage(corpora.make(tmp_path, documents=40), code)
    done = counts(command("build", config, "--json", "--jobs", "2", cwd=tmp_path))
    assert (done["rows"], done["kinds"]) == (38, {"time-limit": 2})
    tried = Counter(line.split()[2] for line in set((tmp_path / "log").read_text().splitlines()) if " 1 " in line)
    assert tried["texts/doc-0013.txt"] == tried["texts/doc-0015.txt"] == 1
    assert not tried.keys() & {"texts/doc-0000.txt", "texts/doc-0030.txt"}, "splits without a culprit stay in batches"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("while True: pass", "not ready after 2 seconds of processor time; .* hangs in odd:odd: mend that stage"),
        ("os._exit(3)", r"or ended by odd:odd\?\) .*; or mend that stage"),
    ],
)
def test_a_stage_that_hangs_or_ends_on_every_text_is_named(code: str, said: str, tmp_path: Path) -> None:
    """No record is at hand then: a worker meets the stage before its first task."""
    config = with_stage(corpora.make(tmp_path, documents=2), code)
    with pytest.raises(CorpusmillError, match=said):
        carry_out(plan(config), Pool(1, seconds_to_begin=2))


def test_a_record_costs_its_limit_once_also_in_later_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # a long one is a step of its own, a short one is found in its batch
    log = "with open('log', 'a') as log: log.write(f'{len(batch)} {batch.ids[0]}\\n')\n"
    code = log + "if 'Town 3-0' in text or 'Town 4-0' in text:\n    while True: pass"
    config = corpora.make(tmp_path, documents=6, split_bytes=1 << 20)
    (tmp_path / "texts" / "doc-0004.txt").write_text(corpora.document(4) + "\n" + "More of it. " * 12_000)
    with_stage(config, code, seconds=0.3)
    monkeypatch.chdir(tmp_path)
    first = build(config, jobs=1).as_dict()
    assert (first["rows"], first["kinds"]) == (4, {"time-limit": 2})
    tried = (tmp_path / "log").read_text().splitlines()
    assert tried.count("1 texts/doc-0004.txt") == 1
    assert tried.count("1 texts/doc-0003.txt") == 1
    release = corpora.checksums(config.parent / "dist/test-corpus/latest")

    (tmp_path / "log").unlink()
    second = build(config, jobs=1).as_dict()
    assert (second["status"], second["kinds"], second["copied"]) == ("unchanged", {"time-limit": 2}, 4)
    assert not (tmp_path / "log").exists() or "doc-000" not in (tmp_path / "log").read_text()
    assert corpora.checksums(config.parent / "dist/test-corpus/latest") == release
    (said,) = (warning for warning in second["warnings"] if "not tried again" in warning)
    assert said.startswith("2 not tried again") and "doc-0003.txt" in said and "raise [limits] seconds, or" in said

    (tmp_path / "odd.py").write_text((tmp_path / "odd.py").read_text().replace("while True: pass", "pass"))
    config.write_text(config.read_text() + "\n")
    third = build(config, jobs=1).as_dict()
    assert (third["rows"], third["set_aside"]) == (6, 0), "other code, another try"
    assert not any((tmp_path / ".corpusmill/test-corpus/outlasted").iterdir())


def test_any_number_of_guilty_records_is_set_aside_and_the_rest_goes_on(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=50, split_bytes=1 << 20)
    with_stage(config, "if 'Town' in text and int(text.split('Town ')[1].split('-')[0]) % 2:\n    os._exit(3)")
    done = counts(command("build", config, "--json", "--jobs", "2"))
    assert (done["rows"], done["kinds"]) == (25, {"worker-died": 25})


@pytest.mark.parametrize("error", ["SystemExit(3)", "KeyboardInterrupt", "GeneratorExit", "RecursionError"])
def test_whatever_a_stage_raises_is_a_failure_of_that_document(error: str, tmp_path: Path) -> None:
    config = with_stage(corpora.make(tmp_path, documents=6), f"if 'Town 3-0' in text: raise {error}")
    done = counts(command("build", config, "--json"))
    assert (done["rows"], done["kinds"]) == (5, {"stage-failed": 1})


def ended(work: Callable[[], None]) -> int:
    """The exit code of a process that carries out `work`; the signal that ended it is negative."""
    code = "import signal, time\nfrom corpusmill.engine.limits import keep_limit\n"
    lines = inspect.getsource(work).split("\n")[1:]
    done = subprocess.run([sys.executable, "-c", code + textwrap.dedent("\n".join(lines))], check=False)
    return done.returncode


def test_a_limit_that_is_kept_up_is_one_for_each_record() -> None:
    """Many that each wait a little go through (2 s of waiting: a limit by the clock is ten times that at work)."""

    def many_wait() -> None:
        for _ in range(5):
            keep_limit(0.05)
            time.sleep(0.4)

    def one_works() -> None:
        for n in range(4):
            keep_limit(0.05)
            while n == 3:
                pass

    assert (ended(many_wait), ended(one_works)) == (0, -signal.SIGPROF)


START = "from corpusmill.cli import main; print('on', flush=True); main"


@pytest.mark.parametrize("delay", [0.3, 1.0, 2.0, 3.0])
def test_the_interrupt_key_ends_a_build_in_one_sentence(delay: float, tmp_path: Path) -> None:
    config = with_stage(corpora.make(tmp_path, documents=8), "time.sleep(60)", seconds=100)
    process = subprocess.Popen(
        [sys.executable, "-c", f"{START}(['build', {str(config)!r}])"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        # a shell that runs the tests in the background tells them to ignore the key
        preexec_fn=functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 (no threads here)
    )  # fmt: skip
    assert process.stdout and process.stdout.readline() == "on\n"
    time.sleep(delay)
    os.killpg(process.pid, signal.SIGINT)
    try:
        _, said = process.communicate(timeout=30)
    except subprocess.TimeoutExpired:  # Python drops an interrupt that falls into a finaliser: who waits presses again
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130, said
    assert said == "corpusmill: stopped; what was finished is kept, run again to go on\n"


def test_stages_get_the_bytes_of_texts_as_they_were_read(tmp_path: Path) -> None:
    # to encode them anew for every step was a fifteenth of a build with one cheap stage
    config = with_stage(corpora.make(tmp_path, documents=6), "assert 'array' in vars(batch.texts)")
    recipe = config.parent / "mine.toml"
    recipe.write_text(recipe.read_text().replace('"tag_language", ', ""))
    done = counts(command("build", config, "--json"))
    assert (done["rows"], done["kinds"]) == (6, {})


def test_a_build_takes_the_allocator_of_the_system_in_all_its_processes(tmp_path: Path) -> None:
    # Arrow's own keeps what tables took for tables to come: a parent held 163 MiB instead of 119, a worker 333, not 285
    found = "__import__('pyarrow').default_memory_pool().backend_name"
    config = with_stage(corpora.make(tmp_path, documents=6), f"assert {found} == 'system', {found}")
    code = f"from corpusmill.cli import main\nmain(standalone_mode=False)\nassert {found} == 'system', {found}"
    words = [sys.executable, "-c", code, "build", str(config), "--json"]
    env = {name: value for name, value in os.environ.items() if name != "ARROW_DEFAULT_MEMORY_POOL"}
    done = counts(subprocess.run(words, capture_output=True, text=True, check=False, env=env))
    assert (done["rows"], done["kinds"]) == (6, {})
