"""What is kept is proven: damage is mended or told, never released; a full disk and a wrong folder are one sentence."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import corpora
import test_page_store as pages
from commands import command
from corpora import build_here
from faults import limited
from test_build import DIST

# what is kept is proven


def flipped(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    if data:
        data[at % len(data)] ^= 0x20
    path.write_bytes(bytes(data) or b"x")


KEPT = {
    "tables of parts": "parts/*/*.parquet",
    "ids of parts": "parts/*/ids.npy",
    "prints of parts": "parts/*/prints.npy",
    "lengths of parts": "parts/*/lengths.npy",
    "what edits did in parts": "parts/*/edited.json",
    "receipts of parts": "parts/*/receipt.json",
    "pages": "pages/*/*.pages",
    "rows of a subject": "knowledge/[0-9a-f]*/*.npy",
    "receipts of rows": "knowledge/[0-9a-f]*/receipt.json",
    "what is known": "knowledge/repeated_lines-*/[0-9a-f]*",
    "receipt of what is known": "knowledge/repeated_lines-*/receipt.json",
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of pages and texts that counts lines, built."""
    folder = tmp_path_factory.mktemp("kept") / "corpus"
    config = pages.make(folder, split_bytes=1 << 16)
    (folder / "texts" / "empty.txt").write_bytes(b"")
    (folder / "texts" / "binary.txt").write_bytes(bytes(range(256)) * 40)
    build_here(corpora.with_stages(config, ["tag_language", "strip_boilerplate", "strip_repeated", "tag_counts"]))
    return folder


@pytest.mark.parametrize("kind", KEPT)
def test_a_flipped_byte_in_what_is_kept_is_never_released(kind: str, kept: Path, tmp_path: Path) -> None:
    expected = corpora.checksums(kept / DIST)
    folder = tmp_path / "corpus"
    shutil.copytree(kept, folder, symlinks=True)
    work = folder / ".corpusmill" / "test-corpus"
    paths = sorted(work.glob(KEPT[kind]))
    assert paths
    for n, path in enumerate(paths):
        flipped(path, (path.stat().st_size * (2 * n + 1)) // (2 * len(paths)))
    shutil.rmtree(folder / "dist")
    if kind == "pages":
        shutil.rmtree(work / "parts")  # or nobody reads them
    assert build_here(folder / "corpus.toml").status == "written"
    assert corpora.checksums(folder / DIST) == expected
    again = build_here(folder / "corpus.toml")
    assert (again.status, again.reused_parts) == ("unchanged", again.parts)


PHASED = {
    "tables of parts": ("parts/*/*.parquet", []),
    "what is told of each text": ("found/*/*[a-z0-9].[anu]*", ["parts"]),
    "what is known": ("found/*/" + "[0-9a-f]" * 64, ["parts"]),
}
"""Files, and what goes with them, or nobody would read them."""


@pytest.fixture(scope="module")
def phased(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of two phases, built: a copy goes."""
    config = corpora.make(tmp_path_factory.mktemp("phased") / "corpus", documents=6)
    (config.parent / "texts" / "copy.txt").write_text(corpora.document(3))
    corpora.with_stages(config, ["tag_language", "strip_boilerplate", "drop_duplicates", "tag_counts"])
    config.write_text(config.read_text() + '\n[duplicates]\npolicy = "drop"\n')
    assert build_here(config).accounts["reasons"] == {"duplicate-exact": 1}
    return config.parent


@pytest.mark.parametrize("kind", PHASED)
def test_a_flipped_byte_in_what_a_later_phase_keeps_is_never_released(kind: str, phased: Path, tmp_path: Path) -> None:
    pattern, without = PHASED[kind]
    folder = tmp_path / "corpus"
    shutil.copytree(phased, folder, symlinks=True)
    work = folder / ".corpusmill" / "test-corpus"
    paths = sorted(work.glob(pattern))
    assert paths
    for n, path in enumerate(paths):
        flipped(path, (path.stat().st_size * (2 * n + 1)) // (2 * len(paths)))
    for name in (folder / "dist", *(work / name for name in without)):
        shutil.rmtree(name)
    assert build_here(folder / "corpus.toml").status == "written"
    assert corpora.checksums(folder / DIST) == corpora.checksums(phased / DIST)
    again = build_here(folder / "corpus.toml")
    assert (again.status, again.reused_parts) == ("unchanged", again.parts)


def test_who_edits_a_release_does_not_reach_the_parts_and_damage_is_mended(kept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    shutil.copytree(kept, folder, symlinks=True)
    expected = corpora.checksums(folder / DIST)
    shard = next((folder / DIST / "data").glob("*"))
    with shard.open("r+b") as file:
        file.truncate(100)
    assert build_here(folder / "corpus.toml").status == "replaced"
    assert corpora.checksums(folder / DIST) == expected


def test_a_build_in_which_nothing_changed_reads_no_table(kept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    shutil.copytree(kept, folder, symlinks=True)
    for path in folder.glob(".corpusmill/*/parts/*/*.parquet"):
        path.write_bytes(b"\0" * path.stat().st_size)  # of the same size: only who reads it can tell
    done = build_here(folder / "corpus.toml")
    assert (done.status, done.reused_parts) == ("unchanged", done.parts)


# the disk


def test_a_limit_for_the_size_of_a_file_is_one_sentence(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=40, split_bytes=1 << 20)
    done = limited(resource.RLIMIT_FSIZE, 3_000, "build", config)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1 and "File too large; raise the limit" in done.stderr, done.stderr
    assert command("build", config).returncode == 0


def test_an_array_is_written_whole_or_its_error_is_told(tmp_path: Path) -> None:
    """Sizes around those of a buffer of C, whose last bytes numpy loses unsaid."""
    code = (
        "import sys, numpy as np\nfrom pathlib import Path\nfrom corpusmill.kernel.arrays import save\n"
        "for size in (1, 495, 496, 497, 500, 1000, 1008, 1009, 5000):\n"
        "    path = Path(sys.argv[1], f'{size}.npy')\n"
        "    try:\n        save(path, np.arange(size))\n"
        "    except OSError as error:\n        assert error.errno == 27 and path.stat().st_size <= 4096\n"
        "    else:\n        assert np.array_equal(np.load(path), np.arange(size)) and size <= 496\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_arrays_are_written_by_one_function() -> None:
    """`np.save` and `tofile` lose the last bytes of an array on a full disk (see `kernel.arrays.save`)."""
    sources = {path: path.read_text() for path in (corpora.ROOT / "pipeline").rglob("*.py")}
    found = [path.name for path, text in sources.items() if "np.save(" in text or ".tofile(" in text]
    assert found == ["arrays.py"]


@pytest.mark.parametrize("name", ["dist", ".corpusmill", "dist/test-corpus"])
def test_a_file_in_the_place_of_a_folder_is_named(name: str, tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=2)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("")
    done = command("build", config)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1 and name in done.stderr and "move it away" in done.stderr, done.stderr
