from __future__ import annotations

import logging
import os
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import read_apart

from corpusmill.read.inputs import read_input, read_source
from corpusmill.read.places.listing import list_inputs
from corpusmill.read.places.names import original, printable
from corpusmill.read.records import Record, SetAside
from corpusmill.read.source import InputFile, SourceOptions


def source(path: str | Path) -> SourceOptions:
    return SourceOptions(name="test", path=str(path))


def files(path: str | Path) -> list[str]:
    return [f.file_path for f in list_inputs(source(path)) if isinstance(f, InputFile)]


def set_aside(path: str | Path) -> dict[str, str]:
    return {s.file_path: s.kind for s in list_inputs(source(path)) if isinstance(s, SetAside)}


@given(st.binary(max_size=60).map(lambda raw: raw.replace(b"\x00", b"").decode("utf-8", "surrogateescape")))
def test_a_recorded_path_is_printable_and_reversible(path: str) -> None:
    shown = printable(path)
    shown.encode("utf-8")
    assert "\n" not in shown
    assert "\x1b" not in shown
    assert original(shown) == path


def test_order_is_by_the_bytes_of_the_whole_path(tmp_path: Path) -> None:
    names = ["b.txt", "a/z.txt", "a.txt", "a-1.txt", "é.txt", "Z.txt", "a/b/c.txt", "a0/x.txt", "a/b.txt", "日.txt"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    assert files(tmp_path) == sorted(names, key=str.encode)
    inputs = [r for r in read_source(source(tmp_path.name), root=tmp_path.parent) if isinstance(r, Record)]
    assert [(r.key, r.text) for r in inputs] == [(n, n) for n in sorted(names, key=str.encode)]


def test_hostile_names_stay_apart_and_printable(tmp_path: Path) -> None:
    names = [b"a\nb.txt", b"a\\nb.txt", b'quote".txt', b"it's.txt", b"\xff\xfe.txt", b"\\xff\\xfe.txt", b"\x1b[31m.txt"]
    for name in names:
        (tmp_path / os.fsdecode(name)).write_bytes(name)
    found = list(read_source(source(tmp_path), root=Path()))
    assert len({r.file_path for r in found}) == len(names)
    for record in found:
        assert isinstance(record, Record) or record.kind == "undecodable"
        assert record.file_path.isprintable()
        assert (tmp_path / original(record.file_path)).exists()


def test_hidden_files_and_junk_are_passed_over_and_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for name in [".hidden", ".git/config", "__MACOSX/a.txt", "Thumbs.db", "a.txt~", "~$a.docx", "b.txt.part", "c.txt"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    with caplog.at_level(logging.INFO):
        assert files(tmp_path) == ["c.txt"]
    assert "7 hidden and junk files" in caplog.text
    assert files(tmp_path / ".hidden") == [".hidden"]
    assert files(tmp_path / ".git" / "con*") == ["config"]


def test_links(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    (inside / "sub").mkdir(parents=True)
    (outside / "deep").mkdir(parents=True)
    (inside / "real.txt").write_text("real")
    (outside / "far.txt").write_text("far")
    (outside / "deep" / "x.txt").write_text("x")
    (inside / "copy.txt").symlink_to("real.txt")
    (inside / "far.txt").symlink_to(outside / "far.txt")
    (inside / "gone.txt").symlink_to("nowhere.txt")
    (inside / "loop.txt").symlink_to("loop.txt")
    (inside / "sub" / "up").symlink_to("..")
    (inside / "again").symlink_to("sub")
    (inside / "out").symlink_to(outside)
    (inside / "out2").symlink_to(outside)
    (outside / "back").symlink_to(inside)
    (outside / "deep" / "round").symlink_to(outside)
    listed = {f.file_path: f for f in list_inputs(source(inside)) if isinstance(f, InputFile)}
    assert list(listed) == ["copy.txt", "far.txt", "out/deep/x.txt", "out/far.txt", "real.txt"]
    assert "2 links lead out of the folder" in caplog.text
    assert set_aside(inside) == {
        "again": "link-repeated",
        "gone.txt": "dangling-link",
        "loop.txt": "link-loop",
        "out/back": "link-repeated",
        "out/deep/round": "link-loop",
        "out2": "link-repeated",
        "sub/up": "link-loop",
    }


def test_a_link_to_a_folder_above_reads_nothing_twice(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("a")
    (tmp_path / "texts" / "all").symlink_to(tmp_path)
    assert files(tmp_path / "texts") == ["a.txt"]
    assert set_aside(tmp_path / "texts") == {"all": "link-loop"}


def test_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "x.txt").mkdir()
    (tmp_path / "x.txt" / "inner.txt").write_text("inner")
    os.mkfifo(tmp_path / "pipe.txt")
    assert files(tmp_path) == ["x.txt/inner.txt"]
    assert set_aside(tmp_path) == {"pipe.txt": "not-a-file"}
    assert files(tmp_path / "*.txt") == []
    assert set_aside(tmp_path / "*.md") == {"*.md": "nothing-found"}
    assert set_aside(tmp_path / "absent") == {"absent": "vanished"}


def test_globs_name_files_from_the_last_fixed_folder(tmp_path: Path) -> None:
    for name in ("2023/a.txt", "2024/b.txt", "2024/c.md", "2024/.d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    assert files(tmp_path / "20*" / "*.txt") == ["2023/a.txt", "2024/b.txt"]
    assert files(tmp_path / "2024" / "*.txt") == ["b.txt"]
    assert files(tmp_path / "**" / "*.md") == ["2024/c.md"]


def test_a_file_that_vanishes_or_changes_between_listing_and_reading(tmp_path: Path) -> None:
    for name in ("gone.txt", "grown.txt", "pipe.txt", "steady.txt"):
        (tmp_path / name).write_text("text")
    listed = list(list_inputs(source(tmp_path)))
    (tmp_path / "gone.txt").unlink()
    (tmp_path / "grown.txt").write_text("text and more")
    (tmp_path / "pipe.txt").unlink()
    os.mkfifo(tmp_path / "pipe.txt")
    found = [next(read_input(file, source(tmp_path))) for file in listed if isinstance(file, InputFile)]
    assert [getattr(r, "kind", "read") for r in found] == ["vanished", "changed", "changed", "read"]


def test_a_file_that_grows_while_it_is_read(tmp_path: Path) -> None:
    from corpusmill.read.open import open_input
    from corpusmill.read.text import read_text

    path = tmp_path / "a.txt"
    path.write_text("text" * 500_000)
    (listed,) = list_inputs(source(path))
    assert isinstance(listed, InputFile)
    with open_input(listed, source(path)) as stream:
        stream.read(10)
        with path.open("a") as writer:
            writer.write("more")
        (found,) = read_text(stream, "a.txt", "a.txt", source(path))
    assert isinstance(found, SetAside)
    assert found.kind == "changed"


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that exists and cannot be read")
def test_an_unreadable_file(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").symlink_to("/proc/self/mem")
    (tmp_path / "good.txt").write_text("good")
    bad, good = read_source(source(tmp_path), root=Path())
    assert isinstance(bad, SetAside)
    assert bad.kind == "unreadable"
    assert "/proc" not in bad.error
    assert isinstance(good, Record)


def test_permission_denied() -> None:
    with tempfile.TemporaryDirectory() as name:  # not tmp_path: nobody else may look into its parents
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "secret").mkdir()
        (folder / "a.txt").write_text("a")
        (folder / "a.txt").chmod(0)
        (folder / "b.txt").write_text("b")
        (folder / "secret").chmod(0)
        me = os.geteuid()
        if me == 0:
            os.seteuid(65534)  # root may read everything
        try:
            found = list(read_source(source(folder), root=Path()))
        finally:
            os.seteuid(me)
            (folder / "secret").chmod(0o700)
    assert [(r.file_path, getattr(r, "kind", "read")) for r in found] == [
        ("a.txt", "unreadable"),
        ("b.txt", "read"),
        ("secret", "unreadable"),
    ]


def test_a_very_deep_folder() -> None:
    top = tempfile.mkdtemp()
    try:
        here = os.open(top, os.O_RDONLY)
        for _ in range(1200):
            os.mkdir("d", dir_fd=here)
            deeper = os.open("d", os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = deeper
        os.close(os.open("bottom.txt", os.O_CREAT | os.O_WRONLY, dir_fd=here))
        os.close(here)
        assert files(top) == ["d/" * 1200 + "bottom.txt"]
    finally:
        subprocess.run(["rm", "-rf", top], check=True)  # deeper than Python's own removal goes


def test_no_absolute_path_is_recorded(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "bad.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "gone").symlink_to(tmp_path / "nothing")
    for spelled in (tmp_path, f"{tmp_path}/", tmp_path / "*", f"file://{tmp_path}"):
        found = list(read_source(source(spelled), root=Path("/")))
        assert sorted(item.file_path for item in found) == ["a.txt", "bad.txt", "gone"]
        assert str(tmp_path) not in repr(found)


def test_listing_keeps_only_one_folder_in_memory(tmp_path: Path) -> None:
    for folder in range(100):
        (tmp_path / f"{folder:03}").mkdir()
        for number in range(100):
            os.close(os.open(tmp_path / f"{folder:03}" / f"{number}.txt", os.O_CREAT))
    count, grown = read_apart("list_inputs(SourceOptions('t', place))", tmp_path)
    assert count == 10_000
    assert grown < 4_000  # KiB
