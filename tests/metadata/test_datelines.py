"""Every case and every refusal of a dateline by its own example."""

from __future__ import annotations

import pytest

from corpusmill.metadata.judges import brackets, datelines
from corpusmill.metadata.judges.brackets import BRACKETS, BracketCase, read_bracket
from corpusmill.metadata.judges.datelines import PARTS, REFUSALS, PartCase, Refusal, read_dateline
from corpusmill.metadata.words import Line, words_of
from corpusmill.text.fold import fold

KOREAN = "시의회는 월요일 강 위의 낡은 다리를 보수하기 위해 2년 동안 폐쇄하기로 결정했다."


def line(text: str) -> Line:
    return Line(text, fold(text), 0)


@pytest.mark.parametrize("case", PARTS, ids=[case.name for case in PARTS])
def test_a_part_is_needed_to_read_its_example(case: PartCase, monkeypatch: pytest.MonkeyPatch) -> None:
    read = read_dateline(line(case.example), words_of("en"))
    assert read
    monkeypatch.setattr(datelines, "PARTS", tuple(other for other in PARTS if other is not case))
    assert read_dateline(line(case.example), words_of("en")) != read


@pytest.mark.parametrize("refusal", REFUSALS, ids=[refusal.name for refusal in REFUSALS])
def test_nothing_but_the_refusal_keeps_its_example_from_being_a_dateline(
    refusal: Refusal, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, words = line(refusal.example), words_of("en")
    assert not read_dateline(one, words)
    monkeypatch.setattr(datelines, "REFUSALS", tuple(other for other in REFUSALS if other is not refusal))
    assert read_dateline(one, words)


@pytest.mark.parametrize("case", BRACKETS, ids=[case.name for case in BRACKETS])
def test_a_case_is_needed_to_read_its_bracket(case: BracketCase, monkeypatch: pytest.MonkeyPatch) -> None:
    one, words = line(case.example + KOREAN), words_of(None)
    read = read_bracket(one, words)
    assert read
    monkeypatch.setattr(brackets, "BRACKETS", tuple(other for other in BRACKETS if other is not case))
    assert read_bracket(one, words) != read
