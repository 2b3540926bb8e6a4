"""Lost line breaks: where lines ended before a scraper joined a page on one line."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from corpusmill.scorer.breaks.evidence import NAMES, evidence, gaps
from corpusmill.scorer.breaks.model import MODEL, lexical, load_breaks, lost_breaks
from corpusmill.scorer.model import load_scorer
from corpusmill.scorer.scan import owners, scan
from corpusmill.scorer.units import find_units

PROSE = (
    "The council of Aldermere voted on Monday to close the old bridge for two years of repairs, the clerk said. Work "
    "will start in May, when the river is low and the ferries have moved to the upper landing for the summer. Drivers "
    "will be sent over the new crossing north of the town, which opened last autumn after nine years of work. The "
    "repairs will cost nine million crowns, of which the region pays a third, according to the budget of the town. "
    "Ruth Penhallow of the ferry office, who had asked for it since 1998, told the Aldermere Herald that it was late."
)
LINES = [
    "Skip to content", "Home", "Local News", "Sports", "Contact Us", "Old bridge to close for two years", PROSE,
    "Share on Facebook", "Ferry company asks for higher fares", "Mill owners take the town to court",
    "Copyright 2019 Aldermere Herald. All rights reserved.", "Terms of Use", "Privacy Policy",
]  # fmt: skip


def begun(texts: list[str]) -> list[list[str]]:
    """Of each text, as one wide line: what stands from each lost break to the next."""
    s = scan(texts)
    word_line = owners(s.start, s.word_start)
    at = lost_breaks(s, np.ones(len(s.start), np.bool_), word_line, find_units(s, load_scorer().knowledge.units))
    pieces = []
    for text, begin in zip(texts, s.rows[:-1].tolist(), strict=True):
        edges = [0, *(n - begin for n in at.tolist() if begin <= n < begin + len(text)), len(text)]
        pieces.append([text[a:b].strip() for a, b in pairwise(edges)])
    return pieces


def test_lines_of_a_joined_page_are_found_again() -> None:
    (pieces,) = begun([" ".join(LINES)])
    assert len(set(pieces) & set(LINES)) >= len(LINES) - 4, pieces


def test_no_line_begins_inside_a_sentence_of_prose() -> None:
    (pieces,) = begun([PROSE])
    assert all(piece.endswith(".") for piece in pieces)


def test_a_text_has_the_same_breaks_alone_and_among_others() -> None:
    texts = [" ".join(LINES), PROSE, "Начало " * 200, "", "ข่าว กีฬา บันเทิง " * 40]
    assert begun(texts) == [begun([text])[0] for text in texts]


def test_evidence_is_small_integers_also_for_hostile_text() -> None:
    for text in ["a", "a b", "1 " * 50, "\ufffc \u200d x " * 9, "A" * 40 + " " + "B" * 40, ". . .", "x\u3000y"]:
        s = scan([text])
        word_line = owners(s.start, s.word_start)
        n = gaps(s, word_line)
        units = find_units(s, load_scorer().knowledge.units)
        found = evidence(s, n, word_line, units, lexical(s, n, word_line, load_breaks().lexicon))
        assert found.shape == (len(NAMES), len(n))
        assert found.dtype == np.int16


def test_a_model_of_other_evidence_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with np.load(MODEL) as data:
        arrays = dict(data)
    arrays["names"] = arrays["names"][:-1]
    np.savez(tmp_path / "old.npz", **arrays)
    with pytest.raises(ValueError, match=r"old\.npz.*train_breaks"):
        load_breaks(tmp_path / "old.npz")


def test_a_wide_line_has_the_same_breaks_below_others() -> None:
    page = " ".join(LINES)
    s = scan([f"A title of three words\n\n{page}\nSee also"])
    word_line = owners(s.start, s.word_start)
    units = find_units(s, load_scorer().knowledge.units)
    at = lost_breaks(s, np.array([False, True, False]), word_line, units)
    (pieces,) = begun([page])
    edges = [int(s.start[1]), *at.tolist(), int(s.end[1])]
    text = s.points.tobytes().decode("utf-32-le")
    assert [text[a:b].strip() for a, b in pairwise(edges)] == pieces
