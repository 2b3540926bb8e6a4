"""`verify` finds every kind of damage, and nothing in a release that is whole."""

import errno
import hashlib
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpusmill.errors import NoReleaseError
from corpusmill.release import verify as module
from corpusmill.release.folder import sha256, write_release
from corpusmill.release.pages.written import pages
from corpusmill.release.verify import verify
from corpusmill.terminal.words import at
from hub.releases import write_sums
from parts import COUNTED, describe, three_parts, write_part, write_table


@pytest.fixture
def folder(tmp_path):
    return write_release(three_parts(tmp_path / "parts"), describe(inputs=COUNTED), tmp_path / "dist").path


def places(problems):
    return {problem.place for problem in problems}


def sign(folder: Path) -> None:
    """Make manifest, pages and checksums fit whatever the tables are now, as a forger would."""
    manifest = json.loads((folder / "manifest.json").read_text())
    for about in manifest["tables"].values():
        for file in about["files"]:
            file["sha256"] = sha256(folder / file["path"])
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
    for path, text in pages(manifest).items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)
    write_sums(folder)


def rewrite(path: Path, change) -> None:
    table = pq.read_table(path)
    rows = change(table.to_pylist())
    write_table(path, table.schema, [pa.Table.from_pylist(rows, table.schema)])


def test_a_whole_release_has_no_problem(folder):
    assert verify(folder) == []


def test_not_a_release(tmp_path):
    with pytest.raises(NoReleaseError, match=r"no manifest\.json"):
        verify(tmp_path)
    (tmp_path / "SHA256SUMS").write_text("")  # one that has lost its manifest is damaged
    assert "no manifest.json; the release is damaged" in verify(tmp_path)[0].what
    for text, message in (("{", "not JSON"), ("[]", "not a manifest"), ('{"format": 1}', "`corpus` is missing")):
        (tmp_path / "manifest.json").write_text(text)
        assert message in verify(tmp_path)[0].what


@pytest.mark.parametrize(
    "tables",
    [[], {"documents": None}, {"documents": {"files": {}, "columns": []}}, {"documents": {"files": [{"path": 3}]}}],
)
def test_a_manifest_whose_tables_are_none_is_damaged(folder, tables):
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"tables": tables}))
    assert "the release is damaged, build it again" in verify(folder)[0].what
    (folder / "manifest.json").write_text("[" * 100_000)
    assert "not JSON" in verify(folder)[0].what


@pytest.mark.parametrize("path", ["data/train-00001-of-00002.parquet", "README.md", "LICENSE", "CHANGELOG.md"])
def test_a_changed_byte(folder, path):
    damaged = bytearray((folder / path).read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (folder / path).unlink()  # the file may be linked to the part that it came from
    (folder / path).write_bytes(damaged)
    assert path in places(verify(folder))


def test_missing_and_foreign_files(folder):
    (folder / "edits/train-00000-of-00001.parquet").unlink()
    (folder / "notes.txt").write_text("mine")
    found = verify(folder)
    assert places(found) == {"edits/train-00000-of-00001.parquet", "notes.txt"}


def test_a_changed_text_with_fitting_checksums(folder):
    def change(rows):
        rows[0]["text"] = rows[0]["text"].replace("Kabul", "Herat")
        return rows

    rewrite(folder / "data/train-00000-of-00002.parquet", change)
    sign(folder)
    problem, shown = verify(folder)
    assert problem.place == "seeds/000.txt" and "text as read" in problem.what
    assert "`instance`" in shown.what  # the card shows the beginning of this document


def test_a_missing_edit(folder):
    rewrite(folder / "edits/train-00000-of-00001.parquet", lambda rows: rows[1:])
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["tables"]["edits"]["rows"] -= 1
    manifest["tables"]["edits"]["files"][0]["rows"] -= 1
    (folder / "manifest.json").write_text(json.dumps(manifest))
    sign(folder)
    assert {"seeds/000.txt", "manifest.json"} <= places(verify(folder))


def test_edits_of_nobody(folder):
    def rename(rows):
        return [row | {"id": "seeds/gone.txt"} if row["id"] == "seeds/001.txt" else row for row in rows]

    rewrite(folder / "edits/train-00000-of-00001.parquet", rename)
    sign(folder)
    found = verify(folder)
    assert {"seeds/001.txt", "seeds/gone.txt"} <= places(found)


def test_masked_values_are_not_restored(folder):
    def mask(rows):
        return [row | {"before": None} if row["id"] == "seeds/001.txt" else row for row in rows]

    rewrite(folder / "edits/train-00000-of-00001.parquet", mask)
    sign(folder)
    assert "seeds/001.txt" not in places(verify(folder))


def test_counts_that_do_not_fit(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["figures"]["languages"] = {"en": 2, "de": 1}
    manifest["accounting"]["dropped"] = 0
    (folder / "manifest.json").write_text(json.dumps(manifest))
    sign(folder)
    assert [problem.what for problem in verify(folder)] == [
        "its figures for `languages` are not those of the tables",
        "its accounting is not that of the tables",
    ]


def test_a_card_that_lies(folder):
    text = (folder / "README.md").read_text()
    (folder / "README.md").write_text(text.replace("num_examples: 3", "num_examples: 30"))
    (folder / "CITATION.cff").write_text("title: another")
    write_sums(folder)
    assert places(verify(folder)) == {"README.md", "CITATION.cff"}


def test_a_card_of_another_version_of_the_tool(folder):
    """Other words are no problem, other figures are."""
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["keys"]["pages"] = "0" * 16
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
    text = (folder / "README.md").read_text()
    (folder / "README.md").write_text(text.replace("## Load", "## How to load it"))
    write_sums(folder)
    assert verify(folder, load=False) == []
    (folder / "README.md").write_text(text.replace("num_examples: 3", "num_examples: 30"))
    write_sums(folder)
    assert places(verify(folder, load=False)) == {"README.md"}


def test_ids_must_be_unique(tmp_path):
    parts = [write_part(tmp_path / name, {"seeds/a": text}) for name, text in (("a", "one"), ("b", "two"))]
    folder = write_release(parts, describe(), tmp_path / "dist").path
    assert [(p.place, p.what) for p in verify(folder, load=False)] == [
        ("seeds/a", "more than one document has this id")
    ]


def test_a_manifest_may_not_lead_out_of_the_folder(folder):
    text = (folder / "manifest.json").read_text()
    (folder / "manifest.json").write_text(text.replace('"data/train-00000', '"../../data/train-00000'))
    write_sums(folder)
    assert any("'../../data" in problem.what for problem in verify(folder))


def test_many_problems_of_one_kind_are_cut_short(tmp_path):
    part = write_part(tmp_path / "a", {f"seeds/{n}": f"text {n}" for n in range(200)})
    rewrite(
        part / "documents.parquet",
        lambda rows: [row | {"text_in_sha256": hashlib.sha256().hexdigest()} for row in rows],
    )
    found = verify(write_release([part], describe(), tmp_path / "dist").path, load=False)
    assert len(found) == module._SHOWN + 1
    assert found[-1].place == "190 more documents"


def forged(folder: Path, change) -> list[str]:
    """What `verify` says where somebody changed the manifest, and the checksums to fit."""
    manifest = json.loads((folder / "manifest.json").read_text())
    change(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
    write_sums(folder)
    return [str(problem) for problem in verify(folder, load=False)]


def first_file(manifest):
    return manifest["tables"]["documents"]["files"][0]


LIES = {
    "held back, and there": (lambda m: m["held_back"].append("edits"), "names the table 'edits' as held back"),
    "another sum": (lambda m: first_file(m).update(sha256="0" * 64), "gives another checksum for data/"),
    "rows of a file": (lambda m: first_file(m).update(rows=99), "the manifest says 99"),
    "rows of a table": (lambda m: m["tables"]["documents"].update(rows=99), "do not sum up to 99"),
    "a file unnamed": (lambda m: m["tables"]["edits"]["files"].pop(), "a table file that the manifest does not name"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_manifest_that_says_otherwise_than_the_files(folder, lie):
    change, told = LIES[lie]
    assert any(told in problem for problem in forged(folder, change))


def test_a_file_that_a_library_looks_for_in_vain_is_no_word_of_the_disk(tmp_path):
    with pytest.raises(ValueError, match="no such table"), at(tmp_path):
        try:
            raise FileNotFoundError(errno.ENOENT, "No such file or directory")
        except OSError:
            raise ValueError("no such table") from None
    with pytest.raises(OSError, match=str(tmp_path)) as full, at(tmp_path):
        raise ValueError("generating failed") from OSError(errno.ENOSPC, "No space left on device")
    assert full.value.errno == errno.ENOSPC
