"""Duplicates of a whole corpus: exact and near, verified, as clusters around the documents that are kept.

First the same text (folded, white space as one), by its hash. Of each text one document goes on: its bands give
candidate pairs, and each pair is verified by the exact Jaccard of the shingle sets and by how much of the worse
document the better one holds. Nothing depends on the order of inputs or on how many work: documents go by rank
(longest cleaned text, then earliest date, then id).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from corpusmill.across.cleaned import CleanedSubject, Each, Mapped
from corpusmill.across.duplicates.files import COLUMNS, Documents, band_runs, write
from corpusmill.across.duplicates.pairs import Search, pairs_in, walk
from corpusmill.across.duplicates.stars import EXACT, KEPT, REASONS, Stars, ranks_of, representatives, stars
from corpusmill.across.knowledge import bucket_files, keep
from corpusmill.across.shares import NEAR, WITHIN
from corpusmill.kernel.arrays import Hashes, Ints, save


class Place(NamedTuple):
    """Where a document stands among its copies."""

    kept_id: str
    """The document that the cluster is kept for; may be itself."""
    size: int
    """Documents of the cluster."""
    reason: str
    """`kept`, `duplicate-exact`, `duplicate-near` or `duplicate-contained`; `published-` where what is kept is not of
    this corpus."""
    score: float
    """Jaccard with the kept document; of what is contained in it, how much of it is."""


Places = Mapping[str, Place]
"""Id → place of every document that has a copy."""


class Candidates(NamedTuple):
    """Documents in the order in which they are kept, and pairs of them that may be copies."""

    documents: Documents
    own: int
    """So many, the first, are of this corpus."""
    ranks: Ints
    representative: Ints
    """For each document the one of the same text that goes on."""
    files: list[Path]
    """Pairs by rank, for `pairs.walk`."""
    left_out: int
    """Pairs that were not looked at, as too many documents agree in a band."""


def candidates(
    own: Sequence[Path], scratch: Path, options: Mapping[str, Any], each: Each, others: Sequence[Path] = ()
) -> Candidates:
    """What may be a copy of what, in files in `scratch`; `others` are folders of documents published elsewhere."""
    folders = [*own, *others]
    documents = Documents(folders)
    count = int(documents.begins[len(own)])
    ranks = ranks_of(documents.about, count)
    salt = _salt(documents, options)
    representative = representatives(documents.about["exact"].to_numpy() ^ salt, ranks)
    sought = np.where(representative == np.arange(len(documents)), ranks, -1).astype(np.uint64)
    save(scratch / "ranks.npy", np.stack([sought, salt]))
    search = Search(folders, documents.begins.tolist(), scratch / "ranks.npy")
    runs = [path for folder in folders for path in band_runs(folder)]
    jobs = bucket_files(runs, scratch, "pairs")
    left_out = each(partial(_write_pairs, search), jobs)
    search.ranks.unlink()
    return Candidates(documents, count, ranks, representative, [path for _, path in jobs], sum(left_out))


def find(mapped: Mapped, scratch: Path, options: Mapping[str, Any], each: Each) -> dict[str, Any]:
    """The clusters among the documents of all parts, and their figures.

    For each part a file in `scratch` says what stands in its clusters, named by its hash: `selected` has the names.
    """
    others = [Path(folder) for folder in options.get("others", ())]
    looked_at = candidates(mapped["duplicates"], scratch, options, each, others)
    documents, own = looked_at.documents, looked_at.own
    bars = (float(options.get("jaccard", NEAR)), float(options.get("containment", WITHIN)))
    found = stars(walk(looked_at.files), looked_at.ranks, looked_at.representative, documents.shingles, bars, own=own)
    for path in looked_at.files:
        path.unlink()
    against = {"against": len(documents) - own, "published": int((found.kept[:own] >= own).sum())} if others else {}
    return {
        "selected": _selected(documents, found, documents.begins[: len(mapped["duplicates"]) + 1].tolist(), scratch),
        "figures": _figures(found, own)
        | {"pairs_not_compared": looked_at.left_out, "jaccard": bars[0], "containment": bars[1]}
        | {"across_sources": bool(options.get("across_sources", True))}
        | against,
        "sources": _losses(documents, found, own),
    }


def _salt(documents: Documents, options: Mapping[str, Any]) -> Hashes:
    """What must agree beside the text: nothing, or the source."""
    if options.get("across_sources", True):
        return np.zeros(len(documents), np.uint64)
    names = documents.about["source"].combine_chunks().dictionary_encode()
    hashes = [hashlib.blake2b(name.encode(), digest_size=8).digest() for name in names.dictionary.to_pylist()]
    salts: Hashes = np.frombuffer(b"".join(hashes), np.uint64)[names.indices.to_numpy()]
    return salts


def _write_pairs(search: Search, job: tuple[tuple[int, int], Path]) -> int:
    (first, last), path = job
    pairs, left_out = pairs_in(search, first, last)
    save(path, pairs)
    return left_out


def _selected(documents: Documents, found: Stars, begins: Sequence[int], scratch: Path) -> list[str]:
    """The name of each part's file of places; `begins` are the first documents of the parts, and after the last."""
    kept = found.kept[: (own := begins[-1])]
    sizes = np.bincount(kept, minlength=len(documents))[kept] + (kept >= own)
    names = []
    for first, last in pairwise(begins):
        rows = first + np.flatnonzero(sizes[first:last] > 1)
        ids = documents.about["id"].take(rows).to_pylist()
        of_these = documents.about["id"].take(kept[rows]).to_pylist()
        places = {
            id_: Place(of, int(sizes[row]), _reason(found, row, own), round(float(found.score[row]), 4))
            for id_, of, row in zip(ids, of_these, rows.tolist(), strict=True)
        }
        names.append(keep(scratch, json.dumps(places, sort_keys=True, ensure_ascii=False).encode()))
    return names


def _reason(found: Stars, row: int, own: int) -> str:
    reason = REASONS[found.reason[row]]
    return reason.replace("duplicate-", "published-") if found.kept[row] >= own else reason


def _figures(found: Stars, own: int) -> dict[str, float]:
    reasons = np.bincount(found.reason[:own], minlength=len(REASONS)).tolist()
    is_copy = found.reason[:own] != KEPT
    clusters, sizes = np.unique(found.kept[:own][is_copy], return_counts=True)
    return {
        "documents": own,
        "clusters": len(clusters),
        "largest": int(sizes.max(initial=0)) + 1 if own else 0,
        **{reason: reasons[n] for n, reason in enumerate(REASONS) if n >= EXACT},
        "pairs_verified": found.compared,
    }


def _losses(documents: Documents, found: Stars, own: int) -> dict[str, list[int]]:
    """Source → its documents, and those of them that are copies of one that is kept."""
    names = np.array(documents.about["source"].slice(0, own).to_pylist(), object)
    is_copy: npt.NDArray[np.bool_] = found.reason[:own] != KEPT
    return {
        str(name): [int((names == name).sum()), int((is_copy & (names == name)).sum())]
        for name in sorted(set(names.tolist()))
    }


def load(path: Path) -> Places:
    """The places of a part, from a file that `find` wrote."""
    return {id_: Place(*place) for id_, place in json.loads(path.read_bytes()).items()}


DUPLICATES = CleanedSubject("duplicates", COLUMNS, write, find, load)
