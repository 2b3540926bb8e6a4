"""The learned line scorer: same scores everywhere, silence where it knows nothing, traps that stay."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusmill.scorer.features import NAMES, featured
from corpusmill.scorer.model import MODEL, NEVER, Bars, going, least_percent, load_scorer
from corpusmill.scorer.scan import scan
from corpusmill.stages.strip_scored import look, strip_scored
from corpusmill.text.actions import Edit, Tag
from corpusmill.text.apply import apply, undo
from corpusmill.text.batch import Batch, Mark
from texts import hostile_texts

STORY = [
    "The council of the small harbour town voted on Monday to close the old bridge for repairs, and the decision was "
    "welcomed by the people who live beside it.",
    "Work on the bridge will begin in May and is expected to take two years, because the stone arches have to be taken "
    "down one by one and cleaned by hand.",
    "“We have waited for this for a decade,” said the head of the harbour office, who has crossed the bridge on foot "
    "every morning since she was a child.",
    "Until the repairs are done, a ferry will carry people and bicycles across the harbour every twenty minutes, and "
    "the council will pay for it.",
]
LONG_STORY = STORY * 12
"""Long enough for one line to be less than a hundredth of it."""
BARS = Bars(60, 35, 70)
"""The stage's own."""
RESIDUE = ["Click here to learn more about our services", "Share this article on Facebook or Twitter"]
TRAPS = {
    "set list": "Harbour Lights|Stone By Stone|The Ferry Song|Winter Arches|Leaving May|Old Bridge Blues",
    "recipe": "Ingredients|2 cups flour|1 teaspoon salt|3 eggs, beaten|Method|Mix flour and salt.|Rest for an hour.",
    "table": "Year; Ferries; Bridges|1998; 12; 3|2008; 9; 4|2018; 4; 4",
    "poem": "The bridge is down, the tide is in,|the lamps are lit along the quay,|and we who waited wait again",
    "questions": "Q: When does the ferry start?|A: On the first of May.|Q: What does it cost?|A: Nothing.",
    "results": "Harbour United 2-1 Old Town|Bridge Rovers 0-0 Quay Athletic|Ferry Lane 3-2 Stone Park",
    "references": "1 Alder J, Moss K. Stone arches in tidal water. Journal of Bridges, 2016, 374(9):843-852|"
    "2 Reed T. Repair of small harbours. Annals of Masonry, 2008, 12(1):5-19",
    "transcript": "Alder: Did you see the crack?|Moss: I saw it in March.|Alder: And you said nothing?",
    "dates": "May 3: Old Town, Ferry Hall|May 9: Stone Park, Arena|June 1: Quay, The Lamp",
    "code": "def ferry(minutes):|    if minutes > 20:|        return None|    return minutes * 2",
    "link words": "The plan|was published in|March",
}


def english(*texts: str) -> Batch:
    return Batch(
        ids=[f"s/{n}" for n in range(len(texts))], texts=texts, columns={"language": pa.array(["en"] * len(texts))}
    )


def cleaned(text: str) -> str:
    return apply(english(text), strip_scored(english(text)), "strip_scored").texts[0]


@pytest.mark.parametrize("lines", TRAPS.values(), ids=TRAPS.keys())
@pytest.mark.parametrize("place", [2, 4], ids=["amid", "tail"])
@pytest.mark.parametrize("between", ["\n", "\n\n"], ids=["dense", "spaced"])
def test_body_that_looks_like_residue_stays(lines: str, place: int, between: str) -> None:
    text = between.join([*STORY[:place], *lines.split("|"), *STORY[place:]])
    assert cleaned(text) == text


def test_residue_below_the_body_goes() -> None:
    body = "\n".join(LONG_STORY)
    text = "\n".join([body, *RESIDUE])
    assert cleaned(text) == body + "\n"


def test_the_rest_is_looked_at_again_once_residue_is_gone() -> None:
    body = "\n".join(STORY * 2)
    text = "\n".join([body, "Contact us", RESIDUE[0], "Next story"])
    once = look([text], [()], BARS)
    assert not once.goes[len(STORY) * 2]
    assert cleaned(text).rstrip() == body


def test_keys_above_and_numbered_lists_below_stay_whatever_the_model_says() -> None:
    text = "\n".join(["Status: false, see below", *LONG_STORY, "12 ferries", "1 Alder J. Stone arches in tidal water"])
    lines = featured(scan([text]), [()], load_scorer().lexicon, 1)
    least = least_percent(lines.features, Bars(60, 35, 70))
    assert [int(least[0]), int(least[-1])] == [NEVER, NEVER]
    assert least[-2] < NEVER, "a short line may be a count"


def test_rows_of_tables_stay_whatever_the_model_says() -> None:
    rows = ["| Warranty | 30 days |", "| Brand | |", "Contact us | Terms of use"]
    least = least_percent(look(["\n".join([*LONG_STORY, *rows])], [()], BARS).lines.features, BARS)
    assert [bool(bar == NEVER) for bar in least[-3:]] == [True, True, False]


@pytest.mark.parametrize("chance, share_left", [(91, 1.0), (95, 0.0)])
def test_most_of_the_prose_stays_unless_the_model_is_sure(chance: int, share_left: float) -> None:
    lines = featured(scan(["\n".join(LONG_STORY)]), [()], load_scorer().lexicon, 1)
    goes = going(lines.features, lines.row, np.full(len(lines.row), chance), Bars(60, 35, 70))
    assert 1 - goes.mean() == share_left


def test_what_goes_is_on_record_with_model_and_score() -> None:
    actions = list(strip_scored(english("\n".join([*LONG_STORY, *RESIDUE]))))
    edits = [action for action in actions if isinstance(action, Edit)]
    tags = [action for action in actions if isinstance(action, Tag)]
    assert len(edits) == 1, "a run of lines is one edit"
    assert [tag.span for tag in tags] == [(edit.start, edit.end) for edit in edits]
    assert {tag.rule for tag in tags} == {edit.rule for edit in edits} == {load_scorer().version} == {MODEL.stem}
    assert all(0.35 <= tag.confidence < 1 and tag.value == round(tag.confidence * 100) for tag in tags)


@pytest.mark.parametrize("language", ["de", "ko", "und", None])
def test_languages_that_the_model_has_not_seen_are_left_alone(language: str | None) -> None:
    text = "\n".join([*LONG_STORY, *RESIDUE])
    batch = Batch(ids=["s/1"], texts=[text], columns={"language": pa.array([language], pa.string())})
    assert list(strip_scored(batch)) == []


@given(st.lists(hostile_texts, min_size=1, max_size=4))
@settings(max_examples=60)
def test_a_document_is_scored_alike_alone_and_in_a_batch(texts: list[str]) -> None:
    scorer = load_scorer()
    together = featured(scan(texts), [()] * len(texts), scorer.lexicon, len(texts))
    alone = [featured(scan([text]), [()], scorer.lexicon, 1) for text in texts]
    assert together.start.tolist() == [start for lines in alone for start in lines.start.tolist()]
    assert np.array_equal(together.features, np.concatenate([lines.features for lines in alone], axis=1))
    for row, text in enumerate(texts):
        spans = zip(together.start[together.row == row], together.end[together.row == row], strict=True)
        assert all(text[start:end].strip() and "\n" not in text[start:end] for start, end in spans)


@given(hostile_texts)
def test_undo_restores_what_was_cut(text: str) -> None:
    batch = english("\n".join([*LONG_STORY, text, *RESIDUE]))
    after = apply(batch, strip_scored(batch), "strip_scored")
    assert undo(after.texts[0], [cut for cuts in after.history[0] for cut in cuts]) == batch.texts[0]


def test_features_say_what_a_line_is_and_where_it_stands() -> None:
    text = "\n".join([STORY[0], "", "Old Bridge 1998", *STORY[1:], "More from the harbour:"])
    seam = Mark(text.index("Old"), text.index("Old"), "seam", "related_link", "r")
    lines = featured(scan([text]), [[seam]], load_scorer().lexicon, 1)
    assert lines.features.shape == (len(NAMES), len(lines.row)) == (len(NAMES), 6)

    def of(line: int, *names: str) -> list[int]:
        return [int(lines.features[NAMES.index(name), line]) for name in names]

    assert of(1, "words", "title_words", "number_words", "blank_before") == [3, 66, 33, 1]
    assert of(1, "known_words", "content_words", "repeats") == [50, 2, 1]
    assert of(1, "since_prose", "until_prose", "tail_lines", "from_start", "from_end") == [1, 1, 0, 1, 4]
    assert of(1, "seam_before", "seam_before_is_related", "seam_after") == [0, 1, 40]
    assert of(5, "tail_lines", "tail_words", "since_prose", "end") == [1, 4, 1, 4]


def test_the_trees_answer_as_told() -> None:
    scorer = load_scorer()
    features = np.zeros((len(NAMES), 3), np.int16)
    features[:, 1], features[:, 2] = 32_000, -32_000
    expected = []
    for line in range(3):
        total = scorer.bias
        for columns, borders, leaves in zip(scorer.columns, scorer.borders, scorer.leaves, strict=True):
            answers = [int(features[c, line]) > int(b) for c, b in zip(columns, borders, strict=True)]
            total += int(leaves[sum(answer << level for level, answer in enumerate(answers))])
        expected.append(total)
    assert scorer.scores(features).tolist() == expected


def test_the_model_is_small_and_fits_this_package() -> None:
    assert MODEL.stat().st_size < 2_000_000
    scorer = load_scorer()
    assert len(scorer.steps) == 99
    assert scorer.percent(scorer.steps).tolist() == list(range(1, 100))
    assert scorer.percent(scorer.steps[:1] - 1).tolist() == [0]


def test_a_model_for_other_features_is_refused(tmp_path: Path) -> None:
    with np.load(MODEL) as data:
        arrays = {name: data[name] for name in data.files}
    path = tmp_path / "other.npz"
    np.savez_compressed(path, **(arrays | {"names": arrays["names"][:-1]}))
    with pytest.raises(ValueError, match="train it again"):
        load_scorer(path)
