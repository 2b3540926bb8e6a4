"""Diffs and changelogs: what changed, in the data first."""

import json
from dataclasses import replace
from io import StringIO

import pyarrow as pa
import pytest
from rich.console import Console

from corpusmill.config.description import StageRun
from corpusmill.errors import ReleaseError
from corpusmill.release.compare.diff import DocumentChange, diff
from corpusmill.release.compare.versions import propose
from corpusmill.release.folder import write_release
from corpusmill.release.pages.side_by_side import metadata, page, pairs, show
from corpusmill.release.verify import verify
from parts import DESCRIPTION, RAWS, describe, three_parts, write_part


def release(tmp_path, version, raws=RAWS, **changes):
    return write_release(
        three_parts(tmp_path / f"p{version}", raws), describe(version, **changes), tmp_path / "dist"
    ).path


@pytest.fixture
def two(tmp_path):
    """One document more, one less, one with another text: a line more, and a residue line that was not there."""
    changed = "Kabul fell in August.\nSee also: Doha talks\nThe talks went on and on.\nSee also this\n"
    raws = {"seeds/000.txt": changed, "seeds/001.txt": RAWS["seeds/001.txt"], "seeds/new.txt": "New."}
    return release(tmp_path, "1.0.0"), release(tmp_path, "1.1.0", raws)


def test_counts_and_lists(two):
    found = diff(*two)
    assert (found.added, found.removed, found.texts_changed, found.metadata_changed, found.same) == (1, 1, 1, 0, 1)
    assert (found.added_ids, found.removed_ids) == (("seeds/new.txt",), ("seeds/002.txt",))
    (change,) = found.changes
    assert (change.id, change.old_text) == ("seeds/000.txt", "Kabul fell in August.\nThe talks went on.")
    assert set(change.metadata) == {"char_count", "word_count", "text_in_sha256", "source_sha256"}
    assert found.columns_changed["text"] == 1
    assert found.proposal.bump == "minor"
    assert found.sizes["documents"] == (3, 3)


def test_what_a_rule_newly_takes(two):
    found = diff(*two)
    see_also = next(rule for rule in found.rules if rule.rule == "see-also")
    assert (see_also.takes, see_also.gives_back) == (1, 0)
    assert see_also.examples_taken == (("seeds/000.txt", "See also this\n"),)
    back = next(rule for rule in diff(two[1], two[0]).rules if rule.rule == "see-also")
    assert (back.takes, back.gives_back, back.gives_back_characters) == (0, 1, len("See also this\n"))


def test_an_edit_that_only_moved_is_no_change_of_the_rule(tmp_path):
    raws = {**RAWS, "seeds/000.txt": "A new first line.\n" + RAWS["seeds/000.txt"]}
    found = diff(release(tmp_path, "1.0.0"), release(tmp_path, "1.0.1", raws))
    assert found.texts_changed == 1 and found.rules == ()


def test_equal_releases(tmp_path):
    a, b = release(tmp_path, "1.0.0"), release(tmp_path, "1.0.1")
    found = diff(a, b)
    assert (found.added, found.removed, found.texts_changed, found.metadata_changed, found.same) == (0, 0, 0, 0, 3)
    assert not found.rules and not found.changes and not found.schema


def test_another_schema_is_major(tmp_path):
    old = release(tmp_path, "1.0.0")
    parts = three_parts(tmp_path / "new")
    import pyarrow.parquet as pq

    for part in (parts[0], parts[2]):
        table = pq.read_table(part / "documents.parquet")
        wider = table.append_column("sentences", pa.array([1] * len(table), pa.int32())).drop_columns("word_count")
        pq.write_table(wider, part / "documents.parquet")
    new = write_release(parts, describe("2.0.0"), tmp_path / "dist").path
    found = diff(old, new)
    assert found.proposal.bump == "major"
    assert found.schema == ("word_count removed", "sentences added")
    assert found.same == 3, "columns that only one side has do not make every document differ"
    assert verify(new, load=False) == []


def test_only_the_description_changed(tmp_path):
    old = release(tmp_path, "1.0.0")
    new = release(tmp_path, "1.0.1", contact="someone-else@example.org")
    found = propose(old, new)
    assert (found.bump, "what is said about them" in found.why) == ("patch", True)


def test_json_is_plain(two):
    assert json.loads(json.dumps(diff(*two).as_dict()))["proposal"]["version"] == "1.1.0"


def test_no_release(tmp_path):
    with pytest.raises(ReleaseError, match=r"no manifest\.json"):
        diff(tmp_path, tmp_path)


def test_limit_bounds_lists_not_counts(two):
    found = diff(*two, limit=0)
    assert (found.added, found.added_ids, found.changes, found.texts_changed) == (1, (), (), 1)


def test_metadata_is_told_as_short_as_it_can_be():
    def found(value, start):
        return {
            "name": "date",
            "value": value,
            "raw_start": start,
            "raw_end": start + 4,
            "rule": "r",
            "confidence": 0.9,
        }

    change = DocumentChange(
        "a", None, None, {
            "fields": ([found("2020", 5), found("2021", 9)], [found("2020", 7), found("2022", 9)]),
            "author": (["A", "B"], ["B", "A"]), "title": (None, "T"), "text_in_sha256": ("0" * 64, "1" * 64),
        },
    )  # fmt: skip
    assert list(metadata(change)) == [
        ("fields", "name date, value 2021, rule r, confidence 0.9", "name date, value 2022, rule r, confidence 0.9"),
        ("author", "the same values", "found elsewhere or in another order"),
        ("title", "none", "T"),
        ("text_in_sha256", "000000000000…", "111111111111…"),
    ]


EVIL = "\x1b[2J<script>alert(1)</script>[red]\u202e"


def test_texts_cannot_act(tmp_path):
    """Escape sequences, markup of the terminal library and HTML are shown as text."""
    a = write_part(tmp_path / "a", {f"seeds/{EVIL}": f"one {EVIL}"}, title=EVIL)
    b = write_part(tmp_path / "b", {f"seeds/{EVIL}": f"two {EVIL}\nSee also {EVIL}"}, title="calm")
    old = write_release([a], describe("1.0.0"), tmp_path / "dist").path
    new = write_release([b], describe("1.0.1"), tmp_path / "dist").path
    found = diff(old, new)
    out = StringIO()
    show(found, Console(file=out, force_terminal=True, width=200, color_system=None))
    assert "\x1b" not in out.getvalue() and "\u202e" not in out.getvalue()
    assert "[red]" in out.getvalue() and "<script>" in out.getvalue()
    html = page(found)
    assert "<script" not in html and "&lt;script&gt;" in html and "\x1b" not in html and "\u202e" not in html


def test_pairs_show_both_texts_once():
    old, new = "a\nb\nc\nd\ne\nf", "a\nb\nX\nd\ne\nf\ng"
    shown = list(pairs(old, new))
    left = "".join(piece for pair in shown for piece, changed in pair.left if changed)
    right = "".join(piece for pair in shown for piece, changed in pair.right if changed)
    assert (left, right) == ("c", "Xg")
    assert [pair.gap for pair in shown] == [True, False, False, False, True, False, False]


def test_changelog_speaks_of_the_data_first(two):
    text = (two[1] / "CHANGELOG.md").read_text()
    assert text.split("\n## ")[1].startswith(
        "1.1.0 (2026-01-31)\n\n- 1 document added, 1 removed.\n- 1 document with another text.\n"
    )
    assert "Rule `see-also` of `strip_boilerplate` newly changes 1 passage (14 characters)." in text
    assert "of the corpus changed" not in text
    assert text.index("## 1.1.0") < text.index("## 1.0.0") and "First version: 3 documents" in text


def test_changelog_tells_how_it_was_made(tmp_path):
    release(tmp_path, "1.0.0")
    steps = (*DESCRIPTION.steps[1:2], replace(DESCRIPTION.steps[2], options={"keep": 1}), StageRun("drop_short"))
    source = DESCRIPTION.sources[0].model_copy(update={"publisher": "Another"})
    new = release(
        tmp_path, "1.0.1", steps=steps, libraries={"pyarrow": "27.0"}, sources=(source,), license_notice="Other words."
    )
    section = (new / "CHANGELOG.md").read_text().split("\n## ")[1]
    for line in (
        "3 documents as in 1.0.0", "Source seeds described otherwise", "License notice of the corpus changed",
        "Options of stage `collapse_space` changed", "Stage `drop_short` added", "Stage `fix_text` removed",
        "Built with pyarrow 26.0.1 → 27.0",
    ):  # fmt: skip
        assert line in section
