"""Who publishes a page: two signs, or one beside a paper that is known by name; one sign alone is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpusmill
from corpusmill.metadata.sites import names, signs
from corpusmill.text.fold import fold

STORY = (
    "The council closes the old bridge over the river for two years from May, as the mayor said on Monday evening.\n"
    "Repairs will cost four million, most of which the region pays, and buses will take the northern road instead.\n"
)
PROMPT = f"{STORY}Subscribe to Harbour Watch\n"


def publisher(text: str) -> str | None:
    value = corpusmill.clean(text).metadata.get("publisher")
    assert value is None or isinstance(value, str)
    return value


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            f"{PROMPT}www.harbourwatch.org\n© 2021 Harbour Watch Ltd. All rights reserved.",
            "Harbour Watch",
        ),
        (
            f"{STORY}Subscribe to HARBOUR Watch\neditor@harbourwatch.org\n© 2021 HARBOUR WatchAll rights reserved",
            "HARBOUR Watch",
        ),
        (
            f"{PROMPT}editor@harbourwatch.org\n© Harbour Watch LLC Read our rules",
            "Harbour Watch",
        ),
        (
            f"{PROMPT}editor@harbourwatch.org\n© Harbour Watch Pty Ltd. All rights reserved.",
            "Harbour Watch",
        ),
        (
            f"{PROMPT}Write to editor@harbourwatch.org\n© 2021 Harbour Watch, Inc.",
            "Harbour Watch",
        ),
        (f'{STORY}"It is old," the mayor tells The Guardian. "Nobody knows how old."', "The Guardian"),
        (f"{STORY}Abonnez-vous à la newsletter du Monde\nTélécharger l'application Le Monde", "Le Monde"),
        (f"Le Figaro\n{STORY}Abonnez-vous à la newsletter du Figaro\nTélécharger l'application Le Figaro", "Le Figaro"),
        (f"{STORY}☞한겨레 뉴스레터 구독하기", "한겨레"),
        (f"{STORY}< 저작권자 ⓒ 강변소식, 무단전재 및 재배포 금지 >", "강변소식"),
    ],
)
def test_two_signs_or_a_known_name_tell_the_publisher(text: str, name: str) -> None:
    assert publisher(text) == name


@pytest.mark.parametrize(
    "text",
    [
        f"{STORY}저작권자 ⓒ 강변문화 전문가모임 소식지, 무단전재 및 재배포 금지",  # a name that goes on is no whole one
        f"Le Figaro\n{STORY}",  # a name on a line of its own: the paper of whom a page tells, as often
        # names of sites all three: a notice and one sign more that the house which owns them has as well
        f"{STORY}editor@harbourwatch.org\n© 2021 Harbour Watch",
        f"{STORY}Subscribe to Harbour Watch\n© 2021 Harbour Watch",
        f"{STORY}{'It was made by Harbour Watch. ' * 5}\n© 2021 Harbour Watch",  # of whom the text speaks
        f"{STORY}Subscribe to Harbour Holdings\neditor@harbourholdings.org\n© 2021 Harbour Holdings",  # no site
        f"{STORY}She told Harbour Nine News so. He tells Harbour Nine News more.",  # quoted twice
        f"{STORY}© 2021 Harbour Holdings",  # a notice alone: the owner, a theme, a photographer
        f"{STORY}The mayor told The Guardian that she had known it for years.",  # quoted, mostly by another paper
        f"{STORY}* The Guardian\n* Le Monde\n* El País",  # a list of links
        f"{STORY}Follow us on Facebook\nAbout Facebook",  # a network
        f"{STORY}Menu\nPrivacy Policy · Copyright Policy",
        f"{STORY}The law disappeared from The Guardian.",  # "app" inside a word
        f"{STORY}The Guardian: a bridge is closed for 2024.",  # a teaser, with a year in it
        f"{STORY}Keys of RSA-2048 with AES-256-CBC",
        f"{STORY}Bo Ekman/Copyright 2024 Harbour Watch. Write to editor@harbourwatch.org",  # of a picture
        f"{STORY}The best news apps are The Guardian, Le Monde and El País.",
    ],
)
def test_one_sign_tells_none(text: str) -> None:
    assert publisher(text) is None


def test_what_the_page_says_beats_the_agency_that_supplied_the_text() -> None:
    text = f"PARIS (AFP) — {STORY}Download the Sky News app\n© 2021 Sky News"
    assert publisher(text) == "Sky News"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"harbourwatch.org\nSections\nLetters\n{STORY}{STORY}", "harbourwatch.org"),
        (f"Sections\nLe Figaro\nLetters\n{STORY}{STORY}Le Figaro\nImprint", "Le Figaro"),
        # further down, or beside another paper, both are links
        (f"Sections\nLetters\nWeather\nharbourwatch.org\n{STORY}{STORY}", None),
        (f"Sections\nLe Figaro\nThe Guardian\nLetters\n{STORY}{STORY}Le Figaro\nLinks\nTerms\nImprint", None),
        (f"facebook.com\nSections\n{STORY}{STORY}", None),
    ],
)
def test_a_page_opens_with_its_site(text: str, name: str | None) -> None:
    assert publisher(text) == name


@pytest.mark.parametrize("beside", [" ", "-", "’", "'s ", ".", "é", "_", "1", "\u2009", "/", "«", "№", "\u0301"])
def test_words_side_by_side_pass_each_text_that_names_a_paper(beside: str) -> None:
    outlets = sorted(names._outlet_names())[::5]
    texts = [f"See{beside}{name}{beside}{other}" for name, other in zip(outlets, reversed(outlets), strict=True)]
    named = [
        text for text in texts if any(names.outlet_at(text, at.start()) for at in names._WORD_START.finditer(text))
    ]
    assert [text for text in named if not names.outlets_in(text)] == []
    assert not names.outlets_in("The Harbour Times said so on Monday")


_OF_NOTICES = (
    "© ",
    "(c)",
    "Copyright",
    " 2021",
    " 1999",
    "all rights reserved",
    " - ",
    ". ",
    "|",
    "Harbour",
    " Watch",
    "é",
)


@given(st.lists(st.sampled_from(_OF_NOTICES), max_size=9).map("".join))
def test_what_stands_behind_a_holder_is_found_wherever_one_stands_before_it(text: str) -> None:
    folded = fold(text)
    if signs._HOLDER_BEFORE.match(folded):
        assert signs._BEHIND_HOLDER.search(folded, signs._LEAST_HOLDER)


@pytest.mark.parametrize(("named", "name"), [("Harbour Watch", "Harbour Watch"), ("Harbour Watchers", None)])
def test_a_name_that_comes_again_and_again_is_one_as_a_whole(named: str, name: str | None) -> None:
    letters = "".join(f"{n} who wrote to the {named} on Friday want a ferry there.\n" for n in ("Nine", "Ten", "Forty"))
    assert publisher(f"{STORY}{letters}Subscribe to Harbour Watch\n© 2021 Harbour Watch") == name


FORMS = (
    "LLC|L.L.C.|LLP|Inc.|Incorporated|Ltd|Limited|GmbH|SA|S.A.|S. A.|S.L|S. L.|SAS|S.p.A.|SpA|S.r.l.|Srl|AG|PLC|Corp.|"
    "Corporation|Co|Pvt|BV|B.V.|NV|N.V.|AS|ASA|A/S|ApS|AB|Oy|Oyj|Sp. z o.o.|Sp. z o. o.|s.r.o.|s. r. o.|a.s.|a. s.|"
    "e.V.|e. V.|Ltda|Tbk|Kft.|Zrt.|d.o.o.|d. o. o.|A.Ş.|A. Ş.|Co., Ltd."
).split("|")


@pytest.mark.parametrize("form", FORMS)
def test_the_form_of_a_house_is_no_part_of_its_name(form: str) -> None:
    for space in (" ", ", ", "\t", "\u00a0"):
        assert names.bare_name(f"Harbour Watch{space}{form}") == "Harbour Watch"
