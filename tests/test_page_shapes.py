"""Menus glued to one word, tags and data that stand alone, counters: told by their shape in every language."""

from __future__ import annotations

import pytest

import corpusmill
from corpusmill.text.shapes import counters

ENGLISH = [
    "The council voted on Monday to close the old bridge for two years, and cars will take the river road.",
    "Engineers had found rust in the bearings last autumn, which nobody expected after the last repairs.",
]
POLISH = [
    "Rada miasta zdecydowała w poniedziałek zamknąć stary most na dwa lata, a ruch pojedzie wzdłuż rzeki.",
    "Inżynierowie znaleźli jesienią rdzę w łożyskach, czego nikt się nie spodziewał po ostatnim remoncie.",
]
RUSSIAN = [
    "Городской совет в понедельник решил закрыть старый мост на два года, машины поедут вдоль реки.",
    "Инженеры нашли прошлой осенью ржавчину в опорах, чего после последнего ремонта никто не ожидал.",
]
RESIDUE = [
    "VisitorsResidentsBusinessTown Hall",
    "RozkładCennikKontakt",
    "ГлавнаяРасписаниеТарифыКонтакты",
    "facebooktwitterwhatsapp",
    "<note_part></note_part>",
    "</figure></div>",
    "/h3>",
    "<!-- /wp:paragraph -->",
    '{\n    "_type": "gallery",\n    "place": "top",\n    "uid": "_id_12"\n}',
    '{"type":"video","id":"98231","autoplay":false}',
]
LOOK_ALIKES = [
    "MacDonald's",
    "McDonald and MacGregor on YouTube",
    "eBay, YouTube and PayPal",
    "The makers of AppImageHub",
    "## BridgeRiverTown",
    "builder.AddHttpRawLogging()",
    "<The Palace>",
    "a < b and b > c",
    'The sign said "open": nobody went in',
]


@pytest.mark.parametrize("residue", RESIDUE)
@pytest.mark.parametrize("text", [ENGLISH, POLISH, RUSSIAN])
def test_what_its_shape_tells_goes_between_paragraphs(text, residue):
    assert corpusmill.clean("\n\n".join([text[0], residue, text[1]])).text == "\n\n".join(text)


@pytest.mark.parametrize("line", ["\u00a0<note></note>", "＜note＞＜/note＞", "{“type”: 1}"])
def test_a_lone_tag_goes_however_it_is_written_and_whatever_stands_elsewhere(line):
    """The gate must see what the finder sees: it let such lines through only where another tag opened it."""
    for below in ([], ["</figure></div>"]):
        text = "\n\n".join([ENGLISH[0], line, ENGLISH[1], *below, ENGLISH[0]])
        assert corpusmill.clean(text).text == "\n\n".join([*ENGLISH, ENGLISH[0]])


@pytest.mark.parametrize("line", LOOK_ALIKES)
def test_what_looks_alike_stays(line):
    text = "\n\n".join([ENGLISH[0], line, ENGLISH[1]])
    assert corpusmill.clean(text).text == text


@pytest.mark.parametrize("residue", ["GetDefaultContext", "<note_part></note_part>", '{"type":"video","id":"98231"}'])
def test_a_text_that_speaks_of_code_keeps_it(residue):
    code = "This code opens the tabs of the page one after the other, as we saw in the last chapter of the book."
    text = "\n\n".join([ENGLISH[0], residue, code])
    assert corpusmill.clean(text).text == text


def test_a_glued_name_that_the_text_speaks_of_stays():
    text = "\n\n".join(
        [ENGLISH[0], "TownHarbourFerry", f"The firm TownHarbourFerry {ENGLISH[1][0].lower()}{ENGLISH[1][1:]}"]
    )
    assert corpusmill.clean(text).text == text


def numbered(values: list[str], text: list[str]) -> str:
    return "\n".join(f"{text[n % 2]}\n{value}" for n, value in enumerate(values))


@pytest.mark.parametrize("values", [["14", "3", "12", "8"], ["9", "4", "2", "2", "1"]])
@pytest.mark.parametrize("text", [ENGLISH, POLISH, RUSSIAN])
def test_counters_below_paragraphs_go(text, values):
    left = corpusmill.clean(numbered(values, text)).text
    assert left.split() == " ".join(text[n % 2] for n in range(len(values))).split()


@pytest.mark.parametrize("values", [["1", "2", "3", "4", "5"], ["3", "7", "12", "15", "21"]])
def test_numbers_that_rise_are_those_of_paragraphs(values):
    shape = [edit for edit in corpusmill.clean(numbered(values, ENGLISH)).edits if edit.rule == "context-counters"]
    assert shape == []


def test_counts_of_short_comments_fall_and_come_at_equal_steps():
    names = ["ann", "ben", "cleo", "dora", "emil"]
    comments = "\n".join(f"{name}\nand who pays for it\nfrom elm\n{9 - 2 * n}" for n, name in enumerate(names))
    cut = [
        edit.before for edit in corpusmill.clean(f"{ENGLISH[0]}\n{comments}").edits if edit.rule == "context-counters"
    ]
    assert sorted(cut) == ["1", "3", "5", "7", "9"]


# Lines with the prose among them marked by a stop at the end → the lines that are counters.
NUMBERS = {
    "a pair is of a table": (["a.", "9", "b.", "4", "c.", "7", "d.", "2", "e.", "8", "f.", "3", "5"], [1, 3, 5, 7, 9]),
    "numbers of paragraphs": (["a.", "2", "b.", "3", "c.", "4", "d.", "7", "e.", "8"], []),
    "one alone is few": (["a.", "9", "b.", "4", "3", "2"], []),
    "most stand below no prose": (["a.", "9", "b.", "4", "c.", "7", "d.", "2", "x", "8", "y", "3", "z", "5"], []),
    "three below prose": (["a.", "9", "b.", "4", "c.", "7", "x", "2"], []),
    "comments whose numbers rise once": (["9", *"xyz", "7", *"xyz", "8", *"xyz", "5", *"xyz", "3"], []),
    "comments of three lines": (["9", *"xy", "7", *"xy", "6", *"xy", "5", *"xy", "3"], []),
    "comments of uneven lengths": (["9", *"xyz", "7", *"xyzx", "6", *"xyzxy", "5", *"xyzxyz", "3"], []),
    "comments with equal numbers": (["9", *"xyz", "9", *"xyz", "9", *"xyz", "7", *"xyz", "7"], []),
    "comments": (["9", *"xyz", "7", *"xyz", "6", *"xyz", "5", *"xyz", "3"], [0, 4, 8, 12, 16]),
}  # fmt: skip


@pytest.mark.parametrize("case", NUMBERS)
def test_each_condition_on_counters_keeps_something(case):
    lines, found = NUMBERS[case]
    assert sorted(counters(lines, [n for n, line in enumerate(lines) if line.endswith(".")])) == found
