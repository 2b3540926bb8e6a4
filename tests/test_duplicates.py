"""Copies of documents: shingles, sketches, pairs and stars against plain calculations of the same."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from corpusmill.across.cleaned import subject
from corpusmill.across.duplicates.clusters import Place, find, load
from corpusmill.across.duplicates.files import write
from corpusmill.across.duplicates.stars import representatives
from corpusmill.across.shares import NEAR, WITHIN
from corpusmill.across.subjects import OF_CLEANED
from test_shingles import plain_shingles

SCHEMA = pa.schema([("id", pa.string()), ("text", pa.large_string()), ("date", pa.string()), ("source", pa.string())])


def serial(function: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
    return [function(item) for item in items]


def clusters(folder: Path, parts: Sequence[Sequence[dict[str, Any]]], **options: Any) -> tuple[dict[str, Place], Any]:
    """The places of all documents that have a copy, and what `find` told; a document is a row with at least a text."""
    folders = []
    for n, rows in enumerate(parts):
        folders.append(folder / f"{n}")
        folders[-1].mkdir(parents=True)
        full = [{"id": row["text"], "date": None, "source": "s"} | row for row in rows]
        write([pa.Table.from_pylist(full, schema=SCHEMA)], folders[-1], {})
    found = folder / "found"
    found.mkdir(parents=True)
    told = find({"duplicates": folders}, found, options, serial)
    places: dict[str, Place] = {}
    for name in told["selected"]:
        places |= load(found / name)
    return places, told


def test_the_best_of_equal_texts_stands_for_them() -> None:
    exact = np.array([5, 3, 5, 3, 9], np.uint64)
    assert representatives(exact, np.array([4, 2, 0, 3, 1])).tolist() == [2, 1, 2, 1, 4]
    assert representatives(exact[:0], np.zeros(0, np.int64)).tolist() == []


VOCABULARY = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in "lmnrst"]


def story(seed: int, count: int = 120) -> list[str]:
    return random.Random(seed).choices(VOCABULARY, k=count)


def edited(text: list[str], changes: int, seed: int) -> list[str]:
    draw = random.Random(seed)
    text = list(text)
    for _ in range(changes):
        text[draw.randrange(len(text))] = draw.choice(VOCABULARY)
    return text


def family(seed: int) -> list[str]:
    """A story with copies from equal to unlike, and some that hold it or are held by it."""
    text = story(seed)
    others = [edited(text, changes, seed) for changes in (0, 1, 2, 3, 5, 9, 20, 60)]
    others += [text[:90], text[30:], text + story(seed + 500, 8), text + story(seed + 600), story(seed + 700)]
    joined = [" ".join(words) for words in (text, *others)]
    return [*joined, joined[-2].upper()]


def plain_likeness(one: str, other: str) -> tuple[float, float]:
    first, second = plain_shingles(one), plain_shingles(other)
    shared = len(first & second)
    return shared / len(first | second), shared / len(first)


def documents() -> list[dict[str, Any]]:
    dates = [None, "2020", "2019-03-01", "2021-02"]
    return [
        {"id": f"s/{seed}-{n}", "text": text, "date": dates[(seed + n) % 4]}
        for seed in range(30)
        for n, text in enumerate(family(seed))
    ]


def test_every_copy_is_one_by_a_plain_calculation_and_of_the_kept_document(tmp_path: Path) -> None:
    rows = documents()
    places, told = clusters(tmp_path, [rows[:100], rows[100:]])
    by_id = {row["id"]: row for row in rows}

    def rank(id_: str) -> tuple[Any, ...]:
        date = by_id[id_]["date"]
        return -len(by_id[id_]["text"]), date is None, date or "", id_

    for id_, place in places.items():
        if id_ == place.kept_id:
            assert place.reason == "kept" and place.size == sum(p.kept_id == id_ for p in places.values())
            continue
        assert places[place.kept_id].kept_id == place.kept_id, "a copy of a copy"
        assert rank(place.kept_id) < rank(id_)
        near, within = plain_likeness(by_id[id_]["text"], by_id[place.kept_id]["text"])
        if place.reason == "duplicate-contained":
            assert near < NEAR and within >= WITHIN and place.score == round(within, 4)
        else:
            assert near >= NEAR and place.score == round(near, 4)
    reasons = [place.reason for place in places.values()]
    assert told["figures"]["clusters"] == reasons.count("kept") > 25
    for reason in ("duplicate-exact", "duplicate-near", "duplicate-contained"):
        assert told["figures"][reason] == reasons.count(reason) > 5
    # nothing alike is left among what is kept, but for pairs that no band brings together
    kept = [row for row in rows if row["id"] not in places or places[row["id"]].kept_id == row["id"]]
    of_one = [(a, b) for a, b in combinations(kept, 2) if a["id"].split("-")[0] == b["id"].split("-")[0]]
    assert sum(plain_likeness(a["text"], b["text"])[0] >= NEAR for a, b in of_one) == 0


def test_the_clusters_do_not_depend_on_the_order_of_documents(tmp_path: Path) -> None:
    rows = documents()
    places, told = clusters(tmp_path / "one", [rows])
    for seed in range(3):
        random.Random(seed).shuffle(rows)
        others, again = clusters(tmp_path / f"other{seed}", [rows[:7], [], rows[7:200], rows[200:]])
        assert others == places and again["figures"] == told["figures"]


def test_the_kept_one_is_the_longest_then_the_earliest_then_the_first(tmp_path: Path) -> None:
    text = " ".join(story(1))
    rows = [
        {"id": "s/a", "text": text, "date": None},
        {"id": "s/b", "text": text, "date": "2020-05"},
        {"id": "s/d", "text": text.upper(), "date": "2019"},
        {"id": "s/c", "text": text, "date": "2019"},
    ]
    places, _ = clusters(tmp_path / "dated", [rows])
    assert {place.kept_id for place in places.values()} == {"s/c"}
    assert [places[id_].reason for id_ in ("s/a", "s/c")] == ["duplicate-exact", "kept"]
    longer = {"id": "s/z", "text": text + " end", "date": None}
    places, _ = clusters(tmp_path / "longer", [[*rows, longer]])
    assert {place.kept_id for place in places.values()} == {"s/z"} and places["s/c"].reason == "duplicate-near"


def test_a_star_is_no_chain(tmp_path: Path) -> None:
    texts = [story(5, 200)]
    for n in range(1, 8):  # each 6 words further from the first, and shorter
        texts.append(edited(texts[-1][:-1], 4, n))
    rows = [{"id": f"s/{n}", "text": " ".join(text)} for n, text in enumerate(texts)]
    places, _ = clusters(tmp_path, [rows])
    assert places["s/1"].kept_id == "s/0"
    assert all(plain_likeness(rows[0]["text"], rows[n]["text"])[0] < NEAR for n in (5, 6, 7))
    assert "s/0" not in {places[f"s/{n}"].kept_id for n in (5, 6, 7) if f"s/{n}" in places}


def test_copies_in_other_sources_count_where_they_are_to(tmp_path: Path) -> None:
    text = " ".join(story(2))
    rows = [
        {"id": f"{source}/{n}", "text": text + f" {word}" * n, "source": source}
        for source in "ab"
        for n, word in enumerate(["", "more"])
    ]
    places, told = clusters(tmp_path / "all", [rows])
    assert {place.kept_id for place in places.values()} == {"a/1"} and told["sources"] == {"a": [2, 1], "b": [2, 2]}
    places, told = clusters(tmp_path / "own", [rows], across_sources=False)
    assert {id_: place.kept_id for id_, place in places.items()} == {f"{s}/{n}": f"{s}/1" for s in "ab" for n in (0, 1)}
    assert told["sources"] == {"a": [2, 1], "b": [2, 1]}


def test_borders(tmp_path: Path) -> None:
    assert clusters(tmp_path / "empty", [[], []])[0] == {}
    assert clusters(tmp_path / "none", [])[0] == {}
    assert clusters(tmp_path / "one", [[{"text": "One."}]])[0] == {}
    same = [{"id": f"s/{n:04d}", "text": "The same."} for n in range(5000)]
    places, told = clusters(tmp_path / "same", [same])
    assert {place.kept_id for place in places.values()} == {"s/0000"} and places["s/4999"].size == 5000
    assert told["figures"]["duplicate-exact"] == 4999 and told["figures"]["pairs_verified"] == 0
    mute = [{"id": f"s/{n}", "text": "-" * n + " ."} for n in range(3)] + [{"id": "s/x", "text": "--  ."}]
    places, _ = clusters(tmp_path / "mute", [mute])
    assert set(places) == {"s/2", "s/x"}, "without a letter only the same text is a copy"
    repeated = [{"id": f"s/{n}", "text": "word " * n} for n in (5, 500, 50_000)]
    places, _ = clusters(tmp_path / "repeated", [repeated])
    assert {(place.kept_id, place.score) for place in places.values()} == {("s/50000", 1.0)}


def test_thousands_nearly_alike_cost_no_square(tmp_path: Path) -> None:
    text = " ".join(story(3, 60))
    rows = [{"id": f"s/{n:04d}", "text": f"{text} {n:04d}"} for n in range(3000)]
    places, told = clusters(tmp_path, [rows])
    assert {place.kept_id for place in places.values()} == {"s/0000"} and len(places) == 3000
    assert told["figures"]["pairs_verified"] == 2999


@pytest.mark.slow
def test_a_document_of_twelve_megabytes(tmp_path: Path) -> None:
    long = " ".join(random.Random(0).choices(VOCABULARY, k=12_000_000 // 4))
    rows = [{"id": "s/long", "text": long}, {"id": "s/short", "text": long[: len(long) * 9 // 10]}]
    places, _ = clusters(tmp_path, [[rows[0]], [rows[1]]])
    assert places["s/short"].kept_id == "s/long" and 0.89 < places["s/short"].score < 0.91


@pytest.mark.parametrize("name", OF_CLEANED)
def test_a_subject_stands_where_it_is_told(name: str) -> None:
    assert subject(name).name == name


def test_a_text_twice_in_one_document_holds_no_more_than_once(tmp_path: Path) -> None:
    """The longer document is kept, but what goes must stand in it, whichever set is the smaller one."""
    words = story(1)
    twice, more = " ".join(words * 2), " ".join(words + story(2, 35))
    rows = [{"id": "s/twice", "text": twice, "date": None}, {"id": "s/more", "text": more, "date": None}]
    places, _ = clusters(tmp_path, [rows])
    assert places == {}
