"""Contamination: documents that contain texts of test sets, found by the runs of words that they share.

A gram is a run of 8 words (in scripts without spaces of 14 characters) of the folded text, the length that PaLM
(Chowdhery and others 2022) counts; GPT-3's single 13-gram flags whoever quotes the same law. A document is flagged for
a named text where it holds at least half of that text's grams. Of these two kinds count for nothing:

* grams that three and more of the named texts hold: the sentence with which a benchmark puts its questions;
* grams that three and more documents of the corpus hold, copies of each other once: a speech, a psalm, a licence, a
  formula are no leak where everybody quotes them.

A named text that has fewer than eight words, or none of its own, cannot be told from chance; they are counted.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpusmill.across.cleaned import CleanedSubject, Each, Mapped, slices
from corpusmill.across.duplicates.clusters import candidates
from corpusmill.across.duplicates.pairs import walk
from corpusmill.across.duplicates.shingles import grams_of, located
from corpusmill.across.duplicates.stars import stars
from corpusmill.across.knowledge import keep
from corpusmill.across.shares import NEAR, SHARE, WITHIN
from corpusmill.kernel.arrays import Hashes, Ints, save
from corpusmill.text.actions import merged

WORDS, CHARACTERS = 8, 14
COMMON = 3
"""So many documents, copies counted once, or so many named texts make a gram common."""
_INDEX_WORDS = ("keys", "texts", "sizes")


class Match(NamedTuple):
    """A named text that a document holds."""

    name: str
    share: float
    """Of the grams of its own, those that the document holds."""
    documents: int
    """In how many documents of the corpus the most common of these stands, copies of each other counted once."""
    spans: tuple[tuple[int, int], ...]
    """Where, in code points of the cleaned text."""


Matches = Mapping[str, Sequence[Match]]
"""Id → what the document holds, most of it first."""


def write_index(named: Iterable[tuple[str, str]], path: Path) -> dict[str, Any]:
    """Write the grams of named texts (name, text); what the options of this subject must say of them."""
    names: list[str] = []
    keys, texts = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)]
    seen: set[bytes] = set()
    for name, text in named:
        grams = np.unique(grams_of([text], WORDS, CHARACTERS).hashes)
        if len(grams) and grams.tobytes() in seen:
            continue  # a passage that several questions share is one text
        seen.add(grams.tobytes())
        texts.append(np.full(len(grams), len(names)))
        keys.append(grams)
        names.append(name)
    every, owner = np.concatenate(keys), np.concatenate(texts)
    distinct, counts = np.unique(every, return_counts=True)
    is_own = counts[np.searchsorted(distinct, every)] < COMMON if len(every) else np.zeros(0, np.bool_)
    order = np.lexsort((owner[is_own], every[is_own]))
    sizes = np.bincount(owner[is_own], minlength=len(names))
    with path.open("wb") as file:
        np.savez(file, keys=every[is_own][order], texts=owner[is_own][order], sizes=sizes)
    told = hashlib.sha256(json.dumps(names).encode() + path.read_bytes()).hexdigest()
    return {"names": names, "index": str(path), "digest": told}


def write(documents: Iterable[pa.Table], folder: Path, options: Mapping[str, Any]) -> int:
    """Keep where the documents of a part hold grams of named texts; how many there are. Memory: a slice of them."""
    keys = np.unique(_index(options)["keys"])
    count = 0
    hits: list[tuple[int, int, int, int]] = []
    ids: list[str] = []
    sources: list[str] = []
    for table in slices(documents):
        texts = table["text"].to_pylist()
        ids += table["id"].to_pylist()
        sources += table["source"].to_pylist()
        for row in _suspects(texts, keys):
            hits += [(key, count + row, start, end) for key, start, end in _places(texts[row], keys)]
        count += table.num_rows
    save(folder / "hits.npy", np.array(hits, np.uint64).reshape(-1, 4).T)
    (folder / "ids.json").write_text(json.dumps([ids, sources], ensure_ascii=False), encoding="utf-8")
    return count


def _index(options: Mapping[str, Any]) -> Mapping[str, Any]:
    if "index" not in options:
        return {"keys": np.zeros(0, np.uint64), "texts": np.zeros(0, np.int64), "sizes": np.zeros(0, np.int64)}
    with np.load(options["index"]) as file:
        return {name: file[name] for name in _INDEX_WORDS}


def _is_in(hashes: Hashes, keys: Hashes) -> npt.NDArray[np.bool_]:
    if not len(keys):
        return np.zeros(len(hashes), np.bool_)
    places = np.minimum(np.searchsorted(keys, hashes), len(keys) - 1)
    is_in: npt.NDArray[np.bool_] = keys[places] == hashes
    return is_in


def _suspects(texts: Sequence[str], keys: Hashes) -> list[int]:
    """The texts that hold any of the keys."""
    grams = grams_of(texts, WORDS, CHARACTERS)
    owners = np.repeat(np.arange(len(texts)), np.diff(grams.ends, prepend=0))
    found: list[int] = np.unique(owners[_is_in(grams.hashes, keys)]).tolist()
    return found


def _places(text: str, keys: Hashes) -> Iterator[tuple[int, int, int]]:
    """Each gram of a text that is among the keys, with where it begins and ends."""
    hashes, starts, ends = located(text, WORDS, CHARACTERS)
    for n in np.flatnonzero(_is_in(hashes, keys)).tolist():
        yield int(hashes[n]), int(starts[n]), int(ends[n])


def find(mapped: Mapped, scratch: Path, options: Mapping[str, Any], each: Each) -> dict[str, Any]:
    """What each part's documents hold of the named texts. `options` are those of `write_index`, with `share`."""
    index = _index(options)
    names: Sequence[str] = options.get("names", ())
    hits, parts = _hits(mapped["contamination"])
    kept = _kept(mapped["duplicates"], scratch, each) if hits.shape[1] else np.zeros(0, np.int64)
    common = _commonness(hits, kept)
    is_rare = np.array([common[key] < COMMON for key in hits[0].tolist()], np.bool_)
    by_document: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for key, document, start, end in hits[:, is_rare].T.tolist():
        by_document[document].append((key, start, end))
    selected, flagged = [], 0
    losses: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for first, ids, sources in parts:
        told = {
            id_: matches
            for n, id_ in enumerate(ids)
            if (found := by_document.get(first + n))
            and (matches := _matches(found, index, names, common, float(options.get("share", SHARE))))
        }
        flagged += len(told)
        for id_, source in zip(ids, sources, strict=True):
            losses[source][0] += 1
            losses[source][1] += id_ in told
        selected.append(keep(scratch, json.dumps(told, sort_keys=True, ensure_ascii=False).encode()))
    figures = {
        "documents": sum(len(ids) for _, ids, _ in parts),
        "named_texts": len(names),
        "not_to_be_told": int((index["sizes"] == 0).sum()),
        "flagged": flagged,
        "too_common": int(sum(count >= COMMON for count in common.values())),
        "share": float(options.get("share", SHARE)),
    }
    return {"selected": selected, "figures": figures, "sources": losses}


def _hits(folders: Sequence[Path]) -> tuple[Hashes, list[tuple[int, list[str], list[str]]]]:
    """All hits with the document's number in the corpus, and of each part its first number, its ids and sources."""
    parts: list[tuple[int, list[str], list[str]]] = []
    pieces: list[Hashes] = [np.zeros((4, 0), np.uint64)]
    first = 0
    for folder in folders:
        ids, sources = json.loads((folder / "ids.json").read_text(encoding="utf-8"))
        hits = np.load(folder / "hits.npy")
        hits[1] += np.uint64(first)
        pieces.append(hits)
        parts.append((first, ids, sources))
        first += len(ids)
    return np.concatenate(pieces, axis=1), parts


def _kept(folders: Sequence[Path], scratch: Path, each: Each) -> Ints:
    """For each document the one that it is a copy of."""
    documents, own, ranks, representative, files, _ = candidates(folders, scratch, {}, each)
    found = stars(walk(files), ranks, representative, documents.shingles, (NEAR, WITHIN), own=own)
    for path in files:
        path.unlink()
    return found.kept


def _commonness(hits: Hashes, kept: Ints) -> dict[int, int]:
    """Gram → in how many documents it stands, copies counted once."""
    if not hits.shape[1]:
        return {}
    standing = np.unique(np.stack([hits[0], kept[hits[1].astype(np.int64)].astype(np.uint64)]), axis=1)
    keys, counts = np.unique(standing[0], return_counts=True)
    return dict(zip(keys.tolist(), counts.tolist(), strict=True))


def _matches(
    hits: Sequence[tuple[int, int, int]],
    index: Mapping[str, Any],
    names: Sequence[str],
    common: Mapping[int, int],
    share: float,
) -> list[Match]:
    """The named texts of which a document with these hits (gram, start, end) holds enough."""
    of_text: defaultdict[int, dict[int, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for key, start, end in hits:
        low, high = (int(np.searchsorted(index["keys"], np.uint64(key), side=side)) for side in ("left", "right"))
        for text in index["texts"][low:high].tolist():
            of_text[text][key].append((start, end))
    found = [
        Match(
            names[text],
            round(len(grams) / int(index["sizes"][text]), 4),
            max(common[key] for key in grams),
            tuple(merged([span for spans in grams.values() for span in spans])),
        )
        for text, grams in of_text.items()
        if len(grams) >= share * int(index["sizes"][text])
    ]
    return sorted(found, key=lambda match: (-match.share, match.name))


def load(path: Path) -> Matches:
    """What a part's documents hold, from a file that `find` wrote."""
    return {
        id_: [Match(name, share, documents, tuple((a, b) for a, b in spans)) for name, share, documents, spans in told]
        for id_, told in json.loads(path.read_bytes()).items()
    }


CONTAMINATION = CleanedSubject(
    "contamination", ("id", "text", "source"), write, find, load, rests_on=("duplicates",), mapped_by=("digest",)
)
