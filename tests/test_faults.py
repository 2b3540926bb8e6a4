"""Faults of the moment: real limits, real signals, real damage. Nothing is lost, kept wrongly, or left behind."""

from __future__ import annotations

import ast
import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import pytest

import corpora
import test_page_store as pages
from commands import command
from corpora import Here, build_here
from corpusmill.corpus.build import carry_out, plan
from corpusmill.engine.work import Done, Task, Work
from corpusmill.read.open import fingerprint, open_input, prove
from corpusmill.read.records import OF_THE_MOMENT
from corpusmill.read.source import InputError, InputFile, SourceOptions
from corpusmill.recipes.code import PACKAGE
from faults import counts, fresh, limited, obeying_permissions, with_stage
from test_build import DIST, tables

# a fault of the moment is never a result


def test_what_lack_of_memory_took_is_there_when_there_is_memory(tmp_path: Path) -> None:
    # asked for and never touched: filling it would take longer than a document may
    hungry = "if 'Town 3-0' in text or 'Town 5-0' in text:\n    __import__('numpy').empty(10 << 30, 'u1')"
    config = with_stage(corpora.make(tmp_path / "corpus", documents=8, split_bytes=65536), hungry)
    done = counts(limited(resource.RLIMIT_AS, 8 << 30, "build", config, "--json", "--jobs", "1"))
    assert (done["rows"], done["kinds"]) == (6, {"memory": 2})
    rows = tables(config.parent / DIST, "set_aside")
    assert all("memory" in str(row["error"]) and "the next build tries it again" in str(row["error"]) for row in rows)
    assert any("the next build" in warning for warning in done["warnings"])  # type: ignore[attr-defined]
    assert counts(command("build", config, "--json"))["rows"] == 8
    assert corpora.checksums(config.parent / DIST) == fresh(config, tmp_path / "fresh")


def test_a_file_that_vanished_and_came_back_is_read(tmp_path: Path) -> None:
    config = corpora.make(tmp_path / "corpus", documents=6, split_bytes=65536)
    path = config.parent / "texts" / "doc-0002.txt"
    text = path.read_bytes()

    class Taking(Here):
        def run(self, tasks: Sequence[Task], work: Work) -> Iterator[Done]:
            path.unlink()
            yield from super().run(tasks, work)

    first = carry_out(plan(config), Taking())
    assert (first.accounts["rows"], first.accounts["kinds"]) == (5, {"vanished": 1})
    path.write_bytes(text)
    assert build_here(config).accounts["rows"] == 6
    assert corpora.checksums(config.parent / DIST) == fresh(config, tmp_path / "fresh")


def test_what_changes_after_it_was_hashed_never_lands_under_the_old_key(tmp_path: Path) -> None:
    config = corpora.make(tmp_path / "corpus", documents=6, split_bytes=65536)
    path = config.parent / "texts" / "doc-0002.txt"
    old = path.read_bytes()

    class Changing(Here):
        def run(self, tasks: Sequence[Task], work: Work) -> Iterator[Done]:
            path.write_bytes(old.replace(b"council", b"COUNCIL"))
            yield from super().run(tasks, work)

    first = carry_out(plan(config), Changing())
    assert (first.accounts["rows"], first.accounts["kinds"]) == (5, {"changed": 1})
    path.write_bytes(old)
    second = build_here(config)
    assert (second.accounts["rows"], second.reused_parts) == (6, 0)
    assert not any("COUNCIL" in str(row["text"]) for row in tables(second.folder, "data"))


def test_a_large_file_that_changes_while_it_is_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(b"a line of text\n" * (40 << 16))
    options = SourceOptions("s", "large.txt")
    file = InputFile("large.txt", str(path), path.stat().st_size)
    file = InputFile("large.txt", str(path), file.size, fingerprint=fingerprint(file, options))
    with open_input(file, options) as stream:
        while stream.read(1 << 20):
            pass
        prove(file, options, stream)
    for at in (0, 20 << 20, 39 << 20):
        with open_input(file, options) as stream:
            stream.read(1 << 20)
            with path.open("r+b") as writing:
                writing.seek(at)
                writing.write(b"A")
            if at < 1 << 20:  # what was read before it changed is what was promised
                prove(file, options, stream)
            else:
                with pytest.raises(InputError, match="changed since the build began"):
                    prove(file, options, stream)
            with path.open("r+b") as writing:
                writing.seek(at)
                writing.write(b"a line of text\n"[at % 15 :][:1])


@pytest.mark.parametrize(("split_bytes", "left"), [(1 << 25, 0), (1 << 16, 35)], ids=["whole", "in pieces"])
def test_nothing_of_a_large_piece_that_changed_while_it_was_read_is_released(
    split_bytes: int, left: int, tmp_path: Path
) -> None:
    config = corpora.make(tmp_path / "corpus", documents=3, split_bytes=split_bytes, stages=["tag_counts"])
    path = config.parent / "texts" / "doc-0001.jsonl"  # larger than what is proven before its first record
    rows = [json.dumps({"text": f"The text of row {n}.", "blob": "x" * (1 << 20)}) for n in range(36)]
    old = "\n".join(rows).encode()
    path.write_bytes(old)

    class Changing(Here):
        def run(self, tasks: Sequence[Task], work: Work) -> Iterator[Done]:
            path.write_bytes(old.replace(b"row 35", b"row XX"))
            yield from super().run(tasks, work)

    first = carry_out(plan(config), Changing())
    assert (first.accounts["rows"], first.accounts["kinds"]) == (3 + left, {"changed": 1})
    assert not any("The text of row XX" in str(row["text"]) for row in tables(first.folder, "data"))
    path.write_bytes(old)
    assert build_here(config).accounts["rows"] == 3 + 36
    assert corpora.checksums(config.parent / DIST) == fresh(config, tmp_path / "fresh")


def test_a_problem_that_stands_in_the_key_is_kept_and_ends_with_it(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=3, split_bytes=65536)
    link = tmp_path / "texts" / "link.txt"
    link.symlink_to("nowhere.txt")
    assert build_here(config).accounts["set_aside"] == 1
    assert build_here(config).reused_parts == 1, "still gone, and the key says so"
    (tmp_path / "texts" / "nowhere.txt").write_text(corpora.document(7), encoding="utf-8")
    assert build_here(config).accounts["rows"] == 5


def test_a_library_that_is_installed_later_is_used_then(tmp_path: Path) -> None:
    import brotli
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    config = corpora.make(tmp_path / "corpus", documents=0)
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "brotli.py").write_text("raise ImportError('no brotli here', name='brotli')\n")
    with (config.parent / "texts" / "crawl.warc").open("wb") as stream:
        writer = WARCWriter(stream, gzip=False)
        for n, encoding in enumerate(("br", "identity")):
            html = pages.page(n)
            headers = StatusAndHeaders(
                "200 OK", [("Content-Type", "text/html"), ("Content-Encoding", encoding)], protocol="HTTP/1.1"
            )
            body = brotli.compress(html) if encoding == "br" else html
            record = writer.create_warc_record(
                f"https://example.org/{n}", "response", payload=BytesIO(body), http_headers=headers,
                warc_headers_dict={"WARC-Record-ID": f"<urn:uuid:{n}>", "WARC-Date": "2024-05-01T00:00:00Z"},
            )  # fmt: skip
            writer.write_record(record)
    search = os.pathsep.join([str(tmp_path / "without"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-m", "corpusmill", "build", str(config), "--json"], capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": search}, check=False,
    )  # fmt: skip
    assert (counts(done)["rows"], counts(done)["kinds"]) == (1, {"no-package": 1})
    assert counts(command("build", config, "--json"))["rows"] == 2


def test_a_stage_that_meets_the_machine_is_asked_again(tmp_path: Path) -> None:
    code = "if 'Town 3-0' in text:\n    open('/nowhere/at/all')"
    config = with_stage(corpora.make(tmp_path, documents=5), code)
    assert counts(command("build", config, "--json"))["kinds"] == {"stage-broke-off": 1}
    parts = counts(command("build", config, "--json"))
    assert parts["reused_parts"] == parts["parts"] - 1  # type: ignore[operator]


# What an input is: as long as its bytes are these, it stays so. "http-" begins the kind of an answer of a server's.
OF_THE_INPUT = {
    "binary", "bomb", "corrupt", "dangling-link", "encrypted", "link", "link-loop", "nested", "no-config",
    "no-text-column", "segmented",
    "not-a-file", "not-an-object", "not-csv", "not-json", "nothing-found", "outside", "page-failed", "ragged-row",
    "reader-failed", "too-deep", "too-large", "too-many-attributes", "too-many-elements", "truncated", "undecodable",
    "unknown-format", "unsafe-name", "unsupported", "no-id-column", "http-",
}  # fmt: skip
KIND_AT = {"InputError": 0, "Refused": 0, "PageRefused": 0, "SetAside": 2, "BrokenRow": 1}


def kinds_told(path: Path) -> Iterator[str]:
    """The kinds of problems that a module of readers tells."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        name = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
        if isinstance(call, ast.Call) and len(call.args) > KIND_AT.get(name, 99):
            for node in ast.walk(call.args[KIND_AT[name]]):
                if isinstance(node, ast.Constant) and re.fullmatch(r"[a-z]{2,}(-[a-z]*)*", str(node.value)):
                    yield str(node.value)


def test_every_kind_of_problem_is_of_the_moment_or_of_the_input() -> None:
    told = {kind for path in (PACKAGE / "read").rglob("*.py") for kind in kinds_told(path)} - {"no-", "refused"}
    assert len(told) > 25
    assert told <= OF_THE_MOMENT | OF_THE_INPUT, "say in read/records.OF_THE_MOMENT or here which it is"
    assert not OF_THE_MOMENT & OF_THE_INPUT


def test_a_plain_script_builds_and_its_workers_do_not_run_it_again(tmp_path: Path) -> None:
    corpora.make(tmp_path, documents=4, stages=corpora.LIGHT)
    (tmp_path / "plain.py").write_text("import corpusmill\nprint(corpusmill.build('corpus.toml').accounts['rows'])\n")
    script = (tmp_path / "plain.py").read_bytes()
    for words, given in (["plain.py"], b""), (["-"], script):
        done = subprocess.run([sys.executable, *words], cwd=tmp_path, input=given, capture_output=True, check=False)
        assert (done.returncode, done.stdout) == (0, b"4\n"), done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="rights are given up as Linux does it")
@pytest.mark.parametrize("name", ["dist", ".corpusmill", ".corpusmill/test-corpus/parts", "texts/doc-0001.txt", "."])
def test_a_place_without_permission_is_named_with_the_remedy(name: str, tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=2, stages=["tag_counts"])
    place = tmp_path / name
    if not place.exists():
        place.mkdir(parents=True)
    before = place.stat().st_mode
    place.chmod(0o500 if name in ("dist", ".") else 0)
    try:
        done = obeying_permissions("build", config)
    finally:
        place.chmod(before)
    if name.startswith("texts"):  # one document of two
        assert done.returncode == 0 and "Permission to read was denied" in done.stderr + done.stdout, done.stderr
        return
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert "give permission to read and write there" in done.stderr, done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="rights are given up as Linux does it")
def test_what_may_not_be_read_is_named_and_is_no_fault_of_what_stands_there(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=2, stages=["tag_counts"])
    (tmp_path / "known.csv").write_text("file_path,title\n")
    config.write_text(config.read_text().replace("[[source]]", '[[source]]\nmetadata = "known.csv"'))
    release = build_here(config).folder
    (shard,) = (release / "data").iterdir()
    (tmp_path / "texts" / "new.txt").write_text(corpora.document(9))

    def told(place: Path, mode: int, *words: str | Path) -> str:
        before = place.stat().st_mode
        place.chmod(mode)
        try:
            done = obeying_permissions(*words)
        finally:
            place.chmod(before)
        assert done.returncode and not done.stdout and done.stderr.count("\n") == 1, done.stderr
        return done.stderr

    for place, words in (
        (shard, ("export", release, tmp_path / "out", "--to", "jsonl")),
        (shard, ("explain", "texts/doc-0001.txt", "--in", release)),
        (release / "data", ("verify", release, "--no-load")),
        (tmp_path / "known.csv", ("build", config)),
    ):
        assert f"{place}: Permission denied; give permission to read and write there" in told(place, 0, *words)
    assert f"{release.with_name(f'.{release.name}.old')}: Permission denied" in told(release, 0o500, "build", config)
