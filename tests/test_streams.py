"""Where a command has nobody to speak to, and nowhere to stand: what it does and answers stays the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import corpora
from commands import A_THREAD, command

WORDS = f"{sys.executable} -m corpusmill"


def in_a_shell(line: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", "-c", line], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("stderr", ["2>&-", "2>/dev/full", "2> >(true)"])
def test_a_build_that_nobody_listens_to_is_made(stderr: str, tmp_path: Path) -> None:
    corpora.make(tmp_path, documents=2, stages=corpora.LIGHT)
    done = in_a_shell(f"{WORDS} build -j 1 {stderr}", tmp_path)
    assert done.returncode == 0
    assert (tmp_path / "dist/test-corpus/0.1.0-dev/SHA256SUMS").exists()


@pytest.mark.parametrize("stderr", ["2>&-", "2>/dev/full", "2>&1 >/dev/null | true; exit ${PIPESTATUS[0]}"])
def test_a_call_that_failed_has_failed_also_where_nobody_reads_why(stderr: str, tmp_path: Path) -> None:
    assert in_a_shell(f"{WORDS} explain nosuch {stderr}", tmp_path).returncode == 2


def test_help_on_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    done = in_a_shell(f"{WORDS} --help >/dev/full", tmp_path)
    assert (done.returncode, done.stderr) == (1, "corpusmill: stdout: No space left on device; free some space\n")


@pytest.mark.parametrize("verb", ["build", "check", "clean", "verify"])
def test_an_argument_that_is_empty_is_refused(verb: str, tmp_path: Path) -> None:
    done = command(verb, "", cwd=tmp_path)
    assert done.returncode == 2 and "an argument is empty" in done.stderr


def test_a_folder_that_is_gone_and_one_that_lies_too_deep_are_named(tmp_path: Path) -> None:
    """What stands in the way is no file of the corpus: the folder where the user stands, and that of sockets."""
    config = corpora.make(tmp_path / "corpus", documents=1)
    words = " ".join(f"{name}={value}" for name, value in A_THREAD.items()) + f" {WORDS}"  # else there is no server
    done = in_a_shell(f"mkdir gone; cd gone; rmdir ../gone; {words} build {config}", tmp_path)
    assert done.returncode == 1 and "the folder where you are is gone; change into one that is there" in done.stderr
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    done = in_a_shell(f"TMPDIR={deep} {words} build {config}", tmp_path)
    assert done.returncode == 1 and done.stderr.startswith(f"corpusmill: {deep}: too long a path"), done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
@pytest.mark.parametrize("line", ["clean a.txt --recipe mine.toml", "explain a.txt --recipe mine.toml", "diff {} {}"])
def test_what_is_written_is_utf_8_whatever_the_locale_can_hold(line: str, encoding: str, tmp_path: Path) -> None:
    release = corpora.build_here(corpora.make(tmp_path, documents=2, stages=corpora.LIGHT)).folder
    (tmp_path / "a.txt").write_text("Старый кран снесут весной.")
    usual, done = (
        in_a_shell(f"PYTHONIOENCODING={known} PYTHONUTF8=0 {WORDS} {line.format(release, release)}", tmp_path)
        for known in ("utf-8", encoding)
    )
    assert usual.returncode == done.returncode == 0, done.stderr
    assert usual.stdout == done.stdout
