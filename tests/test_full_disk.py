"""Full disks, by every verb that writes: a sentence with the place and the remedy, and nothing is half there."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import corpora
from commands import command
from corpora import build_here
from faults import fresh
from test_build import DIST


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of which 450 kB are left."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk may be mounted here")
    try:
        (disk / "ballast").write_bytes(b"\0" * (150 << 10))
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def fill(disk: Path) -> None:
    """Take all that is left."""
    with (disk / "more ballast").open("wb", buffering=0) as file:
        try:
            while file.write(bytes(1 << 12)):
                pass
        except OSError:
            return


def test_a_build_goes_on_when_there_is_space(disk: Path, tmp_path: Path) -> None:
    config = corpora.make(disk / "corpus", documents=60)
    done = command("build", config)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1 and "No space left on device; free some space" in done.stderr, done.stderr
    (disk / "ballast").unlink()
    subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
    assert command("build", config).returncode == 0
    assert corpora.checksums(config.parent / DIST) == fresh(config, tmp_path / "fresh")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    config = corpora.make(tmp_path_factory.mktemp("released"), documents=8, stages=corpora.LIGHT, version="1.0.0")
    return build_here(config).folder


def test_nothing_is_said_against_a_release_that_cannot_be_loaded_for_lack_of_space(
    release: Path, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from corpusmill.release.verify import verify

    fill(disk)
    monkeypatch.setattr(tempfile, "tempdir", str(disk))
    with pytest.raises(OSError, match="No space left on device") as failed:
        verify(release)
    assert str(failed.value.filename).startswith(str(disk))
    (disk / "more ballast").unlink()
    assert verify(release) == []


def test_an_export_names_where_there_is_no_space(release: Path, disk: Path) -> None:
    fill(disk)
    done = command("export", release, disk / "out")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{disk / 'out'}: No space left on device; free some space" in done.stderr, done.stderr
    assert sorted(path.name for path in disk.iterdir()) == ["ballast", "more ballast"]


def test_what_is_published_to_a_full_disk_goes_on_when_there_is_space(release: Path, disk: Path) -> None:
    fill(disk)
    words = ["publish", release, "--to", f"file://{disk}/shelf"]
    done = command(*words)
    assert done.returncode == 1 and "No space left on device" in done.stderr, done.stderr
    assert "Free some space. Run the same command again" in done.stderr, done.stderr
    assert not (disk / "shelf" / "latest.json").exists()
    (disk / "more ballast").unlink()
    assert command(*words).returncode == 0
    assert command("verify", disk / "shelf" / "1.0.0", "--no-load").returncode == 0
