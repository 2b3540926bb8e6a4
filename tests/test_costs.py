"""What a small file may cost, and what a process that ends costs those that come after it."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path

import pytest

import corpora
from commands import command
from corpusmill.corpus.build import build
from corpusmill.corpus.kept.step_store import Kept, StepStore
from corpusmill.corpus.tables import Cleaned, tables_of
from corpusmill.engine.costs import Costs
from corpusmill.recipes.stage import Failure
from corpusmill.text.batch import Batch
from faults import counts, with_stage
from test_build import DIST, tables


def burning(word: str, seconds: float) -> str:
    """Code of a stage that takes so long, in processor time, over a text with this word."""
    return f"end = time.process_time() + {seconds} * ({word!r} in text)\nwhile time.process_time() < end: pass"


def log_of(folder: Path) -> Counter[str]:
    """How often the stage met each first document of a batch."""
    path = folder / "log"
    return Counter(path.read_text().split() if path.exists() else [])


def logged(code: str) -> str:
    return "with open('log', 'a') as log: log.write(f'{batch.ids[0]}\\n')\n" + code


def test_a_limit_is_told_by_the_size_on_the_disk() -> None:
    costs = Costs(5.0, {"packed.gz": 2_000, "plain.txt": 9_000_000})
    assert costs.counted("packed.gz", 40_000) == 10_000, "five characters a byte"
    assert costs.counted("packed.gz", 60_000_000) == 2_000, "nobody wrote that"
    assert costs.counted("packed.gz", 8_000) == 8_000
    assert costs.counted("plain.txt", 9_000_000) == 9_000_000
    assert costs.counted("of unknown size", 60_000_000) == 60_000_000


def test_a_file_may_cost_what_its_size_allows_whoever_shares_its_steps() -> None:
    costs = Costs(1.0, {"small": 100_000, "other": 100_000})
    assert costs.allowed("small") == 4 + 5
    costs.charge("small", 5)
    costs.share(8.0, {"small": 30, "other": 90})
    assert not costs.is_spent("small")
    costs.charge("small", 2.1)
    assert costs.is_spent("small") and not costs.is_spent("other")


def test_records_of_a_small_file_that_each_stay_below_their_limit_cost_no_more_than_it_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = with_stage(corpora.make(tmp_path, documents=2), logged(burning("slow", 0.1)), seconds=0.2)
    rows = (json.dumps({"text": f"A slow row, the {n}th. " + "More. " * 22_000}) for n in range(60))
    (tmp_path / "texts" / "rows.jsonl.gz").write_bytes(gzip.compress("\n".join(rows).encode(), 9, mtime=0))
    monkeypatch.chdir(tmp_path)
    first = build(config, jobs=1).as_dict()
    assert first["kinds"] == {"time-limit": 1} and 2 < first["rows"] < 2 + 40
    (aside,) = tables(config.parent / DIST, "set_aside")
    assert aside["file_path"] == "rows.jsonl.gz"
    assert aside["error"].startswith("All records of this file together: it took more than ")
    assert "What came before is read" in aside["error"] and "raise [limits] seconds" in aside["error"]
    before = corpora.checksums(config.parent / DIST)
    (tmp_path / "log").unlink()
    assert build(config, jobs=1).as_dict()["status"] == "unchanged"
    assert corpora.checksums(config.parent / DIST) == before
    assert not any("rows" in id_ for id_ in log_of(tmp_path)), "not tried again"


def test_a_text_that_packs_a_thousand_times_costs_what_its_file_pays_for(tmp_path: Path) -> None:
    config = with_stage(corpora.make(tmp_path, documents=2), burning("ferry", 3))
    with zipfile.ZipFile(tmp_path / "texts" / "packed.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "The ferry stays. " * 60_000)  # ten seconds by its characters
    done = counts(command("build", config, "--json", "--jobs", "1"))
    assert (done["rows"], done["kinds"]) == (2, {"time-limit": 1})


def test_a_file_that_unfolds_to_much_of_the_same_has_one_limit_for_all_its_records(tmp_path: Path) -> None:
    config = with_stage(corpora.make(tmp_path, documents=2), logged(burning("ferry", 30)), seconds=0.5)
    with zipfile.ZipFile(tmp_path / "texts" / "packed.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in "abcd":
            archive.writestr(f"{name}.txt", f"The {name}-ferry stays. " * 60_000)
    done = counts(command("build", config, "--json", "--jobs", "1", cwd=tmp_path))
    assert (done["rows"], done["kinds"]) == (2, {"time-limit": 2}), "the first text, and the rest of the file"
    assert sum("packed.zip" in id_ for id_ in log_of(tmp_path)) == 1
    (tmp_path / "log").unlink()
    assert counts(command("build", config, "--json", "--jobs", "1", cwd=tmp_path))["kinds"] == {"time-limit": 2}
    assert not any("packed.zip" in id_ for id_ in log_of(tmp_path)), "not tried again"


def test_a_file_that_packs_as_text_does_keeps_what_its_size_allows() -> None:
    costs = Costs(2.0, {"log.gz": 100_000, "same.gz": 100_000, "tiny.gz": 100})
    for name, size in (("log.gz", 3_000_000), ("same.gz", 6_000_000), ("tiny.gz", 500_000)):
        costs.read(name, size)
    assert (costs.allowed("log.gz"), costs.allowed("same.gz")) == (8 + 5, 2 + 1)
    assert costs.allowed("tiny.gz") == 8 + 0.005
    costs.charge("same.gz", 3.1)
    costs.charge("log.gz", 3.1)
    assert costs.is_spent("same.gz") and not costs.is_spent("log.gz")


# what a step gave is kept until the part is done


def test_a_process_that_ends_costs_no_dear_step_before_it(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=3, split_bytes=1 << 20)
    for name, word in (("a-dear.txt", "dear"), ("b-endless.txt", "endless")):
        (tmp_path / "texts" / name).write_text(f"A {word} text. " + "More of it. " * 12_000)
    with_stage(config, logged(burning("dear", 0.3) + "\nwhile 'endless' in text: pass"), seconds=0.5)
    done = counts(command("build", config, "--json", "--jobs", "1", cwd=tmp_path))
    assert (done["rows"], done["kinds"]) == (4, {"time-limit": 1})
    assert (log_of(tmp_path)["texts/a-dear.txt"], log_of(tmp_path)["texts/b-endless.txt"]) == (1, 1)
    assert not list(tmp_path.glob(".corpusmill/*/parts/.*.steps"))


def test_a_killed_build_goes_on_within_its_part(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=3, split_bytes=1 << 20)
    (tmp_path / "texts" / "a-dear.txt").write_text("A dear text. " + "More of it. " * 12_000)
    (tmp_path / "texts" / "b-last.txt").write_text("The last text. " + "More of it. " * 12_000)
    code = burning("dear", 0.3) + "\nwhile 'last' in text and not os.path.exists('go'): time.sleep(0.01)"
    with_stage(config, logged(code), seconds=0.5)
    process = subprocess.Popen([sys.executable, "-m", "corpusmill", "build", str(config), "--jobs", "1"], cwd=tmp_path)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".corpusmill/*/parts/.*.steps/*.steps")):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    (tmp_path / "go").touch()
    (tmp_path / "log").unlink()
    done = counts(command("build", config, "--json", "--jobs", "1", cwd=tmp_path))
    assert done["rows"] == 5
    assert log_of(tmp_path)["texts/a-dear.txt"] == 0


def made(text: str) -> Cleaned:
    batch = Batch(ids=[f"texts/{text}"], texts=[text])
    return tables_of(batch, [Failure("texts/x", "tag_x", "it failed")], {})


def test_kept_steps_come_back_as_they_were_and_damaged_ones_do_not(tmp_path: Path) -> None:
    steps = StepStore(tmp_path / "steps", at_stake=1.0)
    steps.keep(b"a", Kept(made("first"), 0.6))
    assert not (tmp_path / "steps").exists(), "waits"
    steps.keep(b"b", Kept(made("second"), 0.6))
    steps.keep(b"c", Kept(made("cheap"), 0.0))
    again = StepStore(tmp_path / "steps", at_stake=1.0)
    for content, text in ((b"a", "first"), (b"b", "second")):
        kept = again.get(content)
        assert kept is not None and kept.seconds == 0.6
        assert kept.cleaned == made(text)
    assert again.get(b"c") is None
    (path,) = (tmp_path / "steps").iterdir()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x20
    path.write_bytes(bytes(data))
    assert StepStore(tmp_path / "steps", at_stake=1.0).get(b"a") is None
    assert again.get(b"a") is None, "proven when it is read, too"
    again.remove()
    assert not (tmp_path / "steps").exists()


def test_a_step_with_a_fault_of_the_moment_is_not_kept(tmp_path: Path) -> None:
    steps = StepStore(tmp_path / "steps", at_stake=0.1)
    cleaned = made("a")._replace(failures=[Failure("texts/x", "tag_x", "no memory", "memory")])
    steps.keep(b"a", Kept(cleaned, 5.0))
    assert not (tmp_path / "steps").exists()
