"""A release folder as it goes out: what is checked, what is sent, and that nothing speaks of files that stay."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.publish import PublishError, PublishRefusedError
from corpusmill.publish.audit import croissant_without_audit, without_audit
from corpusmill.publish.contents import read_release
from corpusmill.publish.errors import without_secrets
from corpusmill.publish.rights import allows_publication, check_rights
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
        assert ("edits/part-00000.parquet" in listed) == include_audit


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


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda f: (f / "data/train-00000-of-00001.parquet").write_bytes(b"x"), "changed after the build"),
        (lambda f: (f / "CHANGELOG.md").unlink(), "CHANGELOG.md: No such file"),
        (lambda f: (f / "SHA256SUMS").unlink(), "no SHA256SUMS"),
        (lambda f: (f / "manifest.json").unlink(), "no manifest.json"),
        (lambda f: (f / "manifest.json").write_text("{"), "not valid JSON"),
        (lambda f: (f / "manifest.json").write_text("[]"), "no JSON object"),
        (lambda f: (f / "manifest.json").write_text('{"name": "x"}'), "no version"),
        (lambda f: (f / "manifest.json").write_text('{"name": "x", "version": "one"}'), "not of the form"),
        (lambda f: (f / "SHA256SUMS").write_text("00  x\n"), "line 1"),
        (lambda f: (f / "SHA256SUMS").write_text("0" * 64 + "  ../../etc/passwd\n"), "line 1"),
        (lambda f: (f / "SHA256SUMS").write_text("0" * 64 + "  /etc/passwd\n"), "line 1"),
        (lambda f: (f / "SHA256SUMS").write_text(""), "does not list README.md"),
    ],
)
def test_damaged_folders_are_named(folder: Path, damage, told: str) -> None:
    damage(folder)
    with pytest.raises(PublishError, match=told) as failed:
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


def test_name_and_version_may_stand_at_the_top_of_the_manifest(tmp_path: Path) -> None:
    folder = make_release(tmp_path / "v", make_rows(5))
    told = json.loads((folder / "manifest.json").read_text())["corpus"]
    (folder / "manifest.json").write_text(json.dumps(told))
    write_sums(folder)
    assert read_release(folder).title == "letters v1.0.0"


def test_card_keeps_its_text_and_its_other_metadata() -> None:
    card = (
        "---\nlicense: other\ntags: [é]\nconfigs:\n- config_name: documents\n  default: true\n  data_files:\n"
        "  - {split: train, path: data/train-*.parquet}\n- config_name: dropped\n  data_files:\n"
        "  - {split: train, path: dropped/train-*.parquet}\ndataset_info:\n- config_name: documents\n"
        "- config_name: dropped\n---\n# Title\n\n---\nnot front matter: [\n"
    )
    assert without_audit(card) == (
        "---\nlicense: other\ntags:\n- é\nconfigs:\n- config_name: documents\n  default: true\n  data_files:\n"
        "  - split: train\n    path: data/train-*.parquet\ndataset_info:\n- config_name: documents\n---\n"
        "# Title\n\n---\nnot front matter: [\n"
    )


@given(st.text())
def test_cards_without_audit_parts_are_left_as_they_are(text: str) -> None:
    if "audit:begin" not in text and not text.startswith("---"):
        assert without_audit(text) == text


def test_croissant_keeps_what_is_sent() -> None:
    told = {
        "distribution": [
            {"@id": "data", "includes": "data/*.parquet", "sha256": "a"},
            {"@id": "edits", "includes": ["./edits/*.parquet"]},
            {"@id": "report", "contentUrl": "report.html"},
        ],
        "recordSet": [
            {"@id": "documents", "field": [{"source": {"fileSet": {"@id": "data"}}}]},
            {"@id": "edits", "field": [{"subField": [{"source": {"fileSet": {"@id": "edits"}}}]}]},
        ],
    }
    after = json.loads(croissant_without_audit(json.dumps(told)))
    assert [one["@id"] for one in after["distribution"]] == ["data"]
    assert [one["@id"] for one in after["recordSet"]] == ["documents"]


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
CLOSED += ["CC-BY-4.0 AND other", "all rights reserved", "cc", "mit license", [], ["cc-by-4.0", "other"], "cc-by-9.9"]
CLOSED += ["cc-by-4.0\nother"]


@pytest.mark.parametrize("name", OPEN)
def test_open_licenses(name: object) -> None:
    assert allows_publication(name)
    assert check_rights([("the release", name)], None, where="x") == []


@pytest.mark.parametrize("name", CLOSED)
def test_licenses_that_do_not_let_anyone_publish(name: object) -> None:
    assert not allows_publication(name)
    with pytest.raises(PublishRefusedError, match="--i-have-the-right-to-publish"):
        check_rights([("the release", name)], None, where="x")
    assert check_rights([("the release", name)], "The owner allowed it by letter", where="x")


@given(st.text(), st.text(min_size=8))
def test_the_token_never_gets_through(text: str, token: str) -> None:
    told = without_secrets(text + token + text, token)
    assert token not in told or token in "[hidden] …"
    assert told.isprintable()
