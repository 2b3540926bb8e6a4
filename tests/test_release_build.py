"""The release of a real build: verified, refused under a taken version, told apart from the next one."""

import json
import shutil
from pathlib import Path

import pytest

import corpora
from corpora import build_here
from corpusmill.errors import UsageError
from corpusmill.release.compare.diff import diff
from corpusmill.release.folder import VersionTakenError
from corpusmill.release.measure import measure
from corpusmill.release.verify import verify

ROOT = Path(__file__).parent.parent


@pytest.fixture
def corpus(tmp_path):
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    text = (ROOT / "corpus.toml").read_text()
    assert 'version = "0.1.0-dev"' in text
    finished = 'version = "1.0.0"\nreleased = "2026-01-31"\ncontact = "nobody@example.org"'
    (tmp_path / "corpus.toml").write_text(text.replace('version = "0.1.0-dev"', finished))
    return tmp_path


def change(corpus: Path, old: str, new: str) -> None:
    text = (corpus / "corpus.toml").read_text()
    assert old in text
    (corpus / "corpus.toml").write_text(text.replace(old, new))


def test_from_the_first_version_to_the_next(corpus):
    first = build_here(corpus)
    assert (first.folder.name, first.status) == ("1.0.0", "written")
    assert verify(first.folder) == []
    assert build_here(corpus).status == "unchanged"

    gone = sorted((corpus / "seeds").iterdir())[0].name
    (corpus / "corpus.toml").write_text((corpus / "corpus.toml").read_text() + f'\n[exclude]\nids = ["seeds/{gone}"]\n')
    with pytest.raises(VersionTakenError, match=r'version = "1\.1\.0"'):
        build_here(corpus)
    assert verify(first.folder, load=False) == []

    change(corpus, 'version = "1.0.0"', 'version = "1.1.0"')
    second = build_here(corpus)
    assert verify(second.folder, load=False) == []
    found = diff(first.folder, second.folder)
    assert (found.removed_ids, found.added, found.same) == ((f"seeds/{gone}",), 0, 4)
    assert "0 documents added, 1 removed" in (second.folder / "CHANGELOG.md").read_text()
    assert (corpus / "dist/nato-afghanistan/latest").resolve() == second.folder.resolve()


def test_a_finished_version_needs_its_date_before_anything_is_read(corpus):
    change(corpus, 'released = "2026-01-31"', "")
    with pytest.raises(UsageError, match="`released` is missing"):
        build_here(corpus)
    assert not (corpus / ".corpusmill").exists()
    change(corpus, 'version = "1.0.0"', 'version = "1.0.0-dev"')
    assert build_here(corpus).status == "written"


@pytest.mark.parametrize("more", [(), ("strip_repeated",)])  # edits of one phase, and of two
def test_figures_that_parts_keep_are_those_of_the_rows(more, tmp_path):
    stages = ("fix_text", *more, "collapse_space", "tag_counts")
    config = corpora.make(tmp_path, documents=40, stages=stages)
    for path in (tmp_path / "texts").iterdir():
        path.write_text(path.read_text() + "\nAll our ports\nThe mill shop \nWhere we are\nWrite to the crew\n")
    place = build_here(config).folder
    figures = json.loads((place / "manifest.json").read_text())["figures"]
    files = {name: sorted((place / folder).iterdir()) for name, folder in (("documents", "data"), ("edits", "edits"))}
    assert len(files["edits"]) > 1
    read = measure(files)
    assert figures == read
    assert figures["documents"] == 40 and figures["length"]["min"] > 0 and figures["filled"]["char_count"] == 40
    assert {stage for stage, told in figures["edits"]["stages"].items() if told["documents"] > 1} >= {*more}
