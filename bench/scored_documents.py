"""Labelled documents for training the learned scorer, as `strip_scored` will see them.

The folder holds hand-labelled text (`wild_*.jsonl`), documents with a label a line (`t2_*.parquet`), clean text
(`harmless_dev.parquet`) and look-alike lines of body (`traps_dev.json`). Each document is read twice: as it came, and
after the stages that stand before `strip_scored`, with the seams that they leave.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from corpusmill.kernel.arrays import Ints
from corpusmill.recipes.recipe import Recipe, load_recipe
from corpusmill.text.batch import Batch, Mark

FOLDS = 4
KEEP, DROP, UNSCORED = 0, 1, 2
SETS = ("wild_dev", "wild_open", "t2_residue", "t2_fullpage", "t2_languages", "harmless", "traps", "made", "pages")
# How much a document of a set counts: hand labels on what other people scraped most, clean text least.
SET_WEIGHT = {"wild_dev": 4.0, "wild_open": 5.0, "t2_residue": 0.6, "t2_fullpage": 0.8, "t2_languages": 1.5,
              "harmless": 0.35, "traps": 0.8, "made": 0.4, "pages": 0.6}  # fmt: skip


@dataclass
class Document:
    """A text with labelled spans; what no span covers is not scored."""

    text: str
    labels: list[tuple[int, int, int]]
    name: str
    site: str
    language: str
    group: str
    """The set that it comes from."""
    kind: str = ""
    version: str = "raw"
    """raw, ruled (after the earlier stages), glued (lines joined) or made (assembled from clean text and phrases)."""
    marks: tuple[Mark, ...] = ()
    totals: list[int] = field(default_factory=lambda: [0, 0])
    """Characters labelled keep and drop before any stage, white space left out."""

    @property
    def fold(self) -> int:
        return int(hashlib.md5(self.site.encode()).hexdigest(), 16) % FOLDS

    def label_array(self) -> np.ndarray:
        array = np.full(len(self.text), UNSCORED, np.uint8)
        for start, end, label in self.labels:
            array[start:end] = label
        return array


def _solid(text: str, start: int, end: int) -> int:
    return sum(not char.isspace() for char in text[start:end])


def counted(document: Document) -> Document:
    document.totals = [0, 0]
    for start, end, label in document.labels:
        if label < UNSCORED:
            document.totals[label] += _solid(document.text, start, end)
    return document


def read_wild(path: Path) -> Iterator[Document]:
    code = {"K": KEEP, "D": DROP, "M": UNSCORED}
    for row in path.read_text(encoding="utf-8").split("\n"):
        if not row.strip():
            continue
        doc = json.loads(row)
        starts, at = [], 0
        lines = doc["text"].split("\n")
        for line in lines:
            starts.append(at)
            at += len(line) + 1
        labels: list[tuple[int, int, int]] = []
        for label in doc["labels"]:
            if label[-1] == "?":
                continue
            begin, size = starts[label[0] - 1], len(lines[label[0] - 1])
            if label[1] == "X":
                rest = UNSCORED if len(label) > 4 and label[4] == "M" else KEEP
                labels.append((begin, begin + size, rest))
                labels += [(begin + s, begin + e, DROP) for s, e, *_ in label[3]]
            else:
                labels.append((begin, begin + size, code[label[1]]))
        yield Document(doc["text"], _flat(labels), doc["doc_id"], doc.get("site") or doc["doc_id"], doc["language"],
                       path.stem, doc["kind"])  # fmt: skip


def _flat(labels: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Spans that do not overlap; the later ones win."""
    if not labels:
        return []
    array = np.full(max(end for _, end, _ in labels) + 1, 9, np.uint8)
    for start, end, label in labels:
        array[start:end] = label
    edges = np.flatnonzero(np.diff(np.concatenate(([9], array, [9]))) != 0)
    return [(int(a), int(b), int(array[a])) for a, b in pairwise(edges) if array[a] != 9]


def read_aligned(path: Path, copies: int, rng: random.Random) -> Iterator[Document]:
    """`copies`: how many extractors' readings of a page are taken."""
    code = {"keep": KEEP, "drop": DROP}
    rows = pq.read_table(path).to_pylist()
    rng.shuffle(rows)
    taken: Counter[str] = Counter()
    for row in rows:
        key = row["page_id"] + row["regime"]
        taken[key] += 1
        if taken[key] > copies:
            continue
        labels, at = [], 0
        for line, label in zip(row["dirty_text"].split("\n"), row["line_labels"], strict=True):
            if label in code:
                labels.append((at, at + len(line), code[label]))
            at += len(line) + 1
        yield Document(row["dirty_text"], labels, row["doc_id"], row["domain"], row.get("lang") or "en", path.stem,
                       row["regime"])  # fmt: skip


def read_harmless(path: Path, most: int, rng: random.Random) -> Iterator[Document]:
    """Clean text: at most `most` documents of a language."""
    rows = pq.read_table(path).to_pylist()
    rng.shuffle(rows)
    taken: Counter[str] = Counter()
    for row in rows:
        taken[row["lang"]] += 1
        if taken[row["lang"]] > most or len(row["text"]) > 20_000 or row["kind"] in ("man", "code-doc"):
            continue
        labels = [(0, len(row["text"]), KEEP)]
        yield Document(row["text"], labels, row["doc_id"], row["doc_id"], row["lang"], "harmless", row["kind"])


def read_traps(path: Path, harmless: Path, rng: random.Random) -> Iterator[Document]:
    """Each look-alike line amid clean paragraphs, as the last line, and above a paragraph."""
    bodies: dict[str, list[list[str]]] = defaultdict(list)
    for row in pq.read_table(harmless, filters=[("kind", "=", "news")]).to_pylist():
        bodies[row["lang"]].append([line for line in row["text"].split("\n")[1:] if line.strip()])
    for n, trap in enumerate(json.loads(path.read_text(encoding="utf-8"))):
        lines = rng.choice(bodies[trap["language"]])
        p = [" ".join(lines[i : i + 2]) for i in range(0, 12, 2)]
        places = [[*p[:3], trap["text"], *p[3:]], [*p, trap["text"]]]
        if trap["kind"] == "heading":
            places.append([*p[:2], trap["text"] + "\n" + p[2], *p[3:]])
        for k, parts in enumerate(places):
            text = rng.choice(("\n", "\n\n")).join(parts)
            yield Document(text, [(0, len(text), KEEP)], f"trap{n}-{k}", f"trap{n}", trap["language"], "traps",
                           trap["kind"])  # fmt: skip


def earlier_stages() -> Recipe:
    """The default recipe up to `strip_scored`, without stages that only measure or close gaps."""
    names = load_recipe("default").stages
    if "strip_scored" in names:
        names = names[: names.index("strip_scored")]
    return Recipe("before", tuple(name for name in names if name not in ("collapse_space", "tag_counts")))


def ruled(documents: Sequence[Document]) -> list[Document]:
    """The documents after the earlier stages; labels travel as marks, which move with the text."""
    recipe = earlier_stages()
    found: list[Document] = []
    for begin in range(0, len(documents), 400):
        part = documents[begin : begin + 400]
        batch = Batch(
            ids=[str(n) for n in range(len(part))],
            texts=[document.text for document in part],
            marks=[tuple(Mark(a, b, "label", str(c)) for a, b, c in document.labels) for document in part],
            columns={"language": pa.nulls(len(part), pa.string())},
        )
        batch, failures = recipe(batch)
        if failures:
            raise ValueError(f"the stages before failed: {failures[:3]}")
        for name, text, marks in zip(batch.ids, batch.texts, batch.marks, strict=True):
            before = part[int(name)]
            labels = [(mark.start, mark.end, int(mark.category)) for mark in marks if mark.kind == "label"]
            seams = tuple(mark for mark in marks if mark.kind == "seam")
            found.append(Document(text, labels, before.name, before.site, before.language, before.group, before.kind,
                                  "ruled", seams, before.totals))  # fmt: skip
    return found


def read_sets(folder: Path, rng: random.Random) -> dict[str, list[Document]]:
    """The documents of the labelled sets as they came, by kind of label: by hand, by alignment, clean, look-alikes."""
    sets = {
        "wild": [d for name in ("wild_dev", "wild_open") for d in read_wild(folder / f"{name}.jsonl")],
        "aligned": [
            *read_aligned(folder / "t2_residue.parquet", 1, rng),
            *read_aligned(folder / "t2_fullpage.parquet", 1, rng),
            *read_aligned(folder / "t2_languages.parquet", 2, rng),
        ],
        "clean": list(read_harmless(folder / "harmless_dev.parquet", 30, rng)),
        "traps": list(read_traps(folder / "traps_dev.json", folder / "harmless_dev.parquet", rng)),
    }
    for documents in sets.values():
        for document in documents:
            counted(document)
    return sets


def label_counts(documents: Sequence[Document], start: Ints, end: Ints, solid: np.ndarray) -> np.ndarray:
    """Characters labelled keep, drop and neither in each span of the joined texts: shape (3, spans)."""
    joined = np.full(sum(len(d.text) + 1 for d in documents), UNSCORED, np.uint8)
    at = 0
    for document in documents:
        joined[at : at + len(document.text)] = document.label_array()
        at += len(document.text) + 1
    joined = joined[: len(solid)]
    counts = []
    for label in (KEEP, DROP, UNSCORED):
        sums = np.append(0, np.cumsum((joined == label) & solid))
        counts.append(sums[end] - sums[start])
    return np.array(counts)
