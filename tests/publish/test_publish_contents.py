"""A release folder as it goes out: what is checked, what is sent, and that nothing speaks of files that stay."""

from __future__ import annotations

import hashlib
from pathlib import Path

import mlcroissant
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.errors import CorpusmillError
from corpusmill.publish import PublishError, PublishRefusedError
from corpusmill.publish.contents import read_release
from corpusmill.publish.errors import told
from corpusmill.publish.rights import allows_publication, stated_right
from corpusmill.release.compare.diff import diff
from corpusmill.release.verify import passed_over, verify
from hub.releases import make_release, make_rows, write_sums


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_release(tmp_path / "1.0.0", make_rows(20))


def test_checksums_sent_are_true_of_what_is_sent(folder: Path) -> None:
    for include_audit in (False, True):
        release = read_release(folder, include_audit=include_audit)
        content = {i.path: i.source if isinstance(i.source, bytes) else i.source.read_bytes() for i in release.items}
        listed = {line[66:]: line[:64] for line in content.pop("SHA256SUMS").decode().splitlines()}
        assert listed == {path: hashlib.sha256(c).hexdigest() for path, c in content.items()}
        assert all(i.size == len(content[i.path]) for i in release.items if i.path in content)
        assert ("edits/train-00000-of-00001.parquet" in listed) == include_audit


def written(folder: Path, to: Path, **how: object) -> Path:
    """The copy of a release as it goes out."""
    for item in read_release(folder, **how).items:
        (to / item.path).parent.mkdir(parents=True, exist_ok=True)
        (to / item.path).write_bytes(item.source if isinstance(item.source, bytes) else item.source.read_bytes())
    return to


@pytest.mark.parametrize("include_audit", [False, True])
@pytest.mark.parametrize("repository", ["", "ada/letters"])
def test_what_goes_out_is_a_release_that_verifies(
    folder: Path, tmp_path: Path, include_audit: bool, repository: str
) -> None:
    assert verify(folder, load=False) == []
    copy = written(folder, tmp_path / "copy", include_audit=include_audit, repository=repository)
    assert verify(copy) == []
    assert passed_over(copy) == ([] if include_audit else [
        "this copy was published without edits, dropped: changes were not undone, and the figures on them were not "
        "counted again"
    ])  # fmt: skip
    (copy / "YANKED").write_text('{"version": "1.0.0", "reason": "names"}')
    (copy / "yanked.json").write_text("{}")
    assert verify(copy, load=False) == [] and passed_over(copy)[0] == "this version was withdrawn, as YANKED says"
    issues = mlcroissant.Dataset(str(copy / "croissant.json")).metadata.ctx.issues
    assert not issues.errors and not issues.warnings
    card = (copy / "README.md").read_text()
    assert ('load_dataset("ada/letters", split="train", revision="v1.0.0")' in card) == bool(repository)
    assert ('"edits", split="train"' in card) == include_audit
    # a copy that is not on the hub loads from where it lies, and names no folder of the machine that built it
    is_elsewhere = not repository and not include_audit
    assert ("dist/" in card, 'load_dataset(".", split' in card) == (include_audit and not repository, is_elsewhere)


def test_what_was_held_back_does_not_excuse_the_rest(folder: Path, tmp_path: Path) -> None:
    copy = written(folder, tmp_path / "copy")
    (copy / ".gitattributes").write_text("*.parquet filter=lfs")
    change(copy, '"languages": {', '"languages": {"de": 1,')
    change(copy, '"dropped": 1', '"dropped": 2')
    write_sums(copy)
    assert {problem.what for problem in verify(copy, load=False)} >= {
        "its figures for `languages` are not those of the tables",
        "its accounting is not that of the tables",
    }
    copy = written(folder, tmp_path / "other")
    change(copy, '"held_back": [', '"held_back": ["documents",')
    write_sums(copy)
    assert "'documents' as held back" in verify(copy, load=False)[0].what


def test_copies_with_and_without_audit_differ_in_nothing_that_counts(folder: Path, tmp_path: Path) -> None:
    found = diff(written(folder, tmp_path / "copy", repository="ada/letters"), folder)
    assert (found.same, found.added, found.texts_changed, found.rules, found.schema) == (20, 0, 0, (), ())


def test_with_audit_everything_goes_as_it_was_built(folder: Path) -> None:
    release = read_release(folder, include_audit=True)
    assert [i.path for i in release.items if isinstance(i.source, bytes)] == ["SHA256SUMS"]
    assert release.held_back == ()


def test_a_file_of_a_kind_nobody_named_stays(tmp_path: Path) -> None:
    folder = make_release(
        tmp_path / "1.0.0", make_rows(5), extra={"masked/names.parquet": b"x", "plots/a.svg": b"<svg/>"}
    )
    release = read_release(folder)
    assert "masked/names.parquet" in release.held_back
    assert "plots/a.svg" in {item.path for item in release.items}


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "manifest.json"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda f: (f / "data/train-00000-of-00001.parquet").write_bytes(b"x"), "changed after the build"),
        (lambda f: (f / "CHANGELOG.md").unlink(), "CHANGELOG.md: No such file"),
        (lambda f: (f / "SHA256SUMS").unlink(), "no SHA256SUMS"),
        (lambda f: (f / "manifest.json").unlink(), "no manifest.json"),
        (lambda f: (f / "manifest.json").write_text("{"), "not JSON"),
        (lambda f: (f / "manifest.json").write_text("[]"), "not a manifest"),
        (lambda f: (f / "manifest.json").write_text('{"format": 1}'), "`corpus` is missing"),
        (lambda f: change(f, '"name": "letters"', '"nom": "letters"'), r"`corpus\.name` is missing"),
        (lambda f: change(f, '"version": "1.0.0"', '"version": "1.0.1"'), "not the file that SHA256SUMS lists"),
        (lambda f: (change(f, '"version": "1.0.0"', '"version": "one"'), write_sums(f)), "no name and version"),
        (lambda f: (f / "SHA256SUMS").write_text("00  x\n"), "line 1"),
        (lambda f: (f / "SHA256SUMS").write_text("0" * 64 + "  ../../etc/passwd\n"), "line 1"),
        (lambda f: (f / "SHA256SUMS").write_text("0" * 64 + "  /etc/passwd\n"), "line 1"),
        (lambda f: (f / "SHA256SUMS").write_text(""), "does not list README.md"),
    ],
)
def test_damaged_folders_are_named(folder: Path, damage, told: str) -> None:
    damage(folder)
    with pytest.raises(CorpusmillError, match=told) as failed:
        read_release(folder)
    assert str(folder) in str(failed.value)


def test_a_release_without_data_is_none(folder: Path) -> None:
    (folder / "data/train-00000-of-00001.parquet").unlink()
    write_sums(folder)
    with pytest.raises(PublishError, match="nothing to publish"):
        read_release(folder)


@pytest.mark.parametrize("version", ["1.0.0-dev", "1.0.0-dev.3", "1.0.0-rc.1.dev"])
def test_versions_that_may_change_stay(tmp_path: Path, version: str) -> None:
    with pytest.raises(PublishRefusedError, match="never changes"):
        read_release(make_release(tmp_path / "v", make_rows(5), version=version))


def test_a_release_candidate_may_go(tmp_path: Path) -> None:
    assert read_release(make_release(tmp_path / "v", make_rows(5), version="1.0.0-rc.1")).tag == "v1.0.0-rc.1"


OPEN = [
    "CC0-1.0",
    "cc-by-4.0",
    "CC-BY-SA-3.0",
    "CC-BY-NC-SA-4.0",
    "CC-BY-3.0-DE",
    "odc-by",
    "ODbL-1.0",
    "PDDL-1.0",
    "MIT",
]
OPEN += ["Apache-2.0", "OGL-UK-3.0", "GFDL-1.3-or-later", "GPL-3.0-only", "CC-BY-4.0 AND CC0-1.0", "other OR MIT"]
OPEN += ["MIT OR CC0-1.0 AND LicenseRef-press", "GPL-2.0-only WITH Classpath-exception-2.0", ["MIT", "CC0-1.0"]]
CLOSED = [
    None,
    "",
    " ",
    "other",
    "unknown",
    "proprietary",
    "CC-BY-ND-4.0",
    "cc-by-nc-nd-4.0",
    "LicenseRef-press",
    4,
    {},
]
CLOSED += ["CC-BY-4.0 AND other", "all rights reserved", "cc", "house license", [], ["cc-by-4.0", "other"], "cc-by-9.9"]
CLOSED += ["cc-by-4.0\nother", "(MIT OR CC0-1.0) AND LicenseRef-press", "MIT OR (CC0-1.0 AND LicenseRef-press)"]


@pytest.mark.parametrize("name", OPEN)
def test_open_licenses(name: object) -> None:
    assert allows_publication(name)
    assert stated_right([("the release", name)], "The owner allowed it by letter", where="x") is None


@pytest.mark.parametrize("name", CLOSED)
def test_licenses_that_do_not_let_anyone_publish(name: object) -> None:
    assert not allows_publication(name)
    with pytest.raises(PublishRefusedError, match="--i-have-the-right-to-publish"):
        stated_right([("the release", name)], None, where="x")
    sentence = "The owner allowed it by letter"
    assert stated_right([("the release", name)], sentence, where="x") == sentence


@given(st.text(), st.text(min_size=8))
def test_the_token_never_gets_through(text: str, token: str) -> None:
    said = told(text + token + text, token)
    assert token not in said or token in "[hidden] …"
    assert said.isprintable()
