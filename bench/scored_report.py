"""What all stages together remove of residue and of body, from predictions out of fold, by set and kind of text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from corpusmill.kernel.arrays import Flags, Ints
from scored_documents import DROP, KEEP, SETS, Document

GROUPS = {
    "English": {"en"},
    "Germanic, Nordic": set("de nl sv da no nb nn fi is".split()),
    "Romance": set("es pt fr it ro ca gl".split()),
    "Slavic, East European": set("ru uk pl cs sk bg sr hr sl hu el be mk sq lt lv et".split()),
    "South-East Asian, Turkish": set("id ms vi th tr tl fil az".split()),
    "Chinese, Japanese, Korean": set("zh ja ko".split()),
    "Arabic, Persian, Hebrew, Indic": set("ar fa he ur hi bn ne ta te mr gu pa si ml kn am sw".split()),
}


def shares(documents: Sequence[Document], of: Ints, counts: np.ndarray, goes: Flags) -> np.ndarray:
    """Characters of each document that are gone at the end: (keep, drop) by (of all stages, of this one)."""
    size = len(documents)
    found = np.zeros((2, 2, size))
    totals = np.array([document.totals for document in documents]).T
    for label in (KEEP, DROP):
        left = np.bincount(of, counts[label], size)
        here = np.bincount(of, counts[label] * goes, size)
        found[label] = (totals[label] - left + here) / np.maximum(totals[label], 1), here / np.maximum(totals[label], 1)
    return found


def report(documents: Sequence[Document], of: Ints, counts: np.ndarray, goes: Flags) -> None:
    found = shares(documents, of, counts, goes)
    totals = np.array([document.totals for document in documents]).T

    def line(name: str, mine: list[int]) -> None:
        if not mine:
            return
        has_keep, has_drop = totals[KEEP, mine] > 0, totals[DROP, mine] > 0
        (lost, lost_here), (gone, gone_here) = found[:, :, mine]
        print(
            f"{name:36} {len(mine):5} removed {gone[has_drop].mean() if has_drop.any() else 0:6.1%} "
            f"(scorer {gone_here[has_drop].mean() if has_drop.any() else 0:6.1%})  "
            f"body lost {lost[has_keep].mean():6.2%} "
            f"(scorer {lost_here[has_keep].mean():7.3%})  damaged {(lost[has_keep] > 0.01).sum():3} "
            f"(scorer {(lost_here[has_keep] > 0.01).sum()})",
            flush=True,
        )

    for name in SETS:
        mine = [
            n
            for n, d in enumerate(documents)
            if d.group == name and d.version == "ruled" and not d.name.endswith("-glued")
        ]
        line(name, mine)
        if name == "wild_open":
            for group, languages in GROUPS.items():
                line("  " + group, [n for n in mine if documents[n].language in languages])
            line("  one to three lines", [n for n in mine if documents[n].text.count("\n") < 3])
            line(
                "  its documents with all lines joined",
                [n for n, d in enumerate(documents) if d.name.endswith("-glued") and d.group == name],
            )
