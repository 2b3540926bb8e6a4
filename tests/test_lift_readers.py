"""Readers of metadata lines: their gates open for all that they read, and no text breaks them, undo or evidence."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.kernel.library import without_kernel
from corpusmill.metadata import traits
from corpusmill.metadata.gates import has_credit, opens_with_label, shows_sign
from corpusmill.metadata.glance import glance, tables
from corpusmill.metadata.judges.credits import read_credit
from corpusmill.metadata.judges.datelines import read_dateline
from corpusmill.metadata.judges.notes import read_note, read_source, read_tags
from corpusmill.metadata.judges.signatures import read_signature
from corpusmill.metadata.sites.names import outlets_in
from corpusmill.metadata.sites.signs import Told, signs_of
from corpusmill.metadata.words import Line, words_of
from corpusmill.stages.lift_metadata import lift_metadata
from corpusmill.text.actions import Edit, Tag
from corpusmill.text.apply import apply, undo
from corpusmill.text.batch import Batch
from corpusmill.text.fold import fold
from lifting import BODY, line
from test_lift_metadata import BODY_LINES, CREDITS, DATELINES, SIGNATURES
from texts import hostile_texts

ALL_LINES = [text for _, text, *_ in (*SIGNATURES, *CREDITS)] + BODY_LINES


@pytest.fixture(autouse=True)
def _made() -> None:
    """A glance goes by the kernel from now on, however few its lines."""
    tables()


@pytest.mark.parametrize("language", ["en", None])
def test_the_gates_open_for_all_that_is_read(language: str | None) -> None:
    words = words_of(language)
    texts = [*ALL_LINES, "Editor’s note: x y", "Tags: a, b", "SOURCE Harbour Inc", "Source: Reuters"]
    batch = Batch(ids=[f"s/{n}" for n in range(len(texts))], texts=texts)
    table = batch.lines
    told = glance(texts, table.row, table.start, table.end, table.folded).told.tolist()
    for text, bits in zip(texts, told, strict=True):
        untold = line(text)
        one = untold._replace(told=bits)
        if read_note(untold, words) or read_tags(untold, words) or read_source(untold, words):
            assert opens_with_label(one), text
        if read_credit(untold, words):
            assert has_credit(one), text
        reading = read_signature(untold, words)
        assert reading == read_signature(one, words), text
        if reading and reading.rule == "signature":
            assert shows_sign(one.folded, one.told) or any(f.rule == "signature-name" for f in reading.finds), text


# Words of signatures and datelines, of body, and what stands between them.
PIECES = st.sampled_from(
    ["London", "LONDON", "Dar es Salaam", "dar es salaam", "Rockford", "Reuters", "(Reuters)", "(AP)", "xinhua",
     "(Ann Li)", "5 May 2020", "May 5", "Monday", "monday", "two days ago", "Ann Li", "Bo Ek", "Staff Writer", "editor",
     "of the", "at Noon", "for Harbour Watch", "The Guardian", "the guardian", "Le Monde", "Digital Desk", "News",
     "Home", "No", "and", "hits the city", "Storm", "closes", "bridge", "harbour", "early", "state-run", "ANGLO-Saxon",
     "By", "told The Guardian", "told the council", "spoke to", "in an interview with", "Sözcü", "RTÉ", "rte", "nj.com",
     "harbour.com", "2020", "40"]
)  # fmt: skip
JOINTS = st.sampled_from(
    [" ", " ", " ", ", ", " - ", " — ", ": ", "-", " | ", ". ", ".- ", " = ", "/", ") ", " (", "’s "]
)


@st.composite
def made_lines(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.tuples(PIECES, JOINTS), min_size=1, max_size=9))
    return "".join(piece + joint for piece, joint in parts).strip() + draw(st.sampled_from(["", f" {BODY['en']}"]))


@given(st.lists(st.one_of(made_lines(), st.sampled_from([opening + BODY[lang] for lang, opening, *_ in DATELINES]))))
def test_a_glance_tells_of_all_that_is_read(texts: list[str]) -> None:
    texts = [text for text in texts if fold(text).strip() == fold(text)]
    batch = Batch(ids=[f"s/{n}" for n in range(len(texts))], texts=texts)
    table = batch.lines
    told = glance(texts, table.row, table.start, table.end, table.folded).told.tolist() if texts else []
    for text, bits in zip(texts, told, strict=True):
        untold = line(text)
        for language in ("en", None):
            words = words_of(language)
            reading = read_signature(untold, words)
            assert reading == read_signature(untold._replace(told=bits), words), text
            assert bits & traits.MAY_DATELINE or not read_dateline(untold, words), text
        assert bits & traits.MAY_OUTLET or not outlets_in(text), text
        signs = {sign.kind for sign in signs_of([Told([untold], 0, traits.MAY_SAY, ~traits.HAS_TAIL)], 9)}
        assert bits & traits.MAY_SAY or signs.isdisjoint(("told", "tells")), text


def test_a_glance_looks_once_at_equal_lines() -> None:
    """The same is told of a line wherever it stands."""
    texts = ["By Ann Li\n\n By Ann Li\nThe council said so on Monday.", "The council said so on Monday.\nBy Ann Li"]
    table = Batch(ids=["s/1", "s/2"], texts=texts).lines
    both = glance(texts, table.row, table.start, table.end, table.folded)
    for n, text in enumerate(texts[row][a:b] for row, a, b in zip(table.row, table.start, table.end, strict=True)):
        alone = glance([text], np.array([0]), np.array([0]), np.array([len(text)]), [table.folded[n]])
        assert alone.told[0] == both.told[n]
        assert (alone.start[0], alone.end[0]) == (both.start[n] - table.start[n], both.end[n] - table.start[n])


WORDS = st.sampled_from(
    [*ALL_LINES, *(opening + BODY[language] for language, opening, *_ in DATELINES), *BODY.values(), "", "Ann Li",
     "News Desk", "Council closes the old bridge for two years", "Copyright © 2020 The Harbour Times.", "Tags: a, b"]
)  # fmt: skip


SITES = st.sampled_from(
    ["Subscribe to Harbour Watch", "© 2020 Harbour Watch, Inc. All rights reserved", "About us", "told The Guardian",
     "The post A bridge is closed appeared first on Harbour Times.", "By: Ann Li", "Reuters", "  • Posted by", "Olé",
     "Ann Li is a writer in Oslo.", "\u200bStaff Reporter \u200e", "Council closes bridge | Harbour Times"]
)  # fmt: skip


# What names a site, a person or a day, and nearly does: a gate that the kernel opens for fewer lines shows here.
SIGNERS = st.sampled_from(
    ["By", "par", "Par", "von", "por", "Posted by", "Subscribe to", "told", "©", "Copyright", "Download the", "on", "•",
     "The post A bridge is closed appeared first on", "Follow", "Published", "Council closes bridge |", "app", "*", ""]
)  # fmt: skip
SIGNED = st.sampled_from(
    ["Le Figaro", "The Guardian", "Reuters", "t-online", "Le Monde et AFP", "Ann Li", "Bo Ek, editor", "Harbour Watch",
     "RTÉ", "nj.com", "the council"]
)  # fmt: skip
DAYS = st.sampled_from(
    ["", "", "5 May", "5 May 2020", "05/06/20", "2020", "1399", "20\u0662\u0663", "20\ua622\ua623", "12:30", "today"]
)


@st.composite
def signing_lines(draw: st.DrawFn) -> str:
    parts = [draw(SIGNERS), draw(SIGNED), draw(JOINTS).strip(), draw(DAYS), draw(st.sampled_from(["", "", BODY["en"]]))]
    return " ".join(filter(None, parts)) + draw(st.sampled_from(["", "", "", " and more" * 60]))


PAGES = st.lists(st.one_of(WORDS, SITES, signing_lines(), made_lines(), hostile_texts), max_size=14)


@given(PAGES, st.sampled_from([None, "en", "fr", "de", "ru", "zh"]))
def test_what_is_lifted_is_the_same_without_the_kernel(lines: list[str], language: str | None) -> None:
    texts = ["\n".join(lines), "\n\n".join(reversed(lines))]
    batch = Batch(ids=["s/1", "s/2"], texts=texts, columns={"language": pa.array([language] * 2, pa.string())})
    lifted = list(lift_metadata(batch))
    with without_kernel():
        assert list(lift_metadata(batch)) == lifted


# What readers go by without asking again.
EXACT = traits.HAS_YEAR | traits.FIRST_ON | traits.BEFORE | traits.AFTER | traits.PROMPTS | traits.RIGHTS


@given(st.lists(st.one_of(signing_lines(), hostile_texts.map(lambda text: text.replace("\n", " "))), min_size=1))
def test_what_is_told_exactly_is_the_same_without_the_kernel(texts: list[str]) -> None:
    table = Batch(ids=[f"s/{n}" for n in range(len(texts))], texts=texts).lines
    spans = (table.row, table.start, table.end, table.folded)
    told = glance(texts, *spans)
    with without_kernel():
        untold = glance(texts, *spans)
    solid = table.end > table.start
    assert (told.told[solid] & EXACT).tolist() == (untold.told[solid] & EXACT).tolist()


@pytest.mark.parametrize("text", ["Par Le Figaro et AFP", "von t-online"])
def test_a_paper_behind_by_signs_alike_with_and_without_the_kernel(text: str) -> None:
    """Inside a page, where neither a year nor the edge bears the line out."""
    page = "\n".join([BODY["fr"]] * 5 + [text] + [BODY["fr"]] * 5 + ["© 2020 Harbour Watch. Le Figaro"])
    batch = Batch(ids=["s/1"], texts=[page], columns={"language": pa.array(["fr"], pa.string())})
    lifted = list(lift_metadata(batch))
    with without_kernel():
        assert list(lift_metadata(batch)) == lifted


@given(st.lists(st.one_of(WORDS, hostile_texts), max_size=12), st.sampled_from([None, "en", "ko", "ru", "id", "zh"]))
def test_undo_and_evidence_hold_on_any_text(lines: list[str], language: str | None) -> None:
    text = "\n".join(lines)
    batch = Batch(ids=["s/1"], texts=[text], columns={"language": pa.array([language], pa.string())})
    actions = list(lift_metadata(batch))
    after = apply(batch, actions, "lift_metadata")
    assert undo(after.texts[0], [cut for cuts in after.history[0] for cut in cuts]) == text
    for tag in actions:
        if isinstance(tag, Tag) and tag.name not in ("date", "date_modified", "contradicts_input"):
            start, end = tag.span or tag.raw or (0, 0)  # nothing was cut before, so the text is the raw text
            assert " ".join(text[start:end].split()) == " ".join(str(tag.value).split())


@given(hostile_texts)
def test_readers_take_any_line(text: str) -> None:
    for part in text.split("\n"):
        if fold(part).strip():
            one = (
                line(part)
                if len(fold(part).strip()) == len(part.strip())
                else Line(fold(part).strip(), fold(part).strip(), 0)
            )
            for found in read_dateline(one, words_of(None)):
                assert one.text[found.start : found.end].strip()


def test_a_byline_below_a_standfirst_stays_as_a_whole_where_bylines_are_kept() -> None:
    prose = "The mayor says that the works will begin in spring, a year later than she had promised to the merchants."
    text = "\n".join(("Council under fire over the bridge", prose, "Ann Lindqvist", "Political reporter", prose, prose))
    for keep, lifted in ((("byline",), []), ((), ["Ann Lindqvist", "Political reporter"])):
        actions = list(lift_metadata(Batch(ids=["s/1"], texts=[text]), keep=keep))
        edits = [action for action in actions if isinstance(action, Edit) and action.field == "byline"]
        assert [text[edit.start : edit.end] for edit in edits] == lifted
        assert "Ann Lindqvist" in [action.value for action in actions if isinstance(action, Tag)]
