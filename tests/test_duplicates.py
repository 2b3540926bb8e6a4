"""Copies of documents: shingles, sketches, pairs and stars against plain calculations of the same."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.across.cleaned_subjects import CLEANED
from corpusmill.across.duplicates import pairs, shingles
from corpusmill.across.duplicates.clusters import Place, find, load
from corpusmill.across.duplicates.files import write
from corpusmill.across.duplicates.shingles import CHARACTERS, WORDS, shingles_of
from corpusmill.across.duplicates.sketch import BINS, bands_of, sketches_of
from corpusmill.across.duplicates.stars import representatives
from corpusmill.across.shares import NEAR, WITHIN
from corpusmill.across.subjects import OF_CLEANED
from corpusmill.text.fold import fold

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


def plain_shingles(text: str) -> set[tuple[str, ...]]:
    """The same by regular expressions and tuples."""
    alone = "\u0e01-\u0eff\u3041-\u30ff\u4e00-\u9fff"
    units = re.findall(rf"[{alone}]|[^\W_{alone}]+", fold(text))
    found = {
        tuple(units[n : n + size])
        for n, unit in enumerate(units)
        if n + (size := CHARACTERS if re.match(f"[{alone}]", unit) else WORDS) <= len(units)
    }
    return found or ({tuple(units)} if units else set())


words = st.sampled_from("a b c Tür tür the The 12 ... ' 東 京都 に カナ ไทย\n—".split(" "))
texts = st.lists(words, max_size=40).map(" ".join)


@given(st.lists(texts, max_size=6), st.integers(3, 200))
def test_sets_are_those_of_a_plain_calculation_whatever_is_read_at_once(documents: list[str], most: int) -> None:
    sets = shingles_of(documents)
    split = np.split(sets.hashes, sets.ends)[:-1] if documents else []
    plain = list(map(plain_shingles, documents))
    assert [len(one) for one in split] == [len(one) for one in plain]
    for (one, first), (two, second) in combinations(zip(split, plain, strict=True), 2):
        assert len(np.intersect1d(one, two)) == len(first & second)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shingles, "_CHARACTERS_AT_ONCE", most)
        patch.setattr(shingles, "_UNITS_AT_ONCE", most)
        again = shingles_of(documents)
    if all(len(piece) < most for text in documents for piece in text.split()):  # else a word itself is in two pieces
        assert (again.hashes.tolist(), again.ends.tolist()) == (sets.hashes.tolist(), sets.ends.tolist())


def test_texts_without_letters_and_of_one_word() -> None:
    sizes = np.diff(shingles_of(["", "... --- !!", "word", "word " * 1000, "字" * 1000, "字"]).ends, prepend=0)
    assert sizes.tolist() == [0, 0, 1, 1, 1, 1]
    first, second, other = np.split(shingles_of(["Straße, 12!", "STRASSE 12 — ", "straße 12"]).hashes, [1, 2])
    assert first == other != second


def sets_of(sizes: Sequence[int], seed: int) -> shingles.Shingles:
    draw = np.random.default_rng(seed)
    sets = [np.unique(draw.integers(0, 2**64, size, np.uint64)) for size in sizes]
    return shingles.Shingles(np.concatenate(sets), np.cumsum([len(one) for one in sets]))


@pytest.mark.parametrize("size", [12, 60, 300, 2000])
def test_sketches_agree_as_often_as_sets_do(size: int) -> None:
    shares = []
    for seed in range(30):
        one = sets_of([size], seed).hashes
        other = np.union1d(one[: int(size * 0.9)], sets_of([size // 9 + 1], seed + 1000).hashes)
        both = shingles.Shingles(np.concatenate([one, other]), np.array([len(one), len(one) + len(other)]))
        sketches = sketches_of(both)
        jaccard = len(np.intersect1d(one, other)) / len(np.union1d(one, other))
        shares.append((sketches[0] == sketches[1]).mean() - jaccard)
        assert sketches.shape == (2, BINS) and (sketches > 0).all()
    # of 30 pairs the mean of 256 numbers each; that of twelve shingles has the spread of twelve numbers
    assert abs(np.mean(shares)) < 0.03


def test_an_empty_set_has_no_sketch_and_equal_sets_have_one() -> None:
    one = sets_of([7], 1).hashes
    sketches = sketches_of(shingles.Shingles(np.concatenate([one, one]), np.array([7, 7, 14])))
    assert not sketches[1].any() and (sketches[0] == sketches[2]).all()
    keys = bands_of(sketches)
    assert (keys[0] == keys[2]).all() and len(set(keys[0].tolist())) == keys.shape[1]


@given(
    st.lists(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 30)), max_size=30), max_size=4), st.integers(1, 20)
)
def test_pairs_are_walked_in_order_each_once(
    tmp_path_factory: pytest.TempPathFactory, buckets: list[list[tuple[int, int]]], most: int
) -> None:
    folder = tmp_path_factory.mktemp("pairs")
    expected: set[tuple[int, int]] = set()
    files = []
    for n, drawn in enumerate(buckets):
        members = sorted(set(drawn))
        keys, ranks = (np.array([member[k] for member in members], np.uint64) for k in (0, 1))
        found, left_out = pairs.paired(keys, ranks)
        assert left_out == 0
        files.append(folder / f"{n}.npy")
        np.save(files[-1], found)
        expected |= {(a[1], b[1]) for a, b in combinations(members, 2) if a[0] == b[0]}
    walked = [(better, other) for better, others in pairs.walk(files, most) for other in others.tolist()]
    assert walked == sorted(expected)


def test_of_too_many_alike_the_best_are_compared_with_all_and_the_rest_is_counted() -> None:
    many = 3000
    found, left_out = pairs.paired(np.zeros(many, np.uint64), np.arange(many, dtype=np.uint64))
    heads = pairs.MOST_PAIRS // many
    assert set((found >> np.uint64(32)).tolist()) == set(range(heads))
    assert len(found) + left_out == many * (many - 1) // 2
    assert len(found) <= pairs.MOST_PAIRS


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
def test_a_document_of_fifty_megabytes(tmp_path: Path) -> None:
    long = " ".join(random.Random(0).choices(VOCABULARY, k=50_000_000 // 4))
    rows = [{"id": "s/long", "text": long}, {"id": "s/short", "text": long[: len(long) * 9 // 10]}]
    places, _ = clusters(tmp_path, [[rows[0]], [rows[1]]])
    assert places["s/short"].kept_id == "s/long" and 0.89 < places["s/short"].score < 0.91


def test_the_names_that_recipes_know_are_those_of_the_subjects() -> None:
    assert set(OF_CLEANED) == set(CLEANED)


def test_a_text_twice_in_one_document_holds_no_more_than_once(tmp_path: Path) -> None:
    """The longer document is kept, but what goes must stand in it, whichever set is the smaller one."""
    words = story(1)
    twice, more = " ".join(words * 2), " ".join(words + story(2, 35))
    rows = [{"id": "s/twice", "text": twice, "date": None}, {"id": "s/more", "text": more, "date": None}]
    places, _ = clusters(tmp_path, [rows])
    assert places == {}
