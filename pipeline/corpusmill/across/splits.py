"""Named splits, such as train and test, without leakage: no copy, story or site stands in two of them.

Documents belong together where they stand on one site, are alike (a Jaccard of .5 of their shingle sets: half of what
makes a copy), or share a sentence that few others hold: a quote, a paragraph of an agency, one story told twice. What
belongs together, also over others, is a group, and a group goes into one split, by the hash of its name: the least of
its sites, or of its ids where no address is known. So adding documents moves a group only where it joins it to another
one, or where it has no site and a document with a lesser name comes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpusmill.across.cleaned import CleanedSubject, Each, Mapped, slices
from corpusmill.across.duplicates.clusters import candidates
from corpusmill.across.duplicates.files import read_arrow
from corpusmill.across.duplicates.pairs import walk
from corpusmill.across.duplicates.stars import likeness
from corpusmill.across.knowledge import Rows, RowWriter, bucket, bucket_files, keep, text_key
from corpusmill.across.passages import says_enough
from corpusmill.across.repeated_lines import site_of
from corpusmill.across.shares import REST
from corpusmill.kernel.arrays import Hashes, Ints, save
from corpusmill.text.fold import fold

ALIKE = 0.5
"""Least Jaccard of documents of one group. Bands find one in four pairs of just that, nine in ten at .7."""
# A sentence as long as a passage is nobody else's by chance; one that more documents hold is a formula, a notice or a
# proverb, and would tie a whole corpus together.
_MOST_DOCUMENTS = 16
_SENTENCE = re.compile(r"[^.!?\n]+")
_FILE = "sites.arrow"

Named = Mapping[str, str]
"""Id → name of the split."""


class Sentences(NamedTuple):
    """The rows of sentences: key, number of the document in its part."""

    name: str = "sentences"
    width: int = 2


def write(documents: Iterable[pa.Table], folder: Path, _options: Mapping[str, Any]) -> int:
    """Keep the sites and the sentences of a part's documents; how many there are. Memory: a slice of them."""
    count = 0
    schema = pa.schema([("id", pa.string()), ("site", pa.string())])
    with pa.ipc.new_file(folder / _FILE, schema) as sites, RowWriter(folder, Sentences()) as rows:
        for table in slices(documents):
            hosts = [site_of(url, None) or None for url in table["url"].to_pylist()]
            sites.write_table(pa.table([table["id"].combine_chunks(), pa.array(hosts, pa.string())], schema=schema))
            found = [
                (key, count + n) for n, text in enumerate(table["text"].to_pylist()) for key in sorted(sentences(text))
            ]
            rows.write(np.array(found, np.uint64).reshape(-1, 2).T)
            count += table.num_rows
    return count


def sentences(text: str) -> set[int]:
    """Hashes of the long sentences of a text, folded.

    >>> len(sentences("Too short. " + "It is long enough, " * 5 + ". " + "it IS long enough,  " * 5))
    1
    """
    found = set()
    for match in _SENTENCE.finditer(fold(text)):
        sentence = " ".join(match[0].split())
        if says_enough(sentence):
            found.add(text_key(sentence))
    return found


def find(mapped: Mapped, scratch: Path, options: Mapping[str, Any], each: Each) -> dict[str, Any]:
    """The split of every document. `options["shares"]` are pairs of name and share; what is left is the rest."""
    folders = mapped["splits"]
    tables = [read_arrow(folder / _FILE) for folder in folders]
    begins = np.cumsum([0, *(table.num_rows for table in tables)])
    about = pa.concat_tables(tables) if tables else pa.table({"id": pa.array([], pa.string()), "site": []})
    edges = [_by_site(about), *_by_sentence(folders, begins, scratch, each)]
    edges += _alike(mapped["duplicates"], scratch, each)
    groups = components(int(begins[-1]), np.concatenate(edges, axis=1))
    names = _names(about, groups, [(name, float(share)) for name, share in options.get("shares", ())])
    selected = []
    for first, last in zip(begins[:-1].tolist(), begins[1:].tolist(), strict=True):
        ids = about["id"].slice(first, last - first).to_pylist()
        data = json.dumps(dict(zip(ids, names[first:last], strict=True)), sort_keys=True).encode()
        selected.append(keep(scratch, data))
    sizes = np.bincount(groups)[np.unique(groups)] if len(groups) else np.zeros(0, np.int64)
    figures = {
        "documents": len(groups),
        "groups": len(sizes),
        "largest": int(sizes.max(initial=0)),
        "splits": {name: names.count(name) for name in sorted(set(names))},
    }
    return {"selected": selected, "figures": figures, "sources": {}}


def _by_site(about: pa.Table) -> Ints:
    """Pairs of documents of one site: each with the first."""
    known = np.flatnonzero(pc.is_valid(about["site"]).to_numpy())
    codes = about["site"].combine_chunks().take(pa.array(known)).dictionary_encode().indices.to_numpy()
    _, first = np.unique(codes, return_index=True)
    return np.stack([known[first][codes], known]) if len(known) else np.zeros((2, 0), np.int64)


def _by_sentence(folders: Sequence[Path], begins: Ints, scratch: Path, each: Each) -> Iterator[Ints]:
    """Pairs of documents that share a sentence, as few others do: each with the first."""
    runs = [sorted(folder.glob(f"{Sentences().name}.*.npy")) for folder in folders]
    jobs = bucket_files(chain.from_iterable(runs), scratch, "shared")
    each(partial(_share, runs, begins.tolist()), jobs)
    for _, path in jobs:
        yield np.load(path)
        path.unlink()


def _share(runs: Sequence[Sequence[Path]], begins: Sequence[int], job: tuple[tuple[int, int], Path]) -> None:
    (first, last), path = job
    pieces: list[Rows] = [np.zeros((2, 0), np.uint64)]
    for paths, begin in zip(runs, begins, strict=False):
        rows = bucket(Sentences(), paths, first, last)
        pieces.append(np.stack([rows[0], rows[1] + np.uint64(begin)]))
    keys, documents = np.concatenate(pieces, axis=1)
    order = np.lexsort((documents, keys))
    save(path, shared(keys[order], documents[order].astype(np.int64)))


def shared(keys: Hashes, documents: Ints) -> Ints:
    """Pairs of the first document with each other of a key, where few have it; rows in order of keys.

    >>> shared(np.array([3, 3, 3, 5], np.uint64), np.array([0, 4, 7, 8])).tolist()
    [[0, 0], [4, 7]]
    """
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else np.zeros(0, np.int64)
    sizes = np.diff(starts, append=len(keys))
    first = np.repeat(documents[starts], sizes)
    is_shared = (np.repeat(sizes, sizes) <= _MOST_DOCUMENTS) & (first != documents)
    return np.unique(np.stack([first, documents])[:, is_shared], axis=1)


def _alike(folders: Sequence[Path], scratch: Path, each: Each) -> Iterator[Ints]:
    """Pairs of documents with one text, or alike."""
    documents, _, ranks, representative, files, _ = candidates(folders, scratch, {}, each)
    yield np.stack([representative, np.arange(len(representative))])
    by_rank = np.argsort(ranks)
    for better, others in walk(files):
        one, rest = int(by_rank[better]), by_rank[others]
        jaccard, _ = likeness(documents.shingles(one), [documents.shingles(n) for n in rest.tolist()])
        alike = rest[jaccard >= ALIKE]
        if len(alike):
            yield np.stack([np.full(len(alike), one), alike])
    for path in files:
        path.unlink()


def components(count: int, edges: Ints) -> Ints:
    """For each of `count` things the least of those that it hangs together with; `edges` has shape (2, n).

    >>> components(5, np.array([[3, 1], [1, 0]])).tolist()
    [0, 0, 2, 0, 4]
    """
    least = np.arange(count)
    while True:
        before = least.copy()
        ends = least[edges]
        lower = ends.min(axis=0)
        for end in ends:
            np.minimum.at(least, end, lower)
        while not np.array_equal(further := least[least], least):
            least = further
        if np.array_equal(before, least):
            return least


def _names(about: pa.Table, groups: Ints, shares: Sequence[tuple[str, float]]) -> list[str]:
    """The split of each document, by the hash of its group's name."""
    if not len(groups):
        return []
    sites, ids = about["site"].to_pylist(), about["id"].to_pylist()
    names: dict[int, tuple[bool, str]] = {}
    for group, site, id_ in zip(groups.tolist(), sites, ids, strict=True):
        name = (site is None, id_ if site is None else site)
        names[group] = min(names.get(group, name), name)
    of_group = {group: split_of(name, shares) for group, (_, name) in names.items()}
    return [of_group[group] for group in groups.tolist()]


def split_of(name: str, shares: Sequence[tuple[str, float]]) -> str:
    """The split that a name falls into.

    >>> [split_of(f"//site{n}.example", [("test", 0.5)]) for n in range(3, 7)]
    ['train', 'train', 'test', 'test']
    """
    draw = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest()) / 2**64
    for split, share in shares:
        if draw < share:
            return split
        draw -= share
    return shares[-1][0] if shares and shares[-1][0] == REST else REST


def load(path: Path) -> Named:
    """The splits of a part's documents, from a file that `find` wrote."""
    found: Named = json.loads(path.read_bytes())
    return found


SPLITS = CleanedSubject("splits", ("id", "text", "url"), write, find, load, rests_on=("duplicates",))
