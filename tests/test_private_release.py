"""What was masked is nowhere in a release: not in the audit, the evidence, other columns, nor in what was dropped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from corpora import TOML, build_here
from corpusmill.recipes.recipe import Recipe
from corpusmill.recipes.stage import RecipeError
from corpusmill.release.verify import verify
from corpusmill.text.apply import WithheldError, undo

BODY = "The council of Hamlet voted on Monday to close the old bridge for two years of repairs, a clerk said. "
VALUES = (
    "zqada.lovelace@mill-town.org", "+44 20 7946 0958", "81.2.69.142", "4111 1111 1111 1111", "GB33BUKB20201555555555",
    "219-05-9999", "AKIA" + "QWERTYUIOPASDFGH", "zqgrace@mill-town.org",
    "zqdropped@mill-town.org", "zqbroken@mill-town.org", "zqheading@mill-town.org", "zqextra@mill-town.org",
    "zqbyline@mill-town.org", "0123456789@mill-town.org", "(212) 555-0187",
)  # fmt: skip
(MAIL, PHONE, IP, CARD, IBAN, SSN, KEY, IN_RESIDUE, DROPPED, BROKEN, TITLE, EXTRA, BYLINE, AUTHOR, IN_EXTRA) = VALUES

STAGE = """
from corpusmill import Batch
from corpusmill.text.actions import Drop


def drop_marked(batch: Batch):
    for row, text in enumerate(batch.texts):
        if "DROP" in text:
            yield Drop(row, "marked")
        if "FAIL" in text:
            raise ValueError(text)
"""


def rows() -> Iterator[dict[str, object]]:
    yield {
        "id": "a",
        "title": f"Write to {TITLE}",
        "author": f"Ada <{AUTHOR}>",
        "comment": EXTRA,
        "nested": {"phone": IN_EXTRA, "deep": [f"see {EXTRA}"]},
        "text": f"By Ada, {BYLINE}\n\n{BODY * 3}Write to {MAIL} or call {PHONE}.\n\n"
        f"{BODY}Card {CARD}, account {IBAN}. SSN: {SSN}. The key {KEY} came from {IP}.\n\n"
        f"Leave a Reply to {IN_RESIDUE}\n\nLeave a Reply",
    }
    yield {"id": "b", "text": f"DROP {BODY}{DROPPED} and {PHONE}"}
    yield {"id": "c", "text": f"{BODY}Mail {BROKEN.replace('@', '&#64;')} caf\u00c3\u00a9 now. {BODY}"}
    yield {"id": "a", "text": f"{BODY} the same id again, {DROPPED}"}
    yield {"id": "d", "text": f"FAIL {BODY} {DROPPED}"}
    yield {"id": "e", "text": "Otters came back to the river, and two of them live below the weir by now. " * 2}
    for n in "fg":
        yield {"id": n, "text": f"{BODY * 2}The ferry will run until then, said its owner, {DROPPED}, on Monday."}


@pytest.fixture(scope="module", params=["first", "last", "copies"])
def release(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build that masks before documents are dropped and values lifted, and one that masks after that."""
    folder = tmp_path_factory.mktemp("private")
    (folder / "texts").mkdir()
    (folder / "texts" / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows()))
    (folder / f"marking_{request.param}.py").write_text(STAGE)
    dropping = f"marking_{request.param}:drop_marked"
    stages = ["fix_text", "tag_language", "strip_boilerplate", "strip_context", "strip_scored", dropping,
              "lift_metadata", "collapse_space", "tag_counts"]  # fmt: skip
    stages.insert(5 if request.param == "first" else 8, "mask_private")
    (folder / "mine.toml").write_text(f"stages = {json.dumps(stages)}\n")
    config = TOML.format(split_bytes=1 << 20, version="0.1.0-dev").replace(
        "[[source]]", 'recipe = "mine.toml"\n\n[[source]]', 1
    )
    config = config.replace('path = "texts"', 'path = "texts"\nid_column = "id"')
    if request.param == "copies":
        config += '\n[duplicates]\npolicy = "drop"\n'
    (folder / "corpus.toml").write_text(config)
    return build_here(folder / "corpus.toml").folder


def everything(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file as its bytes, and every cell of every table as text."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path), path.read_bytes().decode("latin-1")
        if path.suffix == ".parquet":
            yield str(path), json.dumps(pq.read_table(path).to_pylist(), ensure_ascii=False, default=str)


@pytest.mark.parametrize("value", VALUES)
def test_no_masked_value_is_anywhere_in_the_release(release: Path, value: str) -> None:
    for place, content in everything(release):
        assert value not in content, place
        # nor a part of it that tells it
        assert value.partition("@")[0] not in content, place


def test_what_was_masked_shows_its_kind_and_the_rest_is_there(release: Path) -> None:
    found = {row["id"]: row for path in (release / "data").glob("*") for row in pq.read_table(path).to_pylist()}
    text = found["texts/a"]["text"]
    assert "Write to <EMAIL> or call <PHONE>." in text
    assert "Card <CARD>, account <IBAN>. SSN: <NATIONAL-ID>. The key <SECRET> came from <IP>." in text
    assert set(found["texts/a"]["private"]) >= {"email", "phone", "card", "iban", "national-id", "secret", "ip"}
    assert json.loads(found["texts/a"]["extra"]) == {
        "comment": "<EMAIL>",
        "nested": {"deep": ["see <EMAIL>"], "phone": "<PHONE>"},
    }
    assert found["texts/e"]["private"] is None
    dropped = [row for path in (release / "dropped").glob("*") for row in pq.read_table(path).to_pylist()]
    assert {row["reason"] for row in dropped} >= {"marked", "duplicate-id"}
    # what is dropped in a later phase is told by its audit, which withholds
    assert all("<EMAIL>" in row["text"] or "█" in row["text"] for row in dropped)


def test_undo_withholds_what_was_masked_and_says_so(release: Path) -> None:
    found = {row["id"]: row for path in (release / "data").glob("*") for row in pq.read_table(path).to_pylist()}
    edits = [row for path in (release / "edits").glob("*") for row in pq.read_table(path).to_pylist()]
    cuts = [row for row in edits if row["id"] == "texts/c"]
    with pytest.raises(WithheldError, match="masked"):
        undo(found["texts/c"]["text"], cuts)
    before = next(row["text"] for row in rows() if row["id"] == "c")
    restored = undo(found["texts/c"]["text"], cuts, hidden="#")
    assert len(restored) == len(str(before))
    assert all(a == b or a == "#" for a, b in zip(restored, str(before), strict=True))
    assert verify(release) == []


def test_a_recipe_that_masks_before_it_repairs_is_refused() -> None:
    with pytest.raises(RecipeError, match="mask_private stands before fix_text"):
        Recipe("mine", ("mask_private", "fix_text")).bound  # noqa: B018
    with pytest.raises(RecipeError, match="mask_private stands behind drop_duplicates"):
        Recipe("mine", ("drop_duplicates", "mask_private")).bound  # noqa: B018
