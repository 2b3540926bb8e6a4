"""The words the scorer knows: n-grams of labelled segments and of phrases, and the lexicons learnt from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from corpusmill.kernel.arrays import Ints
from corpusmill.rulebook.phrases import Phrase
from corpusmill.scorer import segments
from corpusmill.scorer.features import cut
from corpusmill.scorer.grams import LEXICON_BITS, char_grams, word_grams
from corpusmill.scorer.scan import NUMBER, SPACE, Scanned, scan
from corpusmill.scorer.shape import COMMON_BITS, Knowledge
from corpusmill.scorer.units import compile_units
from extra import needed
from scored_documents import DROP, KEEP, SET_WEIGHT, Document, label_counts

SGDClassifier = needed("sklearn.linear_model").SGDClassifier
PHRASE_WEIGHT = {"whole": 0.6, "opens": 0.6, "sections": 0.25, "sentences": 0.6}
# In the lexicon of sites phrases count little: average precision on other sites .58 with full weight, .67 with this.
AMONG_SITES = 0.03
EXAMPLE = {"{n}": "12", "{network}": "Facebook", "{name}": "Marta", "{date}": "12", "{headline}": ""}
# Shares of documents that the lexicons learn from: more gained nothing and takes minutes.
LEXICON_SHARES = {"wild_open": 1, "wild_dev": 1, "t2_languages": 0.8}
GROUP = 1_500_000


def grouped(documents: Sequence[Document], which: Sequence[int]) -> Iterator[list[int]]:
    group: list[int] = []
    size = 0
    for n in which:
        group.append(n)
        size += len(documents[n].text)
        if size >= GROUP:
            yield group
            group, size = [], 0
    if group:
        yield group


def common_words(documents: Sequence[Document], most: int = 70) -> np.ndarray:
    """Top bits of a word's hash → it is among the most frequent short words of the body of some language."""
    table = np.zeros(1 << COMMON_BITS, np.bool_)
    of_language: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        if document.version == "ruled" and document.group in ("harmless", "t2_residue", "wild_open"):
            of_language[document.language].append(document)
    for language in sorted(of_language):
        some = of_language[language][:150]
        s = scan([document.text for document in some])
        keep = np.concatenate([np.append(document.label_array() == KEEP, False) for document in some])
        is_short = s.word_end - s.word_start < 9
        words, counts = np.unique(s.hashes[keep[s.word_start] & is_short & (s.hashes != NUMBER)], return_counts=True)
        order = np.argsort(-counts, kind="stable")[:most]
        table[(words[order][counts[order] >= 4] >> np.uint64(64 - COMMON_BITS)).astype(np.int64)] = True
    return table


def grams_of(s: Scanned, start: Ints, end: Ints) -> Any:
    """Spans by buckets of the lexicon, words first; each half divided by the root of its number of grams."""
    of = np.full(len(s.points) + 1, -1)
    sizes = end - start
    of[np.repeat(start - np.append(0, np.cumsum(sizes)[:-1]), sizes) + np.arange(sizes.sum())] = np.repeat(
        np.arange(len(start)), sizes
    )
    rows, columns, values = [], [], []
    for offset, grams in ((0, word_grams(s)), (1 << LEXICON_BITS, char_grams(s, start, end))):
        row = np.concatenate([of[part.at] for part in grams])
        column = np.concatenate([part.bucket for part in grams])[row >= 0] + offset
        row = row[row >= 0]
        rows.append(row)
        columns.append(column)
        values.append((1 / np.sqrt(np.bincount(row, minlength=len(start))[row])).astype(np.float32))
    cells = np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))
    return sp.csr_matrix(cells, shape=(len(start), 2 << LEXICON_BITS))


@dataclass
class LexiconRows:
    """Segments and phrases to learn words from."""

    grams: Any
    label: np.ndarray
    weight: np.ndarray
    fold: Ints
    """-1: a phrase, which belongs to no fold."""

    def fit(self, without: int = -2) -> np.ndarray:
        """The lexicons of sites and of phrases, without one fold; the second knows clean body and phrases alone."""
        mine, is_phrase = (self.label >= 0) & (self.fold != without), self.fold == -1
        sites = self._fitted(mine, self.weight * np.where(is_phrase, AMONG_SITES, 1), 10)
        phrases = self._fitted(mine & (is_phrase | (self.label == KEEP)), self.weight, 8)
        return np.stack([sites, phrases])

    def _fitted(self, mine: np.ndarray, weight: np.ndarray, scale: int) -> np.ndarray:
        model = SGDClassifier(loss="log_loss", alpha=1e-6, max_iter=5, tol=None, average=True, random_state=0)
        model.fit(self.grams[mine], self.label[mine], sample_weight=weight[mine])
        return np.clip(np.round(model.coef_[0] * scale), -127, 127).astype(np.int8).reshape(2, -1)


def lexicon_rows(documents: Sequence[Document], phrases: Sequence[Phrase]) -> LexiconRows:
    rng = np.random.default_rng(0)
    documents = [
        d
        for d in documents
        if d.version not in ("glued", "made")
        and d.group != "pages"
        and not d.name.endswith("-glued")
        and rng.random() < LEXICON_SHARES.get(d.group, 0.35)
    ]
    nothing = Knowledge(
        np.zeros((2, 2, 1 << LEXICON_BITS), np.int8), np.zeros(1 << COMMON_BITS, np.bool_), compile_units([])
    )
    parts: list[tuple[Any, np.ndarray, np.ndarray, Ints]] = []
    gate, segments.GATE = segments.GATE, -1  # without a lexicon every part of a line is looked at by itself
    for group in grouped(documents, range(len(documents))):
        some = [documents[n] for n in group]
        s = scan([document.text for document in some])
        g = cut(s, nothing).segments
        label = labelled(label_counts(some, g.start, g.end, s.kinds != SPACE))
        row = s.row[g.line]
        weight = np.array([SET_WEIGHT[d.group] * (1 if d.version == "ruled" else 0.5) for d in some])[row]
        size = np.minimum(s.widths[g.end] - s.widths[g.start], 150)
        weight = weight * np.sqrt(size / 40) / np.sqrt(np.bincount(row)[row])
        is_small_set = np.array([d.group in ("wild_dev", "wild_open", "t2_languages", "traps") for d in some])[row]
        take = np.flatnonzero((label == DROP) | ((label == KEEP) & (is_small_set | (rng.random(len(label)) < 0.35))))
        grams = grams_of(s, g.start[take], np.minimum(g.end[take], g.start[take] + 220))
        parts.append((grams, label[take], weight[take], np.array([d.fold for d in some])[row][take]))
    segments.GATE = gate
    parts.append(_phrase_rows(phrases))
    grams, label, weight, fold = zip(*parts, strict=True)
    return LexiconRows(sp.vstack(grams).tocsr(), np.concatenate(label), np.concatenate(weight), np.concatenate(fold))


def _phrase_rows(phrases: Sequence[Phrase]) -> tuple[Any, np.ndarray, np.ndarray, Ints]:
    texts = []
    for phrase in phrases:
        text = phrase.text
        for name, example in EXAMPLE.items():
            text = text.replace(name, example)
        texts.append(text.replace("\n", " ") or ".")
    s = scan(["\n".join(texts)])
    weight = np.array([PHRASE_WEIGHT[phrase.use] for phrase in phrases])
    return grams_of(s, s.start, s.end), np.full(len(texts), DROP), weight, np.full(len(texts), -1)


def labelled(counts: np.ndarray) -> np.ndarray:
    """Segments by the characters in them: drop from four fifths on, keep from nine tenths, -1 for the others."""
    total = counts.sum(0)
    return np.where(counts[DROP] * 10 >= total * 8, DROP, np.where(counts[KEEP] * 10 >= total * 9, KEEP, -1))
