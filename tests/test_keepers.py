"""What a copy was dropped for stays, whatever else drops documents: one of each cluster is in the corpus."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from corpora import build_here
from corpusmill.corpus.later.phases import LargeLossError
from corpusmill.recipes.recipe import Recipe
from corpusmill.recipes.stage import RecipeError, takes_out
from corpusmill.release.verify import _lost, verify
from test_build import DIST, tables
from test_duplicate_builds import corpus, story

BOTH = '[duplicates]\npolicy = "drop"\n\n[contamination]\npolicy = "drop"\nagainst = ["held-out.txt"]\n'


def leaked(folder: Path, section: str = BOTH) -> Path:
    """Eight pairs of copies; of two pairs the longer one, which would be kept, holds a named text besides."""
    config = corpus(folder, section, documents=12)
    (folder / "held-out.txt").write_text(story(500)[:300])
    for n in (0, 2):
        path = folder / "texts" / f"doc-{n:04d}.txt"
        path.write_text(f"{path.read_text()}\n{story(500)[:300]}\n")
    return config


def laws(release: Path) -> None:
    kept = {row["id"] for row in tables(release, "data")}
    copies = [row for row in tables(release, "dropped") if row["stage"] == "drop_duplicates"]
    assert copies and {row["kept_id"] for row in copies} <= kept
    assert verify(release, load=False) == []
    gone = sorted(release.glob("dropped/*"))
    assert [problem.place for problem in _lost([], gone)] == [row["id"] for row in copies]
    assert list(_lost(sorted(release.glob("data/*")), gone)) == []


def test_a_contaminated_document_is_nobodys_keeper(tmp_path: Path) -> None:
    done = build_here(leaked(tmp_path))
    laws(done.folder)
    assert done.accounts["reasons"]["contaminated"] == 2
    kept = {row["id"] for row in tables(done.folder, "data")}
    for n in range(8):
        both = {f"texts/doc-{n:04d}.txt", f"texts/copy-{n:04d}.txt"}
        assert len(both & kept) == 1, n
    assert {f"texts/copy-{n:04d}.txt" for n in (0, 2)} <= kept
    assert json.loads((done.folder / "manifest.json").read_text())["found"]["duplicates"]["documents"] == 18


OWN = """
def drop_marked(batch):
    from corpusmill.text.actions import Drop

    for row, text in enumerate(batch.texts):
        if "Town 1-" in text:
            yield Drop(row, "marked")
"""


def test_whatever_is_added_to_a_recipe_that_drops_copies_goes_before(tmp_path: Path) -> None:
    config = leaked(tmp_path)
    (tmp_path / "own_marked.py").write_text(OWN)
    (tmp_path / "recipe.toml").write_text('stages = ["fix_text", "drop_duplicates", "tag_counts"]')
    lines = config.read_text().replace(BOTH, '[contamination]\npolicy = "drop"\nagainst = ["held-out.txt"]\n')
    config.write_text(lines.replace('"recipe.toml"', '"recipe.toml"\nadd = ["own_marked:drop_marked", "drop_stubs"]'))
    done = build_here(config)
    laws(done.folder)
    # both documents of the town go for its sake, and none as the copy of the other
    assert done.accounts["reasons"]["marked"] == 2 and done.accounts["reasons"]["contaminated"] == 2


STAGES = ("drop_duplicates", "drop_contamination", "drop_quality", "tag_splits", "strip_boilerplate", "tag_counts")


def test_no_stage_behind_takes_a_keeper_out_and_none_in_its_phase_before() -> None:
    accepted = 0
    for stages in itertools.permutations(STAGES):
        try:
            phases = Recipe("mine", stages).phases
            assert Recipe("mine", stages).bound
        except RecipeError as error:
            assert "put it b" in str(error)
            continue
        accepted += 1
        assert not any(map(takes_out, stages[stages.index("drop_duplicates") + 1 :]))
        (phase,) = [phase.stages for phase in phases if "drop_duplicates" in phase.stages]
        assert not any(map(takes_out, phase[: phase.index("drop_duplicates")]))
    assert accepted >= 10


@pytest.mark.parametrize("behind", ["drop_contamination", "drop_quality", "collapse_space", "own_tagging:tag_own"])
def test_what_may_take_a_keeper_out_is_refused_behind(
    behind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own_tagging.py").write_text("def tag_own(batch):\n    return ()\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(RecipeError, match=f"{behind} stands behind drop_duplicates.*put it before"):
        Recipe("mine", ("drop_duplicates", behind)).bound  # noqa: B018
    assert Recipe("mine", (behind, "drop_duplicates")).bound


def test_a_source_that_would_lose_over_half_to_contamination_stops_the_build(tmp_path: Path) -> None:
    config = leaked(tmp_path)
    for path in (tmp_path / "texts").glob("doc-*.txt"):
        path.write_text(f"{path.read_text()}\n{story(int(path.stem[4:]) + 600)[:300]}\n")
    (tmp_path / "held-out.txt").unlink()
    (tmp_path / "held-out").mkdir()
    for n in range(12):
        (tmp_path / "held-out" / f"{n}.txt").write_text(story(n + 600)[:300])
    config.write_text(config.read_text().replace("held-out.txt", "held-out"))
    with pytest.raises(
        LargeLossError,
        match=r"source texts would lose 12 of its 20 documents \(60%\) as contamination.*allow_large_loss",
    ):
        build_here(config)
    assert not (tmp_path / DIST).exists()
    config.write_text(config.read_text() + "allow_large_loss = true\n")
    done = build_here(config)
    assert done.accounts["reasons"]["contaminated"] == 12 and done.accounts["rows"] == 8
