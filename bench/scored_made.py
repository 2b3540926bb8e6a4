"""Training documents made from others, so that their labels are known to the letter: joined lines, assembled pages.

Scrapers join whole pages on one line; a labelled document with its lines joined teaches what stands inside such a line.
Few languages have labelled residue; clean text of a language with phrases of site furniture in that language around and
inside it teaches what a phrase beside body looks like there, also before a headline.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from corpusmill.rulebook.phrases import Phrase
from scored_documents import DROP, KEEP, UNSCORED, Document, counted, read_sets, ruled
from scored_pages import read_pages

_JOINTS = (" ", " ", " ", "  ", "")
_NETWORKS = ("Facebook", "Twitter", "WhatsApp", "Instagram", "Telegram", "LinkedIn", "X", "YouTube", "Pinterest")
_BETWEEN = (" ", " ", " ", "  ", " | ", " · ", " • ", " » ", "")
_MENU = ("nav", "login", "social_share", "media_ui", "counter", "other")


def glued(document: Document, rng: random.Random) -> Document:
    """The document with its lines joined by a space, two spaces or nothing: pages on one line."""
    joint = rng.choice(_JOINTS)
    pieces, labels, at = [], [], 0
    starts = 0
    array = document.label_array()
    for line in document.text.split("\n"):
        text = line.strip()
        begin = starts + len(line) - len(line.lstrip())
        starts += len(line) + 1
        if not text:
            continue
        runs = array[begin : begin + len(text)]
        edges = [0, *(np.flatnonzero(np.diff(runs.astype(np.int8))) + 1), len(text)]
        for a, b in pairwise(edges):
            labels.append((at + int(a), at + int(b), int(runs[a])))
        pieces.append(text + joint)
        at += len(text) + len(joint)
    text = "".join(pieces)
    return Document(text, labels, document.name + "-glued", document.site, document.language, document.group,
                    document.kind, "glued")  # fmt: skip


class _Furniture:
    """Phrases of one language by kind and use, and headlines for them to announce."""

    def __init__(self, phrases: Sequence[Phrase], headlines: Sequence[str], rng: random.Random) -> None:
        self.rng, self.headlines = rng, headlines
        self.of: dict[tuple[str, str], list[str]] = defaultdict(list)
        for phrase in phrases:
            self.of[phrase.kind, phrase.use].append(phrase.text)
            self.of["", phrase.use].append(phrase.text)
        self.kinds = sorted({phrase.kind for phrase in phrases})

    def one(self, kind: str, use: str) -> str:
        texts = self.of.get((kind, use)) or self.of.get(("", use)) or [""]
        text = self.rng.choice(texts)
        for name, value in (
            ("{n}", str(self.rng.choice((2, 5, 12, 37, 148, 2019)))),
            ("{network}", self.rng.choice(_NETWORKS)),
            ("{name}", self.rng.choice(("Marta Lind", "A. Costa", "Ines Roth", "Redaksi", "M. Kaya"))),
            ("{date}", f"{self.rng.randint(1, 28)}.{self.rng.randint(1, 12)}.20{self.rng.randint(10, 24)}"),
            ("{headline}", self.rng.choice(self.headlines)),
        ):
            text = text.replace(name, value)
        text = text.strip()
        return text[:1].upper() + text[1:] if self.rng.random() < 0.75 else text

    def menu(self) -> list[str]:
        """Names of sections and buttons, each a line or all on one."""
        kinds = [self.rng.choice(_MENU) for _ in range(self.rng.randint(3, 10))]
        names = [self.one(kind, self.rng.choice(("sections", "whole"))) for kind in kinds]
        return names if self.rng.random() < 0.6 else [self.rng.choice(_BETWEEN[:-1]).join(names)]

    def block(self) -> list[str]:
        """One piece of furniture: a cue with headlines, a row of phrases, a sentence."""
        kind = self.rng.choice(self.kinds)
        what = self.rng.random()
        if what < 0.35:
            cue = self.one("related_link", self.rng.choice(("opens", "whole"))).rstrip(":. ")
            some = [self.rng.choice(self.headlines) for _ in range(self.rng.choice((1, 1, 1, 2, 4)))]
            return [f"{cue}: {some[0]}", *some[1:]] if self.rng.random() < 0.6 else [cue, *some]
        if what < 0.75:
            return [self.one(kind, "whole") for _ in range(self.rng.choice((1, 1, 2, 3)))]
        return [self.one(kind, "sentences")]


def assembled(
    clean: Sequence[Document], phrases: Sequence[Phrase], rng: random.Random, most: int = 24
) -> Iterator[Document]:
    """Clean text with furniture of its language: at most `most` documents of a language, half of them on one line."""
    by_language: dict[str, list[Document]] = defaultdict(list)
    for document in clean:
        if document.text.count("\n") >= 4:
            by_language[document.language].append(document)
    for language, documents in sorted(by_language.items()):
        mine = [phrase for phrase in phrases if phrase.language == language]
        headlines = [d.text.split("\n")[0].strip() for d in documents if d.kind == "news"]
        headlines = [line for line in headlines if 15 < len(line) < 140]
        if len(mine) < 100 or len(headlines) < 4:
            continue
        for n, document in enumerate(rng.sample(documents, min(most, len(documents)))):
            furniture = _Furniture(mine, [h for h in headlines if h not in document.text], rng)
            made = _assembled(document, furniture, rng)
            yield counted(glued(made, rng) if n % 2 else made)


def _assembled(document: Document, furniture: _Furniture, rng: random.Random) -> Document:
    body = [line.strip() for line in document.text.split("\n") if line.strip()]
    body = body[: rng.randint(4, 16)]
    parts: list[tuple[str, int]] = []
    if rng.random() < 0.6:
        parts += [(line, DROP) for line in furniture.menu()]
    for n, line in enumerate(body):
        parts.append((line, KEEP))
        if 0 < n < len(body) - 1 and rng.random() < 0.12:
            parts += [(text, DROP) for text in furniture.block()]
    for _ in range(rng.randint(0, 4)):
        parts += [(text, DROP) for text in furniture.block()]
    if rng.random() < 0.4:
        parts += [(text, DROP) for text in furniture.menu()]
    joint = rng.choice(("\n", "\n\n"))
    pieces, labels, at = [], [], 0
    for text, label in parts:
        pieces.append(text)
        labels.append((at, at + len(text), label))
        labels.append((at + len(text), at + len(text) + len(joint), UNSCORED))
        at += len(text) + len(joint)
    return Document(joint.join(pieces) + joint, labels, document.name + "-made", document.site, document.language,
                    "made", document.kind, "made")  # fmt: skip


def read_all(folder: Path, phrases: Sequence[Phrase], seed: int = 1) -> list[Document]:
    """All labelled documents: after the rules, as they came, with their lines joined; and assembled ones."""
    rng = random.Random(seed)
    sets = read_sets(folder, rng)
    wild, aligned, clean, traps = (sets[name] for name in ("wild", "aligned", "clean", "traps"))
    joined = [glued(d, rng) for d in wild if "\n" in d.text and len(d.text) < 40_000]
    joined += [glued(d, rng) for d in rng.sample(aligned, len(aligned) // 3) if len(d.text) < 40_000]
    joined += [glued(d, rng) for d in rng.sample(clean, len(clean) // 8) if len(d.text) < 20_000]
    for document in joined:
        counted(document)
    # rules take most of the time of a reading: part of the documents is read as it came
    half = rng.sample(aligned, len(aligned) // 2)
    names = {d.name for d in half}
    after = ruled([*wild, *(d for d in aligned if d.name not in names or d.group == "t2_languages"), *clean, *traps])
    # before the scorer sees a page on one line the rules have judged its parts
    pages = [*joined, *_more_joined(aligned, random.Random(seed + 1))]
    made = assembled(clean, phrases, random.Random(seed + 2))
    sites = frozenset(document.site for document in wild)
    return [*after, *ruled(pages), *wild, *half, *made, *_pages(folder, sites, random.Random(seed + 3))]


def _pages(folder: Path, without: frozenset[str], rng: random.Random) -> list[Document]:
    """Web pages as scrapers render them, half of them behind the rules; and some on one line."""
    pages = list(read_pages(folder / "t1_pages.parquet", without, rng))
    plain = [d for d in pages if d.name.endswith("-plain") and len(d.text) < 25_000]
    joined = [counted(glued(d, rng)) for d in rng.sample(plain, len(plain) // 2)]
    rng.shuffle(pages)
    half = len(pages) // 2
    return [*ruled([*pages[:half], *joined]), *pages[half:]]


def _more_joined(aligned: Sequence[Document], rng: random.Random) -> list[Document]:
    """More pages on one line, of languages other than English above all."""
    others = [d for d in aligned if d.group == "t2_languages" and len(d.text) < 40_000 and "\n" in d.text]
    english = [d for d in aligned if d.group == "t2_residue" and len(d.text) < 20_000 and "\n" in d.text]
    return [counted(glued(d, rng)) for d in (*others, *rng.sample(english, len(english) // 3))]
