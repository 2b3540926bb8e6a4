"""Shingles, sketches and the pairs that they propose, held against plain calculations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.across.duplicates import pairs, shingles
from corpusmill.across.duplicates.shingles import CHARACTERS, WORDS, shingles_of
from corpusmill.across.duplicates.sketch import BINS, bands_of, sketches_of
from corpusmill.text.fold import fold


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
