"""Calls that cannot succeed end in one sentence with the place and the remedy, whatever stands where a file should."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import corpora
from commands import A_THREAD, command
from corpora import build_here
from corpusmill.errors import ReleaseError

WORDS = [sys.executable, "-m", "corpusmill"]


def told(*words: object, shell: str = "") -> tuple[int, str]:
    """Exit code and what was said, of a call in a shell that ends with some redirection."""
    asked = " ".join(f"'{word}'" for word in (*WORDS, *words))
    done = subprocess.run(["bash", "-c", f"{asked} {shell}"], capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stderr


def loop(path: Path) -> None:
    path.symlink_to(path)


THERE: dict[str, tuple[Callable[[Path], object], str]] = {
    "nothing": (lambda _: None, "correct the path"),
    "a folder": (Path.mkdir, "a folder, not one text: build a corpus of it"),
    "a link to itself": (loop, "a link leads back to itself"),
}


@pytest.mark.parametrize("there", THERE)
def test_what_stands_where_a_text_should(there: str, tmp_path: Path) -> None:
    make, remedy = THERE[there]
    make(tmp_path / "a\n.txt")
    code, said = told("clean", tmp_path / "a\n.txt")
    assert code == 2 and said.count("\n") == 1 and "a\\n.txt: " in said and remedy in said, said


CONFIGS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a pipe": (os.mkfifo, "a pipe, not a file"),
    "a link to itself": (loop, "a link leads back to itself"),
    "bytes": (lambda path: path.write_bytes(b'[corpus]\nname = "\xe9"'), "not UTF-8 from byte 17 on; save it as UTF-8"),
}


@pytest.mark.parametrize("there", CONFIGS)
def test_what_stands_where_a_configuration_should(there: str, tmp_path: Path) -> None:
    make, remedy = CONFIGS[there]
    make(tmp_path / "mine.toml")
    done = command("check", tmp_path / "mine.toml")
    assert done.returncode in (1, 2) and done.stderr.count("\n") == 1, done.stderr
    assert "mine.toml: " in done.stderr and remedy in done.stderr


@pytest.mark.parametrize(
    ("words", "shell", "code", "said"),
    [
        (["rules", "--language", "any"], "> /dev/full", 1, "stdout: No space left on device; free some space"),
        (["rules", "--language", "any"], ">&-", 2, "stdout is closed"),
        (["clean", "-"], "<&-", 2, "stdin is closed"),
        (["rules", "--language", "la"], "", 2, "no rule is of this language"),
    ],
)
def test_a_stream_that_takes_or_gives_nothing(words: list[str], shell: str, code: int, said: str) -> None:
    found, stderr = told(*words, shell=shell)
    assert found == code and said in stderr and stderr.count("\n") == 1, stderr


def test_rule_files_without_rules_and_lines_that_no_rule_takes(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "mine.toml").write_text("")
    assert "no [[rule]] in the files" in command("rules", "test", tmp_path).stderr
    done = command("rules", "new", tmp_path / "en" / "mine.toml", "--line", "click here " * 200)
    assert done.returncode == 2 and "rules take lines up to 1,000" in done.stderr
    assert (tmp_path / "en" / "mine.toml").read_text() == ""
    (tmp_path / "en" / "mine.toml").write_bytes(b"\x92")
    assert "save it as UTF-8" in command("rules", "test", tmp_path).stderr


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    config = corpora.make(tmp_path_factory.mktemp("release"), documents=2)
    return build_here(config).folder


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), "no manifest.json; the release is damaged"),
    "a folder": (
        lambda folder: ((folder / "manifest.json").unlink(), (folder / "manifest.json").mkdir()),
        "manifest.json: no plain file; the release is damaged",
    ),
    "no data": (lambda folder: shutil.rmtree(folder / "data"), ""),
    "empty data": (lambda folder: [path.write_bytes(b"") for path in folder.glob("data/*")], "`corpusmill verify`"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_verbs_on_a_damaged_release(damage: str, release: Path, tmp_path: Path) -> None:
    folder = tmp_path / "1.0.0"
    shutil.copytree(release, folder)
    make, said = DAMAGES[damage]
    make(folder)
    for words in (["explain", "x", "--in", folder], ["export", folder, tmp_path / "out"]):
        done = command(*words)
        assert done.returncode == 1 and done.stderr.count("\n") == 1 and said in done.stderr, done.stderr


def test_verify_tells_of_problems_also_where_nobody_reads_to_the_end(release: Path, tmp_path: Path) -> None:
    shutil.copytree(release, tmp_path / "r")
    (tmp_path / "r" / "SHA256SUMS").write_text("")
    code, said = told("verify", "--no-load", tmp_path / "r", shell="| true; exit ${PIPESTATUS[0]}")
    assert code == 1 and "problems" in said and "Exception ignored" not in said, said


@pytest.mark.parametrize("address", ["s3://ada:geheim@bucket/x?token=geheim", "gs://geheim@bucket/x"])
def test_a_store_is_given_without_a_key(address: str, release: Path) -> None:
    done = command("yank", address, "1.0.0", "--reason", "It was wrong.")
    assert done.returncode == 2 and "leave it out" in done.stderr and "geheim" not in done.stderr + done.stdout


@pytest.mark.parametrize(("files", "env"), [(9, {}), (12, A_THREAD)], ids=["forked", "of a server"])
def test_a_build_with_too_few_open_files_tells_the_limit(files: int, env: dict[str, str], tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=1)
    asked = f"ulimit -n {files}; '{sys.executable}' -m corpusmill build '{config}' -j 1 -q"
    env = os.environ | env
    done = subprocess.run(["bash", "-c", asked], env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1 and "raise the limit of open files (ulimit -n)" in done.stderr, done.stderr


def test_an_id_that_is_no_utf8_is_of_no_document(release: Path) -> None:
    done = command("explain", os.fsdecode(b"texts/\xff.txt"), "--in", release)
    assert done.returncode == 1 and "no document" in done.stderr and done.stderr.count("\n") == 1, done.stderr


_INTERRUPTED = """
import os, runpy, signal, sys

class Interrupts:
    def find_spec(self, name, *_):
        if name == "click":
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)  # where the tests run in the background it is ignored
sys.meta_path.insert(0, Interrupts())
sys.argv = ["corpusmill", "--help"]
runpy.run_module("corpusmill", run_name="__main__")
"""


def test_an_interrupt_while_modules_load_is_said_in_a_sentence() -> None:
    told = subprocess.run([sys.executable, "-c", _INTERRUPTED], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (130, "corpusmill: stopped before anything was done\n")


@pytest.mark.parametrize("damage", ["gone", "cut"])
@pytest.mark.parametrize("table", ["data", "edits"])
def test_a_release_whose_tables_are_gone_is_not_compared_by_its_manifest(
    damage: str, table: str, release: Path, tmp_path: Path
) -> None:
    other = tmp_path / "copy"
    shutil.copytree(release, other)
    for shard in (other / table).iterdir():
        shard.unlink()
        if damage == "cut":
            shard.write_bytes(b"PAR1")
    for words in (("diff", other, release), ("diff", release, other), ("diff", other, other)):
        done = command(*words)
        assert done.returncode == 1 and done.stderr.count("\n") == 1, done.stderr
        assert f"copy/{table}/" in done.stderr and "fetch or build it again" in done.stderr
    for words in (("export", other, tmp_path / "out"), ("explain", "texts/a.txt", "--in", other)):
        done = command(*words)
        assert done.returncode == 1 and "fetch or build it again" in done.stderr, done.stderr
    assert not (tmp_path / "out").exists()


def test_a_build_without_a_document_leaves_no_empty_release(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/noise.txt").write_bytes(bytes(range(256)) * 9)
    done = subprocess.run([*WORDS, "build", "texts"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "no document is left" in done.stderr
    assert not (tmp_path / "dist").exists()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return None", "it returns NoneType; let it yield its edits"),
        ("yield 'cut this'", "it yields str; a stage yields Edit, Tag, Column or Drop"),
        (
            "from corpusmill import Column; import pyarrow as pa; yield Column('size', pa.array([1] * len(batch)))",
            """a column 'size', which no table has room for; write COLUMNS = {"size": pa.int64()} in its module""",
        ),
        ("raise KeyError('town')", "KeyError: 'town', at odd.py, line 2"),
    ],
)
def test_a_stage_that_fails_on_every_document_is_to_be_mended_and_not_the_sources(
    body: str, said: str, tmp_path: Path
) -> None:
    config = corpora.make(tmp_path, documents=2)
    (tmp_path / "odd.py").write_text(f"def strip_odd(batch):\n    {body}\n")
    corpora.with_stages(config, ["fix_text", "odd:strip_odd"])
    with pytest.raises(ReleaseError, match="the stage named below fails on all of them: mend it") as refused:
        build_here(config)
    assert said in str(refused.value)


PAGES: dict[str, tuple[bytes, str]] = {
    "noise.html": (bytes(range(256)) * 9, "so this is not a page: leave it out."),
    "deep.html": (b"<div>" * 3000 + b"x", "deep, which is the limit (max_depth): leave it out."),
    "packed.zip": (b"PK\x03\x04" + bytes(40), "This is a ZIP archive, which is not read: unpack it"),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_not_read_is_named(name: str, tmp_path: Path) -> None:
    data, said = PAGES[name]
    (tmp_path / name).write_bytes(data)
    for verb in ("clean", "explain"):
        done = command(verb, tmp_path / name)
        assert done.returncode == 1 and f"/{name}: " in done.stderr and said in done.stderr, done.stderr


def test_a_folder_whose_name_is_no_utf_8_is_told(tmp_path: Path) -> None:
    place = tmp_path / "letters \udcff"
    config = corpora.make(tmp_path / "letters", documents=1, stages=corpora.LIGHT)
    assert command("build", config).returncode == 0
    config = config.parent.rename(place) / config.name
    release = place / "dist" / "test-corpus" / "0.1.0-dev"
    assert release.is_dir(), sorted(place.rglob("*"))
    for words in (
        ("build", config),
        ("build", place / "texts"),
        ("verify", release),
        ("export", release, tmp_path / "x"),
    ):
        done = command(*words, cwd=tmp_path)
        assert done.returncode == 2 and "is no UTF-8, and Arrow opens no table there; rename it" in done.stderr, done
        assert done.stderr.count("\n") == 1
