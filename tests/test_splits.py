"""Named splits: what belongs together is never parted, and who comes later moves nobody else."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from corpora import build_here
from corpusmill.across.duplicates import files
from corpusmill.across.splits import components, find, load, split_of, write
from corpusmill.config.corpus_wide import checked_shares
from corpusmill.config.settings import ConfigError, load_settings
from corpusmill.release.compare.diff import diff
from corpusmill.release.compare.walk import documents_with_edits
from corpusmill.release.verify import verify
from test_build import tables
from test_duplicate_builds import corpus
from test_duplicates import edited, serial
from test_duplicates import story as words_of

SHARES = [["test", 0.3], ["validation", 0.2]]
SCHEMA = pa.schema(
    [(name, pa.large_string() if name == "text" else pa.string()) for name in ("id", "text", "date", "source", "url")]
)


def splits(folder: Path, parts: list[list[dict[str, Any]]]) -> tuple[dict[str, str], Any]:
    mapped: dict[str, list[Path]] = {"splits": [], "duplicates": []}
    for n, rows in enumerate(parts):
        table = pa.Table.from_pylist([{"date": None, "source": "s", "url": None} | row for row in rows], schema=SCHEMA)
        for name, written in (("splits", write), ("duplicates", files.write)):
            place = folder / f"{name}{n}"
            place.mkdir(parents=True)
            written([table], place, {})
            mapped[name].append(place)
    scratch = folder / "found"
    scratch.mkdir(parents=True)
    told = find(mapped, scratch, {"shares": SHARES}, serial)
    return {id_: name for chosen in told["selected"] for id_, name in load(scratch / chosen).items()}, told


def text(seed: int, count: int = 80) -> str:
    return " ".join(words_of(seed, count))


QUOTE = "“We shall open the gates of the lock again when the last of the barges has been raised,” the warden said"


def documents() -> list[dict[str, Any]]:
    """Thirty of each kind, which tells in the id what belongs together."""
    rows = []
    for n in range(30):
        own = words_of(n)
        rows += [{"id": f"copy{n}-{k}", "text": " ".join(edited(own, k, k))} for k in range(3)]
        rows += [{"id": f"site{n}-{k}", "text": text(1000 * k + n), "url": f"https://www.s{n}.org/{k}"} for k in (1, 2)]
        quote = f"{QUOTE} in town {n}"
        for k in (1, 2):
            around = (text(4000 + 100 * k + n), text(40_000 + 100 * k + n))
            rows.append({"id": f"story{n}-{k}", "text": f"{around[0]}. {quote}. {around[1]}"})
        # one end of a chain is on a site, the other quotes: all of it is one
        rows += [
            {"id": f"chain{n}-1", "text": f"{text(7000 + n)}. {quote} too.", "url": f"http://c{n}.org/"},
            {"id": f"chain{n}-2", "text": text(8000 + n), "url": f"https://c{n}.org/b"},
            {"id": f"chain{n}-3", "text": f"{quote} too. {text(9000 + n)}"},
        ]
    return rows


def test_copies_stories_sites_and_chains_of_them_never_straddle(tmp_path: Path) -> None:
    rows = documents()
    named, told = splits(tmp_path / "one", [rows])
    groups: dict[str, set[str]] = {}
    for id_, name in named.items():
        groups.setdefault(id_.split("-")[0], set()).add(name)
    assert len(named) == len(rows) and all(len(names) == 1 for names in groups.values()), groups
    counts = Counter(named.values())
    assert set(counts) == {"test", "validation", "train"} and min(counts.values()) > 30
    assert told["figures"]["splits"] == dict(sorted(counts.items())) and told["figures"]["largest"] < 8
    random.Random(1).shuffle(rows)
    assert splits(tmp_path / "other", [rows[:50], [], rows[50:]])[0] == named


def test_documents_that_are_added_move_nobody_but_by_joining(tmp_path: Path) -> None:
    rows = documents()
    named, _ = splits(tmp_path / "before", [rows])
    strangers = [{"id": f"new{n}", "text": text(20_000 + n), "url": f"https://new{n}.org/"} for n in range(40)]
    of_sites = [{"id": f"late{n}", "text": text(30_000 + n), "url": f"https://s{n}.org/late"} for n in range(30)]
    later, _ = splits(tmp_path / "after", [[*strangers, *rows, *of_sites]])
    assert {id_: later[id_] for id_ in named} == named
    assert all(later[f"late{n}"] == named[f"site{n}-1"] for n in range(30))
    bridge = {"id": "zz", "text": f"{rows[0]['text']} . {QUOTE} in town 7.", "url": None}
    joined, _ = splits(tmp_path / "joined", [[*rows, bridge]])
    moved = {id_.split("-")[0] for id_ in named if joined[id_] != named[id_]}
    assert moved <= {"copy0", "story7"}


def test_what_very_many_share_ties_nothing(tmp_path: Path) -> None:
    notice = "This text may be copied by anybody who says where it comes from and changes nothing in it"
    rows = [{"id": f"s/{n}", "text": f"{text(n)}. {notice}."} for n in range(40)]
    assert splits(tmp_path / "many", [rows])[1]["figures"]["groups"] == 40
    assert splits(tmp_path / "few", [rows[:9]])[1]["figures"]["groups"] == 1


def test_borders(tmp_path: Path) -> None:
    assert splits(tmp_path / "empty", [[]])[0] == {}
    assert splits(tmp_path / "none", [])[0] == {}
    one = [{"id": f"s/{n}", "text": text(n), "url": "https://one.org/"} for n in range(9)]
    named, told = splits(tmp_path / "one", [one])
    assert len(set(named.values())) == 1 and told["figures"]["groups"] == 1


@given(st.integers(1, 30).flatmap(lambda n: st.tuples(st.just(n), st.lists(st.tuples(*[st.integers(0, n - 1)] * 2)))))
def test_components_are_those_of_a_plain_walk(graph: tuple[int, list[tuple[int, int]]]) -> None:
    count, edges = graph
    groups = [{n} for n in range(count)]
    for a, b in edges:
        joined = groups[a] | groups[b]
        for n in joined:
            groups[n] = joined
    found = components(count, np.array(edges, np.int64).reshape(-1, 2).T)
    assert found.tolist() == [min(group) for group in groups]


def test_shares_are_kept_and_a_larger_one_takes_none_back() -> None:
    names = [f"//site{n}.org" for n in range(5000)]
    small, large = ([split_of(name, [("test", share)]) for name in names] for share in (0.1, 0.2))
    assert abs(small.count("test") / 5000 - 0.1) < 0.02
    assert all(b == "test" for a, b in zip(small, large, strict=True) if a == "test")
    whole = [split_of(name, [("a", 0.5), ("train", 0.5)]) for name in names]
    assert set(whole) == {"a", "train"}


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ({"Test": 0.1}, "'Test' is no name of a split"),
        ({"all": 0.1}, "asks for every split on loading"),
        ({"test": 0.7, "validation": 0.4}, r"add up to 1\.1"),
        ({"test": 0.1, "train": 0.5}, "train is what the others leave"),
    ],
)
def test_shares_that_cannot_be(shares: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        checked_shares(shares)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("5", r"splits.test = 5: .* for 5 of 100 groups write 0.05"),
        ("2.5", r"splits.test = 2.5: .* for 2.5 of 100 groups write 0.025"),
        ("0", r"splits.test = 0: a share is above 0"),
        ("-0.1", r"a share is above 0"),
        ("nan", r"a share is above 0"),
        ("500", r"a share is above 0 and at most 1, such as 0.05"),
        ("true", r"splits.test = True: a share is a number without quotes"),
        ('"5%"', r"splits.test = '5%': a share is a number without quotes, such as 0.05"),
    ],
)
def test_a_share_that_is_written_otherwise_is_told_how(written: str, message: str, tmp_path: Path) -> None:
    config = corpus(tmp_path, f"[splits]\ntest = {written}\n")
    with pytest.raises(ConfigError, match=message):
        load_settings(config)


def test_in_a_build_the_card_has_the_figures_and_the_diff_what_moved(tmp_path: Path) -> None:
    config = corpus(tmp_path, "[duplicates]\n\n[splits]\ntest = 0.4\n")
    first = build_here(config)
    rows = tables(first.folder, "data")
    by_cluster: dict[object, set[object]] = {}
    for row in rows:
        by_cluster.setdefault(row["cluster_id"] or row["id"], set()).add(row["split"])
    assert {name for names in by_cluster.values() for name in names} == {"test", "train"}
    assert all(len(names) == 1 for names in by_cluster.values())
    _loads_by_name(first.folder, rows)
    card = (first.folder / "README.md").read_text()
    assert f"| `test` | {sum(row['split'] == 'test' for row in rows)} |" in card
    config.write_text(config.read_text().replace("0.1.0-dev", "0.2.0-dev").replace("0.4", "0.7"))
    second = build_here(config)
    before, after = ({row["id"]: row["split"] for row in tables(found.folder, "data")} for found in (first, second))
    moved = sum(before[id_] != after[id_] for id_ in before)
    assert moved > 0 and diff(first.folder, second.folder).columns_changed == {"split": moved}


def _loads_by_name(release: Path, rows: list[dict[str, Any]]) -> None:
    """Each split is loaded by its name, with its documents and their edits and no others; nothing is lost."""
    edits = tables(release, "edits")
    front = yaml.safe_load((release / "README.md").read_text().split("---\n")[1])
    for table, every in (("documents", rows), ("edits", edits)):
        (config,) = (config for config in front["configs"] if config["config_name"] == table)
        (about,) = (about for about in front["dataset_info"] if about["config_name"] == table)
        told = {split["name"]: split["num_examples"] for split in about["splits"]}
        assert {entry["split"] for entry in config["data_files"]} == set(told) and sum(told.values()) == len(every)
    for split in ("test", "train"):
        ids = {row["id"] for row in rows if row["split"] == split}
        of_split = [sorted(release.glob(f"{name}/{split}-*.parquet")) for name in ("data", "edits")]
        walked = list(documents_with_edits(*of_split))
        assert {row["id"] for row, _ in walked} == ids
        assert sum(len(cuts) for _, cuts in walked) == sum(row["id"] in ids for row in edits)
    assert verify(release) == []
