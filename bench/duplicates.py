"""What the search for copies finds and costs, on made-up texts of which it is known what is a copy of what.

    python bench/duplicates.py [--labelled 4000] [--documents 100000] [--short 1000000]

`--labelled` makes so many stories, each with relatives: edited, with sentences in another order, cut off, in a frame of
menus, quoting one paragraph of another, filled into a template, and translated word by word. Every pair of relatives
and every pair that is found is held against Jaccard and containment by plain sets of tuples. `--documents` measures
processor time and memory of one process, of texts of 400 words of which one in five is a copy with a few words changed;
`--short` the same of texts of 40 words, made as they are read.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from corpusmill.across.duplicates.clusters import candidates, find, load
from corpusmill.across.duplicates.files import write
from corpusmill.across.duplicates.pairs import walk
from corpusmill.across.duplicates.stars import likeness
from corpusmill.across.shares import NEAR, WITHIN

SCHEMA = pa.schema([("id", pa.string()), ("text", pa.large_string()), ("date", pa.string()), ("source", pa.string())])
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
WORDS = [a + b for a in SYLLABLES for b in SYLLABLES]
MENU = "Home News Sport Culture Weather About us Contact Subscribe to the letter All rights reserved".split()
_PART = 5000


def serial(function: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
    return [function(item) for item in items]


def sentences(draw: random.Random, count: int) -> list[str]:
    return [" ".join(draw.choices(WORDS, k=draw.randint(6, 24))) for _ in range(count)]


def edited(text: str, share: float, draw: random.Random) -> str:
    words = text.split(" ")
    for n in range(len(words)):
        if draw.random() < share:
            words[n] = draw.choice(WORDS) + draw.choice(["", "", f" {draw.choice(WORDS)}"])
    return " ".join(words)


def relatives(n: int) -> dict[str, str]:
    """Kind → text; what is a copy of what by the numbers, the numbers tell."""
    draw = random.Random(n)
    body = sentences(draw, draw.choice([3, 8, 20, 60]))
    text = ". ".join(body)
    moved = body[:]
    at, to = (draw.randrange(len(body)) for _ in range(2))
    moved.insert(to, moved.pop(at))
    shuffled = draw.sample(body, len(body))
    other = sentences(draw, len(body))
    names = draw.choices(WORDS, k=60)
    return {
        "story": text,
        **{f"edited {share}": edited(text, share, draw) for share in (0.005, 0.01, 0.02, 0.04, 0.08, 0.2)},
        "moved": ". ".join(moved),
        "shuffled": ". ".join(shuffled),
        "cut to .95": text[: len(text) * 95 // 100],
        "cut to .85": text[: len(text) * 85 // 100],
        "cut to .5": text[: len(text) // 2],
        "framed": " ".join(["The Echo", *MENU, text, *MENU[::-1]]),
        "quoting": ". ".join([*other[:2], *body[: max(1, len(body) // 8)], *other[2:]]),
        "template": " ".join(f"In {a} it is {ord(b[0]) % 40} degrees, {b} winds" for a, b in pairwise(names)),
        "translated": ". ".join(" ".join(word[::-1] + "a" for word in line.split(" ")) for line in body),
    }


def tuples(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[n : n + 5]) for n in range(len(words) - 4)} or {tuple(words)}


def exact(one: str, other: str) -> tuple[float, float]:
    first, second = tuples(one), tuples(other)
    shared = len(first & second)
    return shared / len(first | second), shared / min(len(first), len(second))


def labelled(count: int, folder: Path) -> None:
    rows = [
        {"id": f"s/{n:06d} {kind}", "text": text, "date": None, "source": "s"}
        for n in range(count)
        for kind, text in relatives(n).items()
    ]
    texts = {row["id"]: row["text"] for row in rows}
    expected = {
        (a, b): exact(texts[a], texts[b])
        for n in range(count)
        for a, b in combinations([f"s/{n:06d} {kind}" for kind in KINDS], 2)
    }
    found: dict[tuple[str, str], tuple[float, float]] = {}
    parts = put(rows, folder / "parts")
    known = candidates(parts, folder, {}, serial)
    ids = known.documents.about["id"].to_pylist()
    by_rank = np.argsort(known.ranks).tolist()
    of_text = defaultdict(list)
    for n, best in enumerate(known.representative.tolist()):
        of_text[best].append(n)
    for group in of_text.values():
        found |= {pair(ids[a], ids[b]): (1.0, 1.0) for a, b in combinations(group, 2)}
    for better, others in walk(known.files):
        one = by_rank[better]
        figures = likeness(known.documents.shingles(one), [known.documents.shingles(by_rank[n]) for n in others])
        for n, *alike in zip(others.tolist(), *figures, strict=True):
            for a in of_text[one]:
                found |= {pair(ids[a], ids[b]): tuple(alike) for b in of_text[by_rank[n]]}
    report(expected, found, texts)
    same(rows, folder)


def pair(one: str, other: str) -> tuple[str, str]:
    """As `expected` has it: relatives in the order in which they are made."""
    if one[:8] != other[:8]:
        return min(one, other), max(one, other)
    return (one, other) if KINDS.index(one[9:]) < KINDS.index(other[9:]) else (other, one)


KINDS = tuple(relatives(0))


def report(
    expected: dict[tuple[str, str], tuple[float, float]],
    found: dict[tuple[str, str], tuple[float, float]],
    texts: dict[str, str],
) -> None:
    wrong = sum(
        abs(jaccard - exact(texts[a], texts[b])[0]) > 1e-9
        for (a, b), (jaccard, within) in found.items()
        if jaccard >= NEAR or within >= WITHIN
    )
    verified = {two for two, (jaccard, within) in found.items() if jaccard >= NEAR or within >= WITHIN}
    print(f"{len(texts):,} texts, {len(found):,} candidate pairs, {len(verified):,} verified, {wrong} wrong")
    for low, high in ((0.8, 1.01), (0.7, 1.01), (0.7, 0.8), (0.5, 0.7)):
        alike = [two for two, (jaccard, _) in expected.items() if low <= jaccard < high]
        hit = sum(two in found for two in alike)
        print(f"Jaccard {low} to {min(high, 1)}: {hit:,} of {len(alike):,} pairs found, {hit / max(1, len(alike)):.4f}")
    within = [two for two, (jaccard, share) in expected.items() if jaccard < NEAR and share >= WITHIN]
    print(f"contained, Jaccard under {NEAR}: {sum(two in found for two in within):,} of {len(within):,} found")
    kinds: Counter[str] = Counter()
    for a, b in verified:
        kinds[b[9:] if a.endswith("story") and a[:8] == b[:8] else "of others"] += 1
    print("verified pairs of a story with: " + ", ".join(f"{kind} {n:,}" for kind, n in sorted(kinds.items())))


def put(rows: list[dict[str, Any]], folder: Path) -> list[Path]:
    parts = []
    for first in range(0, len(rows), _PART):
        parts.append(folder / f"{first}")
        parts[-1].mkdir(parents=True)
        write([pa.Table.from_pylist(rows[first : first + _PART], schema=SCHEMA)], parts[-1], {})
    return parts


def same(rows: list[dict[str, Any]], folder: Path) -> None:
    """The clusters of the rows in two orders."""
    places = []
    for order in range(2):
        scratch = folder / f"order{order}"
        parts = put(rows, scratch)
        told = find({"duplicates": parts}, scratch, {}, serial)
        places.append({id_: place for name in told["selected"] for id_, place in load(scratch / name).items()})
        random.Random(0).shuffle(rows)
    print(f"the same clusters in two orders: {places[0] == places[1]}")


def stream(count: int, words: int) -> Iterator[pa.Table]:
    draw = random.Random(1)
    old: list[str] = []
    for first in range(0, count, 1000):
        rows = []
        for n in range(first, min(first + 1000, count)):
            if n % 5 == 0 and old:
                text = edited(draw.choice(old), 0.01, draw)
            else:
                text = " ".join(draw.choices(WORDS, k=draw.randint(words // 2, words * 3 // 2)))
            if n % 50 == 1:
                old = [*old[-499:], text]
            rows.append({"id": f"s/{n:08d}", "text": text, "date": None, "source": "s"})
        yield pa.Table.from_pylist(rows, schema=SCHEMA)


def costs(count: int, words: int, folder: Path) -> None:
    """Processor time of map and find, without that of making the texts, and the memory that they add."""
    before, spent = memory(), 0.0
    parts = []
    tables = stream(count, words)
    for n in range(0, count, 20_000):
        parts.append(folder / f"{words}-{n}")
        parts[-1].mkdir()
        made: list[float] = []
        began = time.process_time()
        write(timed((next(tables) for _ in range(min(20, -(-(count - n) // 1000)))), made), parts[-1], {})
        spent += time.process_time() - began - sum(made)
    scratch = folder / f"{words}-found"
    scratch.mkdir()
    began = time.process_time()
    told = find({"duplicates": parts}, scratch, {}, serial)
    finding = time.process_time() - began
    print(f"{count:,} texts of {words} words: map {spent:.1f} s, find {finding:.1f} s, {memory():.0f} MB", end="")
    print(f" ({before:.0f} MB before); {told['figures']}")


def timed(tables: Iterator[pa.Table], made: list[float]) -> Iterator[pa.Table]:
    while True:
        began = time.process_time()
        table = next(tables, None)
        made.append(time.process_time() - began)
        if table is None:
            return
        yield table


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--labelled", type=int, default=4000)
    options.add_argument("--documents", type=int, default=100_000)
    options.add_argument("--short", type=int, default=1_000_000)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as place:
        for count, words in ((given.documents, 400), (given.short, 40)):
            if count:
                costs(count, words, Path(place))
        if given.labelled:
            labelled(given.labelled, Path(place))


if __name__ == "__main__":
    main()
