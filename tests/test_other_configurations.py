"""Configurations of any name: which is meant where one is missing, and that none is a document of the corpus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import corpora
from commands import command
from corpusmill.corpus.build import carry_out, plan
from corpusmill.engine.work import Done, Task, Work
from corpusmill.errors import ReleaseError, UsageError


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder of texts with two configurations of it inside, one of them in use, and TOML that is none."""
    texts = corpora.make(tmp_path, documents=2).rename(tmp_path / "texts" / "ferry.toml").parent
    written = (texts / "ferry.toml").read_text().replace('path = "texts"', 'path = "."')
    (texts / "ferry.toml").write_text(written)
    (texts / "old ferry.toml").write_text(written.replace("test-corpus", "old"))
    (texts / "tides.toml").write_text('corpus = "no table"\n')
    return texts


@pytest.mark.parametrize("called", ["ferry.toml", "."])
def test_configurations_are_no_documents_and_the_unused_are_told(called: str, here: Path) -> None:
    found = plan(str(here / called))
    named = [item.file_path for item in found.inputs_of(found.settings.source[0].name)]
    assert named == ["doc-0000.txt", "doc-0001.txt", "tides.toml"]
    [note] = [note for note in found.notes if "configuration" in note]
    assert "old ferry.toml" in note and note.endswith("to build by one, give its path")
    assert ("ferry.toml, old" in note) is (called == ".")


def test_configurations_further_below_are_documents_as_what_is_beside_them(here: Path) -> None:
    (here / "scraped").mkdir()
    (here / "old ferry.toml").rename(here / "scraped" / "corpus.toml")
    found = plan(str(here / "ferry.toml"))
    assert "scraped/corpus.toml" in [item.file_path for split in found.splits for item in split.inputs]


@pytest.mark.parametrize(
    ("called", "meant"), [("fery.toml", "did you mean ferry.toml?"), ("corpus.toml", "ferry.toml")]
)
def test_where_none_is_the_others_are_named(called: str, meant: str, here: Path) -> None:
    done = command("check", called, cwd=here)
    assert done.returncode == 2 and f"{called}: no such file; " in done.stderr and meant in done.stderr
    assert "tides.toml" not in done.stderr


def test_a_configuration_of_another_ending_is_not_read_as_a_text(here: Path) -> None:
    (here / "ferry.toml").rename(here / "ferry.txt")
    done = command("build", here / "ferry.txt")
    assert done.returncode == 2 and "call it ferry.toml" in done.stderr


def test_folders_that_share_a_dist_do_not_replace_each_other(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    one, other = (corpora.make(tmp_path / name, documents=n, stages=corpora.LIGHT) for n, name in ((2, "a"), (3, "b")))
    for config in (one, other):
        (config.parent / "dist").symlink_to(tmp_path / "shared")
    corpora.build_here(one)
    with pytest.raises(
        UsageError, match=r"was built from .*a/corpus\.toml, and a corpus of .*b/corpus\.toml has the same"
    ):
        corpora.build_here(other)
    assert corpora.build_here(one).status == "unchanged"
    told = tmp_path / "shared" / "test-corpus" / ".built-from"
    for odd in (b"", b"\xff\xfe"):  # what the system left of it when the power went
        told.write_bytes(odd)
        assert corpora.build_here(one if odd == b"" else other).status in ("unchanged", "replaced")


def test_two_first_builds_at_once_into_a_shared_dist_do_not_replace_each_other(tmp_path: Path) -> None:
    """Neither finds the other's name taken when it begins."""
    (tmp_path / "shared").mkdir()
    one, other = (corpora.make(tmp_path / name, documents=n, stages=corpora.LIGHT) for n, name in ((2, "a"), (3, "b")))
    for config in (one, other):
        (config.parent / "dist").symlink_to(tmp_path / "shared")

    class Overtaken(corpora.Here):
        def run(self, tasks: Sequence[Task], work: Work) -> Iterator[Done]:
            corpora.build_here(other)
            yield from super().run(tasks, work)

    with pytest.raises(UsageError, match=r"was built from .*b/corpus\.toml, and a corpus of .*a/corpus\.toml has the"):
        carry_out(plan(one), Overtaken())
    assert corpora.build_here(other).status == "unchanged"


def test_a_file_of_somebodys_own_in_the_version_is_told_before_anything_is_read(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=2, stages=corpora.LIGHT)
    release = corpora.build_here(config).folder
    (release / "notes.txt").write_text("Mine.")
    (release / "Thumbs.db").write_text("")

    class Idle(corpora.Here):
        def run(self, tasks: Sequence[Task], work: Work) -> Iterator[Done]:
            raise AssertionError("begun")

    (tmp_path / "texts" / "more.txt").write_text("The ferry came back in the evening.")
    with pytest.raises(ReleaseError, match=r"notes\.txt would go with the release .* move it away"):
        carry_out(plan(config), Idle())
    (release / "notes.txt").rename(tmp_path / "notes.txt")
    with pytest.raises(AssertionError, match="begun"):
        carry_out(plan(config), Idle())
    assert corpora.build_here(config).status == "replaced"


def test_what_stands_in_place_of_the_note_of_an_origin_is_told_before_anything_is_read(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=2, stages=corpora.LIGHT)
    note = tmp_path / "dist" / "test-corpus" / ".built-from"
    note.mkdir(parents=True)
    with pytest.raises(UsageError, match=r"\.built-from is no plain file"):
        corpora.build_here(config)
    assert not (tmp_path / ".corpusmill" / "test-corpus" / "parts").exists()
    note.rmdir()
    assert corpora.build_here(config).status == "written"
