"""A glance tells of lines in every script what readers find there: labels, pictures, signs, marks, names of papers."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.metadata import traits
from corpusmill.metadata.could_sign import could_sign
from corpusmill.metadata.cues import could_label_author
from corpusmill.metadata.gates import has_credit, has_mark, shows_sign
from corpusmill.metadata.glance import glance, tables
from corpusmill.metadata.judges.notes import read_note, read_source, read_tags
from corpusmill.metadata.judges.pages.bylines import could_name
from corpusmill.metadata.judges.signatures import read_signature
from corpusmill.metadata.sites.names import outlets_elsewhere, outlets_in
from corpusmill.metadata.sites.signs import Told, signs_of
from corpusmill.metadata.words import Line, label_words, words_of
from corpusmill.text.fold import fold

KINDS = ("note", "tags", "source", "photo", "role", "by", "author", "editor", "bio")
PIECES = st.one_of(
    *(st.sampled_from(sorted(set(label_words(kind)))) for kind in KINDS),
    st.sampled_from(sorted(outlets_elsewhere())),
    st.sampled_from(
        ["Ann Li", "Мост закрыт", "橋は閉鎖された", "Cầu đóng cửa", "पुल बंद", "สะพานปิด", "الجسر مغلق", "BBC",
         "The Guardian", "told", "spoke to", "app", "Follow", "Reuters", "AFP", "2020",
         "年", "5月", "😀", "𝒜", "_", "ø", "ế", "©"]
    ),
)  # fmt: skip
JOINTS = st.sampled_from([" ", " ", "", "", ": ", "：", " - ", "-", "/", "、", "。", "(", ") ", "  ", ", "])


@st.composite
def made_lines(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.tuples(PIECES, JOINTS), min_size=1, max_size=5))
    return "".join(piece + joint for piece, joint in parts).strip()


@given(st.lists(made_lines(), min_size=1, max_size=20))
def test_what_readers_find_in_any_script_is_told(texts: list[str]) -> None:
    tables()  # by the kernel, however few the lines
    texts = [text for text in texts if fold(text).strip() == fold(text) and len(text) <= 200]
    sizes = np.array([len(text) for text in texts], np.int64)
    start, rows = np.cumsum(sizes + 1) - sizes - 1, np.zeros(len(texts), np.int64)
    folded = [fold(text) for text in texts]
    told = glance(["\n".join(texts)], rows, start, start + sizes, folded).told.tolist() if texts else []
    words = words_of(None)
    for text, seen, bits in zip(texts, folded, told, strict=True):
        line = Line(text, seen, 0)
        assert bits & traits.HAS_LABEL or not (read_note(line, words) or read_tags(line, words)), text
        assert bits & traits.HAS_LABEL or not read_source(line, words), text
        assert bits & traits.HAS_PICTURE or not has_credit(line), text
        assert bits & traits.SHOWS_SIGN or not shows_sign(line.folded, line.told), text
        assert bits & traits.HAS_MARK or not has_mark(line), text
        assert bits & traits.MAY_SIGN or not could_sign(text, seen), text
        assert could_name(seen, bits) or not could_name(seen, traits.UNTOLD), text
        assert bits & traits.MAY_OUTLET or not outlets_in(text), text
        said = {sign.kind for sign in signs_of([Told([line], 0, traits.MAY_SAY, ~traits.HAS_TAIL)], 9)}
        assert bits & traits.MAY_SAY or said.isdisjoint(("told", "tells")), text


def test_a_cut_with_the_label_of_an_author_in_any_script_is_read() -> None:
    words = words_of(None)
    for label in sorted(set(label_words("author"))):
        for text in (f"{label}: 王小明", f"{label.capitalize()} : Анна Ли", f"Слово{label}：Ann Liová"):
            line = Line(text, fold(text), 0)
            reading = read_signature(line, words)
            if reading and any(find.rule == "byline-author" for find in reading.finds):
                assert could_label_author(line.folded) or line.folded.isascii(), text
