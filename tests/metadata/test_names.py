"""Every reason why a text is no name, by its own example."""

from __future__ import annotations

import pytest

from corpusmill.metadata import names
from corpusmill.metadata.name_lists import split_names
from corpusmill.metadata.names import NO_NAMES, NoName, is_person


@pytest.mark.parametrize("case", NO_NAMES, ids=[case.reason for case in NO_NAMES])
def test_a_reason_alone_keeps_its_example_from_being_a_name(case: NoName, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_person(case.example, case.labelled)
    monkeypatch.setattr(names, "NO_NAMES", tuple(other for other in NO_NAMES if other is not case))
    assert is_person(case.example, case.labelled)


@pytest.mark.parametrize(
    ("text", "labelled"),
    [
        ("Jim Garamone", False),
        ("María de la Cruz", False),
        ("J. R. Smith, Ph.D.", False),
        ("Victor Ahiuma-Young", False),
        ("Rob O’Neill", False),
        ("Ann McKay", False),
        ("BUDI", True),
        ("김철환", True),
        ("احمد رضایی", True),
        ("राम शर्मा", True),
        ("Νίκος Παπαδόπουλος", False),
        ("Олена Коваль", False),
    ],
)
def test_names_of_many_scripts(text: str, labelled: bool) -> None:
    assert is_person(text, labelled)


def test_a_list_of_names_keeps_their_places() -> None:
    text = "Nora Dahl, Per Holm, Ida Berg and Jon Falk"
    assert [(name, text[a:b]) for name, a, b in split_names(text)] == [
        (name, name) for name in ("Nora Dahl", "Per Holm", "Ida Berg", "Jon Falk")
    ]


JOINTS = [
    ", ", ",", "; ", "、", " & ", "+", "／", " / ", "/", ", and ", " and ", " und ", " et ", " y ", " e ", " en ",
    " og ", " dan ", " ve ", " và ", " и ", " i ", " with ", " و ", " اور ", " และ ", "\u00a0and\u00a0",
]  # fmt: skip


@pytest.mark.parametrize("joint", JOINTS)
def test_whatever_parts_names_parts_them(joint: str) -> None:
    assert [name for name, *_ in split_names(f"Nora Dahl{joint}Jon Falk")] == ["Nora Dahl", "Jon Falk"]
    assert [name for name, *_ in split_names("Andy Undset Dahl")] == ["Andy Undset Dahl"]
