"""Lines repeated across a site: exact counts in bounded memory, and a stage that spares what a body repeats."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpora
import test_page_store as pages
from commands import command, killed
from corpora import build_here
from corpusmill.across.knowledge import RowWriter, bucket, buckets
from corpusmill.across.repeated_lines import (
    REPEATED_LINES,
    Support,
    Table,
    line_key,
    line_rows,
    load_table,
    reduce,
    select,
)
from corpusmill.cleaning import clean
from corpusmill.corpus.build import Build, build, plan
from corpusmill.corpus.job import key_of
from corpusmill.corpus.splits import with_fingerprints
from corpusmill.corpus.survey import survey
from corpusmill.corpus.tables import sha256
from corpusmill.engine.pool import Pool
from corpusmill.recipes.recipe import Recipe, load_recipe
from corpusmill.stages.corpuswide.strip_repeated import strip_repeated
from corpusmill.text.apply import apply, undo
from corpusmill.text.batch import Batch, Mark
from test_build import DIST, POISON, tables

import numpy as np  # isort: skip

STAGES = '["fix_text", "tag_language", "strip_boilerplate", "strip_repeated", "collapse_space", "tag_counts"]'


def batch_of(texts: list[str], urls: list[str | None]) -> Batch:
    columns = {
        "url": pa.array(urls, pa.string()),
        "source": pa.array(["crawl"] * len(texts)),
        "text_in_sha256": pa.array([sha256(text) for text in texts]),
    }
    return Batch(ids=[f"crawl/{n}" for n in range(len(texts))], texts=texts, columns=columns)


sites = st.sampled_from(["https://a.example/1", "https://b.example/2", None])
texts = st.lists(st.sampled_from(["Home", "home", "About", "", "Own", "Ünder"]), max_size=6).map("\n".join)


@given(st.lists(st.lists(st.tuples(texts, sites), max_size=20), min_size=1, max_size=4), st.integers(1, 40))
def test_counts_are_exact_whatever_the_runs_and_buckets(
    tmp_path_factory: pytest.TempPathFactory, splits: list[list[tuple[str, str | None]]], size: int
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    runs, rows = [], 0
    for n, documents in enumerate(splits):
        (folder / str(n)).mkdir()
        with RowWriter(folder / str(n), REPEATED_LINES, run_rows=size) as writer:
            for text, url in documents:
                writer.write(line_rows(batch_of([text], [url])))
        rows += writer.rows
        runs += sorted((folder / str(n)).glob("*.npy"))
    ranges = list(buckets(rows, size))
    pieces = [reduce(bucket(REPEATED_LINES, runs, first, last)) for first, last in ranges]
    assert len(ranges) == max(1, -(-rows // size))
    found = {int(key): int(documents) for piece in pieces for key, _, documents in piece.T}
    expected = defaultdict(set)
    for text, url in {pair for documents in splits for pair in documents}:
        site = f"//{url[8:17]}" if url else "crawl"
        lines = {line.lower().replace("ü", "u") for line in text.split("\n")} - {""}
        for line in lines | ({""} if lines else set()):
            expected[line_key(site, line)].add(text)
    assert found == {key: len(held) for key, held in expected.items() if len(held) > 1}


def article(n: int, k: int = 3) -> str:
    return "\n".join(corpora.PARAGRAPH.format(town=f"Town {n}-{i}", n=n + i) for i in range(k))


HEAD = ["The Aldermere Echo", "News", "Sport", "Subscribe"]
TAIL = ["Contact the newsroom", "Our standards", "All rights reserved by the Echo"]


def page(n: int) -> str:
    return "\n".join([*HEAD, f"Headline number {n}", article(n), "Conclusion", article(n + 1000, 1), *TAIL])


def table_for(documents: list[str], folder: Path) -> Table:
    """The table of one site, through map and reduce."""
    with RowWriter(folder, REPEATED_LINES) as writer:
        writer.write(line_rows(batch_of(documents, [None] * len(documents))))
    runs = sorted(folder.glob("*.npy"))
    np.save(folder / "counts", reduce(bucket(REPEATED_LINES, runs, 0, 2**64 - 1)))
    (folder / "table").write_bytes(select(runs, [folder / "counts.npy"]))
    return load_table(folder / "table")


def cut(text: str, table: Table, marks: tuple[Mark, ...] = ()) -> list[str]:
    batch = Batch(["crawl/x"], [text], {"source": pa.array(["crawl"])}, [marks])
    return [text[edit.start : edit.end] for edit in strip_repeated(batch, repeated_lines=table)]


def test_head_and_tail_of_a_site_go_and_the_audit_says_the_support(tmp_path: Path) -> None:
    documents = [page(n) for n in range(36)] + [article(n + 500) for n in range(4)]
    table = table_for(documents, tmp_path)
    batch = batch_of(documents, [None] * len(documents))
    cleaned = apply(batch, strip_repeated(batch, repeated_lines=table), "strip_repeated")
    for n, text in enumerate(cleaned.texts):
        assert undo(text, [cut for cuts in cleaned.history[n] for cut in cuts]) == documents[n]
        body = [line for line in text.split("\n") if line]
        # the line above a text may be its heading; it stays
        assert body == (["Subscribe", *documents[n].split("\n")[4:-3]] if n < 36 else documents[n].split("\n"))
    assert {cut.rule for trail in cleaned.history for cuts in trail for cut in cuts} == {"repeated-90"}


@pytest.mark.parametrize(
    ("why", "frame"),
    [
        ("headings inside", "{own}\nIngredients\n{own}\nMethod\n{own}"),
        ("headings above the text", "Abstract\nIntroduction\n{own}"),
        ("rows of a table head", "{own}\nProduct\nRetailer\nPrice\n{own}"),
        ("questions and answers", "Q:\n{own}\nA:\n{own}"),
        ("a close", "{own}\nAmen."),
        ("a heading above a list of its own", "{own}\nReferences\n{own}"),
        ("a formula of prose", "{own}\n" + "Be it enacted by the council of Aldermere in this session assembled. " * 2),
        ("a copy", "Same line of a form\nSame second line of it\nAnd the third of this form"),
    ],
)
def test_what_a_body_repeats_stays(why: str, frame: str, tmp_path: Path) -> None:
    parts = [frame.split("{own}") for _ in range(40)]
    documents = []
    for n, pieces in enumerate(parts):
        text = pieces[0] + "".join(
            f"Own words number {n}-{k} of this text" + piece for k, piece in enumerate(pieces[1:])
        )
        documents.append(text)
    documents += [article(n + 700) for n in range(5)]
    if why == "a copy":
        documents = [f"{text}\nOwn words {n}" for n, text in enumerate(documents)]
        documents[0] = frame
    table = table_for(documents, tmp_path)
    assert table, "the lines repeat"
    assert cut(documents[0], table) == []


def test_a_long_block_inside_a_text_goes_but_not_the_cells_of_a_table(tmp_path: Path) -> None:
    block = [f"Menu entry number {n}" for n in range(9)]
    documents = ["\n".join([article(n, 1), *block, article(n + 100, 1)]) for n in range(40)]
    table = table_for(documents, tmp_path)
    gone = cut(documents[0], table)
    assert gone == block[:-1]
    start = documents[0].index(block[3])
    assert cut(documents[0], table, (Mark(start, start + 5, "cell"),)) == []


@pytest.mark.parametrize(
    ("documents", "percent", "is_cut"), [(31, 90, False), (32, 40, False), (32, 50, True), (64, 100, True)]
)
def test_small_sites_and_rare_lines_are_left_alone(documents: int, percent: int, is_cut: bool) -> None:
    size = 1 << documents.bit_length() - 1
    footer = ["First line of a footer", "Second line of a footer"]
    table = {line_key("crawl"): Support(size, 100)}
    table |= {line_key("crawl", line.lower()): Support(size, percent) for line in footer}
    assert cut("\n".join(["Own words", *footer]), table) == (footer if is_cut else [])


def test_without_a_table_the_stage_is_quiet() -> None:
    recipe = Recipe("quiet", ("strip_repeated",), {"strip_repeated": {"least_documents": 8}})
    assert clean(page(1), recipe=recipe).text == page(1)


def make(folder: Path, stages: str = STAGES) -> Path:
    """Three sites in one table each, of 40, 40 and 4 documents."""
    config = corpora.make(folder, documents=0, split_bytes=1024)
    (folder / "mine.toml").write_text(f"stages = {stages}\n")
    config.write_text(config.read_text().replace('title = "', 'recipe = "mine.toml"\ntitle = "', 1))
    for site, documents in (("one", 40), ("two", 40), ("few", 4)):
        for half in (0, 1):
            rows = [
                {"text": page(n), "url": f"https://{site}.example/{n}"}
                for n in range(half * documents // 2, (half + 1) * documents // 2)
            ]
            path = folder / "texts" / f"{site}-{half}.jsonl"
            path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return config


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """A build of the three sites."""
    return build_here(make(tmp_path_factory.mktemp("whole")))


def test_a_build_counts_over_parts_and_gives_the_same_bytes_with_any_workers_and_buckets(
    whole: Build, tmp_path: Path
) -> None:
    make(tmp_path / "other")
    done = whole
    for row in tables(done.folder, "data"):
        assert ("Our standards" in str(row["text"])) == ("few" in str(row["url"]))
    rules = {row["rule"] for row in tables(done.folder, "edits") if row["stage"] == "strip_repeated"}
    assert rules == {"repeated-100"}
    other = plan(tmp_path / "other" / "corpus.toml")
    splits = with_fingerprints(other.splits, {"texts": other.settings.source[0].options()})
    other.job.parts.mkdir(parents=True)
    small = survey(splits, other.job, Pool(2), bucket_rows=50)
    build(tmp_path / "other" / "corpus.toml", jobs=2)
    assert corpora.checksums(done.folder) == corpora.checksums(tmp_path / "other" / DIST)
    again = build_here(done.folder.parents[2] / "corpus.toml")
    assert (again.reused_parts, again.status) == (done.parts, "unchanged")
    assert len(set(small.known["repeated_lines"].values())) == 3, (
        "those of a site know the same, of the small one nothing"
    )


@pytest.mark.parametrize("receipts", [1, 5, 7])
def test_killed_while_counting_finishes_with_the_same_bytes(receipts: int, whole: Build, tmp_path: Path) -> None:
    make(tmp_path)
    lines = tmp_path / ".corpusmill" / "test-corpus" / "knowledge"
    killed(tmp_path / "corpus.toml", lambda: len(list(lines.glob("[0-9a-z]*/receipt.json"))) >= receipts, jobs=1)
    before = {path: path.stat().st_mtime_ns for path in lines.glob("[0-9a-z]*/receipt.json")}
    assert before
    done = build_here(tmp_path / "corpus.toml")
    assert {path: path.stat().st_mtime_ns for path in before} == before, "lines were counted again"
    assert not list(lines.glob(".*")), "scratch of the killed build is left"
    assert corpora.checksums(done.folder) == corpora.checksums(whole.folder)


def test_a_new_document_leaves_the_parts_of_other_sites_and_mostly_those_of_its_own(tmp_path: Path) -> None:
    config = make(tmp_path)

    def keys() -> dict[str, str]:
        planned = plan(config)
        splits = with_fingerprints(planned.splits, {"texts": planned.settings.source[0].options()})
        planned.job.parts.mkdir(parents=True, exist_ok=True)
        job = survey(splits, planned.job, Pool(1))
        return {split.begins[1]: key_of(split, job) for split in splits}

    first = keys()
    path = tmp_path / "texts" / "one-0.jsonl"
    path.write_text(path.read_text() + json.dumps({"text": page(900), "url": "https://one.example/900"}) + "\n")
    second = keys()
    assert {name for name in first if first[name] != second[name]} == {"one-0.jsonl"}
    rows = [{"text": article(n + 2000), "url": f"https://one.example/x{n}"} for n in range(10)]
    path.write_text(path.read_text() + "".join(json.dumps(row) + "\n" for row in rows))
    third = keys()
    changed = {name for name in second if second[name] != third[name]}
    assert changed == {"one-0.jsonl", "one-1.jsonl"}, "the support fell from 100 to 80 percent"


def test_the_recipe_for_crawls_is_the_default_one_with_repeated_lines() -> None:
    stages = list(load_recipe("crawl").stages)
    stages.remove("strip_repeated")
    assert stages == list(load_recipe().stages)


def test_counting_extracts_the_pages_and_the_parts_look_them_up(tmp_path: Path) -> None:
    config = pages.make(tmp_path)
    config.write_text(config.read_text().replace('title = "', 'recipe = "crawl"\ntitle = "', 1))
    build_here(config)
    assert pages.counts(tmp_path) == {"extracted": 0, "kept": 20}


def test_a_recipe_without_such_a_stage_counts_nothing(tmp_path: Path) -> None:
    config = make(tmp_path, '["fix_text", "tag_language", "collapse_space", "tag_counts"]')
    build_here(config)
    assert not (tmp_path / ".corpusmill" / "test-corpus" / "knowledge").exists()


def test_counting_survives_a_dead_worker_and_sees_each_page_once(tmp_path: Path) -> None:
    (tmp_path / "poisoned.py").write_text(POISON.format(deed="ctypes.string_at(0)"))
    config = make(tmp_path, STAGES.replace('"fix_text"', '"poisoned:poison", "fix_text"'))
    done = json.loads(command("build", config, "--json", "--jobs", "2").stdout)
    assert done["kinds"] == {"worker-died": 3}
    assert done["rows"] == 81
