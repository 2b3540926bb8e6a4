"""Shared paragraphs: exact counts, the place of each, and nothing on what only one document holds."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpora
from corpora import build_here
from corpusmill.across.passages import find, load, located, paragraph_key, write
from corpusmill.release.verify import verify
from corpusmill.stages.corpuswide.strip_passages import strip_passages
from corpusmill.text.apply import apply, undo
from corpusmill.text.batch import Batch
from corpusmill.text.fold import fold
from test_build import tables
from test_duplicate_builds import corpus
from test_duplicates import serial

LONG = [
    "The warden said on Monday that the gates of the lock would open again when the last barge was raised.",
    "Le gardien a déclaré lundi que les portes de l’écluse rouvriraient une fois la dernière péniche relevée.",
    "看守人星期一表示，等到最后一艘驳船被打捞上来以后，水闸的大门将会重新开放供船只通行。",
    "ผู้ดูแลกล่าวเมื่อวันจันทร์ว่าประตูน้ำจะเปิดอีกครั้งเมื่อกู้เรือลำสุดท้ายขึ้นมาได้แล้ว",
]
SHORT = ["", "Related", "A short line."]
lines = st.lists(st.sampled_from([*LONG, *(f"  {line.upper()} " for line in LONG), *SHORT]), max_size=6).map("\n".join)


@given(st.lists(st.lists(lines, max_size=5), max_size=4))
def test_counts_are_exact_and_each_stands_where_it_is_told(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("passages")
    mapped = []
    for n, texts in enumerate(parts):
        mapped.append(folder / str(n))
        mapped[-1].mkdir()
        write([pa.table({"text": pa.array(texts, pa.large_string())})], mapped[-1], {})
    told = find({"passages": mapped}, folder, {}, serial)
    expected = Counter(
        line for texts in parts for text in texts for line in {fold(line).strip() for line in text.split("\n")}
    )
    kept = {fold(line): n for line in LONG if (n := expected[fold(line)]) > 1}
    assert told["figures"]["passages"] == len(kept) and told["figures"]["documents"] == sum(map(len, parts))
    for texts, name in zip(parts, told["selected"], strict=True):
        counts = load(folder / name)
        assert set(counts) == {paragraph_key(line) for line in kept if any(line in fold(text) for text in texts)}
        for line, n in kept.items():
            assert counts.get(paragraph_key(line), 1) in (1, 1 << (n.bit_length() - 1))
        for text in texts:
            for key, start, end in located(text):
                assert key == paragraph_key(fold(text[start:end])) and text[start:end].strip() == text[start:end]


def test_in_a_build(tmp_path: Path) -> None:
    config = corpus(tmp_path, "", documents=8)
    for path in (tmp_path / "texts").iterdir():
        if path.name.startswith("copy"):
            path.unlink()
    for n in range(3):
        path = tmp_path / "texts" / f"doc-{n:04d}.txt"
        path.write_text(f"Leave a Reply\n\nLeave a Reply\n\n{path.read_text()}\n\n{LONG[0]}\n")
    added = 'recipe = "recipe.toml"\nadd = ["tag_passages"]'
    config.write_text(config.read_text().replace('recipe = "recipe.toml"', added))
    done = build_here(config)
    rows = tables(done.folder, "data")
    assert [row["shared_passages"] for row in rows] == [1, 1, 1, 0, 0, 0, 0, 0]
    for row in rows[:3]:
        assert row["shared_chars"] == len(LONG[0])
        (said,) = [item for item in row["fields"] if item["name"] == "passage"]
        raw = (tmp_path / "texts" / str(row["file_path"])).read_text()
        assert raw[said["raw_start"] : said["raw_end"]] == LONG[0] and said["value"] == "2"
    assert (
        "1 paragraphs of 60 characters and more stand in more than one of 8" in (done.folder / "README.md").read_text()
    )


def test_paragraphs_of_very_many_documents_are_cut_on_request(tmp_path: Path) -> None:
    notice = "This text is sent out by the press office of the harbour town and may be printed by every paper for free."
    config = corpora.make(tmp_path, 5)
    for n, path in enumerate(sorted((tmp_path / "texts").iterdir())):
        own = f"The ferry number {n} will run until the new bridge of the town is open, said its owner, Ada {n} Mill."
        path.write_text(
            {0: f"{notice}\n\n{own}\n", 1: f"{own}\n\n{notice}\n{notice}\n", 4: notice}.get(
                n, f"{own}\n{notice}\n\n{own}!"
            )
        )
    (tmp_path / "recipe.toml").write_text(
        'stages = ["fix_text", "tag_counts"]\n[options.strip_passages]\nleast_documents = 4\n'
    )
    lines = config.read_text().replace(
        "[[source]]", 'recipe = "recipe.toml"\nadd = ["strip_passages"]\n\n[[source]]', 1
    )
    config.write_text(lines)
    done = build_here(config)
    rows = tables(done.folder, "data")
    assert [notice in row["text"] for row in rows] == [False, False, False, False, True]
    assert all("\n\n\n" not in row["text"] and row["text"] == row["text"].lstrip() for row in rows)
    assert {row["rule"] for row in tables(done.folder, "edits") if row["stage"] == "strip_passages"} == {"passage-4"}
    assert verify(done.folder, load=False) == []


@given(lines)
def test_what_is_cut_is_what_is_shared(text: str) -> None:
    shared = {key: 64 for key, start, end in located(text) if text[start:end] in LONG[:2]}
    batch = Batch(ids=["s/a"], texts=[text])
    after = apply(batch, strip_passages(batch, passages=shared), "strip_passages")
    left = [
        line.strip() for line in text.split("\n") if line.strip() and paragraph_key(fold(line.strip())) not in shared
    ]
    found = [line.strip() for line in after.texts[0].split("\n") if line.strip()]
    assert found == (left or [line.strip() for line in text.split("\n") if line.strip()])
    assert undo(after.texts[0], [cut for cuts in after.history[0] for cut in cuts]) == text
